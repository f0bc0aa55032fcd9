from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.services.rules import payments as rules
from pamong.tenancy.models import AgencyModel

_PAID = ["paid", "returned"]


REASON_LABELS: Mapping[str, str | Promise] = {
    rules.WaiveReason.POOR: _("The applicant cannot afford it"),
    rules.WaiveReason.DISASTER: _("After a disaster"),
    rules.WaiveReason.PUBLIC_BODY: _("A public body or charity"),
    rules.WaiveReason.OUR_FAULT: _("A mistake of the office is mended"),
    rules.WaiveReason.NOT_CHARGED: _("Nothing is charged for this by the rules"),
    rules.RefundReason.PAID_TWICE: _("Paid twice"),
    rules.RefundReason.TOO_MUCH: _("Too much was charged"),
    rules.RefundReason.NOT_SERVED: _("The service cannot be given"),
    rules.WaiveReason.OTHER: _("Another reason"),
}


class Payment(AgencyModel):
    """What a case owes since it came to the payment step of its process, and how that ended.

    Money received has its receipt (*kuitansi*); its number counts by agency and year.
    """

    class State(models.TextChoices):
        DUE = rules.PaymentState.DUE, pgettext_lazy("payment", "to be paid")
        PAID = rules.PaymentState.PAID, pgettext_lazy("payment", "paid")
        WAIVED = rules.PaymentState.WAIVED, pgettext_lazy("payment", "waived")
        RETURNED = rules.PaymentState.RETURNED, pgettext_lazy("payment", "given back")
        LAPSED = rules.PaymentState.LAPSED, pgettext_lazy("payment", "lapsed")

    class Method(models.TextChoices):
        CASH = rules.PaymentMethod.CASH, pgettext_lazy("payment", "cash")
        TRANSFER = rules.PaymentMethod.TRANSFER, pgettext_lazy("payment", "transfer")
        ONLINE = rules.PaymentMethod.ONLINE, pgettext_lazy("payment", "by code")

    case = models.ForeignKey("services.Case", models.PROTECT, related_name="payments")
    # The unit of the case again, so that a day of a unit is read from the index.
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    # In whole rupiah; empty while nobody has said what is due.
    amount = models.BigIntegerField(_("amount"), null=True)
    asked_at = models.DateTimeField(_("asked for since"))
    method = models.CharField(_("method"), max_length=10, choices=Method.choices, blank=True)
    # The code of the provider that told of it; empty at the counter.
    provider = models.CharField(_("provider"), max_length=40, blank=True)
    # The number of the transfer, slip or transaction.
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    paid_at = models.DateTimeField(_("paid at"), null=True)
    # Who recorded it, waived it, or let it lapse; nobody where a provider or the process did.
    recorded_by = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    returned_by = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    # When it was paid, waived, given back or lapsed, and why (WaiveReason, RefundReason).
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    note = models.CharField(_("explanation"), max_length=500, blank=True)
    receipt_year = models.PositiveSmallIntegerField(null=True)
    receipt_number = models.PositiveIntegerField(_("receipt number"), null=True)
    verification = models.ForeignKey(
        "documents.Verification", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "case"], name="payment_once_per_case"),
            models.UniqueConstraint(
                fields=["agency", "receipt_year", "receipt_number"],
                condition=Q(receipt_number__isnull=False),
                name="payment_receipt_unique",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="payment_amount_positive",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_PAID)
                | Q(amount__isnull=False, paid_at__isnull=False, receipt_number__isnull=False)
                & ~Q(method=""),
                name="money_received_has_its_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waived", "returned"]) | ~Q(reason=""),
                name="payment_not_kept_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="due", ended_at__isnull=True)
                | ~Q(state="due") & Q(ended_at__isnull=False),
                name="ended_payment_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "asked_at"], condition=Q(state="due"), name="payment_due"
            ),
            models.Index(
                fields=["agency", "paid_at"],
                condition=Q(paid_at__isnull=False),
                name="payment_by_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.amount} {self.state}"

    @property
    def receipt(self) -> str:
        """The number of the receipt; empty where no money came in."""
        if self.receipt_year is None or self.receipt_number is None:
            return ""
        return rules.receipt_label(self.receipt_year, self.receipt_number)

    @property
    def reason_label(self) -> str:
        return str(REASON_LABELS.get(self.reason, self.reason))


class PaymentOrder(AgencyModel):
    """By which a provider lets the applicant pay: a code or address; rows are only added.

    An order that is over is followed by another one; money that still comes by the first is known.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="orders")
    provider = models.CharField(max_length=40)
    reference = models.CharField(_("reference"), max_length=100)
    amount = models.BigIntegerField(_("amount"))
    text = models.CharField(max_length=500, blank=True)
    url = models.URLField(max_length=500, blank=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A notice names it before anybody knows of which agency it is.
            models.UniqueConstraint(
                fields=["provider", "reference"], name="payment_order_reference_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.reference}"


class PaymentNotice(AgencyModel):
    """What a provider has told of money that came in; rows are only added."""

    class Outcome(models.TextChoices):
        PAID = rules.NoticeOutcome.PAID, pgettext_lazy("notice", "taken as paid")
        WRONG_AMOUNT = rules.NoticeOutcome.WRONG_AMOUNT, pgettext_lazy("notice", "another amount")
        NOT_DUE = rules.NoticeOutcome.NOT_DUE, pgettext_lazy("notice", "nothing was due")

    order = models.ForeignKey(PaymentOrder, models.PROTECT, related_name="notices")
    # The provider's own number of the transaction: told again, it counts once.
    transaction = models.CharField(max_length=100)
    amount = models.BigIntegerField(_("amount"))
    paid_at = models.DateTimeField(_("paid at"))
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=15, choices=Outcome.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "order", "transaction"], name="payment_notice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.amount} {self.outcome}"
