from django.apps import AppConfig

from pamong.audit.verbs import VERBS
from pamong.journal import verbs as journal_verbs


class AuditConfig(AppConfig):
    name = "pamong.audit"
    label = "audit"

    def ready(self) -> None:
        journal_verbs.register(VERBS)
