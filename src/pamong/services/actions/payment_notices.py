"""Paying by a provider: the code the applicant is given, and the notices that money came in."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.urls import reverse

from pamong.documents.notices import notify_many
from pamong.services import notices, verbs
from pamong.services.actions.payments import payment_of, take, tell
from pamong.services.actions.running import By, Running
from pamong.services.models import Payment, PaymentNotice, PaymentOrder
from pamong.services.providers import Asked, Notice, PaymentProvider
from pamong.services.queries.payments import accounts_of_treasury
from pamong.services.rules.payments import NoticeOutcome, PaymentMethod
from pamong.ui.formats import number

logger = logging.getLogger(__name__)


def order_for(payment: Payment, provider: PaymentProvider, at: datetime) -> PaymentOrder | None:
    """How this payment is paid by the provider now: the order that is valid, or a new one.

    None where nothing is due, or the provider cannot say now: the counter takes the money as well.
    """
    if payment.state != Payment.State.DUE or payment.amount is None:
        return None
    with transaction.atomic():
        locked = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
        if locked.state != Payment.State.DUE or locked.amount is None:
            return None
        last: PaymentOrder | None = (
            PaymentOrder.objects.filter(payment=locked, provider=provider.code)
            .order_by("-pk")
            .first()
        )
        if last is not None and (last.expires_at is None or last.expires_at > at):
            return last
        case = payment.case
        asked = Asked(locked.pk, case.number, case.service.name, locked.amount)
        try:
            given = provider.begin(asked)
        except Exception:
            # Whatever another system does, the applicant's page opens.
            logger.exception("The provider %s gave no instructions", provider.code)
            return None
        return PaymentOrder.objects.create(
            payment=locked,
            provider=provider.code,
            reference=given.reference,
            amount=locked.amount,
            text=given.text,
            url=given.url,
            issued_at=at,
            expires_at=given.expires_at,
        )


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """An order, of whatever agency."""

    agency_id: int
    order_id: int


def find_order(provider_code: str, reference: str) -> FoundOrder | None:
    """The order that a notice names. Row-level security shows this one row by a setting."""
    name = f"{provider_code} {reference}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('pamong.payment_order', %s, true)", [name])
        row = PaymentOrder.objects.filter(provider=provider_code, reference=reference).first()
        cursor.execute("select set_config('pamong.payment_order', '', true)")
    if row is None or row.agency_id is None:
        return None
    return FoundOrder(row.agency_id, row.pk)


def take_notice(*, order_id: int, notice: Notice, at: datetime) -> NoticeOutcome:
    """Money came in, as a provider tells: told again, it counts once.

    What is not exactly what is due is kept and told to those who deal with the money; the payment
    stays as it is.
    """
    order = PaymentOrder.objects.select_related("payment").get(pk=order_id)
    with payment_of(order.payment.case_id) as (running, payment):
        known = PaymentNotice.objects.filter(order=order, transaction=notice.transaction).first()
        if known is not None:
            return NoticeOutcome(known.outcome)
        outcome = _judged(payment, notice)
        PaymentNotice.objects.create(
            order=order,
            transaction=notice.transaction,
            amount=notice.amount,
            paid_at=notice.paid_at,
            received_at=at,
            outcome=outcome.value,
        )
        if outcome is NoticeOutcome.PAID:
            payment.provider = order.provider
            take(
                running,
                payment,
                PaymentMethod.ONLINE,
                notice.transaction,
                paid_at=min(notice.paid_at, at),
                at=at,
                actor=None,
            )
        else:
            _tell_treasury(running, payment, notice, outcome, at)
    return outcome


def _judged(payment: Payment, notice: Notice) -> NoticeOutcome:
    if payment.state != Payment.State.DUE or payment.amount is None:
        return NoticeOutcome.NOT_DUE
    return NoticeOutcome.PAID if notice.amount == payment.amount else NoticeOutcome.WRONG_AMOUNT


def _tell_treasury(
    running: Running, payment: Payment, notice: Notice, outcome: NoticeOutcome, at: datetime
) -> None:
    told = {"came": notice.amount, "outcome": outcome.value}
    tell(running, payment, verbs.PAYMENT_NOT_TAKEN, at, By(), told)
    notify_many(
        user_ids=accounts_of_treasury(payment.unit, at.date()),
        kind=notices.MONEY_NOT_TAKEN,
        values={"amount": number(notice.amount), "number": running.case.number},
        url=reverse("services:payment", args=[payment.pk]),
        at=at,
    )
