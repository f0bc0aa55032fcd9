from django.apps import AppConfig

from pamong.journal import verbs as journal_verbs


class IndicatorsConfig(AppConfig):
    name = "pamong.indicators"
    label = "indicators"

    def ready(self) -> None:
        from pamong.indicators import verbs  # noqa: PLC0415 models must be loaded first

        journal_verbs.register(verbs.VERBS)
