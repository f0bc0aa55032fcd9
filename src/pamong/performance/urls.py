from django.urls import URLPattern, path

from pamong.performance.views import answers, evaluations, exports, objections, predicates

app_name = "performance"
urlpatterns: list[URLPattern] = [
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path("evaluations/mine/", answers.my_evaluations, name="my_evaluations"),
    path("evaluations/<int:evaluation_id>/", answers.evaluation_read, name="evaluation_read"),
    path(
        "evaluations/<int:evaluation_id>/accept/",
        answers.evaluation_accept,
        name="evaluation_accept",
    ),
    path(
        "evaluations/<int:evaluation_id>/object/",
        answers.evaluation_object,
        name="evaluation_object",
    ),
    path("evaluations/<int:evaluation_id>/objection/", objections.objection, name="objection"),
    path(
        "evaluations/<int:evaluation_id>/document.pdf",
        answers.evaluation_pdf,
        name="evaluation_pdf",
    ),
    path("objections/", objections.objections, name="objections"),
    path("plans/<int:plan_id>/evaluation/<str:key>/", evaluations.evaluation, name="evaluation"),
    path(
        "plans/<int:plan_id>/evaluation/<str:key>/preview/",
        evaluations.evaluation_preview,
        name="evaluation_preview",
    ),
    path(
        "plans/<int:plan_id>/evaluation/<str:key>/deliver/",
        evaluations.evaluation_deliver,
        name="evaluation_deliver",
    ),
    path("plans/<int:plan_id>/skp.pdf", answers.plan_pdf, name="plan_pdf"),
    path("predicates/", predicates.predicates, name="predicates"),
    path("predicates/<int:unit_id>/<int:year>/<str:key>/", predicates.predicate, name="predicate"),
    path(
        "distribution/<int:unit_id>/<int:year>/<str:key>/",
        predicates.distribution,
        name="distribution",
    ),
    path("export/ratings/", exports.export_ratings_page, name="export_ratings"),
]
