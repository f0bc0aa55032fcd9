from datetime import date

import pytest

from pamong.organization.rules import (
    FAULT_MESSAGES,
    InvalidNumber,
    NumberFault,
    Sex,
    clean_number,
    mask_number,
    parse_ni_pppk,
    parse_nip,
)

GOOD = "198609262015051001"


def test_a_pns_number_is_read() -> None:
    # Layout of PerkaBKN 43/2007; the example is a newspaper's.
    nip = parse_nip(text=GOOD)
    assert nip.text == GOOD
    assert nip.birth_date == date(1986, 9, 26)
    assert (nip.start_year, nip.start_month) == (2015, 5)
    assert nip.sex is Sex.MALE
    assert nip.serial == 1


def test_a_pppk_number_is_read() -> None:
    # Layout as two public sources describe it; the number is invented.
    number = parse_ni_pppk(text="199001012023211001")
    assert number.birth_date == date(1990, 1, 1)
    assert (number.start_year, number.contract_code) == (2023, "21")
    assert number.sex is Sex.MALE
    assert number.serial == 1


def test_the_layouts_are_told_apart_by_the_kind_of_employee_alone() -> None:
    with pytest.raises(InvalidNumber) as caught:
        parse_nip(text="199001012023211001")
    assert (caught.value.fault, caught.value.found) == (NumberFault.MONTH, "21")


REFUSED: list[tuple[str | float, str, str]] = [
    ("198609262015131001", "month", "13"),
    ("198609262015001001", "month", "00"),
    ("198602302015051001", "birth_date", "19860230"),
    ("000000002015051001", "birth_date", "00000000"),
    ("198609262015053001", "sex", "3"),
    ("198609262015050001", "sex", "0"),
    ("198609262003051001", "age", "16"),
    ("198609262085051001", "age", "98"),
    ("198609261980051001", "age", "-7"),
    ("19860926201505100", "length", "17"),
    ("1986092620150510011", "length", "19"),
    ("", "empty", ""),
    (" ' ", "empty", ""),
    ("19860926201505100A", "not_digits", ""),
    ("١٩٨٦٠٩٢٦٢٠١٥٠٥١٠٠١", "not_digits", ""),
    ("-98609262015051001", "not_digits", ""),
    ("1.98609E+17", "destroyed", ""),
    ("1,98609E+17", "destroyed", ""),
    ("1.98609262015051e+17", "destroyed", ""),
    ("198609262015051000", "destroyed", ""),
    ("198609262015051000.0", "destroyed", ""),
    (198609262015051001.0, "destroyed", ""),
    (198609262015051001, "destroyed", ""),
    (float("nan"), "destroyed", ""),
    (float("inf"), "destroyed", ""),
    (12345.0, "length", "5"),
]


@pytest.mark.parametrize(("text", "code", "found"), REFUSED)
def test_a_wrong_number_says_what_is_wrong(text: str | float, code: str, found: str) -> None:
    with pytest.raises(InvalidNumber) as caught:
        parse_nip(text=text)
    assert (caught.value.code, caught.value.found) == (code, found)


@pytest.mark.parametrize("code", ["birth_date", "sex", "length", "empty", "not_digits"])
def test_a_wrong_pppk_number_says_so_too(code: str) -> None:
    (text,) = [text for text, each, _ in REFUSED if each == code][:1]
    with pytest.raises(InvalidNumber) as caught:
        parse_ni_pppk(text=text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        f"'{GOOD}",
        f"’{GOOD}",
        "19860926 201505 1 001",
        f"\u00a0{GOOD}\t",
        f"\ufeff{GOOD}",
        f"\u200b{GOOD}\u200e",
    ],
)
def test_blanks_and_apostrophes_do_no_harm(text: str) -> None:
    assert clean_number(text=text) == GOOD
    assert parse_nip(text=text).text == GOOD


@pytest.mark.parametrize("start", ["200405", "205608"])
def test_the_borders_of_age_are_plausible(start: str) -> None:
    assert parse_nip(text=f"19860526{start}2001").sex is Sex.FEMALE


def test_every_fault_has_a_message() -> None:
    assert set(FAULT_MESSAGES) == set(NumberFault)


def test_a_masked_number_does_not_show_the_birth_date() -> None:
    assert mask_number(text=GOOD) == "••••1001"
    assert mask_number(text="198609") == "••••"
    assert mask_number(text="") == "••••"


def test_neither_value_nor_error_leaks_the_number_into_a_log() -> None:
    assert GOOD not in repr(parse_nip(text=GOOD))
    assert "1986" not in repr(parse_nip(text=GOOD))
    with pytest.raises(InvalidNumber) as caught:
        parse_nip(text="198609262015053001")
    assert "19860926" not in f"{caught.value!r} {caught.value}"
