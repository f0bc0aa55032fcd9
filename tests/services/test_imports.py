"""Histories are lived through by the same rules, all or nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pamong.accounts.access import Forbidden
from pamong.journal.models import Event
from pamong.services import imports, queries
from pamong.services.imports import CaseHistory, Move, UnableToBringCases, bring_cases
from pamong.services.models import Case, ServiceType, Step
from pamong.services.rules import StepAction
from tests.conftest import Cast
from tests.services.conftest import actor
from tests.services.test_actions import assert_journal_tells_the_rows

MARCH = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # Monday 09:00 in Jakarta
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def history(cast: Cast, *, number: str = "", steps: int = 4, late: bool = False) -> CaseHistory:
    """A case that Ani and Budi worked through, ten minutes a step, with one pause."""
    ani, budi = cast.ani.employee.pk, cast.budi.employee.pk
    at = MARCH
    moves = []
    for index in range(steps):
        who = budi if index == 2 else ani
        moves.append(Move(at + timedelta(minutes=1), StepAction.CLAIM, who))
        moves.append(Move(at + timedelta(minutes=2), StepAction.START, who))
        if index == 1:
            wait = timedelta(days=1)
            pause = at + timedelta(minutes=5)
            moves.append(Move(pause, StepAction.PAUSE, who, reason="applicant"))
            moves.append(Move(pause + wait, StepAction.RESUME, who))
            at += wait
        if late and index == 3:
            at += timedelta(days=9)
        at += timedelta(minutes=10)
        outcome = "granted" if index == 2 else ""
        moves.append(Move(at, StepAction.COMPLETE, who, outcome=outcome))
    return CaseHistory("izin-usaha", "Eko", "Warung", MARCH, ani, moves, number)


def bring(cast: Cast, histories: Sequence[CaseHistory]) -> imports.Brought:
    return bring_cases(actor=actor(cast.lestari), histories=histories, at=NOW)


def test_histories_become_cases_steps_and_events(cast: Cast, service: ServiceType) -> None:
    brought = bring(
        cast,
        [history(cast), history(cast, late=True), history(cast, steps=1), history(cast, steps=0)],
    )
    assert (brought.created, brought.known) == (4, 0)
    verdicts = Case.objects.order_by("pk").values_list("in_time", "outcome")
    assert list(verdicts) == [(True, "granted"), (False, "granted"), (None, ""), (None, "")]
    told = Event.objects.filter(verb__regex=r"services\.(case|step)\.")
    assert set(told.values_list("origin")) == {("import",)}
    assert_journal_tells_the_rows()


def test_the_same_histories_again_change_nothing(cast: Cast, service: ServiceType) -> None:
    histories = [history(cast, number="K7M-4TX"), history(cast, number="K7M-4TY")]
    bring(cast, histories)
    before = Event.objects.count()
    assert bring(cast, histories) == imports.Brought(created=0, known=2)
    assert Event.objects.count() == before


def broken(cast: Cast) -> list[tuple[CaseHistory, str]]:
    good = history(cast)
    first, second, *rest = good.moves
    return [
        (replace(good, service_code="nothing"), "nothing"),
        (replace(good, number="K7M-4T0"), "K7M-4T0"),
        (replace(good, subject=" "), "missing"),
        (replace(good, moves=[second, first, *rest]), "hold"),
        (replace(good, moves=[replace(first, at=MARCH - timedelta(days=1))]), "before"),
        (replace(good, moves=[replace(first, employee_id=cast.dewi.employee.pk)]), "Dewi"),
        (replace(good, moves=[*good.moves, first]), "closed"),
        (replace(good, moves=[replace(first, at=NOW + timedelta(days=1))]), "future"),
        (replace(good, moves=[*good.moves[:10], replace(good.moves[10], outcome="")]), "decision"),
    ]


@pytest.mark.parametrize("which", range(9))
def test_one_broken_history_keeps_all_out(
    cast: Cast, service: ServiceType, settings: object, which: int
) -> None:
    from django.utils.translation import override  # noqa: PLC0415

    case, word = broken(cast)[which]
    with override("en"), pytest.raises(UnableToBringCases, match="Case 2") as refused:
        bring(cast, [history(cast), case])
    assert word in str(refused.value)
    assert not Case.objects.exists()
    assert not Event.objects.filter(verb__startswith="services.case").exists()


def test_only_who_manages_the_service_brings_histories(cast: Cast, service: ServiceType) -> None:
    with pytest.raises(Forbidden):
        bring_cases(actor=actor(cast.ani), histories=[history(cast)], at=NOW)


def test_figures_and_times_of_the_unit_come_from_the_events(
    cast: Cast, service: ServiceType
) -> None:
    bring(cast, [history(cast), history(cast, late=True), history(cast, steps=3)])
    since, until = MARCH - timedelta(days=1), MARCH + timedelta(days=30)
    figures = {
        (figure.is_unit, figure.subject_id): (figure.cases, figure.in_time)
        for figure in queries.closed_by_month(since, until)
    }
    assert figures == {
        (True, cast.section.pk): (2, 1),
        (False, cast.ani.employee.pk): (2, 1),
        (False, cast.budi.employee.pk): (2, 1),
    }
    times = {t.activity: t for t in queries.step_times(cast.section.pk, since, until)}
    assert list(times) == ["receive", "check", "decide", "hand-over"]
    assert times["decide"].count == 3
    assert times["decide"].waiting_median == timedelta(minutes=2)
    assert times["decide"].working_median == timedelta(minutes=8)
    # A day's pause at the counter's hours is seven hours of working time.
    assert times["check"].held_p90 == timedelta(hours=7)
    assert Step.objects.filter(state="completed").count() == 11
