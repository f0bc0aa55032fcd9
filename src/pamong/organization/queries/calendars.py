"""When units work: one calendar in force each, as values of the kernel."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import BigIntegerField, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from pamong.kernel.calendars import Block, DayException, DayKind, WorkingCalendar
from pamong.organization.models import Calendar, CalendarDay, Unit
from pamong.organization.rules.calendars import USUAL_WEEK, Week, block_of, week_of
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency

CALENDARS_A_PAGE = 20

Days = tuple[tuple[date, str, str, tuple[Block, ...]], ...]


def calendar_for(unit_id: int) -> WorkingCalendar:
    """The working time of a unit, as of `calendars_for`. Raises KeyError for an absent one."""
    # Every move of a step asks for it: one statement, composed once.
    with connection.cursor() as cursor:
        cursor.execute(_ONE_CALENDAR, [unit_id])
        row = cursor.fetchone()
    if row is None:
        raise KeyError(unit_id)
    zone, week, days = row
    if week is None:
        return working_calendar(zone, USUAL_WEEK)
    return working_calendar(zone, week_of(json.loads(week)), _days(json.loads(days)))


# The zone and the calendar of one unit, each of the nearest above that has one, else the agency's.
_ONE_CALENDAR = """
with chain as (
  select above.id, above.time_zone, length(above.path) as depth, self.agency_id
  from organization_unit self join organization_unit above
    on above.id = any(string_to_array(trim(both '/' from self.path), '/')::bigint[])
  where self.id = %s
)
select
  coalesce(
    (select time_zone from chain where time_zone <> '' order by depth desc limit 1),
    agency.time_zone
  ),
  nearest.week::text,
  (
    select coalesce(
      jsonb_agg(
        jsonb_build_object('date', date, 'kind', kind, 'name', name, 'blocks', blocks)
        order by date
      ), '[]'
    )::text
    from organization_calendarday where calendar_id = nearest.id
  )
from tenancy_agency agency left join lateral (
  select calendar.id, calendar.week
  from organization_calendar calendar left join chain on chain.id = calendar.unit_id
  where calendar.unit_id is null or chain.id is not null
  order by chain.depth desc nulls last limit 1
) nearest on true
where agency.id = (select agency_id from chain limit 1)
"""


def calendars_for(unit_ids: Iterable[int]) -> dict[int, WorkingCalendar]:
    """The working time of each unit, in two queries for any number of them.

    Its own calendar, else that of the nearest unit above, else the agency's, else the usual week of
    37.5 hours. The zone comes by the same way, independently of the calendar. Absent units are
    missing from the answer.
    """
    return {unit_id: found.calendar for unit_id, found in working_times(unit_ids).items()}


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The calendar in force for a unit, the row it comes from (None: the usual week), and the units
    above, the root first."""

    unit: Unit
    calendar: WorkingCalendar
    source: Calendar | None
    above: tuple[Unit, ...]


def working_times(unit_ids: Iterable[int]) -> dict[int, WorkingTime]:
    """The same with where it comes from, in two queries for any number of units."""
    units = _units_above(set(unit_ids))
    chains = _chains(units, set(unit_ids))
    rows = {
        row.unit_id: row
        for row in Calendar.objects.filter(Q(unit_id__in=units) | Q(unit__isnull=True)).annotate(
            day_rows=ArraySubquery(
                CalendarDay.objects.filter(calendar=OuterRef("pk"))
                .order_by("date")
                .values(row=JSONObject(date="date", kind="kind", name="name", blocks="blocks"))
            )
        )
    }
    parts = {key: (week_of(row.week), _days(row.day_rows)) for key, row in rows.items()}
    found: dict[int, WorkingTime] = {}
    for unit_id, chain in chains.items():
        nearest = next((above for above in chain if above in rows), None)
        week, days = parts.get(nearest, (USUAL_WEEK, ()))
        found[unit_id] = WorkingTime(
            units[unit_id],
            working_calendar(_zone(units, chain), week, days),
            rows.get(nearest),
            tuple(units[above] for above in reversed(chain[1:]) if above in units),
        )
    return found


def zones_of(unit_ids: Iterable[int]) -> dict[int, str]:
    """The IANA zone of each unit: its own, else of the nearest unit above, else the agency's."""
    units = _units_above(set(unit_ids))
    return {
        unit_id: _zone(units, chain) for unit_id, chain in _chains(units, set(unit_ids)).items()
    }


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


def _units_above(wanted: set[int]) -> dict[int, Unit]:
    """The units themselves and all above them, by id, with the zone of the agency."""
    ids: QuerySet[Unit] = Unit.objects.filter(pk__in=wanted)
    rows = Unit.objects.filter(pk__in=ids.values(above=_Above(F("path")))).annotate(
        agency_zone=F("agency__time_zone")
    )
    return {row.pk: row for row in rows}


def _chains(units: Mapping[int, Unit], wanted: Iterable[int]) -> dict[int, list[int]]:
    """From each unit upwards to the root."""
    return {
        unit_id: _ids(units[unit_id].path)[::-1] for unit_id in sorted(wanted) if unit_id in units
    }


def _zone(units: Mapping[int, Unit], chain: Sequence[int]) -> str:
    """The zone that is met first on the way up."""
    own = (units[above].time_zone for above in chain if above in units)
    zone: str = units[chain[0]].agency_zone  # type: ignore[attr-defined]
    return next((found for found in own if found), zone)


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


def default_calendar() -> Calendar | None:
    """The agency's own, where it has set one."""
    return Calendar.objects.filter(unit__isnull=True).first()


def calendar_page(paths: Iterable[str], number: str | None) -> Page[Calendar]:
    """Calendars of units below these paths, by the name of the unit."""
    reach = Q(pk__in=())
    for path in paths:
        reach |= Q(unit__path__startswith=path)
    rows = Calendar.objects.filter(reach, unit__isnull=False).select_related("unit")
    return Paginator(rows.order_by("unit__name", "pk"), CALENDARS_A_PAGE).get_page(number)


@dataclass(frozen=True, slots=True)
class ProposedDay:
    """A day off as a list of the country proposes it; `estimated` waits for the official decree."""

    day: date
    kind: str
    name: str
    estimated: bool = False


def proposed_holidays(year: int) -> list[ProposedDay]:
    """Public holidays and joint leave of Indonesia, by day, with their official names.

    A proposal only: the joint decree of three ministers (*SKB*) counts.
    """
    # A tenth of the start of every process, for a page that is opened once a year.
    from holidays import country_holidays  # noqa: PLC0415

    found: list[ProposedDay] = []
    for category, kind in (
        ("public", CalendarDay.Kind.HOLIDAY),
        ("government", CalendarDay.Kind.JOINT_LEAVE),
    ):
        days = country_holidays("ID", years=year, language="id", categories=(category,))
        for day, name in days.items():
            plain = name.replace("(perkiraan)", "").strip()
            found.append(ProposedDay(day, kind.value, plain[:120], plain != name))
    return sorted(found, key=lambda row: (row.day, row.kind))
