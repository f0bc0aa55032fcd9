from django.apps import AppConfig

from pamong.journal import verbs as journal_verbs


class PerformanceConfig(AppConfig):
    name = "pamong.performance"
    label = "performance"

    def ready(self) -> None:
        # Models must be loaded first.
        from pamong.documents import imports as document_imports  # noqa: PLC0415
        from pamong.documents import notices as document_notices  # noqa: PLC0415
        from pamong.documents import policies as document_policies  # noqa: PLC0415
        from pamong.performance import imports, notices, plan_notices, verbs  # noqa: PLC0415
        from pamong.performance.policies import files, plans  # noqa: PLC0415

        journal_verbs.register(verbs.VERBS)
        document_imports.register(imports.PLANS)
        for texts in (plan_notices.PLAN_NOTICES, notices.EVALUATION_NOTICES):
            for kind, text in texts.items():
                document_notices.register(kind, text)
        document_policies.register("evidence", plans.may_open_files, files.about_plan)
        for kind in ("evaluation", "outside_evaluation"):
            document_policies.register(kind, files.may_open_evaluation, files.about_evaluation)
        document_policies.register("outside_agreement", plans.may_open_files, files.about_plan)
        document_policies.register(
            "plan_version", files.may_open_plan_version, files.about_plan_version
        )
