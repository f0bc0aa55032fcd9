from django.urls import path

from pamong.demo import views

app_name = "demo"
urlpatterns = [path("people/", views.panel_people, name="panel_people")]
