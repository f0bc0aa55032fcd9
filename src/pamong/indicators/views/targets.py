"""What a unit is to reach."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.indicators import actions, policies
from pamong.indicators.actions import UnableToSetTarget
from pamong.indicators.forms import TargetForm
from pamong.indicators.models import Indicator, Target
from pamong.indicators.queries import pages
from pamong.indicators.views.units import year_of
from pamong.organization.models import Unit


@requires(Right.INDICATOR_READ)
@require_GET
def target(request: HttpRequest, target_id: int) -> HttpResponse:
    """One target: its periods, its figures, what it serves and what serves it."""
    actor = actor_of(request)
    row = policies.target_to_read(actor=actor, target_id=target_id)
    page = pages.target_page(target=row)
    return render(
        request,
        "indicators/target.html",
        {
            "target": row,
            "year_text": str(row.year),
            "indicator_text": str(row.indicator_id),
            "view": page.view,
            "standing": page.view.standing,
            "periods": page.periods,
            "served_by": page.served_by,
            "may_manage": policies.may_manage(actor=actor, unit=row.unit),
            "may_record": row.indicator.origin == "manual"
            and policies.may_record(actor=actor, unit_path=row.unit.path),
        },
    )


@requires(Right.INDICATOR_MANAGE)
@require_http_methods(["GET", "POST"])
def target_new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """First which indicator, then what to reach with it."""
    actor = actor_of(request)
    unit = policies.unit_to_manage(actor=actor, unit_id=unit_id)
    year = year_of(request)
    chosen = request.GET.get("indicator", "")
    if not (chosen.isascii() and chosen.isdigit()):
        free = pages.without_target(unit_id=unit_id, year=year)
        context = {"unit": unit, "year": year, "indicators": free}
        return render(request, "indicators/target_choose.html", context)
    indicator = policies.indicator_to_read(actor=actor, indicator_id=int(chosen))
    return _form(request, unit, indicator, year, None)


@requires(Right.INDICATOR_MANAGE)
@require_http_methods(["GET", "POST"])
def target_edit(request: HttpRequest, target_id: int) -> HttpResponse:
    row = policies.target_to_manage(actor=actor_of(request), target_id=target_id)
    return _form(request, row.unit, row.indicator, row.year, row)


@requires(Right.INDICATOR_MANAGE)
@require_POST
def target_withdraw(request: HttpRequest, target_id: int) -> HttpResponse:
    actor = actor_of(request)
    row = policies.target_to_manage(actor=actor, target_id=target_id)
    actions.withdraw_target(actor=actor, target_id=target_id, at=timezone.now())
    messages.success(request, _("The target is withdrawn. Its figures stay."))
    return redirect(f"{reverse('indicators:unit', args=[row.unit_id])}?year={row.year}")


def _form(
    request: HttpRequest, unit: Unit, indicator: Indicator, year: int, row: Target | None
) -> HttpResponse:
    form = TargetForm(
        request.POST or None,
        indicator=indicator,
        unit=unit,
        year=year,
        target=row,
        parents=pages.possible_parents(unit=unit, year=year, without=row.pk if row else None),
    )
    if request.method == "POST" and form.is_valid():
        try:
            target_id = actions.set_target(
                actor=actor_of(request),
                draft=form.draft(),
                at=timezone.now(),
                expected_version=form.cleaned_data["version"],
            )
        except UnableToSetTarget as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The target is saved."))
            return redirect("indicators:target", target_id=target_id)
    context = {"form": form, "unit": unit, "indicator": indicator, "year": year, "target": row}
    status = 400 if form.errors else 200
    return render(request, "indicators/target_form.html", context, status=status)
