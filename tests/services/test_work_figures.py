"""Pace, returns and satisfaction of a month: reckoned by hand, and open to whom they are about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from pamong.indicators.models import Contest
from pamong.indicators.rules import of_employee, of_unit
from pamong.kernel.periods import Month
from pamong.services import actions
from pamong.services.actions.surveys import CaseAnswer, bring_answers
from pamong.services.imports import CaseHistory, Move
from pamong.services.models import Case, OfficerTally, ServiceType, SurveyAnswer
from pamong.services.queries.places import month_bounds
from pamong.services.queries.work_figures import rated_rows, returns_between
from pamong.services.rules import StepAction
from pamong.services.rules.survey import Element, Sheet
from pamong.services.rules.work_figures import (
    FEWEST_STEPS,
    KindYear,
    Standard,
    StepWork,
    adjusted_time,
)
from tests.browsing import Browse
from tests.conftest import Cast, Seat
from tests.seen import faults_at
from tests.services.conftest import actor
from tests.services.test_imports import MARCH, bring, history
from tests.services.test_measurements import figures, publish

SignIn = Callable[[Seat], Client]
A, B = ("izin", "check"), ("izin", "decide")


def test_time_is_held_against_what_such_a_step_usually_takes() -> None:
    # Of A: 20 steps of a norm of 200 s, half of them within 100 s. Of B: 4 steps, norm 60 s.
    standard = Standard.of([KindYear(A, 20, 100, 4000), KindYear(B, 4, 30, 240)])
    # The common mix takes (20·100 + 240) of 4240 s.
    assert round(standard.level, 4) == 0.5283
    steps = [StepWork(A, w, 200) for w in (150, 50, 100)] + [StepWork(B, w, 60) for w in (60, 120)]
    # 1.5, 0.5, 1, 1 and 2 of the usual: the middle one is as usual.
    assert adjusted_time(steps, standard) == pytest.approx(52.83, abs=0.01)


def test_who_has_the_hard_steps_is_not_slower_for_it() -> None:
    standard = Standard.of([KindYear(A, 50, 300, 50 * 200), KindYear(B, 50, 30, 50 * 60)])
    hard = adjusted_time([StepWork(A, 300, 200)] * 9, standard)
    easy = adjusted_time([StepWork(B, 30, 60)] * 9, standard)
    assert hard == easy


def test_few_steps_say_nothing_and_without_a_year_before_the_norm_stands() -> None:
    standard = Standard.of([])
    steps = [StepWork(A, 100, 200)] * FEWEST_STEPS
    assert adjusted_time(steps, standard) == 50
    assert adjusted_time(steps[1:], standard) is None


def test_without_a_year_before_officers_and_unit_are_held_against_the_norm(
    cast: Cast, service: ServiceType
) -> None:
    # Each step takes 8 minutes; the norms are 30, 120, 60 (Budi's) and 30.
    bring(cast, [history(cast) for _n in range(3)])
    publish()
    # Ani: three times 8/30, 8/120, 8/30; the middle of nine is 8/30.
    assert value(of_employee(cast.ani.employee.pk), "SVC-TIME") == Decimal("26.6667")
    # The unit: between 8/60 and 8/30 of twelve.
    assert value(of_unit(cast.section.pk), "SVC-TIME") == Decimal("20.0000")
    # Three steps of Budi say nothing yet.
    assert "SVC-TIME" not in figures(of_employee(cast.budi.employee.pk))


def test_the_year_before_sets_what_is_usual(cast: Cast, service: ServiceType) -> None:
    year = timedelta(days=364)
    earlier = history(cast)
    earlier = replace(
        earlier,
        received_at=MARCH - year,
        moves=[replace(move, at=move.at - year) for move in earlier.moves],
    )
    bring(cast, [earlier] * 10 + [history(cast)] * 2)
    publish()
    # As usual in every step, and usual is 4·8 of 240 minutes: 13.33 %.
    assert value(of_employee(cast.ani.employee.pk), "SVC-TIME") == Decimal("13.3333")


def returned(cast: Cast, *, by_whom: str) -> CaseHistory:
    """Budi, or Ani herself, sends the case back to the step that Ani checked; she mends it."""
    ani, budi = cast.ani.employee.pk, cast.budi.employee.pk
    at = MARCH
    moves: list[Move] = []

    def work(who: int, **last: str) -> None:
        nonlocal at
        moves.append(Move(at + timedelta(minutes=1), StepAction.CLAIM, who))
        moves.append(Move(at + timedelta(minutes=2), StepAction.START, who))
        at += timedelta(minutes=10)
        action = StepAction.CANCEL if "back_to" in last else StepAction.COMPLETE
        moves.append(Move(at, action, who, **last))

    work(ani)
    work(ani)
    if by_whom == "budi":
        work(budi, back_to="check", reason="wrong_data")
        work(ani)
    work(budi, outcome="granted")
    if by_whom == "ani":
        work(ani, back_to="check", reason="incomplete")
        work(ani)
        work(budi, outcome="granted")
    work(ani)
    return CaseHistory("izin-usaha", "Eko", "Warung", MARCH, ani, moves)


def test_returns_count_for_whose_step_it_was(cast: Cast, service: ServiceType) -> None:
    bring(cast, [returned(cast, by_whom="budi")])
    publish()
    # Ani completed receive, check, check again and hand over: one of four came back.
    own = figures(of_employee(cast.ani.employee.pk))["SVC-RETURNS"]
    assert (own.numerator, own.denominator, own.value) == (1, 4, 25)
    assert figures(of_employee(cast.budi.employee.pk))["SVC-RETURNS"].value == 0
    unit = figures(of_unit(cast.section.pk))["SVC-RETURNS"]
    assert (unit.numerator, unit.denominator) == (1, 5)
    since, until = month_bounds(Month.of(MARCH.date()), Month.of(MARCH.date()))
    told = [
        len(returns_between(since, until, subject))
        for subject in (
            None,
            of_employee(cast.ani.employee.pk),
            of_employee(cast.budi.employee.pk),
            of_unit(cast.section.pk),
            of_unit(cast.agency.pk + 10**9),
        )
    ]
    assert told == [1, 1, 0, 1, 0]


def test_who_mends_their_own_step_is_not_counted(cast: Cast, service: ServiceType) -> None:
    bring(cast, [returned(cast, by_whom="ani")])
    publish()
    assert figures(of_employee(cast.ani.employee.pk))["SVC-RETURNS"].value == 0


def answered(cast: Cast, count: int) -> None:
    bring(cast, [history(cast) for _n in range(count)])
    answers = dict.fromkeys(Element, 3) | {Element.TIME: 2, Element.CONDUCT: 4}
    bring_answers(
        actor=actor(cast.lestari),
        answers=[
            CaseAnswer(case.number, date(2026, 3, 9), Sheet(answers))
            for case in Case.objects.order_by("pk")
        ],
        at=timezone.now(),
    )


@pytest.mark.parametrize(("count", "of_unit_too", "of_officer"), [(4, 0, 0), (9, 1, 0), (10, 1, 1)])
def test_satisfaction_is_told_from_enough_answers_on(
    cast: Cast, service: ServiceType, count: int, of_unit_too: int, of_officer: int
) -> None:
    answered(cast, count)
    publish()
    unit, officer = figures(of_unit(cast.section.pk)), figures(of_employee(cast.ani.employee.pk))
    assert ("SVC-SKM" in unit, "SVC-SKM-OFFICER" in officer) == (of_unit_too, of_officer)
    if of_officer:
        # All nine: (7·3 + 2 + 4)/9 = 3, times 25. Competence and conduct: (3 + 4)/2·25.
        assert unit["SVC-SKM"].value == 75
        assert officer["SVC-SKM-OFFICER"].value == Decimal("87.5")
        assert officer["SVC-SKM-OFFICER"].count == 10


def value(subject: object, code: str) -> Decimal | None:
    return figures(subject)[code].value  # type: ignore[arg-type]


@pytest.fixture
def measured(cast: Cast, service: ServiceType) -> Cast:
    bring(cast, [returned(cast, by_whom="budi")])
    answered(cast, 10)
    publish()
    return cast


@pytest.mark.parametrize("figure", ["time", "returns", "satisfaction"])
def test_the_officer_sees_the_rows_and_others_do_not(
    measured: Cast, sign_in: SignIn, figure: str
) -> None:
    address = f"/services/rows/employee/{measured.ani.employee.pk}/2026-03/{figure}/"
    page = sign_in(measured.ani).get(address)
    assert page.status_code == 200
    number = Case.objects.order_by("pk")[0].number
    assert (number in page.content.decode()) == (figure != "satisfaction")
    assert sign_in(measured.budi).get(address).status_code == 200
    assert sign_in(measured.dewi).get(address).status_code == 404
    assert sign_in(measured.ani).get(address.replace(figure, "nothing")).status_code == 404


def test_the_officer_contests_such_a_figure(measured: Cast, sign_in: SignIn) -> None:
    figure = figures(of_employee(measured.ani.employee.pk))["SVC-RETURNS"]
    client = sign_in(measured.ani)
    client.post(
        f"/indicators/figures/{figure.id}/contest/",
        {"reason": "Berkas itu bukan kesalahan saya."},
    )
    assert Contest.objects.filter(measurement_id=figure.id).count() == 1


def test_few_answers_about_one_service_count_for_no_unit(measured: Cast, sign_in: SignIn) -> None:
    address = f"/services/rows/unit/{measured.section.pk}/2026-03/satisfaction/"
    one = SurveyAnswer.objects.order_by("pk")[0]
    other = ServiceType.objects.create(code="lain", name="Layanan lain", unit=measured.section)
    values = {element.value: 1 for element in Element}
    SurveyAnswer.objects.create(
        service=other, version=one.version, unit=one.unit, month=one.month, channel="paper",
        **values,
    )  # fmt: skip
    publish()
    page = sign_in(measured.budi).get(address).content.decode()
    assert "Izin usaha mikro" in page
    assert "Layanan lain" not in page
    # Of eleven answers; the twelfth, alone about its service, would follow from a figure of all.
    assert figures(of_unit(measured.section.pk))["SVC-SKM"].count == 11


@pytest.mark.parametrize(("count", "shown"), [(9, False), (10, True)])
def test_an_officers_rows_are_shown_from_as_many_answers_as_the_figure(
    cast: Cast, service: ServiceType, sign_in: SignIn, count: int, shown: bool
) -> None:
    answered(cast, count)
    address = f"/services/rows/employee/{cast.ani.employee.pk}/2026-03/satisfaction/"
    page = sign_in(cast.ani).get(address).content.decode()
    assert ("Izin usaha mikro" in page) == shown
    assert ("mulai 10" in page) != shown


def test_an_officers_rows_are_hidden_where_a_service_has_few(
    measured: Cast, sign_in: SignIn
) -> None:
    other = ServiceType.objects.create(code="lain", name="Layanan lain", unit=measured.section)
    OfficerTally.objects.create(
        employee=measured.ani.employee, service=other, month=date(2026, 3, 1), answers=4,
        competence=4, conduct=4,
    )  # fmt: skip
    address = f"/services/rows/employee/{measured.ani.employee.pk}/2026-03/satisfaction/"
    page = sign_in(measured.ani).get(address).content.decode()
    assert "Izin usaha mikro" not in page
    assert "Layanan lain" not in page


def test_satisfaction_is_told_when_the_month_is_over(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    answered(cast, 10)
    march = Month(2026, 3)
    subjects = (of_unit(cast.section.pk), of_employee(cast.ani.employee.pk))
    # The month ends by the agency's clock: 17.00 UTC is midnight in Jakarta.
    over = datetime(2026, 3, 31, 17, tzinfo=UTC)
    for at, told in ((over - timedelta(seconds=1), False), (over, True)):
        actions.publish_measurements(actor=None, first=march, last=march, at=at)
        codes = {code for subject in subjects for code in figures(subject)}
        assert ({"SVC-SKM", "SVC-SKM-OFFICER"} & codes != set()) == told
        assert [bool(rated_rows(subject, march, at)) for subject in subjects] == [told] * 2
    this = Month.of(timezone.localdate())
    for subject in subjects:
        address = f"/services/rows/{subject.kind}/{subject.id}/{this}/satisfaction/"
        assert "Bulan ini belum berakhir" in sign_in(cast.budi).get(address).content.decode()


@pytest.mark.browser
def test_the_rows_have_no_barrier(measured: Cast, sign_in: SignIn, browse: Browse) -> None:
    rows = f"/services/rows/employee/{measured.ani.employee.pk}/2026-03/"
    figures = ("time", "returns", "satisfaction")
    page = browse(sign_in(measured.ani))
    assert faults_at(page, *(f"{rows}{figure}/" for figure in figures)) == []


def test_steps_of_withdrawn_cases_count_nowhere(cast: Cast, service: ServiceType) -> None:
    bring(cast, [history(cast) for _n in range(3)])
    Case.objects.update(outcome="withdrawn")
    publish()
    assert not {"SVC-TIME", "SVC-RETURNS"} & set(figures(of_unit(cast.section.pk)))
