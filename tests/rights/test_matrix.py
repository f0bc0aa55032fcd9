"""Every address, for every role and every object near and far, answers as the table says."""

import pytest

from tests.rights.walk import (
    ABSENT,
    COLUMNS,
    FOREIGN,
    NOT_ASKED,
    TOLD_APART,
    UNKNOWN,
    Address,
    World,
    addresses,
    body_of,
    methods_of,
    places_of,
    read_table,
    reason_of,
    somebody_let_in,
    word_of,
)

TABLE = read_table()
ADDRESSES = addresses()


def test_every_address_is_in_the_table_and_no_other() -> None:
    listed = {label for label, _method, _place in TABLE}
    assert listed == {address.label for address in ADDRESSES}


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.label)
def test_every_role_gets_the_answer_of_the_table(world: World, address: Address) -> None:
    assert UNKNOWN not in address.things.values(), "say in PARAMETERS what its parameter means"
    methods = methods_of(world, address, *somebody_let_in(TABLE, address.label))
    lines = {(method, place) for label, method, place in TABLE if label == address.label}
    wanted = {
        (method, place) for method in methods for place in places_of(address, method, methods)
    }
    assert lines == wanted
    surprises = []
    for method, place in sorted(lines):
        expected = TABLE[address.label, method, place]
        for column in COLUMNS:
            if expected[column] == NOT_ASKED:
                continue
            response = world.answer(column, method, world.url(address, place, column))
            word = word_of(response)
            if word != expected[column]:
                surprises.append(f"{method} {place} as {column}: {word}, not {expected[column]}")
            elif word == "no":
                assert reason_of(response), f"{method} {place} as {column}: refused without reason"
    assert not surprises, "\n".join(surprises)


@pytest.mark.parametrize(
    "address", [each for each in ADDRESSES if FOREIGN in each.places], ids=lambda each: each.label
)
def test_what_belongs_to_another_agency_is_as_absent(world: World, address: Address) -> None:
    if address.url_name == "documents:verify_code":
        # Anybody checks any paper, of whatever agency: the code is all that is known.
        pytest.skip("codes are one in the installation")
    method = next(method for label, method, _place in TABLE if label == address.label)
    for column in TOLD_APART:
        url, none = (world.url(address, place, column) for place in (FOREIGN, ABSENT))
        foreign, absent = (world.answer(column, method, each) for each in (url, none))
        assert foreign.status_code == absent.status_code, f"{column}: {url}"
        assert body_of(foreign, url) == body_of(absent, none), f"{column}: {url}"
