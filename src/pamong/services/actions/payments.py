"""Money for fees: taken at the counter, told of by providers, waived, given back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.documents import pdf
from pamong.services import policies, verbs
from pamong.services.actions.cases import by, locked_case
from pamong.services.actions.charging import payment_draft
from pamong.services.actions.receipts import issue_receipt
from pamong.services.actions.running import By, Running, Told
from pamong.services.actions.unable import UnableToPay
from pamong.services.models import Payment
from pamong.services.rules.fees import MOST_AMOUNT
from pamong.services.rules.payments import (
    COUNTER_METHODS,
    PaymentMethod,
    RefundReason,
    WaiveReason,
)
from pamong.tenancy.current import agency_id

LONGEST_REFERENCE = 100
LONGEST_NOTE = 500


def record_payment(
    *, actor: Actor, payment_id: int, method: str, reference: str, amount: int, at: datetime
) -> Payment:
    """Money was received at the counter: the receipt is issued and the case goes on.

    `amount` is what the officer was shown. A second click finds the payment as the first left it.
    Raises Http404, Forbidden, UnableToPay.
    """
    with _payment_in_hand(actor, payment_id, Right.PAYMENT_RECORD) as (running, payment):
        reference = reference.strip()[:LONGEST_REFERENCE]
        if method not in set(COUNTER_METHODS):
            raise UnableToPay(_("Choose how it was paid."))
        if method == PaymentMethod.TRANSFER and not reference:
            raise UnableToPay(_("Write the number of the transfer."))
        if payment.state == Payment.State.PAID and payment.recorded_by_id == actor.employee_id:
            return payment
        check_is_due(payment)
        if payment.amount != amount:
            raise UnableToPay(_("Another amount is due by now. Look at it again."))
        payment.recorded_by_id = actor.employee_id
        take(running, payment, PaymentMethod(method), reference, paid_at=at, at=at, actor=actor)
    return payment


def waive_payment(
    *, actor: Actor, payment_id: int, reason: str, note: str, at: datetime
) -> Payment:
    """Nothing is charged, for a coded reason: the case goes on. Raises as `record_payment` does."""
    with _payment_in_hand(actor, payment_id, Right.PAYMENT_WAIVE) as (running, payment):
        if reason not in set(WaiveReason):
            raise UnableToPay(_("Choose why it is waived."))
        if payment.state == Payment.State.WAIVED:
            return payment
        check_is_due(payment, with_amount=False)
        payment.state, payment.ended_at = Payment.State.WAIVED, at
        payment.reason, payment.note = reason, note.strip()[:LONGEST_NOTE]
        payment.recorded_by_id = actor.employee_id
        tell(running, payment, verbs.PAYMENT_WAIVED, at, by(actor), {"reason": reason})
        running.settle(at=at, by=by(actor))
    return payment


def set_fee(*, actor: Actor, payment_id: int, amount: int, note: str, at: datetime) -> Payment:
    """Say what is due where the table of fees said nothing. Raises as `record_payment` does."""
    with _payment_in_hand(actor, payment_id, Right.PAYMENT_WAIVE) as (running, payment):
        if not 0 < amount <= MOST_AMOUNT:
            raise UnableToPay(_("Write an amount in whole rupiah; to charge nothing, waive it."))
        if not note.strip():
            raise UnableToPay(_("Write by which rule this amount is due."))
        if payment.amount == amount:
            return payment
        check_is_due(payment, with_amount=False)
        if payment.amount is not None:
            raise UnableToPay(_("The amount is laid down already."))
        payment.amount, payment.note = amount, note.strip()[:LONGEST_NOTE]
        running.case.fee = amount
        tell(running, payment, verbs.FEE_SET, at, by(actor), {})
    return payment


def return_payment(
    *, actor: Actor, payment_id: int, reason: str, note: str, at: datetime
) -> Payment:
    """Money was given back: its receipt is not valid any more. The case stays where it is.

    Not by who recorded it. Raises as `record_payment` does.
    """
    with _payment_in_hand(actor, payment_id, Right.PAYMENT_WAIVE) as (running, payment):
        if reason not in set(RefundReason):
            raise UnableToPay(_("Choose why it is given back."))
        if payment.state == Payment.State.RETURNED:
            return payment
        if payment.state != Payment.State.PAID:
            raise UnableToPay(_("Only what was paid can be given back."))
        if payment.recorded_by_id == actor.employee_id:
            raise refuse(Right.PAYMENT_WAIVE, _("Who took the money does not give it back alone."))
        payment.state, payment.ended_at = Payment.State.RETURNED, at
        payment.reason, payment.note = reason, note.strip()[:LONGEST_NOTE]
        payment.returned_by_id = actor.employee_id
        if payment.verification_id is not None:
            pdf.revoke(verification_id=payment.verification_id, actor=actor, at=at)
        tell(running, payment, verbs.PAYMENT_RETURNED, at, by(actor), {"reason": reason})
    return payment


def take(
    running: Running,
    payment: Payment,
    method: PaymentMethod,
    reference: str,
    *,
    paid_at: datetime,
    at: datetime,
    actor: Actor | None,
) -> None:
    """Make a due payment a paid one, with the next number of the year and its receipt."""
    year = timezone.localtime(at).year
    payment.state, payment.ended_at = Payment.State.PAID, at
    payment.method, payment.reference, payment.paid_at = method.value, reference, paid_at
    payment.receipt_year, payment.receipt_number = year, _next_number(year)
    payment.verification = issue_receipt(payment, running.case, running.service, actor, at)
    who = by(actor) if actor else By()
    told = {
        "method": method.value,
        "receipt": payment.receipt,
        "sha256": payment.verification.sha256,
    }
    tell(running, payment, verbs.PAYMENT_RECEIVED, at, who, told)
    running.settle(at=at, by=who)


def check_is_due(payment: Payment, *, with_amount: bool = True) -> None:
    """Raises UnableToPay."""
    if payment.state != Payment.State.DUE:
        raise UnableToPay(
            _("Nothing is due any more: it is %(state)s.") % {"state": payment.get_state_display()}
        )
    if with_amount and payment.amount is None:
        raise UnableToPay(_("Somebody must say first what is due."))


def tell(  # noqa: PLR0917 what happened to a payment, when and by whom
    running: Running,
    payment: Payment,
    verb: str,
    at: datetime,
    who: By,
    more: Mapping[str, Any],
) -> None:
    if running.charge is not None:
        running.charge.changed = True
    case, service = running.case, running.service
    draft = payment_draft(verb, payment, case, service, at, who.actor, who.account_id, more)
    running.told.append(Told(draft, payment))


@contextmanager
def payment_of(case_id: int) -> Iterator[tuple[Running, Payment]]:
    """The payment of a case, the case locked; saved at the end of the block."""
    with locked_case(case_id) as running:
        payment = running.charge.payment if running.charge else None
        if payment is None:
            # The case was moved to a version without a payment step.
            payment = Payment.objects.get(case_id=case_id)
            running.charge.payment = payment  # type: ignore[union-attr]
        payment.case = running.case
        yield running, payment


@contextmanager
def _payment_in_hand(
    actor: Actor, payment_id: int, right: Right
) -> Iterator[tuple[Running, Payment]]:
    known = policies.payment_to_read(actor, payment_id)
    policies.check_payment(actor, known, right)
    with payment_of(known.case_id) as (running, payment):
        yield running, payment


def _next_number(year: int) -> int:
    """Numbers without gaps: who asks at the same moment waits for the other's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('services.payment_receipts'), %s)",
            [agency_id() % 2**31],
        )
    last = (
        Payment.objects.filter(receipt_year=year)
        .order_by("-receipt_number")
        .values_list("receipt_number", flat=True)
        .first()
    )
    return (last or 0) + 1
