"""Public figures of an agency, under /l/<agency>/figures/."""

from django.urls import path

from pamong.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.figures, name="figures"),
    path("services.csv", views.table, name="table"),
    path("services.csv-metadata.json", views.metadata, name="metadata"),
    path("services/<slug:code>/", views.service, name="service"),
]
