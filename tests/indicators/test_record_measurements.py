from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from pamong.accounts.access import Forbidden
from pamong.indicators import actions, verbs
from pamong.indicators.actions import UnableToRecordMeasurement
from pamong.indicators.models import Measurement, MeasurementChange
from pamong.indicators.queries import measurements_for, personal_measurements
from pamong.indicators.rules import Reason, of_employee, of_unit
from pamong.journal.models import Event
from pamong.kernel.periods import Month, Quarter, Year
from pamong.tenancy.current import acting_for, enter_agency
from tests.conftest import Cast, make_agency, make_cast
from tests.indicators.helpers import AT, actor, define, events, figure, measure


def test_it_works(cast: Cast) -> None:
    define(kind="ratio")
    outcome = measure(
        figure(cast.section, numerator=Decimal(19), denominator=Decimal(20), count=20),
        figure(cast.office, value="87.5"),
    )
    assert (outcome.created, outcome.changed, outcome.unchanged) == (2, 0, 0)
    of_section, of_office = (Measurement.objects.get(pk=pk) for pk in outcome.ids)
    assert (of_section.value, of_section.count) == (Decimal(95), 20)
    assert of_office.value == Decimal("87.5")
    [first, second] = events(verbs.MEASUREMENT_RECORDED)
    assert (first.unit_id, second.unit_id) == (cast.section.pk, cast.office.pk)
    assert first.payload == {"period": "2026-10-01", "origin": "manual", "value": "95"}


def test_the_same_again_changes_nothing(cast: Cast) -> None:
    define()
    draft = figure(cast.section, value=90)
    [first] = measure(draft).ids
    before = Event.objects.count()
    later = replace(draft, as_of=AT + timedelta(hours=1))
    outcome = measure(draft, later, draft)
    assert (outcome.created, outcome.changed, outcome.unchanged) == (0, 0, 3)
    assert outcome.ids == (first, first, first)
    assert Event.objects.count() == before
    assert not MeasurementChange.objects.exists()
    # Looked at again and found the same: the figure is as of the later moment.
    assert Measurement.objects.get(pk=first).as_of == AT + timedelta(hours=1)


def test_a_changed_value_keeps_the_earlier_one(cast: Cast) -> None:
    define()
    measure(figure(cast.section, value=90))
    outcome = measure(figure(cast.section, value=92))
    assert outcome.changed == 1
    assert Measurement.objects.get().value == 92
    assert MeasurementChange.objects.get().value == 90
    [event] = events(verbs.MEASUREMENT_CHANGED)
    assert (event.payload["before"], event.payload["value"]) == ({"value": "90"}, "92")


def test_a_figure_that_cannot_be_computed_is_a_value_of_its_own(cast: Cast) -> None:
    define(kind="ratio")
    measure(figure(cast.section, numerator=Decimal(0), denominator=Decimal(0)))
    [value] = measurements_for(
        subject=of_unit(cast.section.pk), start=Year(2026).days.start, end=Year(2026).days.end
    )
    assert (value.value, value.reason) == (None, Reason.ZERO_DENOMINATOR)
    assert value.text == "Penyebutnya nol"


def test_the_highest_rule_version_is_the_figure(cast: Cast) -> None:
    define()
    measure(
        figure(cast.section, value=90),
        figure(cast.section, value=80, rule_version=2),
        figure(cast.section, Month(2026, 9), 70),
    )
    assert Measurement.objects.count() == 3
    found = measurements_for(
        subject=of_unit(cast.section.pk), start=Year(2026).days.start, end=Year(2026).days.end
    )
    assert [(str(each.period), each.value) for each in found] == [("2026-09", 70), ("2026-10", 80)]


def test_an_officers_figures_are_read_by_officer(cast: Cast) -> None:
    define(is_personal=True)
    measure(
        figure(of_employee(cast.ani.employee.pk), value=42),
        figure(of_employee(cast.dewi.employee.pk), value=7),
        figure(cast.section, value=99),
    )
    days = Year(2026).days
    found = personal_measurements(employee_id=cast.ani.employee.pk, start=days.start, end=days.end)
    assert [each.value for each in found] == [42]
    [event] = [e for e in events(verbs.MEASUREMENT_RECORDED) if e.payload["value"] == "42"]
    assert event.unit_id == cast.section.pk
    assert ["employee", cast.ani.employee.pk] in event.related


