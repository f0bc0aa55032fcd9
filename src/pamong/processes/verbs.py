"""The verbs of the room of processes."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LOG_EXPORTED = "processes.log.exported"
TASK_REPORTED = "processes.task.reported"
TASK_WITHDRAWN = "processes.task.withdrawn"

VERBS: Mapping[str, Promise] = {
    LOG_EXPORTED: _("Log of cases exported"),
    TASK_REPORTED: _("Task of a post reported"),
    TASK_WITHDRAWN: _("Reported task of a post withdrawn"),
}
