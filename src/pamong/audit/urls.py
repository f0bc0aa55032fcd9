from django.urls import path

from pamong.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.events, name="events"),
    path("events/<str:place>/", views.event, name="event"),
    path("export/", views.export, name="export"),
    path("readings/", views.readings, name="readings"),
    path("readings/<int:employee_id>/", views.readings_of, name="readings_of"),
    path("panels/recent/", views.panel_recent, name="panel_recent"),
]
