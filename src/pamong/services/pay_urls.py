"""Doors of payment providers, under /pay/."""

from django.urls import path

from pamong.services import views

app_name = "pay"
urlpatterns = [path("<slug:provider_code>/notice", views.payment_notice, name="notice")]
