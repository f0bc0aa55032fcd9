from django.urls import path

from pamong.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("panel/", views.panel_example, name="panel_example"),
    path("sign-in-example/", views.plain_example, name="plain_example"),
    path("problem/<int:code>/", views.problem_example, name="problem_example"),
]
