"""The notices of service work, worded in the reader's language when shown."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HANDED_OVER = "services.step.handed_over"
DUE_SOON = "services.case.due_soon"
OVERDUE = "services.case.overdue"
MONEY_NOT_TAKEN = "services.payment.not_taken"

ASKED = "services.request.asked"
DECIDED = "services.request.decided"

NOTICES: Mapping[str, str | Promise] = {
    HANDED_OVER: _("%(name)s handed case %(number)s to you."),
    DUE_SOON: _(
        "Case %(number)s (%(service)s) has used three quarters of its time. Step: %(step)s."
    ),
    MONEY_NOT_TAKEN: _(
        "Rp%(amount)s came in for case %(number)s that does not fit what is due. Look at the "
        "payment."
    ),
    OVERDUE: _("Case %(number)s (%(service)s) is late since %(day)s. Step: %(step)s."),
    ASKED: _("You are asked something about your request %(number)s (%(service)s)."),
    DECIDED: _("Your request %(number)s (%(service)s) is decided."),
}
