"""Figures published from the journal: right, idempotent, and with their rows one click away."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils.translation import override

from pamong.accounts.access import Forbidden
from pamong.indicators.models import Indicator
from pamong.indicators.queries import MeasurementValue, measurements_for
from pamong.indicators.rules import Subject, of_employee, of_unit
from pamong.journal.models import Event
from pamong.kernel.periods import Month
from pamong.services import actions, queries, tasks
from pamong.services.actions.work_indicators import TEXTS
from pamong.services.models import ServiceType
from pamong.services.rules import StepAction
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast
from tests.services.conftest import actor
from tests.services.test_imports import MARCH, bring, history

NOW = datetime(2026, 11, 24, tzinfo=UTC)
THIS_MARCH = Month(2026, 3)


def publish(first: Month = THIS_MARCH, last: Month = THIS_MARCH) -> tuple[int, int, int]:
    outcome = actions.publish_measurements(actor=None, first=first, last=last, at=NOW)
    return outcome.created, outcome.changed, outcome.unchanged


def figures(subject: Subject) -> dict[str, MeasurementValue]:
    found = measurements_for(subject=subject, start=THIS_MARCH.days.start, end=THIS_MARCH.days.end)
    return {figure.code: figure for figure in found}


def test_officers_and_units_get_their_figures(cast: Cast, service: ServiceType) -> None:
    bring(cast, [history(cast), history(cast), history(cast, late=True), history(cast, steps=2)])
    # A unit and two officers, three figures each; Budi did too few steps for a time of his own.
    assert publish() == (11, 0, 0)
    for subject in (
        of_unit(cast.section.pk),
        of_employee(cast.ani.employee.pk),
        of_employee(cast.budi.employee.pk),
    ):
        own = figures(subject)
        assert own["SVC-DONE"].value == 3
        share = own["SVC-INTIME"]
        assert (share.numerator, share.denominator) == (2, 3)
        assert share.value is not None
        assert round(share.value, 1) == Decimal("66.7")
        assert share.origin == "services"
        assert share.rows_url == f"/services/rows/{subject.kind}/{subject.id}/2026-03/"
        shown = queries.rows_behind(
            month=THIS_MARCH,
            page=None,
            unit_id=subject.id if subject.kind == "unit" else None,
            officer_id=subject.id if subject.kind == "employee" else None,
        )
        assert (len(shown.rows), shown.in_time) == (3, 2)


def test_who_did_nothing_in_a_month_gets_no_figure_and_no_zero(
    cast: Cast, service: ServiceType
) -> None:
    bring(cast, [history(cast)])
    publish(Month(2026, 2), Month(2026, 4))
    assert figures(of_employee(cast.dewi.employee.pk)) == {}
    assert Event.objects.filter(verb="indicators.measurement.recorded").count() == 9


def test_publishing_again_changes_nothing(cast: Cast, service: ServiceType) -> None:
    bring(cast, [history(cast)])
    publish()
    before = Event.objects.count()
    assert publish() == (0, 0, 9)
    assert Event.objects.count() == before


def test_a_case_that_closes_later_changes_the_figures(cast: Cast, service: ServiceType) -> None:
    bring(cast, [history(cast)])
    publish()
    bring(cast, [history(cast, late=True)])
    # The second case gives unit and Ani enough steps for a working time.
    assert publish() == (2, 9, 0)
    assert figures(of_unit(cast.section.pk))["SVC-INTIME"].value == 50


def test_withdrawn_cases_count_nowhere(cast: Cast, service: ServiceType) -> None:
    case = history(cast, steps=1)
    ani = cast.ani.employee.pk
    withdrawn = type(case)(
        case.service_code,
        case.applicant_name,
        case.subject,
        case.received_at,
        case.taken_in_by,
        [
            *case.moves,
            type(case.moves[0])(MARCH + timedelta(hours=2), StepAction.CANCEL, ani),
        ],
    )
    bring(cast, [withdrawn])
    assert publish() == (0, 0, 0)


def test_a_month_is_a_month_by_the_agencys_clock(cast: Cast, service: ServiceType) -> None:
    # 31 March 18:00 UTC is the first of April in Jakarta.
    last = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
    case = history(cast)
    shift = last - case.moves[-1].at
    moves = [
        type(move)(move.at + shift, move.action, move.employee_id, move.reason, move.outcome)
        for move in case.moves
    ]
    bring(
        cast,
        [
            type(case)(
                case.service_code,
                case.applicant_name,
                case.subject,
                case.received_at + shift,
                case.taken_in_by,
                moves,
            )
        ],
    )
    publish(THIS_MARCH, Month(2026, 4))
    assert "SVC-DONE" not in figures(of_unit(cast.section.pk))
    april = measurements_for(
        subject=of_unit(cast.section.pk),
        start=THIS_MARCH.days.end,
        end=Month(2026, 4).days.end,
        indicator_codes=["SVC-DONE"],
    )
    assert [figure.value for figure in april] == [1]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (Month(2026, 3), Month(2026, 2)),
        (Month(2020, 1), Month(2026, 3)),
        (Month(2027, 1), Month(2027, 1)),
    ],
)
def test_months_that_make_no_sense_are_refused(
    cast: Cast, service: ServiceType, first: Month, last: Month
) -> None:
    with pytest.raises(actions.UnableToPublish):
        publish(first, last)


def test_publishing_by_hand_needs_the_right_and_is_an_event(
    cast: Cast, service: ServiceType
) -> None:
    with pytest.raises(Forbidden):
        actions.publish_measurements(
            actor=actor(cast.ani), first=THIS_MARCH, last=THIS_MARCH, at=NOW
        )
    actions.publish_measurements(actor=actor(cast.budi), first=THIS_MARCH, last=THIS_MARCH, at=NOW)
    event = Event.objects.get(verb="services.measurements.published")
    assert event.actor_id == cast.budi.employee.pk


def test_the_night_publishes_for_every_agency(cast: Cast, service: ServiceType) -> None:
    bring(cast, [history(cast)])
    enter_agency(None)
    tasks.publish_measurements_nightly(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "select args->>'agency' from procrastinate_jobs"
            " where task_name = 'services.publish_measurements'"
        )
        assert cursor.fetchall() == [(str(cast.agency.pk),)]
    enter_agency(None)
    tasks.publish_measurements(agency=cast.agency.pk, first="2026-03", last="2026-03")
    enter_agency(cast.agency.pk)
    assert figures(of_unit(cast.section.pk))["SVC-DONE"].value == 1
    assert Event.objects.filter(verb="indicators.measurement.recorded", origin="job").count() == 9


def test_own_indicators_are_shown_in_the_reader_s_language_and_kept_in_the_agency_s(
    cast: Cast, service: ServiceType
) -> None:
    bring(cast, [history(cast)])
    publish()
    stored = Indicator.objects.get(code="SVC-DONE")
    assert stored.name == "Jumlah permohonan layanan yang diselesaikan"
    with override("en"):
        shown = figures(of_unit(cast.section.pk))["SVC-DONE"]
        assert (shown.name, shown.unit_of_measure) == ("Service requests completed", "requests")
        stored.name = "Permohonan tuntas"
        assert stored.title == "Permohonan tuntas", "who words it anew is heard in every language"
    with override("id"):
        for text, message in TEXTS.items():
            assert str(message) == text
