"""Defining indicators and setting targets: who may, what contradicts itself, what a repeat does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from pamong.accounts.access import Forbidden
from pamong.indicators import actions, verbs
from pamong.indicators.actions import (
    Definition,
    TargetDraft,
    UnableToDefineIndicator,
    UnableToSetTarget,
)
from pamong.indicators.models import Indicator, IndicatorVersion, Target
from pamong.indicators.rules import (
    Accumulation,
    Bounds,
    Direction,
    PeriodKind,
    PeriodTarget,
    Polarity,
)
from pamong.kernel.periods import Month, Quarter, Year
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast, Seat
from tests.indicators.helpers import AT, actor, aim, define, events, figure, measure


def test_the_same_definition_again_changes_nothing(cast: Cast) -> None:
    first = define(cap=Decimal(120))
    assert define(cap=Decimal("120.00")) == first
    assert Indicator.objects.get().version == 1
    assert len(events(verbs.INDICATOR_DEFINED)) == 1
    assert events(verbs.INDICATOR_CHANGED) == []


def test_a_change_keeps_the_earlier_version(cast: Cast) -> None:
    define()
    define(name="Another name")
    assert [row.content["name"] for row in IndicatorVersion.objects.order_by("version")] == [
        "Izin terbit tepat waktu",
        "Another name",
    ]
    [event] = events(verbs.INDICATOR_CHANGED)
    assert event.payload["before"] == {"name": "Izin terbit tepat waktu"}


def test_what_figures_depend_on_stays_once_there_are_some(cast: Cast) -> None:
    define()
    define(period_kind=PeriodKind.QUARTER)
    define(period_kind=PeriodKind.MONTH)
    measure(figure(cast.section, value=1))
    with pytest.raises(UnableToDefineIndicator):
        define(period_kind=PeriodKind.QUARTER)
    define(name="May still change")


@pytest.mark.parametrize(
    "content",
    [
        {"name": " "},
        {"polarity": Polarity.RANGE},
        {"direction": Direction.MAXIMIZE},
        {"accumulation": Accumulation.POOLED},
        {"kind": "ratio", "accumulation": Accumulation.SUM},
        {"cap": Decimal(-1)},
        {"cap": Decimal(100_000)},
        {"cap": Decimal("120.125")},
        {"kind": "ratio", "factor": Decimal(9_999_999_999)},
        {"decimals": 7},
        {"owner_id": 10**9},
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(cast: Cast, content: Any) -> None:
    with pytest.raises(UnableToDefineIndicator):
        define(**content)
    assert not Indicator.objects.exists()


def test_definitions_are_kept_by_their_unit(cast: Cast) -> None:
    def attempt(seat: Seat, owner: int | None) -> int:
        content = Definition(code="X", name="x", unit_of_measure="%", owner_id=owner)
        return actions.define_indicator(actor=actor(seat), definition=content, at=AT)

    for seat, owner in (
        (cast.ani, cast.section.pk),
        (cast.gita, cast.section.pk),
        (cast.budi, None),
        (cast.budi, cast.office.pk),
    ):
        with pytest.raises(Forbidden):
            attempt(seat, owner)
    attempt(cast.lestari, cast.section.pk)
    # Nobody takes a definition over by naming another owner.
    with pytest.raises(Forbidden):
        attempt(cast.gita, cast.other_office.pk)


def test_a_target_is_set_changed_withdrawn_and_set_again(cast: Cast) -> None:
    indicator = define()
    target = aim(indicator, cast.section, 90)
    assert aim(indicator, cast.section, 90) == target
    assert len(events(verbs.TARGET_SET)) == 1
    aim(indicator, cast.section, 95)
    [event] = events(verbs.TARGET_CHANGED)
    assert event.payload == {"bounds": [["90", None, None], ["95", None, None]]}
    for _ in range(2):
        actions.withdraw_target(actor=actor(cast.budi), target_id=target, at=AT)
    assert len(events(verbs.TARGET_WITHDRAWN)) == 1
    assert aim(indicator, cast.section, 95) == target
    assert Target.objects.get().is_active


def test_a_weight_has_no_more_digits_than_are_kept(cast: Cast) -> None:
    with pytest.raises(UnableToSetTarget, match="Bobot"):
        aim(define(), cast.section, weight=Decimal(123_456))


@pytest.mark.parametrize(
    ("content", "bounds"),
    [
        ({}, Bounds()),
        ({}, Bounds(low=Decimal(1), high=Decimal(2))),
        ({"polarity": Polarity.RANGE, "direction": Direction.MAXIMIZE}, Bounds(value=Decimal(1))),
        (
            {"polarity": Polarity.RANGE, "direction": Direction.MAXIMIZE},
            Bounds(low=Decimal(2), high=Decimal(1)),
        ),
        ({}, Bounds(value=Decimal(10) ** 14)),
        ({}, Bounds(value=Decimal("0.0000001"))),
    ],
)
def test_a_target_fits_its_polarity(cast: Cast, content: Any, bounds: Bounds) -> None:
    indicator = define(**content)
    with pytest.raises(UnableToSetTarget):
        aim(indicator, cast.section, bounds)


def part(period: Any, value: int) -> PeriodTarget:
    return PeriodTarget(period=period, bounds=Bounds(value=Decimal(value)))


@pytest.mark.parametrize(
    "periods",
    [
        [part(Month(2026, 1), 1), part(Quarter(2026, 1), 1)],
        [part(Month(2026, 1), 1)],
        [part(Year(2026), 1)],
        [part(Quarter(2025, 1), 1)],
        [part(Quarter(2026, 1), 1), part(Quarter(2026, 1), 2)],
        # four quarters that add up to 100, not 90
        [part(Quarter(2026, n), 25) for n in range(1, 5)],
    ],
)
def test_targets_of_periods_fit_the_year(cast: Cast, periods: Any) -> None:
    indicator = define(
        unit_of_measure="berkas", accumulation=Accumulation.SUM, period_kind=PeriodKind.QUARTER
    )
    with pytest.raises(UnableToSetTarget):
        aim(indicator, cast.section, 90, periods=periods)
    assert not Target.objects.exists()


def test_a_target_serves_one_above_of_the_same_year(cast: Cast) -> None:
    indicator, other = define(), define("IKU-2")
    above = aim(indicator, cast.office)
    below = aim(indicator, cast.section, parent_id=above)
    beside = aim(other, cast.section, parent_id=below)
    elsewhere = aim(indicator, cast.other_office)
    earlier = aim(indicator, cast.office, year=2025)
    for parent in (below, beside, elsewhere, earlier, 10**9):
        with pytest.raises(UnableToSetTarget):
            aim(indicator, cast.section, parent_id=parent)
    with pytest.raises(UnableToSetTarget):
        aim(indicator, cast.office, parent_id=below)


def test_no_new_target_with_an_indicator_that_is_put_away(cast: Cast) -> None:
    indicator = define()
    aim(indicator, cast.section, 90)
    define(is_active=False)
    with pytest.raises(UnableToSetTarget):
        aim(indicator, cast.office, 90)
    aim(indicator, cast.section, 95)


def test_it_requires_the_right_over_the_unit(cast: Cast) -> None:
    indicator = define()
    draft = TargetDraft(
        indicator_id=indicator,
        unit_id=cast.section.pk,
        year=2026,
        bounds=Bounds(value=Decimal(1)),
    )
    for seat in (cast.ani, cast.gita, cast.hana, cast.citra, cast.indra):
        with pytest.raises(Forbidden):
            actions.set_target(actor=actor(seat), draft=draft, at=AT)
    actions.set_target(actor=actor(cast.fajar), draft=draft, at=AT)


def test_many_at_once_define_and_set_once(own_database: Cast) -> None:
    cast = own_database

    def click(_n: int) -> tuple[int, int]:
        enter_agency(cast.agency.pk)
        try:
            indicator = define()
            return indicator, aim(indicator, cast.section, 90)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(click, range(6)))) == 1
    enter_agency(cast.agency.pk)
    assert len(events(verbs.INDICATOR_DEFINED)) == 1
    assert len(events(verbs.TARGET_SET)) == 1


def test_a_range_has_targets_of_periods_on_its_page(
    cast: Cast, sign_in: Callable[[Seat], Client]
) -> None:
    indicator = define(
        polarity=Polarity.RANGE, direction=Direction.MAXIMIZE, period_kind=PeriodKind.QUARTER
    )
    target = aim(indicator, cast.section, Bounds(low=Decimal(18), high=Decimal(22)))
    url = reverse("indicators:target_edit", args=[target])
    lestari = sign_in(cast.lestari)
    assert 'name="2026-Q1-low"' in lestari.get(url).content.decode()
    sent = {"low": "18", "high": "22", "weight": "1", "version": "1", "note": "", "parent": ""}
    half = lestari.post(url, sent | {"2026-Q1-low": "19"})
    assert half.status_code == 400
    assert "kedua" in half.content.decode()
    done = lestari.post(url, sent | {"2026-Q1-low": "19", "2026-Q1-high": "21,5"})
    assert done.status_code == 302
    (part,) = Target.objects.get().periods.all()
    assert (part.low, part.high, part.value) == (19, Decimal("21.5"), None)
    assert 'value="21,5"' in lestari.get(url).content.decode()
