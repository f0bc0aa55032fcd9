"""The rules of workload analysis, and the published examples of them."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pamong.kernel.scores import round_half_up
from pamong.processes.rules.official import OVERLOAD, RECAP_COLUMNS, need_rows, recap_rows
from pamong.processes.rules.workload import (
    EFFECTIVE_TIMES,
    GRADINGS,
    EffectiveTime,
    Grade,
    NoRule,
    Task,
    Weighed,
    daily_load,
    effective_time,
    grade,
    need,
    need_by_rate,
    people,
    whole_of,
)

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "worked_examples.json"
NOW = effective_time(date(2026, 1, 1))
Values = dict[str, Any]


def by_volume(given: Values) -> Values:
    effective = EffectiveTime("example", given["wke_menit"], date.min, None, "")
    found = need(Decimal(given["beban_menit"]), effective)
    return {"kebutuhan": found, "dibulatkan": people(found)}


def by_rate(given: Values) -> Values:
    found = need_by_rate(
        volume=Decimal(given["volume_per_hari"]), rate=Decimal(given["kemampuan_per_hari"])
    )
    return {"kebutuhan": found, "dibulatkan": people(found)}


def of_a_day(given: Values) -> Values:
    load = daily_load(map(decimal, given["menit_harian"]), decimal(given["jam_kerja_menit"]))
    return {"total_menit": load.minutes, "persen": load.percent}


def graded(given: Values) -> Values:
    return {"peringkat": grade(decimal(given["efektivitas"])).value}


def decimal(number: float) -> Decimal:
    return Decimal(str(number))


TOPICS: dict[str, Callable[[Values], Values]] = {
    "abk": by_volume,
    "abk_hasil_kerja": by_rate,
    "beban_kerja_harian": of_a_day,
    "abk_peringkat": graded,
}


def examples() -> list[Values]:
    if not PUBLISHED.exists():
        return []
    return [each for each in json.loads(PUBLISHED.read_text()) if each["topic"] in TOPICS]


@pytest.mark.parametrize("example", examples(), ids=lambda each: f"{each['topic']}-{each['kind']}")
def test_published_examples_come_out(example: Values) -> None:
    found = TOPICS[example["topic"]](example["inputs"])
    for name, wanted in example["expected"].items():
        if isinstance(wanted, str):
            assert found[name] == wanted
        else:
            exact = decimal(wanted)
            places = max(0, -int(exact.as_tuple().exponent))
            assert round_half_up(value=Decimal(found[name]), places=places) == exact


def test_every_topic_of_workload_has_its_examples() -> None:
    if not PUBLISHED.exists():
        pytest.skip("the published examples are not beside this checkout")
    assert {each["topic"] for each in examples()} == set(TOPICS)
    assert len(examples()) >= 11


@pytest.mark.parametrize(
    ("ratio", "wanted"),
    [
        ("1.0000000001", "A"),
        ("1", "B"),
        ("0.90", "B"),
        ("0.8999999", "C"),
        ("0.70", "C"),
        ("0.6999999", "D"),
        ("0.50", "D"),
        ("0.4999999", "E"),
        ("0", "E"),
    ],
)
def test_grades_have_no_gaps(ratio: str, wanted: str) -> None:
    assert grade(Decimal(ratio)).value == wanted


@pytest.mark.parametrize(
    ("found", "wanted"), [("0.49", 0), ("0.5", 1), ("1.49", 1), ("2.5", 3), ("3.5", 4)]
)
def test_a_need_is_rounded_up_from_a_half_on(found: str, wanted: int) -> None:
    assert people(Decimal(found)) == wanted


def test_effective_time_is_that_of_its_day() -> None:
    assert effective_time(date(2026, 11, 25)).minutes == 75_000
    assert effective_time(date(2019, 12, 31)).minutes == 72_000
    assert effective_time(date(2020, 1, 1)).hours == 1_250
    with pytest.raises(NoRule):
        effective_time(date(2001, 1, 1))


def test_rules_follow_each_other_without_gap_and_name_their_basis() -> None:
    for before, after in pairwise(EFFECTIVE_TIMES):
        assert before.until == after.since
    assert EFFECTIVE_TIMES[-1].until is None
    assert all(rule.legal_basis for rule in (*EFFECTIVE_TIMES, *GRADINGS))
    with pytest.raises(NoRule):
        grade(Decimal(1), date(2001, 1, 1))


def post(staff: int, *volumes: int) -> Weighed:
    tasks = tuple(Task(f"Tugas {n}", "Berkas", Decimal(n), Decimal(30)) for n in volumes)
    return Weighed("Penata", tasks, staff, NOW)


def test_a_post_with_more_work_than_hours_is_called_overloaded() -> None:
    busy = post(1, 3_000)
    assert (busy.need, busy.people, busy.gap) == (Decimal("1.2"), 1, 0)
    assert busy.grade is Grade.A
    (row, _all) = recap_rows([busy], whole_of("Jumlah", [busy], NOW))
    assert dict(zip(RECAP_COLUMNS, row, strict=True))["Keterangan"] == OVERLOAD


def test_a_post_without_people_has_a_need_and_no_grade() -> None:
    empty = post(0, 5_000)
    assert (empty.people, empty.gap, empty.ratio, empty.grade) == (2, -2, None, None)


def test_the_whole_is_rounded_once() -> None:
    two = [post(1, 1_000), post(1, 1_000)]
    assert [each.people for each in two] == [0, 0]
    assert whole_of("Jumlah", two, NOW).people == 1


def test_rows_of_need_add_up_to_the_need_of_the_post() -> None:
    rows = list(need_rows([post(2, 1_000, 1_500)]))
    assert [row[0] for row in rows] == [1, 2]
    assert sum(Decimal(str(row[-1])) for row in rows) == Decimal("1.0000")
