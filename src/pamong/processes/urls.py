from django.urls import path

from pamong.processes import views

app_name = "processes"
urlpatterns = [
    path("", views.processes, name="processes"),
    path("make/", views.make, name="make"),
    path("<int:service_id>/", views.process, name="process"),
]
