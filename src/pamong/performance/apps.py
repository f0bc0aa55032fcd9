from django.apps import AppConfig

from pamong.journal import verbs as journal_verbs


class PerformanceConfig(AppConfig):
    name = "pamong.performance"
    label = "performance"

    def ready(self) -> None:
        from pamong.performance import verbs  # noqa: PLC0415 models must be loaded first

        journal_verbs.register(verbs.VERBS)
