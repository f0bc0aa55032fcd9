from django.urls import path

from pamong.documents import views

app_name = "documents"
urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_notices, name="read_notices"),
    path("notices/<int:notice_id>/", views.open_notice, name="open_notice"),
    path("documents/files/<int:attachment_id>/", views.open_attachment, name="open_attachment"),
    path("documents/imports/<slug:kind>/new/", views.import_new, name="import_new"),
    path(
        "documents/imports/<slug:kind>/template.<slug:ending>",
        views.import_template,
        name="import_template",
    ),
    path("documents/imports/<int:run_id>/", views.import_preview, name="import_preview"),
    path("documents/imports/<int:run_id>/apply/", views.import_apply, name="import_apply"),
    path("documents/imports/<int:run_id>/discard/", views.import_discard, name="import_discard"),
    path("documents/imports/<int:run_id>/refresh/", views.import_refresh, name="import_refresh"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_code, name="verify_code"),
]
