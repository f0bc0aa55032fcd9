"""Completing a step asks the database little, whatever else is on its way."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pamong.journal.models import Event
from pamong.services import actions
from pamong.services.actions import cases
from pamong.services.actions.cases import save
from pamong.services.actions.running import Running
from pamong.services.models import Case, ServiceType
from tests.conftest import Cast
from tests.services.conftest import MONDAY, actor, make_case, make_service, open_step

FRAME = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
# Once a process makes room in the journal for a month; a test that is rolled back does not count
# as having done so.
ONCE = "journal_open_month"


def asked(cast: Cast, case: Case) -> list[str]:
    step = open_step(case)
    with CaptureQueriesContext(connection) as captured:
        actions.complete_step(actor=actor(cast.ani), step_id=step.pk, at=MONDAY)
    return [
        query["sql"]
        for query in captured
        if not query["sql"].startswith(FRAME) and ONCE not in query["sql"]
    ]


def test_a_completed_step_asks_little_and_no_more_among_many(cast: Cast) -> None:
    service: ServiceType = make_service(cast)
    asked(cast, make_case(cast, service))
    alone = asked(cast, make_case(cast, service))
    many = [make_case(cast, service) for _ in range(30)]
    for case in many[:15]:
        asked(cast, case)
    among_many = asked(cast, many[-1])
    assert len(alone) <= 12, "\n".join(alone)
    assert len(among_many) == len(alone), "\n".join(among_many)


def test_what_moves_is_written_in_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only columns that differ are written: after each action the rows say what memory says."""
    written: list[str] = []

    def save_and_compare(running: Running) -> list[Event]:
        events = save(running)
        for row in (running.case, *running.steps, *running.waits):
            stored = type(row).objects.get(pk=row.pk)
            for field in row._meta.concrete_fields:
                assert getattr(row, field.attname) == getattr(stored, field.attname), field
        written.extend(event.verb for event in events)
        return events

    monkeypatch.setattr(cases, "save", save_and_compare)
    ani, budi = actor(cast.ani), actor(cast.budi)
    case = make_case(cast, make_service(cast))
    step = open_step(case)
    at = MONDAY
    actions.pause_step(actor=ani, step_id=step.pk, reason="applicant", at=at)
    at += timedelta(hours=30)
    actions.resume_step(actor=ani, step_id=step.pk, at=at)
    while Case.objects.get(pk=case.pk).closed_at is None:
        step = open_step(case)
        who, outcome = (budi, "refused") if step.service_step.decides else (ani, "")
        actions.claim_step(actor=who, step_id=step.pk, at=at)
        actions.start_step(actor=who, step_id=step.pk, at=at)
        actions.complete_step(actor=who, step_id=step.pk, outcome=outcome, at=at)
    assert written[-1] == "services.case.closed"
    assert "services.step.resumed" in written
