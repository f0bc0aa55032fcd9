"""Amounts in words, billing codes, and which step of a process awaits the fee."""

import random

import pytest

from pamong.bpmn import read
from pamong.services.rules.amounts import MOST, rupiah_in_english, rupiah_in_indonesian
from pamong.services.rules.payments import (
    grouped_code,
    new_code,
    payment_steps,
    payments_beside,
    read_code,
    receipt_label,
    with_check,
)
from tests.bpmn.drawing import drawn
from tests.services.charging import AWAITS, ENDS, PAYS, TASKS, named


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [
        (0, "nol", "zero"),
        (1, "satu", "one"),
        (10, "sepuluh", "ten"),
        (11, "sebelas", "eleven"),
        (12, "dua belas", "twelve"),
        (19, "sembilan belas", "nineteen"),
        (20, "dua puluh", "twenty"),
        (21, "dua puluh satu", "twenty-one"),
        (99, "sembilan puluh sembilan", "ninety-nine"),
        (100, "seratus", "one hundred"),
        (101, "seratus satu", "one hundred and one"),
        (110, "seratus sepuluh", "one hundred and ten"),
        (111, "seratus sebelas", "one hundred and eleven"),
        (200, "dua ratus", "two hundred"),
        (999, "sembilan ratus sembilan puluh sembilan", "nine hundred and ninety-nine"),
        (1_000, "seribu", "one thousand"),
        (1_001, "seribu satu", "one thousand and one"),
        (1_100, "seribu seratus", "one thousand one hundred"),
        (2_000, "dua ribu", "two thousand"),
        (11_000, "sebelas ribu", "eleven thousand"),
        (21_000, "dua puluh satu ribu", "twenty-one thousand"),
        (50_000, "lima puluh ribu", "fifty thousand"),
        (100_000, "seratus ribu", "one hundred thousand"),
        (101_000, "seratus satu ribu", "one hundred and one thousand"),
        (125_500, "seratus dua puluh lima ribu lima ratus",
         "one hundred and twenty-five thousand five hundred"),
        (1_000_000, "satu juta", "one million"),
        (1_001_000, "satu juta seribu", "one million one thousand"),
        (1_250_000, "satu juta dua ratus lima puluh ribu",
         "one million two hundred and fifty thousand"),
        (1_000_000_000, "satu miliar", "one billion"),
        (2_000_000_000_001, "dua triliun satu", "two trillion and one"),
    ],
)  # fmt: skip
def test_amounts_in_words(amount: int, indonesian: str, english: str) -> None:
    assert rupiah_in_indonesian(amount) == f"{indonesian} rupiah"
    assert rupiah_in_english(amount) == f"{english} rupiah"


def test_no_words_for_what_is_no_amount() -> None:
    for amount in (-1, MOST):
        with pytest.raises(ValueError, match="amount in words"):
            rupiah_in_indonesian(amount)


def test_a_wrong_digit_and_two_that_changed_places_are_found() -> None:
    code = new_code(random.Random(5).choice)
    assert read_code(grouped_code(code)) == read_code(f" {code} ") == code
    for place, digit in enumerate(code):
        for other in "0123456789":
            if other != digit:
                assert read_code(code[:place] + other + code[place + 1 :]) is None
    for place in range(len(code) - 1):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert (read_code(swapped) is None) == (swapped != code)
    assert read_code(code[:-1]) is None
    assert read_code("٣" * 15) is None


def test_the_check_digits_are_those_of_iso_7064() -> None:
    # The standard's own example for MOD 97-10.
    assert with_check("794") == "79444"


def test_a_receipt_has_a_number_of_its_year() -> None:
    assert receipt_label(2026, 42) == "KW-2026-000042"


@pytest.mark.parametrize("name", ["payment", "Payment", " PEMBAYARAN "])
def test_the_step_that_awaits_the_fee_is_known_by_its_message(name: str) -> None:
    catches = named(drawn(ENDS + TASKS + AWAITS, "s check", "check pay", "pay e"), name)
    assert [node.id for node in payment_steps(read(catches))] == ["pay"]
    receives = '<receiveTask id="r" name="Bayar" messageRef="m1"/>'
    assert [
        node.id for node in payment_steps(read(named(drawn(ENDS + receives, "s r", "r e"), name)))
    ] == ["r"]


def test_other_messages_are_the_applicants() -> None:
    assert payment_steps(read(named(PAYS.replace(b'name="Payment"', b'name="Surat"'), "x"))) == []
    none = AWAITS.replace(' messageRef="m1"', "")
    assert payment_steps(read(drawn(ENDS + none, "s pay", "pay e"))) == []


def test_a_payment_beside_a_task_is_found() -> None:
    beside = (
        '<boundaryEvent id="b" attachedToRef="check"><messageEventDefinition messageRef="m1"/>'
        "</boundaryEvent>"
    )
    model = read(named(drawn(ENDS + TASKS + beside, "s check", "check e", "b decide", "decide e")))
    assert [node.id for node in payments_beside(model)] == ["b"]
    assert payment_steps(model) == []
