"""Cells as values. What cannot be read is refused with what would be right."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from babel.dates import get_month_names
from django.utils.translation import gettext as _

from pamong.documents.imports import Difference
from pamong.documents.sheets import Cell, Row
from pamong.indicators.models import Indicator
from pamong.indicators.rules import Accumulation, Direction, PeriodKind, Polarity, read_number
from pamong.kernel.periods import BadPeriod, Month, Period, Quarter, parse_period
from pamong.kernel.text import sort_key

T = TypeVar("T")

LONGEST_NOTE = 500


class Unreadable(ValueError):
    """The cell does not hold what its column asks for; the message says what would be right."""


POLARITIES = {
    "maksimal": Polarity.MAXIMIZE,
    "maksimum": Polarity.MAXIMIZE,
    "maximize": Polarity.MAXIMIZE,
    "maximise": Polarity.MAXIMIZE,
    "positif": Polarity.MAXIMIZE,
    "makin tinggi makin baik": Polarity.MAXIMIZE,
    "minimal": Polarity.MINIMIZE,
    "minimum": Polarity.MINIMIZE,
    "minimize": Polarity.MINIMIZE,
    "minimise": Polarity.MINIMIZE,
    "negatif": Polarity.MINIMIZE,
    "makin rendah makin baik": Polarity.MINIMIZE,
    "rentang": Polarity.RANGE,
    "range": Polarity.RANGE,
    "stabil": Polarity.STABILIZE,
    "stabilize": Polarity.STABILIZE,
    "stabilise": Polarity.STABILIZE,
}
DIRECTIONS = {
    "atas": Direction.MAXIMIZE,
    "above": Direction.MAXIMIZE,
    "bawah": Direction.MINIMIZE,
    "below": Direction.MINIMIZE,
}
FREQUENCIES = {
    "bulanan": PeriodKind.MONTH,
    "bulan": PeriodKind.MONTH,
    "month": PeriodKind.MONTH,
    "monthly": PeriodKind.MONTH,
    "triwulanan": PeriodKind.QUARTER,
    "triwulan": PeriodKind.QUARTER,
    "quarter": PeriodKind.QUARTER,
    "quarterly": PeriodKind.QUARTER,
    "tahunan": PeriodKind.YEAR,
    "tahun": PeriodKind.YEAR,
    "year": PeriodKind.YEAR,
    "yearly": PeriodKind.YEAR,
}
ACCUMULATIONS = {
    "terakhir": Accumulation.LATEST,
    "latest": Accumulation.LATEST,
    "jumlah": Accumulation.SUM,
    "sum": Accumulation.SUM,
    "rata rata": Accumulation.AVERAGE,
    "rata-rata": Accumulation.AVERAGE,
    "average": Accumulation.AVERAGE,
    "gabungan": Accumulation.POOLED,
    "pooled": Accumulation.POOLED,
}
KINDS = {
    "angka": Indicator.Kind.NUMBER.value,
    "number": Indicator.Kind.NUMBER.value,
    "perbandingan": Indicator.Kind.RATIO.value,
    "rasio": Indicator.Kind.RATIO.value,
    "ratio": Indicator.Kind.RATIO.value,
}
ANSWERS = {"ya": True, "yes": True, "1": True, "tidak": False, "no": False, "0": False}

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTER = re.compile(r"(?:TRIWULAN|TW|Q)[ ._-]*(IV|I{1,3}|[1-4])[ ./_-]+(\d{4})")
_AMBIGUOUS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}", flags=re.ASCII)
_MONTH_FIRST = re.compile(r"(0?[1-9]|1[0-2])[/.-](\d{4})")
_MONTHS = tuple(get_month_names("wide", context="stand-alone", locale="id").items())


def one_of(text: str, known: Mapping[str, T]) -> T:
    """The value a word stands for. Raises Unreadable with the words that are known."""
    found = known.get(sort_key(text=text), known.get(text.strip().lower()))
    if found is None:
        # One word for each meaning is enough to say what would be right.
        words: dict[T, str] = {}
        for word, value in known.items():
            words.setdefault(value, word)
        raise Unreadable(
            _("“%(found)s” is none of: %(known)s.")
            % {"found": text[:40], "known": ", ".join(words.values())}
        )
    return found


def note_in(row: Row, column: str, found: Difference) -> str:
    """A note that fits its place; one that is too long fails its row, nothing is cut off unseen."""
    text = row.text(column)
    if len(text) > LONGEST_NOTE:
        found.fail(
            row.number,
            column,
            _("Write at most %(limit)s characters; here are %(found)s.")
            % {"limit": LONGEST_NOTE, "found": len(text)},
        )
    return text


def number_in(cell: Cell) -> Decimal:
    """Raises Unreadable, for "1.200" too: 1,2 for a program, 1200 for whoever typed it."""
    if _AMBIGUOUS.fullmatch(cell.text.strip()):
        raise Unreadable(
            _("“%(found)s” can be read in two ways. Write %(whole)s or %(part)s.")
            % {
                "found": cell.text[:40],
                "whole": cell.text.replace(".", ""),
                "part": cell.text.replace(".", ","),
            }
        )
    try:
        number = read_number(text=cell.text)
    except ValueError:
        raise Unreadable(
            _("“%(found)s” is no number. Write it as 90 or 87,5.") % {"found": cell.text[:40]}
        ) from None
    if abs(number) >= Decimal(10) ** 14:
        raise Unreadable(_("The number is too large."))
    return round(number, 6)


def year_in(text: str) -> int:
    """Raises Unreadable."""
    if not (text.isascii() and text.isdigit() and 2000 <= int(text) <= 2100):
        raise Unreadable(_("“%(found)s” is no year, such as 2026.") % {"found": text[:40]})
    return int(text)


def period_in(cell: Cell, kind: PeriodKind | None) -> Period:
    """A month, quarter or year, however people write it. Raises Unreadable."""
    text = " ".join(cell.text.split())
    if cell.day is not None:
        # A spreadsheet turns "Okt 2026" into the first of the month.
        return Quarter.of(cell.day) if kind is PeriodKind.QUARTER else Month.of(cell.day)
    if found := _QUARTER.fullmatch(text.upper()):
        return Quarter(int(found[2]), _ROMAN[found[1]])
    if found := _MONTH_FIRST.fullmatch(text):
        return Month(int(found[2]), int(found[1]))
    word, _space, year = text.lower().rpartition(" ")
    numbers = [n for n, name in _MONTHS if len(word) > 2 and name.lower().startswith(word)]
    if numbers and year.isascii() and year.isdigit() and len(year) == 4:
        return Month(int(year), numbers[0])
    try:
        return parse_period(text=text)
    except BadPeriod:
        raise Unreadable(
            _("“%(found)s” is no period. Write 2026-10, TW III 2026 or 2026.")
            % {"found": text[:40]}
        ) from None


def day_in(cell: Cell) -> date:
    """Raises Unreadable."""
    if cell.day is not None:
        return cell.day
    for pattern, order in (
        (r"(\d{4})-(\d{1,2})-(\d{1,2})", (1, 2, 3)),
        (r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", (3, 2, 1)),
    ):
        if found := re.fullmatch(pattern, cell.text.strip(), flags=re.ASCII):
            year, month, day = (int(found[place]) for place in order)
            try:
                return date(year, month, day)
            except ValueError:
                break
    raise Unreadable(
        _("“%(found)s” is no date. Write it as 2026-01-31 or 31-01-2026.")
        % {"found": cell.text[:40]}
    )
