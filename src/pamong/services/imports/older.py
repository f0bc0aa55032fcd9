"""The work of an older system, brought in from a file of case events."""

import hashlib
import random
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.documents.imports import CellError
from pamong.journal.bulk import EventsInBulk
from pamong.journal.models import Origin
from pamong.journal.recording import Draft, Ref, origin, record
from pamong.kernel.periods import Month, months_between
from pamong.organization.models import Employee
from pamong.organization.queries import agency_zone
from pamong.services import rules, verbs
from pamong.services.imports.files import Row, open_case_file
from pamong.services.imports.histories import Bringing, CaseHistory, services_with
from pamong.services.imports.moves import moves_of
from pamong.services.imports.reported import (
    Events,
    Officer,
    Reported,
    Wrong,
    in_order,
    report,
)
from pamong.services.models import Case, ServiceType, Step
from pamong.tenancy.copying import Arriving, Rows, new_ids
from pamong.tenancy.current import agency_id
from pamong.tenancy.statistics import after_writing

ERRORS_KEPT = 1_000
CASES_AT_ONCE = 1_000
# Made once by chance: the same case of the same service has the same key in every file.
_CASES = UUID("6d0ad1f6-04ab-4a55-9d1a-6ef1c0b7a1f4")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FileBrought:
    """What a file did: nothing at all where it has errors. `events` counts rows of new cases."""

    created: int = 0
    known: int = 0
    events: int = 0
    errors: tuple[CellError, ...] = ()


def bring_case_file(
    *,
    actor: Actor | None,
    path: Path,
    at: datetime,
    service_code: str = "",
    dry_run: bool = False,
    progress: Progress = lambda done, rows: None,
) -> FileBrought:
    """Write the cases of a file with their steps and events, all or nothing.

    A closed case is taken as the older system tells it: each of its steps must be a task of the
    service's process and live by the rules of every step, in whatever order. An open one goes on
    here, so it must have come its way through the process. A case that was brought before is left
    alone. The whole file is checked before anything is written; `dry_run` ends there. `actor` None
    is the command line of the installation. Others may work meanwhile: they see all cases of the
    file at once, when it is done. Raises Forbidden, UnableToReadSheet.
    """
    with (
        open_case_file(path) as file,
        origin(Origin.IMPORT),
        _Older(actor, at, service_code) as older,
    ):
        rows, done = file.rows, 0
        for batch in _batches(file.cases()):
            older.take(batch)
            done += sum(map(len, batch))
            progress(done, rows)
            if len(older.errors) >= ERRORS_KEPT:
                break
        brought = older.found()
        if brought.errors or dry_run or not brought.created:
            return brought
        older.open_months()
        with transaction.atomic():
            older.write()
            for batch in _batches(file.cases(older.still_open)):
                older.go_on(batch)
            _note(brought, path, actor, at)
            after_writing(brought.events)
    return brought


def _batches(cases: Iterator[list[Row]]) -> Iterator[list[list[Row]]]:
    batch: list[list[Row]] = []
    for case in cases:
        batch.append(case)
        if len(batch) == CASES_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _note(brought: FileBrought, path: Path, actor: Actor | None, at: datetime) -> None:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    record(
        Draft(
            verbs.CASES_BROUGHT,
            Ref("case", None),
            at,
            actor=actor.ref if actor else None,
            account_id=actor.account_id if actor else None,
            payload={"sha256": digest, "created": brought.created, "known": brought.known},
        )
    )


