"""Logs of other applications: taken in whole or not at all, and their figures published."""

import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents import uploads
from pamong.indicators.actions import (
    Definition,
    MeasurementDraft,
    Outcome,
    define_indicator,
    record_measurements,
)
from pamong.indicators.models import Indicator
from pamong.indicators.rules import Accumulation, Subject
from pamong.journal.models import Origin
from pamong.journal.recording import Draft, Ref, origin, record
from pamong.kernel.periods import Month
from pamong.organization.models import Unit
from pamong.organization.queries import agency_zone
from pamong.processes import policies, verbs
from pamong.processes.models import LogFigure, LogResource, LogSource
from pamong.processes.queries.log_events import Counted, Key, count_done, merge, months_of
from pamong.processes.queries.sources import events_of, people_of, seats_in
from pamong.processes.rules.logs import Reading

if TYPE_CHECKING:
    from pamong.mining.log import EventLog
    from pamong.processes.queries.log_events import Merged

ORIGIN = "processes"
EVENTS_OF = "log_source"
PARQUET = "application/vnd.apache.parquet"
RULE_VERSION = 1
# Texts of data, in the language of the agency.
_CASES_FORMULA = (
    "Banyaknya berkas yang ditutup dalam bulan itu dan sekurang-kurangnya satu langkahnya "
    "diselesaikan oleh pegawai atau unit yang diukur, menurut log aplikasi."
)
_STEPS_FORMULA = (
    "Banyaknya langkah yang diselesaikan pegawai atau unit dalam bulan itu, menurut log aplikasi."
)


class UnableToKeepSource(Exception):
    """Nothing was changed; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDraft:
    """What an application is called, whose it is, what closes its cases, what it feeds."""

    name: str
    unit_id: int
    closes: Sequence[str] = ()
    indicator_id: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a log brought: events that were new, known already, and taken out again."""

    added: int
    known: int
    removed: int
    figures: Outcome


def add_source(*, actor: Actor | None, draft: SourceDraft, at: datetime) -> LogSource:
    """Make an application known. Raises Http404 for a unit out of reach, UnableToKeepSource."""
    unit = policies.unit_to_bring_logs_to(actor, draft.unit_id)
    with transaction.atomic():
        source = LogSource(unit=unit, changed_at=at)
        _keep(source, draft)
        _note(verbs.SOURCE_ADDED, source, actor, at, {"name": source.name})
    return source


def change_source(*, actor: Actor, source_id: int, draft: SourceDraft, at: datetime) -> LogSource:
    """Change it; its figures follow by `publish_figures`. Raises as `add_source` does."""
    policies.source_to_manage(actor, source_id)
    unit = policies.unit_to_bring_logs_to(actor, draft.unit_id)
    with transaction.atomic():
        source = _locked(source_id)
        if source.indicator_id != draft.indicator_id and source.figures.exists():
            raise UnableToKeepSource(
                _("Figures were published already: which indicator they feed stays as it is.")
            )
        source.unit = unit
        source.changed_at = at
        _keep(source, draft)
        _note(verbs.SOURCE_CHANGED, source, actor, at, {"name": source.name})
    return source


def _keep(source: LogSource, draft: SourceDraft) -> None:
    name = " ".join(draft.name.split())
    if not name:
        raise UnableToKeepSource(_("Give the application a name."))
    source.name = name
    source.closes = [each for each in dict.fromkeys(draft.closes) if each]
    source.indicator = _indicator(draft.indicator_id)
    try:
        with transaction.atomic():
            source.save()
    except IntegrityError as error:
        if "one_log_source_per_indicator" in str(error):
            raise UnableToKeepSource(
                _("Another application feeds this indicator already.")
            ) from error
        raise UnableToKeepSource(_("There is an application of this name already.")) from error


def _indicator(indicator_id: int | None) -> Indicator | None:
    if indicator_id is None:
        return None
    found = policies.indicators_to_feed().filter(pk=indicator_id).first()
    if found is None:
        raise UnableToKeepSource(
            _("Only a monthly number that is counted per officer can be fed by a log.")
        )
    return found


def read_as(
    path: Path, reading: Reading, progress: Callable[[int], None] | None = None
) -> "EventLog":
    """The log in a file, read as somebody chose. Raises UnableToReadLog, OSError."""
    from pamong.mining.reading import Columns, read_log  # noqa: PLC0415

    columns = Columns(
        case=reading.case or None,
        activity=reading.activity or None,
        time=reading.time or None,
        resource=reading.resource or None,
        lifecycle=reading.lifecycle or None,
    )
    return read_log(
        path,
        columns=columns,
        object_type=reading.object_type or None,
        zone=ZoneInfo(reading.zone) if reading.zone else None,
        progress=progress,
    )


