"""Teams across units, with their members."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q, QuerySet

from pamong.journal import verbs as journal_verbs
from pamong.journal.models import Event
from pamong.journal.queries import labels
from pamong.organization.models import Team, TeamMember
from pamong.organization.queries.people import below, in_force

TEAMS_A_PAGE = 20


def teams_of_unit(unit_path: str, on: date, limit: int = 10) -> list[Team]:
    """Teams that work today and belong to a unit or one below it, with their leaders."""
    rows = _with_leader(Team.objects.filter(in_force(on), unit__path__startswith=unit_path))
    return list(rows.order_by("name", "pk")[:limit])


def memberships(employee_id: int, on: date) -> list[TeamMember]:
    """The teams somebody works in today."""
    return list(
        TeamMember.objects.filter(in_force(on, "team__"), employee_id=employee_id)
        .select_related("team__unit")
        .order_by("team__name", "pk")
    )


def team_page(
    *, on: date, ended: bool, text: str, number: str | None, paths: Iterable[str]
) -> Page[Team]:
    """Teams of these units and below at work, or those that have ended, by name."""
    rows = Team.objects.filter(
        below(paths, "unit__path"),
        Q(ended_on__isnull=False) & Q(ended_on__lte=on) if ended else open_(on),
    )
    for word in text.split():
        rows = rows.filter(Q(name__unaccent__icontains=word) | Q(unit__name__icontains=word))
    order = ("-ended_on", "name", "pk") if ended else ("name", "pk")
    return Paginator(_with_leader(rows).order_by(*order), TEAMS_A_PAGE).get_page(number)


def open_(on: date) -> Q:
    """Teams that have not ended, also those that begin later."""
    return Q(ended_on__isnull=True) | Q(ended_on__gt=on)


def members_of(team: Team) -> list[TeamMember]:
    """The leader first, then by name."""
    return list(
        TeamMember.objects.filter(team=team)
        .select_related("employee")
        .order_by("role", "employee__sort_name", "pk")
    )


def _with_leader(rows: QuerySet[Team]) -> QuerySet[Team]:
    leaders = TeamMember.objects.filter(role=TeamMember.Role.LEADER).select_related("employee")
    return (
        rows.select_related("unit")
        .annotate(size=Count("members"))
        .prefetch_related(Prefetch("members", leaders, to_attr="leaders"))
    )


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a team's history: what happened, to whom, by whom, when."""

    label: str
    who: str
    by: str
    at: datetime


def history_of(team: Team, limit: int = 30) -> list[Happening]:
    """What the journal tells of a team, the newest first. Two queries."""
    events = list(
        Event.objects.filter(object_type="team", object_id=team.pk).order_by("-happened_at", "-pk")[
            :limit
        ]
    )
    refs = {(kind, id_) for event in events for kind, id_ in event.related}
    refs |= {("employee", event.actor_id) for event in events if event.actor_id}
    names = labels(refs)
    return [
        Happening(
            label=journal_verbs.label(event.verb),
            who=", ".join(names.get((kind, id_), "") for kind, id_ in event.related),
            by=names.get(("employee", event.actor_id or 0), ""),
            at=event.happened_at,
        )
        for event in events
    ]
