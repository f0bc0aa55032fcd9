"""The verbs of the room of processes."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FORECAST_ASKED = "processes.forecast.asked"
FORECAST_DONE = "processes.forecast.done"
LOG_EXPORTED = "processes.log.exported"
LOG_TAKEN_IN = "processes.log.taken_in"
LOG_PEOPLE_NAMED = "processes.log.people_named"
LOG_BROUGHT = "processes.log.brought"
LOG_CONFIRMED = "processes.log.confirmed"
LOG_DISCARDED = "processes.log.discarded"
SOURCE_ADDED = "processes.source.added"
SOURCE_CHANGED = "processes.source.changed"
EXCEPTION_ALLOWED = "processes.exception.allowed"
EXCEPTION_WITHDRAWN = "processes.exception.withdrawn"
RECURRING_CHANGED = "processes.recurring.changed"
RECURRING_ENDED = "processes.recurring.ended"
RECURRING_RECORDED = "processes.recurring.recorded"
TASK_REPORTED = "processes.task.reported"
TASK_WITHDRAWN = "processes.task.withdrawn"

VERBS: Mapping[str, Promise] = {
    FORECAST_ASKED: _("Forecast of a change asked for"),
    FORECAST_DONE: _("Change marked as carried out"),
    LOG_EXPORTED: _("Log of cases exported"),
    LOG_TAKEN_IN: _("Log of another application taken in"),
    LOG_PEOPLE_NAMED: _("Said whom names in a log mean"),
    LOG_BROUGHT: _("Log of another application brought"),
    LOG_CONFIRMED: _("Log of another application confirmed"),
    LOG_DISCARDED: _("Log of another application given up"),
    SOURCE_ADDED: _("Other application made known"),
    SOURCE_CHANGED: _("Other application changed"),
    EXCEPTION_ALLOWED: _("Exception from a drawn process allowed"),
    EXCEPTION_WITHDRAWN: _("Exception from a drawn process withdrawn"),
    RECURRING_CHANGED: _("Entry about a recurring report, form or meeting changed"),
    RECURRING_ENDED: _("Recurring report, form or meeting ended"),
    RECURRING_RECORDED: _("Recurring report, form or meeting entered"),
    TASK_REPORTED: _("Task of a post reported"),
    TASK_WITHDRAWN: _("Reported task of a post withdrawn"),
}