def meant_by(code: str) -> "Meant | None":
    """The employee of a number or the unit of a code; None where there is neither."""
    employee = policies.employees_by_number([code]).get(code)
    if employee is not None:
        return Meant(employee_id=employee)
    unit = Unit.objects.filter(code=code, is_active=True).first()
    return Meant(unit_id=unit.pk) if unit else None


def take_in(
    *,
    source_id: int,
    log: "EventLog",
    reading: Reading,
    complete: bool,
    actor: Actor | None,
    at: datetime,
) -> Taken:
    """Add the events of a log to its source, and publish what follows from them: all or nothing.

    Events that are known already change nothing; `complete` takes out those between the log's first
    and last moment that it does not hold. For commands and jobs alone, which check the right.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        origin(Origin.IMPORT),
        transaction.atomic(),
    ):
        source = _locked(source_id)
        before = events_of(source) if source.attachment else None
        into = Path(folder) / "events.parquet"
        merged = merge(before, log, ZoneInfo(agency_zone()), complete=complete, into=into)
        source.reading = reading.kept()
        source.save(update_fields=["reading"])
        if merged.digest != source.digest:
            _replace_events(source, merged, into, actor, at)
            _name_resources(source, merged.resources)
            _note(
                verbs.LOG_TAKEN_IN,
                source,
                actor,
                at,
                {
                    "added": merged.added,
                    "removed": merged.removed,
                    "events": merged.events,
                    "digest": merged.digest,
                },
            )
        figures = publish_figures(source=source, at=at)
    return Taken(merged.added, merged.known, merged.removed, figures)


def compare(source: LogSource, log: "EventLog", *, complete: bool) -> "Merged":
    """What taking a log in would do; changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        before = events_of(source) if source.attachment else None
        into = Path(folder) / "events.parquet"
        return merge(before, log, ZoneInfo(agency_zone()), complete=complete, into=into)


def _locked(source_id: int) -> LogSource:
    """Whoever changes a source takes turns."""
    return LogSource.objects.select_for_update(of=("self",)).get(pk=source_id)


def _replace_events(
    source: LogSource, merged: "Merged", into: Path, actor: Actor | None, at: datetime
) -> None:
    before = source.attachment_id
    with into.open("rb") as file:
        source.attachment = uploads.keep(
            file=file,
            name=f"{source.name}.parquet",
            media_type=PARQUET,
            object_type=EVENTS_OF,
            object_id=source.pk,
            actor=actor,
            at=at,
        )
    source.digest = merged.digest
    source.events, source.cases = merged.events, merged.cases
    source.first_at, source.last_at = merged.first_at, merged.last_at
    source.changed_at = at
    source.save()
    if before is not None:
        uploads.discard(object_type=EVENTS_OF, object_id=source.pk, at=at, only=before)


