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
AGREEMENT_RECORDED = "performance.plan.agreement_recorded"
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
EVIDENCE_UNLINKED = "performance.evidence.unlinked"
FEEDBACK_GIVEN = "performance.feedback.given"
ORGANIZATION_PREDICATE_SET = "performance.organization_predicate.set"
EVALUATION_DRAFTED = "performance.evaluation.drafted"
EVALUATION_DELIVERED = "performance.evaluation.delivered"
EVALUATION_RECORDED = "performance.evaluation.recorded"
EVALUATION_ACCEPTED = "performance.evaluation.accepted"
EVALUATION_LAPSED = "performance.evaluation.lapsed"
EVALUATION_OBJECTED = "performance.evaluation.objected"
EVALUATION_FINAL = "performance.evaluation.final"
EVALUATION_BROUGHT = "performance.evaluation.brought"
OBJECTION_EXPLAINED = "performance.objection.explained"
OBJECTION_TAKEN_UP = "performance.objection.taken_up"
OBJECTION_DECIDED = "performance.objection.decided"
RATING_READ = "performance.rating.read"
RATING_EXPORTED = "performance.rating.exported"
DOCUMENT_MADE = "performance.document.made"
DOCUMENT_DOWNLOADED = "performance.document.downloaded"

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
    AGREEMENT_RECORDED: _("Agreement of an official outside recorded"),
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
    EVIDENCE_UNLINKED: _("Measured evidence taken off"),
    FEEDBACK_GIVEN: _("Feedback given"),
    ORGANIZATION_PREDICATE_SET: _("Predicate of a unit set"),
    EVALUATION_DRAFTED: _("Evaluation drafted"),
    EVALUATION_DELIVERED: _("Evaluation delivered"),
    EVALUATION_RECORDED: _("Evaluation of an official outside recorded"),
    EVALUATION_ACCEPTED: _("Evaluation accepted"),
    EVALUATION_LAPSED: _("Evaluation accepted, as no answer came in time"),
    EVALUATION_OBJECTED: _("Objection made to an evaluation"),
    EVALUATION_FINAL: _("Evaluation became final"),
    EVALUATION_BROUGHT: _("Evaluation brought in"),
    OBJECTION_EXPLAINED: _("Assessor answered an objection"),
    OBJECTION_TAKEN_UP: _("Objection taken up"),
    OBJECTION_DECIDED: _("Objection decided"),
    RATING_READ: _("Rating read"),
    RATING_EXPORTED: _("Ratings exported"),
    DOCUMENT_MADE: _("Performance document made"),
    DOCUMENT_DOWNLOADED: _("Performance document downloaded"),
}
