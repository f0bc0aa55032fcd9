from django.urls import path

from pamong.processes import views
from pamong.processes.views import logs

app_name = "processes"
urlpatterns = [
    path("", views.processes, name="processes"),
    path("bottlenecks/", views.bottlenecks, name="bottlenecks"),
    path("make/", views.make, name="make"),
    path("logs/", logs.sources, name="logs"),
    path("logs/new/", logs.source_new, name="log_source_new"),
    path("logs/<int:source_id>/", logs.source, name="log_source"),
    path("logs/<int:source_id>/map/", views.log_map, name="log_map"),
    path("logs/<int:source_id>/change/", logs.source_change, name="log_source_change"),
    path("logs/<int:source_id>/bring/", logs.bring, name="log_bring"),
    path("logs/<int:source_id>/people/", logs.people, name="log_people"),
    path(
        "logs/<int:source_id>/rows/<slug:kind>/<int:subject_id>/<slug:month>/",
        logs.rows,
        name="log_rows",
    ),
    path("logs/files/<int:log_id>/", logs.file, name="log_file"),
    path("logs/files/<int:log_id>/read/", logs.read, name="log_read"),
    path("logs/files/<int:log_id>/take/", logs.take, name="log_take"),
    path("logs/files/<int:log_id>/discard/", logs.discard, name="log_discard"),
    path("<int:service_id>/", views.process, name="process"),
    path("<int:service_id>/v<int:number>/sop.pdf", views.sop, name="sop"),
    path("<int:service_id>/what-if/", views.what_if, name="what_if"),
    path("forecasts/<int:forecast_id>/", views.forecast, name="forecast"),
    path("forecasts/<int:forecast_id>/done/", views.forecast_done, name="forecast_done"),
    path("recurring/", views.recurring, name="recurring"),
    path("recurring/new/", views.recurring_new, name="recurring_new"),
    path("recurring/<int:recurring_id>/", views.recurring_change, name="recurring_change"),
    path("recurring/<int:recurring_id>/end/", views.recurring_end, name="recurring_end"),
    path("workload/", views.workload, name="workload"),
    path("workload/measure/", views.workload_measure, name="workload_measure"),
    path("workload/<int:unit_id>/", views.unit_workload, name="unit_workload"),
    path("workload/<int:unit_id>/abk.pdf", views.workload_paper, name="workload_paper"),
    path("workload/<int:unit_id>/abk.xlsx", views.workload_sheet, name="workload_sheet"),
    path("workload/<int:unit_id>/tasks/", views.workload_report, name="workload_report"),
    path(
        "workload/tasks/<int:task_id>/withdraw/", views.workload_withdraw, name="workload_withdraw"
    ),
    path("<int:service_id>/drawing/", views.drawing, name="drawing"),
    path("<int:service_id>/map/", views.flow_map, name="map"),
    path("<int:service_id>/conformance/", views.conformance, name="conformance"),
    path("<int:service_id>/conformance/allow/", views.allow, name="allow"),
    path("exceptions/<int:exception_id>/withdraw/", views.disallow, name="disallow"),
    path("arrows/<int:arrow_id>/", views.arrow, name="arrow"),
]
