"""The agency's own log of cases, in the forms that other tools read; for commands alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from pamong.datasets import store
from pamong.journal.recording import Draft, Ref, record
from pamong.mining.writing import Form, Happening, Trace, ending_of, write_log
from pamong.organization.models import Unit
from pamong.organization.queries import agency_zone
from pamong.processes import verbs
from pamong.processes.queries import distinct, names_of_steps
from pamong.services.exports import CASE_EVENTS
from pamong.services.models import ServiceType
from pamong.tenancy.current import agency_id

_ROWS_AT_ONCE = 10_000
_EVENTS = """
select case_id, service, event, activity, epoch_us(happened_at), actor_id, unit_id, step_id
from read_parquet($path) where $service = '' or service = $service
order by case_id, happened_at, position
"""
# The standard transitions of XES; what it has no word for keeps the journal's.
_TRANSITIONS: Mapping[str, str] = {
    "case.received": "complete",
    "case.closed": "complete",
    "step.offered": "schedule",
    "step.claimed": "assign",
    "step.started": "start",
    "step.paused": "suspend",
    "step.resumed": "resume",
    "step.answered": "resume",
    "step.completed": "complete",
    "step.released": "reassign",
    "step.handed_over": "reassign",
    "step.cancelled": "withdraw",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the log goes out: of one service or of all, with or without persons."""

    form: Form
    service: str = ""
    persons: bool = False


def export_case_log(wanted: Wanted, path: Path, *, name: str, at: datetime) -> int:
    """Write the dataset of case events as a log, and an event that tells of it. Returns how many.

    Without persons no event says who acted; with them their numbers in the system do, never names.
    Raises UnableToWriteLog for a file name of another form, OSError.
    """
    ending_of(path, wanted.form)
    record(
        Draft(
            verbs.LOG_EXPORTED,
            Ref("case_log", None),
            at,
            payload={
                "form": wanted.form.value,
                "service": wanted.service,
                "persons": wanted.persons,
            },
        )
    )
    with translation.override(settings.LANGUAGE_CODE):
        return write_log(_traces(wanted), path, wanted.form, name=name)


def _traces(wanted: Wanted) -> Iterator[Trace]:
    words = _Words()
    path = store.path_of(CASE_EVENTS.name, agency_id())
    with store.engine(path.parent) as database:
        result = database.execute(_EVENTS, {"path": str(path), "service": wanted.service})

        def rows() -> Iterator[tuple[int, str, str, str | None, int, int | None, int, int | None]]:
            while found := result.fetchmany(_ROWS_AT_ONCE):
                yield from found

        for (case, service), group in groupby(rows(), key=lambda row: row[:2]):
            happenings = (
                Happening(
                    words.activity(service, event, activity),
                    time,
                    words.ahead(time),
                    str(actor) if wanted.persons and actor is not None else None,
                    _TRANSITIONS.get(event, event),
                    words.units.get(unit),
                    str(step) if step is not None else None,
                )
                for _case, _service, event, activity, time, actor, unit, step in group
            )
            yield Trace(str(case), happenings, service)


class _Words:
    """Names for codes, and the clock on the wall."""

    def __init__(self) -> None:
        self.units = dict(Unit.objects.values_list("pk", "name"))
        self.received, self.closed = _("Application received"), _("Application closed")
        zone = ZoneInfo(agency_zone())
        self.steps = {
            code: _distinct_names(code)
            for code in ServiceType.objects.values_list("code", flat=True)
        }

        @cache
        def ahead(hour: int) -> int:
            at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
            offset = at.astimezone(zone).utcoffset()
            return int(offset.total_seconds() // 60) if offset else 0

        self._ahead = ahead

    def activity(self, service: str, event: str, code: str | None) -> str:
        if code:
            return self.steps.get(service, {}).get(code, code)
        return self.received if event == "case.received" else self.closed

    def ahead(self, time: int) -> int:
        """Minutes, as of the hour: clocks change on the hour."""
        return self._ahead(time // 3_600_000_000)


def _distinct_names(service: str) -> dict[str, str]:
    names = names_of_steps(service)
    return dict(zip(names, distinct(list(names.values())), strict=True))
