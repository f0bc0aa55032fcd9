"""The notices about plans, worded in the reader's language when shown."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SUBMITTED = "performance.plan.submitted"
SUBMITTED_OUTSIDE = "performance.plan.submitted_outside"
RETURNED = "performance.plan.returned"
AGREED = "performance.plan.agreed"
EXPECTATIONS = "performance.plan.expectations"
CONTRIBUTION = "performance.contribution.set"
FEEDBACK = "performance.feedback.given"

PLAN_NOTICES: Mapping[str, str | Promise] = {
    SUBMITTED: _("%(name)s has submitted the plan for %(year)s. It waits for your agreement."),
    SUBMITTED_OUTSIDE: _(
        "%(name)s has submitted the plan for %(year)s. It is agreed outside the agency: have it "
        "signed and record it."
    ),
    RETURNED: _("%(name)s has returned your plan for %(year)s and says what to change."),
    AGREED: _("%(name)s has agreed to your plan for %(year)s."),
    EXPECTATIONS: _("%(name)s has written special expectations into your plan for %(year)s."),
    CONTRIBUTION: _("%(name)s asks you to contribute to a result in %(year)s."),
    FEEDBACK: _("%(name)s has given you feedback."),
}
