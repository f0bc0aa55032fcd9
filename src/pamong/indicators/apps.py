from django.apps import AppConfig

from pamong.journal import verbs as journal_verbs


class IndicatorsConfig(AppConfig):
    name = "pamong.indicators"
    label = "indicators"

    def ready(self) -> None:
        # Models must be loaded first.
        from pamong.documents import imports as document_imports  # noqa: PLC0415
        from pamong.documents import notices  # noqa: PLC0415
        from pamong.documents import policies as document_policies  # noqa: PLC0415
        from pamong.indicators import imports, policies, verbs  # noqa: PLC0415
        from pamong.indicators.actions import contests, measurements  # noqa: PLC0415

        journal_verbs.register(verbs.VERBS)
        document_policies.register(
            measurements.OBJECT_TYPE, policies.may_open_evidence, policies.about_evidence
        )
        document_imports.register(imports.INDICATORS)
        document_imports.register(imports.FIGURES)
        for kind, text in contests.NOTICES.items():
            notices.register(kind, text)
