"""Units: the tree, and a page for each."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pamong.accounts.access import actor_of, requires
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.organization import phrases, policies
from pamong.organization.forms.picking import FOUND, unit_choice
from pamong.organization.models import Appointment, Unit
from pamong.organization.queries import standins, teams, units
from pamong.organization.queries.people import person
from pamong.organization.rules import may_assess
from pamong.organization.views.standins import standin_rows

# What other rooms show of a unit, where the reader may see it.
ELSEWHERE = (
    ("indicators:unit", Right.INDICATOR_READ, "gauge"),
    ("services:unit", Right.SERVICE_UNIT_READ, "timer"),
)


@requires(Right.UNIT_READ)
@require_GET
def unit_tree(request: HttpRequest) -> HttpResponse:
    """All units as a tree, folded below the second level; a search finds one by name."""
    today = timezone.localdate()
    text = request.GET.get("q", "").strip()[:100]
    number = request.GET.get("page")
    paths = actor_of(request).paths(Right.UNIT_READ)
    context: dict[str, object] = {"q": text}
    if text:
        page = units.search_units(text, number, paths)
        context |= {"page": page, "found": page.object_list}
    else:
        roots, branches, lines = units.tree_page(today, number, paths)
        context |= {"page": branches, "roots": roots, "lines": lines}
    return render(request, "organization/units.html", context)


@requires(Right.UNIT_READ)
@require_GET
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Who leads a unit, who works in it, what lies below it, when it works."""
    actor = actor_of(request)
    today = timezone.localdate()
    time = policies.unit_at_work(actor, unit_id)
    shown = time.unit
    text = request.GET.get("q", "").strip()[:100]
    seats = standins.heads_and_acting(shown.pk, today)
    heads = [row for row in seats if row.kind == Appointment.Kind.DEFINITIVE]
    below = units.units_below(shown, request.GET.get("below"))
    counts = units.people_counts(today, shown.path)
    keeps_staff = policies.keeps_staff(actor, shown.path)
    leads = any(row.employee_id == actor.employee_id for row in heads)
    context = {
        "unit": shown,
        "above": time.above,
        "heads": [person(row) for row in heads],
        # PermenPANRB 6/2022 Art. 1; who keeps the staff looks after the decree.
        "by_delegation": [
            person(row).name
            for row in heads
            if keeps_staff and not may_assess(kinds=[row.position.kind])
        ],
        "standins": standin_rows(
            actor=actor,
            acting=[row for row in seats if row not in heads],
            delegations=standins.delegations_from((row.employee_id for row in seats), today),
            keeps_staff=keeps_staff,
            today=today,
        ),
        "people": units.people_of_unit(shown, today, text, request.GET.get("page")),
        "people_total": counts.get(shown.pk, 0),
        "below": below,
        "lines": [(row, counts.get(row.pk, 0)) for row in below],
        "q": text,
        "calendar": time.source,
        "week": phrases.week_lines(time.calendar.week),
        "zone": time.calendar.zone,
        "now": timezone.localtime(timezone.now(), ZoneInfo(time.calendar.zone)),
        "teams": teams.teams_of_unit(shown.path, today),
        "links": _elsewhere(actor, shown),
        "keeps_staff": keeps_staff,
        "may_name_delegate": bool(heads) and (keeps_staff or leads),
        "may_calendar": policies.may_manage_calendar(actor, shown),
        "may_team": actor.may(Right.TEAM_MANAGE, shown.path),
        "today": today,
    }
    return render(request, "organization/unit.html", context)


@requires(Right.UNIT_READ)
@require_GET
def unit_search(request: HttpRequest) -> HttpResponse:
    """The choices of a form while somebody types the name of a unit."""
    field = request.GET.get("field", "")
    if not field.isidentifier():
        raise Http404
    text = request.GET.get(f"{field}_search", "").strip()[:100]
    paths = actor_of(request).paths(Right.UNIT_READ)
    rows = [unit_choice(row) for row in units.find_units(text, paths)[:FOUND]] if text else []
    choices = {"rows": rows, "name": field, "searched": bool(text), "text": text}
    return render(request, "organization/_found.html", choices)


def _elsewhere(actor: Actor, shown: Unit) -> list[dict[str, str]]:
    labels = {"indicators:unit": _("Indicators"), "services:unit": _("Service work")}
    links = []
    for name, right, icon in ELSEWHERE:
        if not actor.may(right, shown.path):
            continue
        try:
            url = reverse(name, args=[shown.pk])
        except NoReverseMatch:
            continue
        links.append({"label": labels[name], "url": url, "icon": icon})
    return links
