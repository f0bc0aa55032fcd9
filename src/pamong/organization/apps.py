from django.apps import AppConfig
from django.contrib.auth import user_logged_in

from pamong.journal import verbs as journal_verbs


class OrganizationConfig(AppConfig):
    name = "pamong.organization"
    label = "organization"

    def ready(self) -> None:
        # Models must be loaded first.
        from pamong.documents import imports as document_imports  # noqa: PLC0415
        from pamong.documents import notices as document_notices  # noqa: PLC0415
        from pamong.organization import imports, middleware, notices, verbs  # noqa: PLC0415

        user_logged_in.connect(middleware.keep_zone_of, dispatch_uid="pamong-zone")
        journal_verbs.register(verbs.VERBS)
        document_imports.register(imports.UNITS)
        document_imports.register(imports.STAFF)
        for kind, text in notices.NOTICES.items():
            document_notices.register(kind, text)
