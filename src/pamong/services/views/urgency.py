"""How urgent a step is, as lists show it."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.services.models import Step


def task_of(step: Step, now: datetime) -> dict[str, Any]:
    """A step as the lists show it: with how urgent it is."""
    today = timezone.localtime(now).date()
    if step.life.clock_stands:
        urgency = "rests"
    elif step.due_at < now:
        urgency = "late"
    elif timezone.localtime(step.due_at).date() == today:
        urgency = "today"
    else:
        urgency = "later"
    return {"step": step, "case": step.case, "urgency": urgency}


def by_urgency(steps: list[Step], now: datetime) -> list[dict[str, Any]]:
    titles = {
        "late": _("Late"),
        "today": _("Due today"),
        "later": _("Later"),
        "rests": _("Waiting for the applicant"),
    }
    tasks = [task_of(step, now) for step in steps]
    groups = []
    for urgency, title in titles.items():
        own = [task for task in tasks if task["urgency"] == urgency]
        if own:
            groups.append({"title": title, "tasks": own, "urgency": urgency})
    return groups
