from django.urls import path

from pamong.processes import views

app_name = "processes"
urlpatterns = [
    path("", views.processes, name="processes"),
    path("make/", views.make, name="make"),
    path("<int:service_id>/", views.process, name="process"),
    path("workload/", views.workload, name="workload"),
    path("workload/measure/", views.workload_measure, name="workload_measure"),
    path("workload/<int:unit_id>/", views.unit_workload, name="unit_workload"),
    path("workload/<int:unit_id>/abk.pdf", views.workload_paper, name="workload_paper"),
    path("workload/<int:unit_id>/abk.xlsx", views.workload_sheet, name="workload_sheet"),
    path("workload/<int:unit_id>/tasks/", views.workload_report, name="workload_report"),
    path(
        "workload/tasks/<int:task_id>/withdraw/", views.workload_withdraw, name="workload_withdraw"
    ),
]
