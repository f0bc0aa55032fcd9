"""Start-up checks of what pages are told to show."""

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.urls import NoReverseMatch, reverse


def panels_exist(
    app_configs: Sequence[AppConfig] | None = None, **_options: Any
) -> list[CheckMessage]:
    """Every name in settings.PANELS is a URL; `panel` shows nothing for a name it cannot find."""
    missing: list[CheckMessage] = []
    groups = getattr(settings, "PANELS", ())
    for name in (panel for group in groups for panel in group):
        try:
            reverse(name)
        except NoReverseMatch:
            missing.append(Warning(f"The panel {name!r} names no URL.", id="ui.W001"))
    return missing
