from django.apps import AppConfig

from pamong.journal import verbs as journal_verbs


class PerformanceConfig(AppConfig):
    name = "pamong.performance"
    label = "performance"

    def ready(self) -> None:
        # Models must be loaded first.
        from pamong.documents import notices as document_notices  # noqa: PLC0415
        from pamong.performance import plan_notices, verbs  # noqa: PLC0415

        journal_verbs.register(verbs.VERBS)
        for kind, text in plan_notices.PLAN_NOTICES.items():
            document_notices.register(kind, text)
