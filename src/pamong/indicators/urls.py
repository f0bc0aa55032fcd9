from django.urls import path

from pamong.indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.units, name="units"),
    path("units/<int:unit_id>/", views.unit, name="unit"),
    path("units/<int:unit_id>/targets/new/", views.target_new, name="target_new"),
    path("units/<int:unit_id>/record/", views.record, name="record"),
    path("definitions/", views.definitions, name="definitions"),
    path("definitions/new/", views.define, name="define"),
    path("definitions/<int:indicator_id>/", views.indicator, name="indicator"),
    path("definitions/<int:indicator_id>/edit/", views.redefine, name="redefine"),
    path("targets/<int:target_id>/", views.target, name="target"),
    path("targets/<int:target_id>/edit/", views.target_edit, name="target_edit"),
    path("targets/<int:target_id>/withdraw/", views.target_withdraw, name="target_withdraw"),
    path("figures/<int:measurement_id>/", views.measurement, name="measurement"),
    path("figures/<int:measurement_id>/contest/", views.contest_new, name="contest_new"),
    path("contests/", views.contests, name="contests"),
    path("contests/<int:contest_id>/", views.contest, name="contest"),
    path("people/<int:employee_id>/", views.personal, name="personal"),
]
