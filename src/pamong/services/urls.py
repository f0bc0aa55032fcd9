from django.urls import path

from pamong.services import views

app_name = "services"
urlpatterns = [
    path("", views.units, name="units"),
    path("units/<int:unit_id>/", views.unit, name="unit"),
    path("counter/", views.counter, name="counter"),
    path("counter/<str:number>/", views.receipt, name="receipt"),
    path("tasks/", views.my_tasks, name="my_tasks"),
    path("tasks/next/", views.take_next, name="take_next"),
    path("steps/<int:step_id>/write/<slug:kind>/", views.write, name="write"),
    path("steps/<int:step_id>/<slug:action>/", views.move, name="move"),
    path("cases/", views.find_case, name="find_case"),
    path("cases/<str:number>/", views.case, name="case"),
    path("rows/<slug:kind>/<int:subject_id>/<str:month>/", views.rows, name="rows"),
    path("catalogue/", views.services, name="services"),
    path("catalogue/new/", views.define, name="define"),
    path("catalogue/<int:service_id>/", views.service, name="service"),
    path("catalogue/<int:service_id>/name/", views.redefine, name="redefine"),
    path("catalogue/<int:service_id>/steps/", views.version_steps, name="version_steps"),
    path("catalogue/<int:service_id>/process/", views.version_process, name="version_process"),
    path("catalogue/<int:service_id>/publish/", views.version_publish, name="version_publish"),
    path("catalogue/<int:service_id>/v<int:number>.bpmn", views.process_file, name="process_file"),
    path("catalogue/<int:service_id>/form/", views.form, name="form"),
    path("catalogue/<int:service_id>/form/begin/", views.form_begin, name="form_begin"),
    path("catalogue/<int:service_id>/form/page/", views.form_page, name="form_page"),
    path("catalogue/<int:service_id>/form/question/", views.form_question, name="form_question"),
    path("catalogue/<int:service_id>/form/change/", views.form_change, name="form_change"),
    path("catalogue/<int:service_id>/form/file/", views.form_file, name="form_file"),
    path("catalogue/<int:service_id>/form/preview/", views.form_preview, name="form_preview"),
    path(
        "catalogue/<int:service_id>/form/preview/<slug:page_id>/",
        views.preview_page,
        name="preview_page",
    ),
    path("publish/", views.publish, name="publish"),
    path("panels/tasks/", views.panel_tasks, name="panel_tasks"),
]