def _name_resources(source: LogSource, found: Collection[tuple[str, int]]) -> None:
    """Names that are new are matched with employees by their number; what was said before stays."""
    known = {each.value: each for each in source.resources.all()}
    counts = {value[:300]: count for value, count in found}
    new = [value for value in counts if value not in known]
    numbers = policies.employees_by_number([value for value in new if len(value) == 18])
    LogResource.objects.bulk_create(
        (
            LogResource(
                source=source, value=value, events=counts[value], employee_id=numbers.get(value)
            )
            for value in new
        ),
        batch_size=1000,
    )
    changed = []
    for value, row in known.items():
        if row.events != counts.get(value, 0):
            row.events = counts.get(value, 0)
            changed.append(row)
    LogResource.objects.bulk_update(changed, ["events"], batch_size=1000)


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a name in the log means; neither is nobody."""

    employee_id: int | None = None
    unit_id: int | None = None


def say_who(
    *, actor: Actor | None, source_id: int, meant: Mapping[str, Meant], at: datetime
) -> int:
    """Say whom names in a log mean; how many changed. Their figures follow by `publish_figures`.

    Raises Http404 for a source out of reach, UnableToKeepSource for a name the log does not have.
    """
    if actor is not None:
        policies.source_to_manage(actor, source_id)
    with transaction.atomic():
        source = _locked(source_id)
        rows = {row.value: row for row in source.resources.filter(value__in=meant)}
        if missing := meant.keys() - rows.keys():
            raise UnableToKeepSource(_("The log knows no “%(name)s”.") % {"name": min(missing)})
        changed = []
        for value, who in meant.items():
            row = rows[value]
            if (row.employee_id, row.unit_id) != (who.employee_id, who.unit_id):
                row.employee_id, row.unit_id = who.employee_id, who.unit_id
                changed.append(row)
        if changed:
            LogResource.objects.bulk_update(changed, ["employee", "unit"], batch_size=1000)
            _note(verbs.LOG_PEOPLE_NAMED, source, actor, at, {"names": len(changed)})
    return len(changed)


def publish_figures(*, source: LogSource, at: datetime) -> Outcome:
    """Publish cases done and steps completed per officer, unit and month; again changes nothing.

    Figures that no event stands behind any more become 0. Months that lie ahead are left out.
    """
    with transaction.atomic():
        found = _counted(source, at)
        _define(source, at)
        kept = {_key(row): row for row in source.figures.all()}
        gone = {key: Counted(0, 0, [], []) for key in kept.keys() - found.keys()}
        current = {**found, **gone}
        _keep_rows(source, kept, current)
        drafts = [
            draft
            for key, counted in sorted(current.items(), key=lambda each: each[0])
            for draft in _drafts(source, key, counted, at)
        ]
        return record_measurements(actor=None, drafts=drafts, at=at)


def publish_all(*, at: datetime) -> None:
    """Publish the figures of every source again: people change their seats, and months begin."""
    for source in LogSource.objects.order_by("pk"):
        publish_figures(source=source, at=at)


def _counted(source: LogSource, at: datetime) -> dict[Key, Counted]:
    if source.attachment is None:
        return {}
    path, people = events_of(source), people_of(source)
    today = timezone.localtime(at).date()
    seats = seats_in(months_of(path, people), today)
    counted = count_done(path, people, seats, ends=source.closes, unit_id=source.unit_id)
    return {key: each for key, each in counted.items() if key[2] <= today}


def _key(row: LogFigure) -> Key:
    return row.subject_kind, row.subject_id, row.month


def _keep_rows(
    source: LogSource, kept: Mapping[Key, LogFigure], current: Mapping[Key, Counted]
) -> None:
    new, changed = [], []
    for key, counted in current.items():
        row = kept.get(key)
        if row is None:
            row = LogFigure(source=source, subject_kind=key[0], subject_id=key[1], month=key[2])
            new.append(row)
        elif (row.cases, row.steps, row.rows, row.activities) != (
            counted.cases, counted.steps, counted.rows, counted.activities,
        ):  # fmt: skip
            changed.append(row)
        else:
            continue
        row.cases, row.steps = counted.cases, counted.steps
        row.rows, row.activities = counted.rows, counted.activities
    LogFigure.objects.bulk_create(new, batch_size=500)
    LogFigure.objects.bulk_update(changed, ["cases", "steps", "rows", "activities"], batch_size=200)


def _drafts(
    source: LogSource, key: Key, counted: Counted, at: datetime
) -> tuple[MeasurementDraft, ...]:
    kind, subject_id, month = key

    def draft(code: str, value: int, rows: int) -> MeasurementDraft:
        return MeasurementDraft(
            indicator_code=code,
            subject=Subject(kind, subject_id),
            period=Month.of(month),
            value=Decimal(value),
            count=rows,
            origin=ORIGIN,
            rows_url_name="processes:log_rows",
            rows_args={
                "source_id": source.pk,
                "kind": kind,
                "subject_id": subject_id,
                "month": str(Month.of(month)),
            },
            rule_version=RULE_VERSION,
            as_of=at,
        )

    cases, steps = codes_of(source)
    return (
        draft(cases, counted.cases, counted.cases),
        draft(steps, counted.steps, counted.steps),
    )


def codes_of(source: LogSource) -> tuple[str, str]:
    """The indicators of cases done and of steps completed."""
    cases = source.indicator.code if source.indicator else cases_code(source)
    return cases, steps_code(source)


def cases_code(source: LogSource) -> str:
    return f"LOG-{source.pk}-CASES"


def steps_code(source: LogSource) -> str:
    return f"LOG-{source.pk}-STEPS"


def _define(source: LogSource, at: datetime) -> None:
    """The indicators of a source, once; who keeps the definitions may word them anew.

    Texts of data, in the language of the agency.
    """
    wanted = [
        (
            steps_code(source),
            f"Langkah yang diselesaikan pada {source.name}",
            "langkah",
            _STEPS_FORMULA,
        )
    ]
    if source.indicator is None:
        wanted.append(
            (
                cases_code(source),
                f"Berkas yang diselesaikan pada {source.name}",
                "berkas",
                _CASES_FORMULA,
            )
        )
    known = set(
        Indicator.objects.filter(code__in=[each[0] for each in wanted]).values_list(
            "code", flat=True
        )
    )
    for code, name, measure, formula in wanted:
        if code not in known:
            define_indicator(
                actor=None,
                definition=Definition(
                    code=code,
                    name=name[:300],
                    unit_of_measure=measure,
                    decimals=0,
                    accumulation=Accumulation.SUM,
                    formula=formula,
                    source=f"Log {source.name}"[:300],
                    is_personal=True,
                    origin=ORIGIN,
                ),
                at=at,
            )


def _note(
    verb: str, source: LogSource, actor: Actor | None, at: datetime, payload: dict[str, Any]
) -> None:
    record(
        Draft(
            verb,
            Ref(EVENTS_OF, source.pk, source.name),
            at,
            actor=actor.ref if actor else None,
            account_id=actor.account_id if actor else None,
            unit_id=source.unit_id,
            payload=payload,
        )
    )
