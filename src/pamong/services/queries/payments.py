"""Money of fees as its treasurer reads it: what is due, what came in, what does not fit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from pamong.accounts.rights import Role
from pamong.organization.models import RoleGrant, Unit
from pamong.organization.queries import in_force
from pamong.services.models import Payment, PaymentNotice
from pamong.services.queries.routing import accounts_leading

ON_A_PAGE = 50
PAYMENT_FILES = "payment"
"""The kind of object that receipts hang on."""
RECEIVED = (Payment.State.PAID, Payment.State.RETURNED)


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Days as the unit counts them, both inclusive; nothing else chosen is everything."""

    first: date
    last: date
    unit_id: int | None = None
    method: str = ""


@dataclass(frozen=True, slots=True)
class PaymentTotal:
    """How many payments and how much money, of a unit by a method."""

    unit: str
    method: str
    count: int
    amount: int


def payment_of_case(case_id: int) -> Payment | None:
    found: Payment | None = (
        Payment.objects.filter(case_id=case_id).select_related("verification__attachment").first()
    )
    return found


def received(rows: QuerySet[Payment], wanted: PaymentFilter) -> QuerySet[Payment]:
    """Money that came in in these days, the latest first; what was given back stands there too."""
    begins = timezone.make_aware(datetime.combine(wanted.first, time()))
    ends = timezone.make_aware(datetime.combine(wanted.last + timedelta(days=1), time()))
    found = rows.filter(state__in=RECEIVED, paid_at__gte=begins, paid_at__lt=ends)
    if wanted.unit_id is not None:
        found = found.filter(unit_id=wanted.unit_id)
    if wanted.method:
        found = found.filter(method=wanted.method)
    return found.order_by("-paid_at", "-pk")


def totals(rows: QuerySet[Payment]) -> tuple[list[PaymentTotal], PaymentTotal]:
    """Of each unit and method, and of all; what was given back is not counted."""
    kept = rows.filter(state=Payment.State.PAID).order_by("unit__path", "method")
    counted = kept.values_list("unit__name", "method").annotate(n=Count("pk"), sum=Sum("amount"))
    labels = dict(Payment.Method.choices)
    lines = [
        PaymentTotal(unit, str(labels[method]), count, amount)
        for unit, method, count, amount in counted
    ]
    everything = PaymentTotal(
        "", "", sum(each.count for each in lines), sum(each.amount for each in lines)
    )
    return lines, everything


def due(rows: QuerySet[Payment]) -> QuerySet[Payment]:
    """What is to be paid, the longest first."""
    return rows.filter(state=Payment.State.DUE).order_by("asked_at", "pk")


def listed(rows: QuerySet[Payment], page: str | int | None) -> Page[Payment]:
    """With the case, service and people of each at hand."""
    related = rows.select_related("case__service", "unit", "recorded_by")
    return Paginator(related, ON_A_PAGE).get_page(page)


def exported(rows: QuerySet[Payment]) -> Iterator[tuple[Any, ...]]:
    for each in rows.select_related("case__service", "unit", "recorded_by").iterator(1000):
        yield (
            each.receipt,
            timezone.localtime(each.paid_at) if each.paid_at else None,
            each.unit.name,
            each.case.service.name,
            each.case.number,
            each.case.applicant_name,
            each.amount,
            str(each.get_method_display()),
            each.provider,
            each.reference,
            each.recorded_by.display_name if each.recorded_by else "",
            str(each.get_state_display()),
        )


def notices_not_taken(rows: QuerySet[Payment], page: str | int | None) -> Page[PaymentNotice]:
    """Money that came in and does not fit what was due, the latest first."""
    found = (
        PaymentNotice.objects.exclude(outcome=PaymentNotice.Outcome.PAID)
        .filter(order__payment__in=rows)
        .select_related("order__payment__case", "order__payment__unit")
        .order_by("-received_at", "-pk")
    )
    return Paginator(found, ON_A_PAGE).get_page(page)


def notices_of(payment: Payment) -> list[PaymentNotice]:
    found = PaymentNotice.objects.filter(order__payment=payment).select_related("order")
    return list(found.order_by("received_at", "pk"))


def units_paid(rows: QuerySet[Payment]) -> list[Unit]:
    """The units among which one may choose."""
    return list(Unit.objects.filter(pk__in=rows.values("unit_id")).order_by("path"))


def accounts_of_treasury(unit: Unit, on: date) -> list[int]:
    """Who is told of money of a unit: its treasurers, and who leads it."""
    grants = RoleGrant.objects.filter(in_force(on), role=Role.TREASURER.value)
    treasurers = [
        grant.user_id
        for grant in grants.select_related("unit")
        if grant.unit is None or unit.path.startswith(grant.unit.path)
    ]
    return sorted({*treasurers, *accounts_leading(unit.pk, on)})
