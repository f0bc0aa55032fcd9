from django.apps import AppConfig

from pamong.journal import verbs as journal_verbs


class AccountsConfig(AppConfig):
    name = "pamong.accounts"
    label = "accounts"

    def ready(self) -> None:
        from pamong.accounts import signals, verbs  # noqa: PLC0415 models must be loaded first

        journal_verbs.register(verbs.VERBS)
        signals.connect()
