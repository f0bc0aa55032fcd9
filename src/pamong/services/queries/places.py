"""Units and their clocks, as far as services need them."""

from collections.abc import Collection
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.http import Http404

from pamong.kernel.calendars import WorkingCalendar
from pamong.kernel.periods import Month
from pamong.organization.models import Unit
from pamong.organization.queries import agency_zone, calendar_for


def unit_path(unit_id: int) -> str:
    """The path of a unit. Raises Http404 for an absent one."""
    path = Unit.objects.filter(pk=unit_id).values_list("path", flat=True).first()
    if path is None:
        raise Http404
    return path


def unit_paths(unit_ids: Collection[int]) -> dict[int, str]:
    """The paths of units. Raises Http404 when one is absent."""
    paths = dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "path"))
    if len(paths) < len(unit_ids):
        raise Http404
    return paths


def calendar_of(unit_id: int) -> WorkingCalendar:
    """The working time of a unit. Raises Http404 for an absent one."""
    try:
        return calendar_for(unit_id)
    except KeyError:
        raise Http404 from None


def month_bounds(first: Month, last: Month) -> tuple[datetime, datetime]:
    """From the first instant of a month until the first after another, by the agency's clock."""
    zone = ZoneInfo(agency_zone())
    return (
        datetime.combine(first.days.start, time(0), tzinfo=zone),
        datetime.combine(last.days.end, time(0), tzinfo=zone),
    )