class _Older:
    """The cases of a file on their way in, and what is wrong with them.

    Closed cases are lived through once and kept aside as lines for the database. Open ones, few in
    most files, are only checked at first: by `go_on` they are lived again and written.
    """

    def __init__(self, actor: Actor | None, at: datetime, service_code: str) -> None:
        self.errors: list[CellError] = []
        self._account_id = actor.account_id if actor else None
        self._actor = actor
        self._now = at
        self._service_code = service_code
        self._zone = ZoneInfo(agency_zone())
        self._agency = agency_id()
        self._services = services_with(None)
        self._bringing = Bringing([], self._services, at)
        self._officers = {
            number: Officer(pk, Ref("employee", pk, name))
            for pk, number, name in (
                (employee.pk, employee.number, employee.display_name)
                for employee in Employee.objects.all().iterator()
            )
        }
        self._bringing.know(officer.id for officer in self._officers.values())
        self._case_rows, self._step_rows = Rows(Case), Rows(Step)
        self._case_ids = new_ids(self._case_rows.table)
        self._step_ids = new_ids(self._step_rows.table)
        self._given: set[str] = set()
        self._open: dict[UUID, str] = {}
        self.still_open: list[str] = []
        self._created = self._known = self._told = 0
        self._exit = ExitStack()
        self._cases = self._exit.enter_context(
            Arriving(self._case_rows.table, self._case_rows.columns)
        )
        self._steps = self._exit.enter_context(
            Arriving(self._step_rows.table, self._step_rows.columns)
        )
        self._events = self._exit.enter_context(EventsInBulk())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._exit.close()

    def found(self) -> FileBrought:
        """What writing would do, or does."""
        if self.errors:
            errors = sorted(self.errors, key=lambda error: error.row)
            return FileBrought(errors=tuple(errors[:ERRORS_KEPT]))
        return FileBrought(self._created, self._known, self._told)

    def take(self, batch: list[list[Row]]) -> None:
        """Check these cases, and keep the closed ones aside."""
        keyed = self._keyed(batch)
        taken = set(
            Case.objects.filter(intake_key__in=list(keyed)).values_list("intake_key", flat=True)
        )
        self._known += len(taken)
        numbers = self._numbers(keyed.keys() - taken)
        closed: list[Reported] = []
        still_open: list[tuple[Events, CaseHistory]] = []
        for key, (service, rows) in keyed.items():
            if key in taken:
                continue
            try:
                events = in_order(rows, self._zone, self._now)
                if events[-1].row.lifecycle == "closed":
                    closed.append(self._report(key, numbers[key], service, events))
                else:
                    still_open.append((events, self._history(key, numbers[key], service, events)))
                    self._open[key] = numbers[key]
                    self.still_open.append(rows[0].case)
                    self._events.months |= _months_of(events)
                self._told += len(rows)
            except Wrong as wrong:
                self._note(wrong)
        if not self.errors:
            self._keep(closed)
        self._live(still_open, keep=False)
        self._created += len(closed) + len(still_open)

    def go_on(self, batch: list[list[Row]]) -> None:
        """Write cases that are not closed: they lived their way through the process."""
        self._live(
            [
                (events, self._history(key, self._open[key], service, events))
                for key, (service, rows) in self._keyed(batch).items()
                if key in self._open
                for events in [in_order(rows, self._zone, self._now)]
            ],
            keep=True,
        )

    def open_months(self) -> None:
        """Before the long transaction, so that nobody's journal is shut while it lasts."""
        self._events.months.add(self._now.astimezone(UTC).date())
        self._events.open_months()

    def write(self) -> None:
        """Write the closed cases."""
        self._cases.write()
        self._steps.write()
        self._events.write()

    def _keep(self, lived: list[Reported]) -> None:
        self._cases.add(self._case_rows.lines(running.case for running in lived))
        self._steps.add(self._step_rows.lines(step for running in lived for step in running.steps))
        self._events.add(told.draft for running in lived for told in running.told)

    def _keyed(self, batch: list[list[Row]]) -> dict[UUID, tuple[ServiceType, list[Row]]]:
        keyed = {}
        for rows in batch:
            try:
                service = self._service_of(rows)
            except Wrong as wrong:
                self._note(wrong)
                continue
            key = uuid5(_CASES, f"{self._agency}/{service.code}/{rows[0].case}")
            keyed[key] = service, rows
        return keyed

    def _note(self, wrong: Wrong) -> None:
        self.errors.append(CellError(wrong.row, wrong.column, str(wrong)))

    def _service_of(self, rows: list[Row]) -> ServiceType:
        first = rows[0]
        if not first.case:
            raise Wrong(first.number, "case", _("The number of the case is missing."))
        for row in rows:
            if row.service != first.service:
                raise Wrong(row.number, "service", _("A case has one service alone."))
        code = first.service or self._service_code
        service = self._services.get(code)
        if service is None or not self._bringing.offers(service):
            column = "service" if first.service else ""
            raise Wrong(
                first.number,
                column,
                _("There is no service %(code)s in force. There are: %(codes)s.")
                % {"code": code or "–", "codes": ", ".join(sorted(self._services)) or "–"},
            )
        if self._actor is not None and not self._actor.may(Right.SERVICE_MANAGE, service.unit.path):
            raise refuse(Right.SERVICE_MANAGE)
        return service

    def _report(self, key: UUID, number: str, service: ServiceType, events: Events) -> Reported:
        head = events[0].row
        case = self._case_rows.new(
            id=next(self._case_ids),
            number=number,
            intake_key=key,
            service_id=service.pk,
            version_id=self._bringing.plan(service).version_id,
            unit_id=service.unit_id,
            channel=Case.Channel.IMPORT.value,
            applicant_name=head.applicant[:200],
            subject=head.subject[:300],
            facts={"older_number": head.case},
            received_at=events[0].at,
        )
        running = Reported(case, service, self._bringing.plan(service), self._bringing.calendars)
        running.rows, running.step_ids = self._step_rows, self._step_ids
        report(running, events, self._officers, self._bringing.check_seat, self._account_id)
        return running

    def _history(self, key: UUID, number: str, service: ServiceType, events: Events) -> CaseHistory:
        head = events[0].row
        return CaseHistory(
            service_code=service.code,
            applicant_name=head.applicant[:200],
            subject=head.subject[:300],
            received_at=events[0].at,
            taken_in_by=None,
            moves=moves_of(events, self._bringing.plan(service), self._officers),
            number=number,
            channel=Case.Channel.IMPORT,
            intake_key=key,
            facts={"older_number": head.case},
        )

    def _live(self, still_open: list[tuple[Events, CaseHistory]], *, keep: bool) -> None:
        """Cases that are not closed live their way through the process and go on from there."""
        if not still_open:
            return
        self._bringing.faults.clear()
        self._bringing.write(
            [(place, history) for place, (_events, history) in enumerate(still_open)],
            self._account_id,
            keep=keep,
        )
        for fault in self._bringing.faults:
            events, history = still_open[fault.place]
            at = history.moves[fault.move].at if fault.move is not None else None
            row = next((each.row for each in events if each.at == at and each.row.step), None)
            self.errors.append(
                CellError((row or events[0].row).number, "", fault.text[0].upper() + fault.text[1:])
            )

    def _numbers(self, keys: Collection[UUID]) -> Mapping[UUID, str]:
        """A number for each case, the same for the same file in the same agency."""
        draws = {key: random.Random(key.int) for key in sorted(keys)}
        numbers: dict[UUID, str] = {}
        while left := sorted(draws.keys() - numbers.keys()):
            drawn = {key: rules.new_number(draws[key].choice) for key in left}
            used = set(
                Case.objects.filter(number__in=list(drawn.values())).values_list(
                    "number", flat=True
                )
            )
            for key, number in drawn.items():
                if number not in used and number not in self._given:
                    numbers[key] = number
                    self._given.add(number)
        return numbers


def _months_of(events: Events) -> set[date]:
    """All months of an open case: between two of its rows a timer may have rung."""
    first, last = events[0].at.date(), events[-1].at.date()
    return {
        month.days.start for month in months_between(first=Month.of(first), last=Month.of(last))
    }
