"""What is written comes back as it was, from every form into every other."""

import json
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from pamong.mining.coding import Builder
from pamong.mining.log import EventLog
from pamong.mining.reading import read_log
from pamong.mining.writing import Form, Happening, Trace, UnableToWriteLog, traces_of, write_log
from tests.mining.files import FORMS
from tests.mining.logs import DAY, HOUR

LOGS = Path(__file__).resolve().parents[3] / "shared" / "data" / "logs"
FILES = [
    ("log.xes", Form.XES),
    ("log.xes.gz", Form.XES),
    ("log.json", Form.OCEL),
    ("log.sqlite", Form.OCEL),
]
Row = tuple[str, str, str, str, int, int]


def rows(log: EventLog) -> list[Row]:
    """By case name, time and order: what a log says, whatever its codes are."""
    found = [
        (trace.name, each.activity, each.resource or "", each.lifecycle or "", *each[1:3])
        for trace in traces_of(log)
        for each in trace.happenings
    ]
    return sorted(found, key=lambda row: row[0])


def random_log(seed: int, cases: int = 12) -> EventLog:
    """Ties, holes, all kinds of names, all ages and zones; not in order."""
    chance, built = random.Random(seed), Builder()
    names = ['a "quoted" <name> & more', "päivä\tline\nbreak", "日本", "x" * 200, "plain", "Plain"]
    for _ in range(cases * 4):
        built.case.append(built.cases[f"case {chance.randrange(cases)}’s"])
        built.add(
            chance.choice(names),
            chance.choice([0, HOUR, chance.randrange(-50_000 * DAY, 50_000 * DAY)]),
            chance.choice([0, 420, -570, 345]),
            chance.choice(["ani", "budi & co", None]),
            chance.choice(["start", "complete", None]),
        )
    return built.log("random", [])


@pytest.mark.parametrize(("file", "form"), FILES)
@pytest.mark.parametrize("seed", range(4))
def test_any_log_comes_back_as_it_was(file: str, form: Form, seed: int, tmp_path: Path) -> None:
    log = random_log(seed)
    assert write_log(traces_of(log), tmp_path / file, form, name="random") == len(log)
    assert rows(read_log(tmp_path / file)) == rows(log)
    assert [each.name for each in tmp_path.iterdir()] == [file]


@pytest.mark.parametrize(("file", "form"), FILES)
@pytest.mark.parametrize("given", FORMS)
def test_every_form_turns_into_every_other(
    given: str, file: str, form: Form, tmp_path: Path
) -> None:
    log = read_log(FORMS[given](tmp_path / given))
    write_log(traces_of(log), tmp_path / f"to.{file}", form, name=log.name)
    assert rows(read_log(tmp_path / f"to.{file}")) == rows(log)


@pytest.mark.parametrize(("file", "form"), FILES)
def test_a_real_log_comes_back_as_it_was(file: str, form: Form, tmp_path: Path) -> None:
    path = LOGS / "receipt.xes.gz"
    if not path.exists():
        pytest.skip("the public logs are not beside this checkout")
    log = read_log(path)
    write_log(traces_of(log), tmp_path / file, form, name=log.name)
    assert rows(read_log(tmp_path / file)) == rows(log)


def test_the_same_log_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.xes.gz", "b.xes.gz"):
        write_log(traces_of(random_log(1)), tmp_path / name, Form.XES, name="same")
    assert (tmp_path / "a.xes.gz").read_bytes() == (tmp_path / "b.xes.gz").read_bytes()


def test_what_xml_cannot_write_is_replaced(tmp_path: Path) -> None:
    trace = Trace("a\x00b", [Happening("c\x0bd\ud800", 0, 0)])
    write_log([trace], tmp_path / "log.xes", Form.XES, name="x\x01")
    log = read_log(tmp_path / "log.xes")
    assert (log.cases, log.activities) == (("a\ufffdb",), ("c\ufffdd\ufffd",))


@pytest.mark.parametrize("file", ["log.json", "log.sqlite"])
def test_offices_and_steps_are_objects_of_their_own(file: str, tmp_path: Path) -> None:
    happening = Happening("check", 0, 420, group="Dinas", instance="7")
    traces = [Trace("1", [happening, happening], "permit"), Trace("2", [happening], "permit")]
    write_log(traces, tmp_path / file, Form.OCEL, name="x")
    for kind, cases in (("permit", {"1", "2"}), ("unit", {"unit:Dinas"})):
        assert set(read_log(tmp_path / file, object_type=kind).cases) == cases
    assert read_log(tmp_path / file, object_type="step").cases == ("step:1:7", "step:2:7")
    if file == "log.json":
        given = json.loads((tmp_path / file).read_text())
        assert len(given["objects"]) == len({each["id"] for each in given["objects"]}) == 5
        assert [each["name"] for each in given["objectTypes"]] == ["permit", "step", "unit"]


@pytest.mark.parametrize(("file", "form"), FILES)
def test_a_writing_that_fails_leaves_the_file_of_before(
    file: str, form: Form, tmp_path: Path
) -> None:
    (tmp_path / file).write_text("before")

    def failing() -> Iterator[Trace]:
        yield Trace("1", [Happening("a", 0, 0)])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_log(failing(), tmp_path / file, form, name="x")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [(file, "before")]
    with pytest.raises(UnableToWriteLog):
        write_log([], tmp_path / "log.txt", form, name="x")


@pytest.mark.parametrize(("file", "form"), FILES)
def test_memory_does_not_grow_with_the_log(file: str, form: Form, tmp_path: Path) -> None:
    def peak(cases: int) -> int:
        traces = (
            Trace(f"{n}", [Happening("a", n, 0, "who"), Happening("b", n + 1, 0)])
            for n in range(cases)
        )
        tracemalloc.start()
        try:
            write_log(traces, tmp_path / file, form, name="x")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few = peak(2_500)
    assert peak(6_000) < few * 1.3 + 100_000
