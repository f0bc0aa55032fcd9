from django.apps import AppConfig

from pamong.journal import verbs as journal_verbs
from pamong.services.verbs import VERBS


class ServicesConfig(AppConfig):
    name = "pamong.services"
    label = "services"

    def ready(self) -> None:
        journal_verbs.register(VERBS)
