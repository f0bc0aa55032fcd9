"""The people of Negara A are drawn the same for the same seed, and could be real."""

from collections import Counter
from datetime import date

import pytest

from pamong.demo.content import AIMS, PROMISES
from pamong.demo.world import POSITIONS, World, make_world
from pamong.organization.rules.numbers import parse_ni_pppk, parse_nip

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(employees=600, seed=1, today=TODAY)


def test_the_same_seed_draws_the_same_people(world: World) -> None:
    again = make_world(employees=600, seed=1, today=TODAY)
    other = make_world(employees=600, seed=2, today=TODAY)
    assert again.seats == world.seats
    assert other.seats != world.seats


def test_there_are_twelve_units_in_three_levels_and_six_hundred_people(world: World) -> None:
    parents = {unit.code: unit.parent for unit in world.units}

    def depth(code: str) -> int:
        return 1 + depth(parents[code]) if parents[code] else 1

    assert len(world.units) == 12
    assert {depth(code) for code in parents} == {1, 2, 3}
    assert len(world.seats) == 600
    assert all(count == 1 for count in Counter(row.number for row in world.seats).values())


def test_every_number_passes_the_rules_of_its_kind(world: World) -> None:
    for row in world.seats:
        read = parse_nip if row.employment == "pns" else parse_ni_pppk
        assert read(text=row.number).text == row.number


def test_every_unit_has_one_head(world: World) -> None:
    heads = Counter(row.unit_code for row in world.seats if row.is_head)
    assert heads == Counter(unit.code for unit in world.units)


def test_every_family_has_aims_and_promises_that_serve_them() -> None:
    assert set(AIMS) == set(PROMISES) == set(POSITIONS)
    for family, promises in PROMISES.items():
        assert {promise.serves for promise in promises} <= {aim.code for aim in AIMS[family]}


@pytest.mark.parametrize("employees", [60, 600, 10_000])
def test_a_larger_agency_has_more_units(employees: int) -> None:
    found = make_world(employees=employees, seed=1, today=TODAY)
    assert len(found.seats) == employees
    assert len(found.units) == 12 + max(0, employees - 600) // 60