def test_a_leader_records_for_the_own_unit(cast: Cast) -> None:
    define()
    actions.record_measurement(actor=actor(cast.budi), draft=figure(cast.section, value=1), at=AT)
    assert Measurement.objects.get().recorded_by_id == cast.budi.employee.pk


@pytest.mark.parametrize("who", ["ani", "gita", "hana", "citra", "indra"])
def test_it_requires_the_right_over_the_unit(cast: Cast, who: str) -> None:
    define()
    with pytest.raises(Forbidden):
        actions.record_measurement(
            actor=actor(getattr(cast, who)), draft=figure(cast.section, value=1), at=AT
        )
    assert not Measurement.objects.exists()


def test_nobody_records_figures_about_themselves(cast: Cast) -> None:
    define(is_personal=True)
    with pytest.raises(Forbidden):
        actions.record_measurement(
            actor=actor(cast.budi), draft=figure(of_employee(cast.budi.employee.pk), value=1), at=AT
        )


def test_what_is_gathered_by_itself_is_not_typed_in(cast: Cast) -> None:
    define(origin="services")
    with pytest.raises(UnableToRecordMeasurement):
        actions.record_measurement(
            actor=actor(cast.budi), draft=figure(cast.section, value=1), at=AT
        )
    measure(figure(cast.section, value=1, origin="services"))
    with pytest.raises(UnableToRecordMeasurement):
        measure(figure(cast.section, value=2, origin="processes"))


def test_it_refuses_what_cannot_be_a_figure(cast: Cast) -> None:
    define()
    define("R", kind="ratio", factor=Decimal(999_999_999))
    good = figure(cast.section, value=1)
    with acting_for(make_agency("negara-b", "Negara B").pk):
        stranger = make_cast("other", "Other").section
    enter_agency(cast.agency.pk)
    for wrong in (
        figure(cast.section, value=1, code="NONE"),
        figure(cast.section, Quarter(2026, 3), 1),
        figure(cast.section, Month(2026, 12), 1),
        figure(cast.section, value=1, reason=Reason.NO_MEASUREMENT),
        figure(cast.section, value="NaN"),
        figure(cast.section, value="1e15"),
        figure(cast.section, code="R", numerator=Decimal(10) ** 13, denominator=Decimal("0.01")),
        figure(of_employee(cast.ani.employee.pk), value=1),
        figure(of_unit(10**9), value=1),
        figure(stranger, value=1),
    ):
        with pytest.raises(UnableToRecordMeasurement):
            measure(good, wrong)
    with pytest.raises(UnableToRecordMeasurement):
        measure(good, replace(good, value=Decimal(2)))
    # All or none: the good one beside each wrong one is not there either.
    assert not Measurement.objects.exists()


def test_an_indicator_no_longer_in_use_takes_no_figure_from_people(cast: Cast) -> None:
    define("OLD", is_active=False)
    draft = figure(cast.section, value=1, code="OLD")
    with pytest.raises(UnableToRecordMeasurement):
        actions.record_measurement(actor=actor(cast.budi), draft=draft, at=AT)
    # A job goes on, and does not fail for one indicator somebody has put away.
    assert measure(draft).created == 1


def test_the_number_of_queries_does_not_grow(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    define(is_personal=True)
    seats = (cast.ani, cast.budi, cast.dewi, cast.gita, cast.hana)
    many = [
        figure(of_employee(seat.employee.pk), Month(2026, month), month)
        for seat in seats
        for month in range(1, 12)
    ]
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert measure(*many).created == 55
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert measure(*many).unchanged == 55


def test_jobs_at_once_double_nothing(own_database: Cast) -> None:
    cast = own_database
    define(is_personal=True)
    drafts = [
        figure(of_employee(seat.employee.pk), Month(2026, month), month)
        for seat in (cast.ani, cast.budi, cast.dewi)
        for month in range(1, 11)
    ]

    def job(order: int) -> actions.Outcome:
        try:
            enter_agency(cast.agency.pk)
            return measure(*(drafts if order % 2 else reversed(drafts)))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(job, range(4)))
    enter_agency(cast.agency.pk)
    assert sum(outcome.created for outcome in outcomes) == len(drafts)
    assert Measurement.objects.count() == len(drafts)
    assert len(events(verbs.MEASUREMENT_RECORDED)) == len(drafts)
