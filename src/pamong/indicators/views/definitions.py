"""What indicators mean."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import actor_of, requires
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right
from pamong.indicators import actions, policies
from pamong.indicators.actions import UnableToDefineIndicator
from pamong.indicators.forms import IndicatorForm
from pamong.indicators.models import Indicator
from pamong.indicators.queries import definitions as reads
from pamong.indicators.queries.standings import target_value


@requires(Right.INDICATOR_READ)
@require_GET
def definitions(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    everything = request.GET.get("all") == "1"
    rows = reads.definitions(text=text, active_only=not everything)
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    may_manage = actor_of(request).may(Right.INDICATOR_MANAGE)
    return render(
        request,
        "indicators/definitions.html",
        {"page": page, "text": text, "everything": everything, "may_manage": may_manage},
    )


@requires(Right.INDICATOR_READ)
@require_GET
def indicator(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """One definition, how it changed, and who is measured by it."""
    actor = actor_of(request)
    row = policies.indicator_to_read(actor=actor, indicator_id=indicator_id)
    targets = reads.targets_with(
        indicator_id=indicator_id, units=policies.units_to_read(actor=actor)
    )
    page = Paginator(targets, 25).get_page(request.GET.get("page"))
    return render(
        request,
        "indicators/indicator.html",
        {
            "indicator": row,
            "yes_no": f"{_('yes')},{_('no')}",
            "versions": reads.versions_of(indicator_id=indicator_id),
            "page": page,
            "targets": [target_value(each) for each in page],
            "may_manage": policies.may_manage(actor=actor, unit=row.owner),
        },
    )


@requires(Right.INDICATOR_MANAGE)
@require_http_methods(["GET", "POST"])
def define(request: HttpRequest) -> HttpResponse:
    return _form(request, Indicator(valid_from=timezone.localdate(), factor=100))


@requires(Right.INDICATOR_MANAGE)
@require_http_methods(["GET", "POST"])
def redefine(request: HttpRequest, indicator_id: int) -> HttpResponse:
    actor = actor_of(request)
    return _form(request, policies.indicator_to_manage(actor=actor, indicator_id=indicator_id))


def _form(request: HttpRequest, row: Indicator) -> HttpResponse:
    actor = actor_of(request)
    form = IndicatorForm(
        request.POST or None,
        instance=row,
        owners=policies.units_to_manage(actor=actor),
        agency_too=_manages_all(actor),
    )
    if request.method == "POST" and form.is_valid():
        try:
            indicator_id = actions.define_indicator(
                actor=actor,
                definition=form.definition(),
                at=timezone.now(),
                expected_version=form.cleaned_data["version"],
            )
        except UnableToDefineIndicator as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The definition is saved."))
            return redirect("indicators:indicator", indicator_id=indicator_id)
    context = {"form": form, "indicator": row if row.pk else None}
    status = 400 if form.errors else 200
    return render(request, "indicators/define.html", context, status=status)


def _manages_all(actor: Actor) -> bool:
    return actor.may(Right.INDICATOR_MANAGE, EVERYWHERE)
