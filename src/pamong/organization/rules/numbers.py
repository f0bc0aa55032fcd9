"""Employee numbers: read, checked and masked. They are text, and they are never a key.

Neither number has a check digit: a good shape proves nothing about the person.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from pamong.kernel.text import APOSTROPHES, gettext_noop

LENGTH = 18
YOUNGEST, OLDEST = 18, 70
"""Years of age at the start of service between which a number is plausible."""

_SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+")
_DECIMAL_TAIL = re.compile(r"\d{15,}[.,]0*")
_SPREADSHEET_DIGITS = 15
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]")


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class NumberFault(StrEnum):
    """Why a number was refused. DESTROYED: a spreadsheet kept only its first 15 digits."""

    EMPTY = "empty"
    DESTROYED = "destroyed"
    NOT_DIGITS = "not_digits"
    LENGTH = "length"
    BIRTH_DATE = "birth_date"
    MONTH = "month"
    AGE = "age"
    SEX = "sex"


FAULT_MESSAGES: Mapping[NumberFault, str] = MappingProxyType(
    {
        NumberFault.EMPTY: gettext_noop("The number is missing."),
        NumberFault.DESTROYED: gettext_noop(
            "A spreadsheet has destroyed this number: it kept 15 of the 18 digits. "
            "Format the column as text and enter the number again."
        ),
        NumberFault.NOT_DIGITS: gettext_noop("The number may hold digits only."),
        NumberFault.LENGTH: gettext_noop("The number has %(found)s digits; it must have 18."),
        NumberFault.BIRTH_DATE: gettext_noop(
            "Digits 1 to 8 (%(found)s) must be a date of birth: year, month, day."
        ),
        NumberFault.MONTH: gettext_noop(
            "Digits 13 and 14 (%(found)s) must be the month in which service began, 01 to 12. "
            "In the number of a PPPK they are a contract code: check the kind of employee."
        ),
        NumberFault.AGE: gettext_noop(
            "By this number service began at the age of %(found)s; 18 to 70 would be plausible."
        ),
        NumberFault.SEX: gettext_noop("Digit 15 (%(found)s) must be 1 (male) or 2 (female)."),
    }
)
"""English messages for translation; `%(found)s` stands for `InvalidNumber.found`."""


class InvalidNumber(ValueError):
    """A number that cannot be right, with a code for the message and the part that was found.

    The whole number is not part of the exception: it would end up in logs.
    """

    def __init__(self, *, fault: NumberFault, found: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.found = found

    @property
    def code(self) -> str:
        return self.fault.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Nip:
    """The number of a PNS. `start_year` and `start_month`: TMT as *CPNS*. Not shown in repr."""

    text: str = field(repr=False)
    birth_date: date = field(repr=False)
    start_year: int
    start_month: int
    sex: Sex
    serial: int = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NiPppk:
    """The number of a PPPK. It may change with a new contract elsewhere. Not shown in repr."""

    text: str = field(repr=False)
    birth_date: date = field(repr=False)
    start_year: int
    contract_code: str
    sex: Sex
    serial: int = field(repr=False)


def clean_number(*, text: str) -> str:
    """Without blanks of any kind and without the apostrophe that forces text in spreadsheets."""
    return _INVISIBLE.sub("", text).strip(APOSTROPHES)


def parse_nip(*, text: str | float) -> Nip:
    """Read the number of a PNS: birth 8, start of service 6, sex 1, serial 3 digits.

    Give a spreadsheet's cell as it is: a cell that holds a number instead of text has lost digits
    already (turning it into text first would hide that). Layout: PerkaBKN 43/2007. Raises
    InvalidNumber.
    """
    digits = _eighteen_digits(text=text)
    birth = _birth_date(digits=digits)
    year, month = int(digits[8:12]), int(digits[12:14])
    if not 1 <= month <= 12:
        raise InvalidNumber(fault=NumberFault.MONTH, found=digits[12:14])
    # Service begins on the first of a month; whoever turns 18 within it is let pass.
    _check_age(years=year - birth.year - (month < birth.month))
    return Nip(
        text=digits,
        birth_date=birth,
        start_year=year,
        start_month=month,
        sex=_sex(digit=digits[14]),
        serial=int(digits[15:]),
    )


def parse_ni_pppk(*, text: str | float) -> NiPppk:
    """Read the number of a PPPK: birth 8, year of appointment 4, contract 2, sex 1, serial 3.

    Cells are given as for `parse_nip`. Layout as published by training and news sites; digits 13
    and 14 are no month. Raises InvalidNumber.
    """
    digits = _eighteen_digits(text=text)
    birth = _birth_date(digits=digits)
    year = int(digits[8:12])
    _check_age(years=year - birth.year)
    return NiPppk(
        text=digits,
        birth_date=birth,
        start_year=year,
        contract_code=digits[12:14],
        sex=_sex(digit=digits[14]),
        serial=int(digits[15:]),
    )


def mask_number(*, text: str) -> str:
    """The last four characters alone; birth date and length stay hidden."""
    kept = clean_number(text=text)
    return "••••" + (kept[-4:] if len(kept) >= 8 else "")


def _eighteen_digits(*, text: str | float) -> str:
    if not isinstance(text, str):
        is_long = abs(text) >= 10**_SPREADSHEET_DIGITS
        if is_long or text != text:  # noqa: PLR0124 - NaN is the one value unlike itself
            raise InvalidNumber(fault=NumberFault.DESTROYED)
        text = f"{text:.0f}"
    cleaned = clean_number(text=text)
    if not cleaned:
        raise InvalidNumber(fault=NumberFault.EMPTY)
    if _SCIENTIFIC.fullmatch(cleaned) or _DECIMAL_TAIL.fullmatch(cleaned):
        raise InvalidNumber(fault=NumberFault.DESTROYED)
    if not (cleaned.isascii() and cleaned.isdigit()):
        raise InvalidNumber(fault=NumberFault.NOT_DIGITS)
    if len(cleaned) != LENGTH:
        raise InvalidNumber(fault=NumberFault.LENGTH, found=str(len(cleaned)))
    # No serial is 000, and that is exactly what 15 digits of precision leave behind.
    if cleaned.endswith("000"):
        raise InvalidNumber(fault=NumberFault.DESTROYED)
    return cleaned


def _birth_date(*, digits: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise InvalidNumber(fault=NumberFault.BIRTH_DATE, found=digits[:8]) from None


def _check_age(*, years: int) -> None:
    if not YOUNGEST <= years <= OLDEST:
        raise InvalidNumber(fault=NumberFault.AGE, found=str(years))


def _sex(*, digit: str) -> Sex:
    match digit:
        case "1":
            return Sex.MALE
        case "2":
            return Sex.FEMALE
        case _:
            raise InvalidNumber(fault=NumberFault.SEX, found=digit)
