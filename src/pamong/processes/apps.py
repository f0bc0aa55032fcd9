from django.apps import AppConfig

from pamong.journal import verbs as journal_verbs
from pamong.processes.verbs import VERBS


class ProcessesConfig(AppConfig):
    name = "pamong.processes"
    label = "processes"

    def ready(self) -> None:
        journal_verbs.register(VERBS)
