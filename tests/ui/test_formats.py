"""Numbers, dates and durations in both languages."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from pamong.ui import formats

NINE = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("write", "value", "indonesian", "english"),
    [
        (formats.number, 13.5, "13,5", "13.5"),
        (formats.number, Decimal("12345.678"), "12.345,68", "12,345.68"),
        (formats.number, 0, "0", "0"),
        (formats.number, -0.001, "0", "0"),
        (formats.number, None, "–", "–"),
        (formats.number, float("nan"), "–", "–"),
        (formats.number, "≤ 8", "≤ 8", "≤ 8"),
        (formats.number, 0.125, "0,13", "0.13"),
        (formats.number, 10**15, "1.000.000.000.000.000", "1,000,000,000,000,000"),
        (formats.signed, 6, "+6", "+6"),
        (formats.signed, -1.5, "−1,5", "−1.5"),
        (formats.signed, 0, "0", "0"),
        (formats.percent, 95, "95%", "95%"),
        (formats.percent, Decimal("97.25"), "97,3%", "97.3%"),
        (formats.percent, None, "–", "–"),
        (formats.share, 0.625, "62,5%", "62.5%"),
        (formats.date_long, DAY, "24 November 2026", "24 November 2026"),
        (formats.date_long, dt.date(2026, 8, 17), "17 Agustus 2026", "17 August 2026"),
        (formats.date_day, DAY, "Selasa, 24 November 2026", "Tuesday, 24 November 2026"),
        (formats.date_short, dt.date(2026, 9, 1), "1 Sep 2026", "1 Sep 2026"),
        (formats.date_short, None, "–", "–"),
        (formats.time_short, dt.time(9, 0), "09.00", "09:00"),
        (formats.datetime_long, DAY, "24 November 2026", "24 November 2026"),
        (formats.month_name, 5, "Mei", "May"),
        (formats.month_short, dt.date(2026, 8, 31), "Agu", "Aug"),
        (formats.month_short, None, "–", "–"),
        (formats.month_name, DAY, "November", "November"),
        (formats.month_name, 13, "–", "–"),
        (formats.month_year, dt.date(2026, 10, 1), "Oktober 2026", "October 2026"),
        (formats.duration_work, 630, "1 hari kerja 3 jam", "1 working day 3 hours"),
        (formats.duration_work, dt.timedelta(minutes=61), "1 jam 1 menit", "1 hour 1 minute"),
        (formats.duration_work, 12, "12 menit", "12 minutes"),
        (formats.duration_work, 900, "2 hari kerja", "2 working days"),
        (formats.calendar_days, 0.1, "satu hari", "a day"),
        (formats.calendar_days, 2.25, "2,3 hari", "2.3 days"),
        (formats.calendar_days, None, "–", "–"),
        (formats.duration_work, 0, "0 menit", "0 minutes"),
        (formats.duration_work, 0.4, "kurang dari 1 menit", "less than a minute"),
        (formats.duration_work, None, "–", "–"),
    ],
)
def test_values_are_written_as_people_write_them(
    write: Callable[[object], str], value: object, indonesian: str, english: str
) -> None:
    with translation.override("id"):
        assert write(value) == indonesian
    with translation.override("en"):
        assert write(value) == english


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Jakarta", "24 November 2026 pukul 09.00 WIB"),
        ("Asia/Makassar", "24 November 2026 pukul 10.00 WITA"),
        ("Asia/Jayapura", "24 November 2026 pukul 11.00 WIT"),
    ],
)
def test_moments_are_told_in_the_zone_of_the_unit(zone: str, expected: str) -> None:
    with translation.override("id"), timezone.override(zone):
        assert formats.datetime_long(NINE, zone=True) == expected


def test_a_day_changes_with_the_zone() -> None:
    late = dt.datetime(2026, 12, 31, 17, 30, tzinfo=dt.UTC)
    with translation.override("id"), timezone.override("Asia/Jakarta"):
        assert formats.date_long(late) == "1 Januari 2027"


def test_a_unit_with_another_working_day_counts_its_own() -> None:
    with translation.override("id"):
        assert formats.duration_work(480, 480) == "1 hari kerja"
