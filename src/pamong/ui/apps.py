from django.apps import AppConfig
from django.core import checks

from pamong.ui.checks import panels_exist


class UiConfig(AppConfig):
    name = "pamong.ui"
    label = "ui"

    def ready(self) -> None:
        checks.register(panels_exist, "ui")
