"""Numbers, days, telephones, e-mail and NIK as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.services.rules.forms import Fault
from pamong.services.rules.forms.formats import (
    clean_line,
    clean_text,
    read_day,
    read_email,
    read_nik,
    read_number,
    read_phone,
)

NUMBERS = [
    ("12", 12, 12),
    ("1.500.000", 1_500_000, 1_500_000),
    ("1,500,000", 1_500_000, 1_500_000),
    ("1.234", 1234, 1234),
    ("1,234", 1.234, 1234),
    ("Rp 1.500.000,00", 1_500_000, 1_500_000),
    ("Rp1.500.000,-", 1_500_000, 1_500_000),
    ("12,5", 12.5, "no_whole_number"),
    ("12.5", 12.5, "no_whole_number"),
    ("1,234.56", 1234.56, "no_whole_number"),
    ("1.234,56", 1234.56, "no_whole_number"),
    ("−3", -3, -3),
    ("-3", -3, -3),
    ("0,125", 0.125, 125),
    ("0,1234567", "decimals", "no_whole_number"),
    ("abc", "no_number", "no_number"),
    ("1.2.3", "no_number", "no_number"),
    ("1,2,3", "no_number", "no_number"),
    ("", "no_number", "no_number"),
    (".", "no_number", "no_number"),
    ("--3", "no_number", "no_number"),
    ("1e9", "no_number", "no_number"),
    ("١٢", "no_number", "no_number"),
    ("9" * 16, "above", "above"),
    ("-" + "9" * 16, "below", "below"),
    ("9" * 5000, "no_number", "no_number"),
    ("nan", "no_number", "no_number"),
    ("12 m2", "no_number", "no_number"),
]


@pytest.mark.parametrize(("text", "number", "whole"), NUMBERS, ids=[row[0][:20] for row in NUMBERS])
def test_numbers(text: str, number: float | str, whole: int | str) -> None:
    for expected, is_whole in ((number, False), (whole, True)):
        read = read_number(text, whole=is_whole)
        assert (read.code if isinstance(read, Fault) else read) == expected


@given(st.text(alphabet="0123456789.,-−Rp ", max_size=30))
def test_any_number_is_read_or_refused(text: str) -> None:
    read_number(text, whole=False)
    assert not isinstance(read_number(text, whole=True), float)


DAYS = [
    (("4", "1", "1990"), date(1990, 1, 4)),
    (("04", "Januari", "1990"), date(1990, 1, 4)),
    (("4", "agt.", "1990"), date(1990, 8, 4)),
    (("29", "2", "2024"), date(2024, 2, 29)),
    (("29", "2", "2023"), "no_date"),
    (("31", "13", "2023"), "no_date"),
    (("x", "1", "2023"), "no_date"),
    (("4", "1", "90"), "date_year"),
    (("4", "", "1990"), "date_incomplete"),
    (("٤", "1", "1990"), "no_date"),
]


@pytest.mark.parametrize(("parts", "expected"), DAYS, ids=[" ".join(row[0]) for row in DAYS])
def test_days(parts: tuple[str, str, str], expected: date | str) -> None:
    read = read_day(*parts)
    assert (read.code if isinstance(read, Fault) else read) == expected


PHONES = [
    ("0812 3456 7890", "+6281234567890"),
    ("+62 812-3456-7890", "+6281234567890"),
    ("62812 34567890", "+6281234567890"),
    ("81234567890", "+6281234567890"),
    ("+62 0812 3456 7890", "+6281234567890"),
    ("(021) 520.1234", "+62215201234"),
    ("+60 12 345 6789", "+60123456789"),
    ("0060123456789", "+60123456789"),
    ("12345", "phone"),
    ("+", "phone"),
    ("0812", "phone"),
    ("0812 3456 7890 123 456", "phone"),
    ("rumah", "phone_letters"),
]


@pytest.mark.parametrize(("text", "expected"), PHONES, ids=[row[0] for row in PHONES])
def test_telephones(text: str, expected: str) -> None:
    read = read_phone(text)
    assert (read.code if isinstance(read, Fault) else read) == expected


MAILS = [
    ("siti@example.id", "siti@example.id"),
    (" siti.aminah@dinas.go.id ", "siti.aminah@dinas.go.id"),
    ("siti", "email_without_at"),
    ("siti@localhost", "email"),
    ("siti@@example.id", "email"),
    ("siti@exa..mple.id", "email"),
    ("=?utf-8?q?=0a?=@example.id", "email"),
    ("a=b?c@example.id", "a=b?c@example.id"),
    ("siti@-example.id", "email"),
    ("a" * 65 + "@example.id", "email"),
    ("a@" + "b." * 130 + "id", "email"),
]


@pytest.mark.parametrize(("text", "expected"), MAILS, ids=[row[0][:30] for row in MAILS])
def test_mail(text: str, expected: str) -> None:
    read = read_email(text)
    assert (read.code if isinstance(read, Fault) else read) == expected


NIKS = [
    ("3201014401900001", "3201014401900001"),
    ("3201 0104 0190 0001", "3201010401900001"),
    ("32.01.01.290200.0003", "3201012902000003"),
    ("320101440190000", "nik_length"),
    ("32010144019000011", "nik_length"),
    ("320101440190000A", "nik_digits"),
    ("3201013213900001", "nik_date"),
    ("3201013013900001", "nik_date"),
    ("3201013002900001", "nik_date"),
    ("3201010002900001", "nik_date"),
    ("3201014401900000", "nik"),
    ("0901014401900001", "nik"),
    ("3200014401900001", "nik"),
]


@pytest.mark.parametrize(("text", "expected"), NIKS, ids=[row[0] for row in NIKS])
def test_nik(text: str, expected: str) -> None:
    read = read_nik(text)
    assert (read.code if isinstance(read, Fault) else read) == expected


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_phone, read_email, read_nik):
        first = read(text)
        # What was read once is read the same again.
        assert isinstance(first, Fault) or read(first) == first


def test_texts_are_cleaned() -> None:
    assert clean_text(" a\r\nb\x00\x07\rc ") == "a\nb\nc"
    assert clean_line(" a \n\t b\u00a0c ") == "a b c"
    assert clean_text("Jose\u0301") == "José"
    assert clean_text("a\ud800b") == "ab"
