"""Parts of a log by definition and by loop, and two of them beside each other."""

import math
import statistics
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np
import pytest

from pamong.mining import definitions, filters, quick, units
from pamong.mining.compare import compare
from pamong.mining.filters import BadPart, Part, only, read_part
from pamong.mining.log import Attribute, EventLog
from pamong.mining.reading import Columns, read_log
from tests.mining.logs import DAY, HOUR, at_random, built

# Each case begins on a day of its own.
LOG = built(
    [
        (case, name, who, time % DAY + int(case[1:]) * DAY, zone)
        for case, name, who, time, zone in at_random(21, 600, 5, 80)
    ]
)


def defined(definition: ir.Table) -> list[tuple[object, ...]]:
    with duckdb.connect() as database:
        columns = {
            "case": LOG.case, "activity": LOG.activity, "resource": LOG.resource,
            "time": LOG.time, "offset": LOG.offset.astype(np.int64),
            "position": np.arange(len(LOG), dtype=np.int64),
        }  # fmt: skip
        database.register("events", columns)
        return database.execute(str(ibis.to_sql(definition, dialect="duckdb"))).fetchall()


def cases_of(definition: ir.Table) -> set[object]:
    return {row[0] for row in defined(definition.select("case").distinct())}


def test_a_part_by_period_and_value_is_that_of_its_definition() -> None:
    events = definitions.events()
    by_loop = np.flatnonzero(filters.begun(LOG, date(1970, 1, 3), date(1970, 1, 20)))
    assert 0 < len(by_loop) < len(LOG.cases)
    assert set(by_loop.tolist()) == cases_of(definitions.begun(events, 2, 19))
    person = LOG.resources.index("r7")
    by_loop = np.flatnonzero(filters.having(LOG, "resource", "r7"))
    assert 0 < len(by_loop) < len(LOG.cases)
    assert set(by_loop.tolist()) == cases_of(definitions.having(events, "resource", person))


def test_load_by_unit_is_that_of_its_definition() -> None:
    found = units.units(LOG, "activity")
    by_loop = {
        (LOG.activities.index(name), hour): count
        for name, hours in found.load.items()
        for hour, count in enumerate(hours)
        if count
    }
    rows = defined(definitions.load_by_activity(definitions.events()))
    assert by_loop == {(row[0], row[1]): row[2] for row in rows}


def test_a_part_is_made_of_whole_cases_and_knows_no_other_names() -> None:
    log = built(
        [
            ("p", "receive", "ani", 0, 0),
            ("q", "receive", "budi", DAY, 0),
            ("p", "issue", None, 9 * DAY, 0),
            ("r", "receive", "budi", DAY, 0),
        ]
    )
    first = only(log, Part(until=date(1970, 1, 1)))
    assert (first.cases, first.activities, first.resources) == (
        ("p",), ("receive", "issue"), ("ani",),
    )  # fmt: skip
    assert dict(first.notes[-1].values) == {"cases": 1, "all": 3}
    assert only(log, Part(variant=1)).cases == ("q", "r")
    assert only(log, Part(variant=2)).cases == ("p",)
    assert only(log, Part(having=(("resource", "budi"),), since=date(1970, 1, 2))).cases == (
        "q", "r",
    )  # fmt: skip
    assert only(log, Part()) is log


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2026", Part(date(2026, 1, 1), date(2026, 12, 31))),
        ("2026-02", Part(date(2026, 2, 1), date(2026, 2, 28))),
        ("2026-01-05..2026-02", Part(date(2026, 1, 5), date(2026, 2, 28))),
        ("unit = Dinas A & variant=2", Part(having=(("unit", "Dinas A"),), variant=2)),
        ("a=b=c", Part(having=(("a", "b=c"),))),
    ],
)
def test_parts_are_written_as_people_do(text: str, part: Part) -> None:
    assert read_part(text) == part


@pytest.mark.parametrize("text", ["", "unit=", "=x", "variant=0", "2026-02-30", "2026..2025", "&"])
def test_what_names_no_part_is_refused(text: str) -> None:
    with pytest.raises(BadPart):
        read_part(text)


def with_unit(log: EventLog, of_case: dict[str, str]) -> EventLog:
    names = tuple(sorted(set(of_case.values())))
    codes = np.array([names.index(of_case[case]) for case in log.cases], dtype=np.int32)
    log.attributes["unit"] = Attribute(names, codes[log.case])  # type: ignore[index]
    return log


def test_two_parts_differ_by_what_their_cases_lose() -> None:
    """Each passage by hand: means a case, and Welch's standard error of their difference."""
    events = at_random(8, 900, 3, 120)
    log = with_unit(built(events), {f"c{n}": "A" if n % 3 else "B" for n in range(120)})
    one, other = (only(log, read_part(f"unit={name}")) for name in "AB")
    found = compare(("A", one), ("B", other))
    rows: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for case, name, _, time, _ in events:
        rows[case].append((time, name))
    spent: dict[tuple[str, str], dict[str, list[float]]] = {}
    for each in found.passages:
        sides: dict[str, list[float]] = {"A": [], "B": []}
        for case, steps in rows.items():
            steps.sort(key=lambda step: step[0])
            lost = sum(
                (b[0] - a[0]) / 1e6
                for a, b in pairwise(steps)
                if (a[1], b[1]) == (each.source, each.target)
            )
            sides["A" if int(case[1:]) % 3 else "B"].append(lost)
        spent[each.source, each.target] = sides
    for each in found.passages:
        sides = spent[each.source, each.target]
        value = statistics.mean(sides["B"]) - statistics.mean(sides["A"])
        error = math.sqrt(sum(statistics.variance(x) / len(x) for x in sides.values()))
        assert each.lost_s.value == pytest.approx(value, abs=1e-3, rel=1e-9)
        assert each.lost_s.high == pytest.approx(value + 1.959964 * error, rel=1e-6)
    assert sum(each.lost_s.value for each in found.passages) == pytest.approx(found.mean_s.value)


def test_handovers_between_units_are_those_between_resources() -> None:
    found = units.units(LOG, "resource")
    # Those without a person are passed over, so neighbours without one are counted besides.
    assert sum(sum(hours) for hours in found.load.values()) == int((LOG.resource >= 0).sum())
    everyone = built([(c, a, who or "r0", t, z) for c, a, who, t, z in at_random(5, 300, 4, 30)])
    passages = units.units(everyone, "resource").passages
    assert {(each.source, each.target): each.count for each in passages} == {
        (everyone.resources[a], everyone.resources[b]): count
        for (a, b), count in quick.handovers(everyone).items()
    }


def test_attributes_of_events_and_of_traces_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xes"
    path.write_text(
        "<log><trace><string key='concept:name' value='p'/><string key='unit' value='A'/>"
        "<event><string key='concept:name' value='x'/><date key='time:timestamp'"
        " value='2026-01-02T00:00:00Z'/><string key='unit' value='B'/></event>"
        "<event><string key='concept:name' value='y'/><date key='time:timestamp'"
        " value='2026-01-01T00:00:00Z'/></event></trace></log>"
    )
    log = read_log(path, columns=Columns(attributes=("unit",)))
    unit = log.attributes["unit"]
    assert [unit.names[code] for code in unit.code] == ["A", "B"]
    assert [log.activities[code] for code in log.activity] == ["y", "x"]
    assert log.time[0] % HOUR == 0
