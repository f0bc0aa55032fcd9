"""A figure is contested once, answered once, by somebody else, and told about."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import Http404

from pamong.accounts.access import Forbidden
from pamong.accounts.rights import Role
from pamong.documents.models import Notice
from pamong.indicators import actions, policies, verbs
from pamong.indicators.actions import Correction, UnableToAnswerContest, UnableToContest
from pamong.indicators.models import Contest, Measurement, MeasurementChange
from pamong.indicators.queries.contests import contests_waiting
from pamong.indicators.rules import of_employee
from pamong.organization.models import Delegation, SuperiorOverride
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast, Seat, grant
from tests.indicators.helpers import AT, TODAY, actor, define, events, figure, measure


@pytest.fixture
def figure_of_section(cast: Cast) -> int:
    define(origin="services")
    return measure(figure(cast.section, value=80, origin="services")).ids[0]


def contest(seat: Seat, measurement: int, reason: str = "Kurang dua") -> int:
    return actions.contest_measurement(
        actor=actor(seat), measurement_id=measurement, reason=reason, at=AT
    )


def answer(seat: Seat, contest_id: int, *, accepted: bool = True, value: int | None = None) -> None:
    actions.answer_contest(
        actor=actor(seat),
        contest_id=contest_id,
        accepted=accepted,
        answer="Sudah diperiksa",
        at=AT,
        correction=None if value is None else Correction(value=Decimal(value)),
    )


def waiting(seat: Seat) -> list[int]:
    who = actor(seat)
    paths, officers_paths = policies.paths_to_answer(actor=who)
    rows = contests_waiting(
        paths=paths, officers_paths=officers_paths, besides=who.employee_id, on=TODAY
    )
    return [row.pk for row in rows]


def test_it_goes_to_the_leader_and_comes_back(cast: Cast, figure_of_section: int) -> None:
    one = contest(cast.ani, figure_of_section)
    assert waiting(cast.budi) == waiting(cast.lestari) == [one]
    assert waiting(cast.gita) == waiting(cast.ani) == []
    assert Notice.objects.get().user_id == cast.budi.user.pk
    answer(cast.budi, one, value=85)
    row = Measurement.objects.get()
    assert (row.value, row.is_corrected) == (85, True)
    assert MeasurementChange.objects.get().value == 80
    assert Notice.objects.order_by("pk")[1].user_id == cast.ani.user.pk
    [event] = events(verbs.MEASUREMENT_CHANGED)
    assert event.payload["corrected"] is True
    # What was written stays with the contest; the journal keeps no words.
    assert events(verbs.CONTEST_ANSWERED)[0].payload == {"state": "accepted"}


def test_a_job_leaves_a_corrected_figure_alone(cast: Cast, figure_of_section: int) -> None:
    answer(cast.budi, contest(cast.ani, figure_of_section), value=85)
    outcome = measure(figure(cast.section, value=81, origin="services"))
    assert (outcome.kept, outcome.changed) == (1, 0)
    assert Measurement.objects.get().value == 85
    # A new way of counting is a figure of its own.
    assert measure(figure(cast.section, value=82, origin="services", rule_version=2)).created == 1


def test_contesting_twice_is_contesting_once(cast: Cast, figure_of_section: int) -> None:
    assert contest(cast.ani, figure_of_section) == contest(cast.ani, figure_of_section)
    assert len(events(verbs.CONTEST_OPENED)) == 1
    assert Notice.objects.count() == 1
    contest(cast.dewi, figure_of_section)
    assert Contest.objects.count() == 2


def test_nobody_answers_about_themselves(cast: Cast, figure_of_section: int) -> None:
    one = contest(cast.budi, figure_of_section)
    with pytest.raises(Forbidden):
        answer(cast.budi, one)
    assert waiting(cast.budi) == []
    assert Notice.objects.get().user_id == cast.lestari.user.pk
    answer(cast.lestari, one)


@pytest.mark.parametrize("who", ["ani", "dewi", "gita", "hana", "citra"])
def test_it_requires_the_right_over_the_unit(cast: Cast, figure_of_section: int, who: str) -> None:
    one = contest(cast.ani, figure_of_section)
    with pytest.raises(Forbidden):
        answer(getattr(cast, who), one)
    assert Contest.objects.get().state == "open"


def test_an_officers_figure_is_contested_by_the_officer_alone(cast: Cast) -> None:
    define(is_personal=True)
    [row] = measure(figure(of_employee(cast.ani.employee.pk), value=3)).ids
    with pytest.raises(Http404):
        contest(cast.dewi, row)
    with pytest.raises(Forbidden):
        contest(cast.budi, row)
    one = contest(cast.ani, row)
    assert Notice.objects.get().user_id == cast.budi.user.pk
    with pytest.raises(Http404):
        answer(cast.gita, one)
    # A colleague with the role answers for others, never about the own figure.
    grant(cast.ani, Role.PROCEDURES_OFFICER)
    with pytest.raises(Forbidden):
        answer(cast.ani, one)
    answer(cast.budi, one, accepted=False)
    assert Measurement.objects.get().value == 3


def test_who_was_assigned_as_superior_answers_and_a_delegate_too(cast: Cast) -> None:
    define(is_personal=True)
    own = measure(figure(of_employee(cast.ani.employee.pk))).ids[0]
    SuperiorOverride.objects.create(
        appointment=cast.ani.appointment,
        superior=cast.dewi.employee,
        reason="Penugasan",
        started_on=TODAY,
    )
    one = contest(cast.ani, own)
    assert [notice.user_id for notice in Notice.objects.all()] == [cast.dewi.user.pk]
    assert waiting(cast.dewi) == [one]
    answer(cast.dewi, one)
    assert Contest.objects.get().state == "accepted"


def test_a_delegate_hears_of_a_contest_and_answers(cast: Cast, figure_of_section: int) -> None:
    Delegation.objects.create(
        principal=cast.budi.employee,
        delegate=cast.gita.employee,
        started_on=TODAY,
        ended_on=TODAY + timedelta(days=9),
        reason="Cuti",
    )
    one = contest(cast.ani, figure_of_section)
    told = set(Notice.objects.values_list("user_id", flat=True))
    assert told == {cast.budi.user.pk, cast.gita.user.pk}
    answer(cast.gita, one)
    assert Contest.objects.get().state == "accepted"


def test_a_right_share_too_large_to_keep_is_refused(cast: Cast) -> None:
    define(kind="ratio", factor=Decimal(999999999))
    one = contest(
        cast.ani, measure(figure(cast.section, numerator=Decimal(1), denominator=Decimal(2))).ids[0]
    )
    with pytest.raises(UnableToAnswerContest):
        actions.answer_contest(
            actor=actor(cast.budi),
            contest_id=one,
            accepted=True,
            answer="x",
            at=AT,
            correction=Correction(numerator=Decimal(10) ** 13, denominator=Decimal("0.01")),
        )


def test_who_keeps_the_definitions_answers_for_units_only(cast: Cast) -> None:
    grant(cast.dewi, Role.PROCEDURES_OFFICER)
    define(is_personal=True)
    of_unit, of_ani = measure(
        figure(cast.section, value=3), figure(of_employee(cast.ani.employee.pk), value=3)
    ).ids
    one, other = contest(cast.ani, of_unit), contest(cast.ani, of_ani)
    assert waiting(cast.dewi) == [one]
    assert waiting(cast.budi) == [one, other]
    with pytest.raises(Http404):
        answer(cast.dewi, other)
    answer(cast.dewi, one)


def test_an_answer_says_why_and_is_given_once(cast: Cast, figure_of_section: int) -> None:
    with pytest.raises(UnableToContest):
        contest(cast.ani, figure_of_section, reason=" ")
    one = contest(cast.ani, figure_of_section)
    with pytest.raises(UnableToAnswerContest):
        answer(cast.budi, one, accepted=False, value=3)
    answer(cast.budi, one, accepted=False)
    answer(cast.budi, one, accepted=False)
    assert len(events(verbs.CONTEST_ANSWERED)) == 1
    with pytest.raises(UnableToAnswerContest):
        answer(cast.lestari, one)


def test_two_answers_at_once_leave_one(own_database: Cast) -> None:
    cast = own_database
    define()
    one = contest(cast.ani, measure(figure(cast.section, value=80)).ids[0])

    def click(job: tuple[Seat, int]) -> str:
        enter_agency(cast.agency.pk)
        try:
            answer(job[0], one, value=job[1])
        except UnableToAnswerContest:
            return "refused"
        finally:
            connection.close()
        return "answered"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(click, [(cast.budi, 85), (cast.lestari, 90)]))
    enter_agency(cast.agency.pk)
    assert outcomes == ["answered", "refused"]
    assert MeasurementChange.objects.count() == 1
