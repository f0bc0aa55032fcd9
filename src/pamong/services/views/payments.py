"""Money of fees: what is due and what came in, day by day; taken, waived, given back."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.accounts.session import stand_at_counter
from pamong.services import policies
from pamong.services.actions import UnableToServe
from pamong.services.actions.payment_lists import export_payments
from pamong.services.actions.payments import (
    record_payment,
    return_payment,
    set_fee,
    waive_payment,
)
from pamong.services.models import Payment
from pamong.services.models.payments import REASON_LABELS
from pamong.services.queries import payments as queries
from pamong.services.queries.payments import PaymentFilter
from pamong.services.rules.amounts import rupiah_in_english, rupiah_in_indonesian
from pamong.services.rules.payments import COUNTER_METHODS, RefundReason, WaiveReason

TABS = ("received", "due", "unfit")


@requires(Right.PAYMENT_READ)
@require_GET
def payments(request: HttpRequest) -> HttpResponse:
    """The treasurer's list: received in some days with totals, still to be paid, does not fit."""
    rows = policies.payments_readable(actor_of(request))
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    number = request.GET.get("page")
    wanted = _wanted(request)
    context: dict[str, Any] = {"tab": tab, "wanted": wanted, "tabs": _tabs(tab)}
    if tab == "due":
        context["page"] = queries.listed(queries.due(rows), number)
    elif tab == "unfit":
        context["page"] = queries.notices_not_taken(rows, number)
    else:
        found = queries.received(rows, wanted)
        lines, everything = queries.totals(found)
        context |= {
            "page": queries.listed(found, number),
            "totals": lines,
            "everything": everything,
            "units": queries.units_paid(rows),
            "methods": Payment.Method.choices,
        }
    return render(request, "services/payments.html", context)


@requires(Right.PAYMENT_READ)
@require_POST
def payments_export(request: HttpRequest) -> HttpResponseBase:
    """What came in in some days as CSV; the export leaves an event."""
    wanted = _wanted(request)
    content = export_payments(actor=actor_of(request), wanted=wanted, at=timezone.now())
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"payments-{wanted.first}-{wanted.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires(Right.PAYMENT_READ)
@require_GET
def payment(request: HttpRequest, payment_id: int) -> HttpResponse:
    """One payment: what is due and why, how it ended, and what this person may do about it."""
    actor = actor_of(request)
    found = policies.payment_to_read(actor, payment_id)
    own = policies.is_own(actor, found.case)
    is_due = found.state == Payment.State.DUE
    may_take = actor.may(Right.PAYMENT_RECORD, found.unit.path) and not own
    may_waive = actor.may(Right.PAYMENT_WAIVE, found.unit.path) and not own
    took_it = found.recorded_by_id is not None and found.recorded_by_id == actor.employee_id
    context = {
        "payment": found,
        "case": found.case,
        "may_take": is_due and may_take and found.amount is not None,
        "may_set": is_due and may_waive and found.amount is None,
        "may_waive": is_due and may_waive,
        "may_return": found.state == Payment.State.PAID and may_waive and not took_it,
        "own": own and is_due,
        "opens_case": policies.cases_known_to(actor).filter(pk=found.case_id).exists(),
        "notices": queries.notices_of(found),
        "methods": [(each.value, Payment.Method(each).label) for each in COUNTER_METHODS],
        "waive_reasons": [(each.value, REASON_LABELS[each]) for each in WaiveReason],
        "refund_reasons": [(each.value, REASON_LABELS[each]) for each in RefundReason],
    }
    return render(request, "services/payment.html", context)


@requires(Right.PAYMENT_RECORD)
@require_POST
def payment_record(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Money was received at the counter."""
    stand_at_counter(request)
    return _done(
        request,
        payment_id,
        lambda: record_payment(
            actor=actor_of(request),
            payment_id=payment_id,
            method=request.POST.get("method", ""),
            reference=_text(request, "reference"),
            amount=_amount(request),
            at=timezone.now(),
        ),
        _("The payment is recorded; here is its receipt."),
    )


@requires(Right.PAYMENT_WAIVE)
@require_POST
def payment_waive(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Nothing is charged, for a reason."""
    return _done(
        request,
        payment_id,
        lambda: waive_payment(
            actor=actor_of(request),
            payment_id=payment_id,
            reason=request.POST.get("reason", ""),
            note=_text(request, "note"),
            at=timezone.now(),
        ),
        _("The fee is waived; the case goes on."),
    )


@requires(Right.PAYMENT_WAIVE)
@require_POST
def payment_set(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Say what is due where the table says nothing."""
    return _done(
        request,
        payment_id,
        lambda: set_fee(
            actor=actor_of(request),
            payment_id=payment_id,
            amount=_amount(request),
            note=_text(request, "note"),
            at=timezone.now(),
        ),
        _("The amount is laid down; the applicant sees it."),
    )


@requires(Right.PAYMENT_WAIVE)
@require_POST
def payment_return(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Money was given back."""
    return _done(
        request,
        payment_id,
        lambda: return_payment(
            actor=actor_of(request),
            payment_id=payment_id,
            reason=request.POST.get("reason", ""),
            note=_text(request, "note"),
            at=timezone.now(),
        ),
        _("It is kept that the money was given back; the receipt is not valid any more."),
    )


@requires(Right.PAYMENT_READ)
@require_GET
def payment_receipt(request: HttpRequest, payment_id: int) -> HttpResponse:
    """The receipt, to be printed."""
    found = policies.payment_to_read(actor_of(request), payment_id)
    if not found.receipt or found.verification is None:
        raise Http404
    amount = found.amount or 0
    context = {
        "payment": found,
        "case": found.case,
        "words": rupiah_in_indonesian(amount),
        "words_english": rupiah_in_english(amount),
    }
    return render(request, "services/payment_receipt.html", context)


def _done(
    request: HttpRequest, payment_id: int, act: Callable[[], Payment], words: str
) -> HttpResponse:
    try:
        act()
    except UnableToServe as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("services:payment", payment_id)


def _wanted(request: HttpRequest) -> PaymentFilter:
    """What cannot be read counts as today, and as everything."""
    given = request.POST if request.method == "POST" else request.GET
    today = timezone.localdate()
    first, last = (_day(given.get(name, ""), today) for name in ("first", "last"))
    unit, method = given.get("unit", ""), given.get("method", "")
    return PaymentFilter(
        min(first, last),
        max(first, last),
        int(unit[:18]) if unit.isascii() and unit.isdigit() else None,
        method if method in Payment.Method.values else "",
    )


def _day(text: str, otherwise: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2200 else otherwise


def _amount(request: HttpRequest) -> int:
    """Rupiah as people write them; 0 for what is none."""
    digits = _text(request, "amount").removeprefix("Rp").strip().replace(".", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else 0


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:500]


def _tabs(current: str) -> list[dict[str, Any]]:
    labels = {"received": _("Received"), "due": _("To be paid"), "unfit": _("Does not fit")}
    return [
        {"label": label, "url": f"?tab={key}", "current": key == current}
        for key, label in labels.items()
    ]
