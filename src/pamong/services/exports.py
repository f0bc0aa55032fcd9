"""Datasets of service work: the life cycle of every case, as the journal tells it."""

from datetime import UTC, date, datetime, time
from typing import IO

from django.db import connection
from django.utils.translation import gettext_lazy as _

from pamong.datasets.registry import Column, Dataset, Sensitivity
from pamong.kernel.periods import Month
from pamong.services import verbs

_TOLD = (
    verbs.CASE_RECEIVED,
    verbs.CASE_CLOSED,
    verbs.STEP_OFFERED,
    verbs.STEP_CLAIMED,
    verbs.STEP_STARTED,
    verbs.STEP_PAUSED,
    verbs.STEP_RESUMED,
    verbs.STEP_COMPLETED,
    verbs.STEP_RELEASED,
    verbs.STEP_HANDED_OVER,
    verbs.STEP_CANCELLED,
    verbs.STEP_ANSWERED,
)
_ROWS = """
copy (
  select case_id, payload->>'service', substr(verb, length('services.') + 1), activity, lifecycle,
    to_char(happened_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
    actor_id, unit_id, case when object_type = 'step' then object_id end,
    payload->>'waiting_s', payload->>'working_s', payload->>'held_s',
    payload->>'reason', payload->>'outcome', id
  from journal_event where verb = any(%s) and case_id is not null
    and happened_at >= %s and happened_at < %s
) to stdout (format csv)
"""
# The journal only grows: as many events with the same last one are the same events.
_MONTHS = """
select date_trunc('month', happened_at at time zone 'UTC')::date, count(*), max(id)
from journal_event where verb = any(%s) and case_id is not null group by 1 order by 1
"""


def write_case_events(file: IO[bytes], month: date | None) -> None:
    """The rows of the current agency; the database hands them over as they come off its pages."""
    bounds = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)]
    if month is not None:
        days = Month.of(month).days
        bounds = [datetime.combine(day, time(), UTC) for day in (days.start, days.end)]
    with connection.cursor() as cursor, cursor.copy(_ROWS, [list(_TOLD), *bounds]) as rows:
        for part in rows:
            file.write(part)


def months_of_case_events() -> dict[date, str]:
    """The months, by UTC, in which something happened, and a mark of what did."""
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, [list(_TOLD)])
        return {month: f"{count} {last}" for month, count, last in cursor.fetchall()}


CASE_EVENTS = Dataset(
    name="case_events",
    title=_("Events of cases"),
    columns=(
        Column("case_id", "BIGINT", _("The case, by its number in the system.")),
        Column("service", "VARCHAR", _("Code of the service."), Sensitivity.OPEN),
        Column("event", "VARCHAR", _("What happened, as the journal names it."), Sensitivity.OPEN),
        Column("activity", "VARCHAR", _("Code of the step; empty for the case itself.")),
        Column("lifecycle", "VARCHAR", _("Where the step stands after the event.")),
        Column("happened_at", "TIMESTAMP", _("When it happened, in UTC.")),
        Column("actor_id", "BIGINT", _("The employee who acted."), Sensitivity.PERSONAL),
        Column("unit_id", "BIGINT", _("The unit in which it happened.")),
        Column("step_id", "BIGINT", _("The step, by its number in the system.")),
        Column(
            "waiting_s", "BIGINT", _("Of a completed step: seconds it waited, in working time.")
        ),
        Column(
            "working_s",
            "BIGINT",
            _("Of a completed step: seconds it was worked on."),
        ),
        Column(
            "held_s", "BIGINT", _("Of a completed step: seconds it was paused, in working time.")
        ),
        Column("reason", "VARCHAR", _("Why the step was paused or returned, by its code.")),
        Column("outcome", "VARCHAR", _("What was decided."), Sensitivity.PERSONAL),
        Column("position", "BIGINT", _("The order among events of the very same moment.")),
    ),
    order=("case_id", "happened_at", "position"),
    write_rows=write_case_events,
    months=months_of_case_events,
)
