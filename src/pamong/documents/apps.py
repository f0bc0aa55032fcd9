from django.apps import AppConfig

from pamong.journal import verbs as journal_verbs


class DocumentsConfig(AppConfig):
    name = "pamong.documents"
    label = "documents"

    def ready(self) -> None:
        from pamong.documents import imports, verbs  # noqa: PLC0415 models must be loaded first

        journal_verbs.register(verbs.VERBS)
        imports.connect()
