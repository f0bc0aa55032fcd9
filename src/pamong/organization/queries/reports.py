"""Reports of a wrong superior, and whom one could mean instead."""

from collections.abc import Iterable
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from pamong.organization.models import Appointment, SuperiorOverride, SuperiorReport, Unit
from pamong.organization.queries.people import Person, appointments_on, person, seats_of

REPORTS_A_PAGE = 20
MOST_SUGGESTED = 8


def open_reports(appointment_ids: Iterable[int]) -> dict[int, SuperiorReport]:
    """The open report of each seat, by appointment id."""
    rows = SuperiorReport.objects.filter(
        appointment_id__in=list(appointment_ids), state=SuperiorReport.State.OPEN
    ).select_related("proposed_superior")
    return {row.appointment_id: row for row in rows}


def suggested_superiors(
    seat: Person, on: date, *, without: Iterable[int | None] = (), proposed: int | None = None
) -> list[Person]:
    """Heads who could be meant: of the own unit, of those above it, of those beside it.

    First whom the person proposed, then the nearest; neither the person nor those in `without`.
    One query, and one more for `proposed`.
    """
    above = [int(part) for part in seat.unit_path.split("/") if part]
    parent = Unit.objects.filter(pk=seat.unit_id).values("parent_id")
    rows = (
        appointments_on(on)
        .filter(
            Q(position__unit_id__in=above) | Q(position__unit__parent_id__in=parent),
            position__is_head=True,
        )
        .order_by("position__unit__code", "pk")
    )
    nearness = {unit_id: place for place, unit_id in enumerate(reversed(above))}
    taken = {seat.employee_id, *without}
    found = {row.employee_id: row for row in seats_of(proposed, on)[:1]} if proposed else {}
    for row in sorted(
        rows,
        key=lambda row: (
            nearness.get(row.position.unit_id, len(above)),
            row.kind != Appointment.Kind.DEFINITIVE,
        ),
    ):
        if row.employee_id not in taken:
            found.setdefault(row.employee_id, person(row))
    return list(found.values())[:MOST_SUGGESTED]


def reports_in(paths: Iterable[str], *, settled: bool) -> QuerySet[SuperiorReport]:
    """Reports of seats below these paths: open ones oldest first, settled ones newest first."""
    reach = Q(pk__in=())
    for path in paths:
        reach |= Q(appointment__position__unit__path__startswith=path)
    rows = SuperiorReport.objects.filter(reach).select_related(
        "appointment__employee",
        "appointment__position__unit",
        "shown_superior",
        "proposed_superior",
        "settled_by",
    )
    if settled:
        return rows.exclude(state=SuperiorReport.State.OPEN).order_by("-settled_at", "-pk")
    return rows.filter(state=SuperiorReport.State.OPEN).order_by("reported_at", "pk")


def report_page(paths: Iterable[str], *, settled: bool, number: str | None) -> Page[SuperiorReport]:
    return Paginator(reports_in(paths, settled=settled), REPORTS_A_PAGE).get_page(number)


def open_override(appointment_id: int) -> SuperiorOverride | None:
    return (
        SuperiorOverride.objects.filter(appointment_id=appointment_id, ended_on__isnull=True)
        .select_related("superior")
        .first()
    )
