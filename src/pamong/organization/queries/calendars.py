"""When units work: one calendar in force each, as values of the kernel."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from pamong.kernel.calendars import Block, DayException, DayKind, WorkingCalendar
from pamong.organization.models import Calendar, CalendarDay, Unit
from pamong.organization.rules.calendars import USUAL_WEEK, Week, block_of, week_of
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency

Days = tuple[tuple[date, str, str, tuple[Block, ...]], ...]


def calendar_for(unit_id: int) -> WorkingCalendar:
    """The working time of a unit. Raises KeyError for an absent one. Two queries."""
    return calendars_for([unit_id])[unit_id]


def calendars_for(unit_ids: Iterable[int]) -> dict[int, WorkingCalendar]:
    """The working time of each unit, in two queries for any number of them.

    Its own calendar, else that of the nearest unit above, else the agency's, else the usual week of
    37.5 hours. The zone comes by the same way, independently of the calendar. Absent units are
    missing from the answer.
    """
    wanted = set(unit_ids)
    chains, zones = _chains(wanted)
    above = {unit_id for chain in chains.values() for unit_id in chain}
    rows = {
        row.unit_id: (week_of(row.week), _days(row.day_rows))
        for row in Calendar.objects.filter(Q(unit_id__in=above) | Q(unit__isnull=True)).annotate(
            day_rows=ArraySubquery(
                CalendarDay.objects.filter(calendar=OuterRef("pk"))
                .order_by("date")
                .values(row=JSONObject(date="date", kind="kind", name="name", blocks="blocks"))
            )
        )
    }
    fallback = rows.get(None, (USUAL_WEEK, ()))
    found: dict[int, WorkingCalendar] = {}
    for unit_id, chain in chains.items():
        nearest = next((rows[above_id] for above_id in chain if above_id in rows), fallback)
        found[unit_id] = working_calendar(zones[unit_id], *nearest)
    return found


def zones_of(unit_ids: Iterable[int]) -> dict[int, str]:
    """The IANA zone of each unit: its own, else of the nearest unit above, else the agency's."""
    return _chains(set(unit_ids))[1]


def zone_of(unit: Unit | int) -> str:
    """The IANA zone of a unit. Raises KeyError for an absent one. One query."""
    unit_id = unit if isinstance(unit, int) else unit.pk
    return zones_of([unit_id])[unit_id]


def agency_zone() -> str:
    return Agency.objects.values_list("time_zone", flat=True).get(pk=agency_id())


def calendar_source(unit: Unit) -> Calendar | None:
    """The row in force for a unit, with its unit at hand; None where the usual week holds."""
    chain = _ids(unit.path)
    rows = Calendar.objects.filter(Q(unit_id__in=chain) | Q(unit__isnull=True)).select_related(
        "unit"
    )
    return max(rows, key=lambda row: chain.index(row.unit_id) if row.unit_id else -1, default=None)


class _Above(Func):
    """The ids in a path, as rows."""

    template = "unnest(string_to_array(trim(both '/' from %(expressions)s), '/')::bigint[])"
    output_field = BigIntegerField()


def _chains(wanted: set[int]) -> tuple[dict[int, list[int]], dict[int, str]]:
    """From each unit upwards to the root: the ids, and the zone that is met first."""
    ids: QuerySet[Unit] = Unit.objects.filter(pk__in=wanted)
    units = {
        row.pk: row
        for row in Unit.objects.filter(pk__in=ids.values(above=_Above(F("path")))).annotate(
            agency_zone=F("agency__time_zone")
        )
    }
    chains = {
        unit_id: _ids(units[unit_id].path)[::-1] for unit_id in sorted(wanted) if unit_id in units
    }
    zones = {
        unit_id: next(
            (
                units[above].time_zone
                for above in chain
                if above in units and units[above].time_zone
            ),
            units[unit_id].agency_zone,
        )
        for unit_id, chain in chains.items()
    }
    return chains, zones


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


def _days(rows: Iterable[dict[str, object]]) -> Days:
    return tuple(
        (
            date.fromisoformat(str(row["date"])),
            str(row["kind"]),
            str(row["name"]),
            tuple(block_of(pair) for pair in row["blocks"]),  # type: ignore[attr-defined]
        )
        for row in rows
    )


@lru_cache(maxsize=256)
def working_calendar(zone: str, week: Week, days: Days = ()) -> WorkingCalendar:
    """A calendar from its parts, kept while they are the same: what it has computed it keeps."""
    return WorkingCalendar(
        zone,
        week,
        {
            day: DayException(
                DayKind(kind), name, blocks if DayKind(kind) is DayKind.SPECIAL else ()
            )
            for day, kind, name, blocks in days
        },
    )
