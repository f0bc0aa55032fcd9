from django.utils.translation import gettext_lazy as _

SERVICE_DEFINED = "services.service.defined"
CASE_RECEIVED = "services.case.received"
CASE_CLOSED = "services.case.closed"
STEP_OFFERED = "services.step.offered"
STEP_CLAIMED = "services.step.claimed"
STEP_STARTED = "services.step.started"
STEP_PAUSED = "services.step.paused"
STEP_RESUMED = "services.step.resumed"
STEP_COMPLETED = "services.step.completed"
STEP_RELEASED = "services.step.released"
STEP_HANDED_OVER = "services.step.handed_over"
STEP_CANCELLED = "services.step.cancelled"
MEASUREMENTS_PUBLISHED = "services.measurements.published"

VERBS = {
    SERVICE_DEFINED: _("Service defined"),
    CASE_RECEIVED: _("Case received"),
    CASE_CLOSED: _("Case closed"),
    STEP_OFFERED: _("Step offered"),
    STEP_CLAIMED: _("Step taken"),
    STEP_STARTED: _("Work on a step started"),
    STEP_PAUSED: _("Step paused"),
    STEP_RESUMED: _("Work on a step resumed"),
    STEP_COMPLETED: _("Step completed"),
    STEP_RELEASED: _("Step given back"),
    STEP_HANDED_OVER: _("Step handed over"),
    STEP_CANCELLED: _("Step cancelled"),
    MEASUREMENTS_PUBLISHED: _("Figures of service work published"),
}
