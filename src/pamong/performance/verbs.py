"""The verbs of the performance room."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CYCLE_OPENED = "performance.cycle.opened"
CYCLE_EDITED = "performance.cycle.edited"
CYCLE_CLOSED = "performance.cycle.closed"
PLAN_CREATED = "performance.plan.created"
PLAN_EDITED = "performance.plan.edited"
PLAN_SUBMITTED = "performance.plan.submitted"
PLAN_WITHDRAWN = "performance.plan.withdrawn"
PLAN_RETURNED = "performance.plan.returned"
PLAN_AGREED = "performance.plan.agreed"
AMENDMENT_STARTED = "performance.plan.amendment_started"
AMENDMENT_DISCARDED = "performance.plan.amendment_discarded"
PLAN_CLOSED = "performance.plan.closed"
PLAN_BROUGHT = "performance.plan.brought"
CONTRIBUTION_SET = "performance.contribution.set"
CONTRIBUTION_REMOVED = "performance.contribution.removed"
CONTRIBUTION_TAKEN = "performance.contribution.taken_over"
EVIDENCE_ADDED = "performance.evidence.added"
EVIDENCE_EDITED = "performance.evidence.edited"
EVIDENCE_REMOVED = "performance.evidence.removed"
EVIDENCE_LINKED = "performance.evidence.linked"
FEEDBACK_GIVEN = "performance.feedback.given"

VERBS: Mapping[str, str | Promise] = {
    CYCLE_OPENED: _("Performance year opened"),
    CYCLE_EDITED: _("Performance year changed"),
    CYCLE_CLOSED: _("Performance year closed"),
    PLAN_CREATED: _("Plan begun"),
    PLAN_EDITED: _("Plan changed"),
    PLAN_SUBMITTED: _("Plan submitted"),
    PLAN_WITHDRAWN: _("Plan withdrawn"),
    PLAN_RETURNED: _("Plan returned"),
    PLAN_AGREED: _("Plan agreed"),
    AMENDMENT_STARTED: _("Amendment of the plan begun"),
    AMENDMENT_DISCARDED: _("Amendment of the plan discarded"),
    PLAN_CLOSED: _("Plan closed"),
    PLAN_BROUGHT: _("Plan brought in"),
    CONTRIBUTION_SET: _("Contribution in the matrix set"),
    CONTRIBUTION_REMOVED: _("Contribution in the matrix removed"),
    CONTRIBUTION_TAKEN: _("Contribution became a result"),
    EVIDENCE_ADDED: _("Evidence added"),
    EVIDENCE_EDITED: _("Evidence changed"),
    EVIDENCE_REMOVED: _("Evidence removed"),
    EVIDENCE_LINKED: _("Measured evidence linked"),
    FEEDBACK_GIVEN: _("Feedback given"),
}
