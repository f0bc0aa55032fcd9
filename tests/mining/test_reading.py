"""Logs in every form: the same events come out, and what is wrong is said where it stands."""

import random
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import duckdb
import pytest

from pamong.mining import quick, sentences
from pamong.mining.analysis import analyse
from pamong.mining.findings import find
from pamong.mining.log import EventLog, UnableToReadLog
from pamong.mining.reading import Columns, read_log
from pamong.mining.reading.tables import _Table
from pamong.mining.report import report
from tests.mining.files import FORMS, ROWS, as_csv, parquet, xes

MUTANTS = 300
NO_MOMENT = b"""<log>
<trace>
<event><string key="concept:name" value="x"/><date key="time:timestamp" value="soon"/></event>
</trace></log>"""


def events(log: EventLog) -> list[tuple[str, str, str, int, int]]:
    """Sorted by case as it was first met, time, file order; names instead of codes."""
    return [
        (
            log.cases[case],
            log.activities[activity],
            log.resources[resource] if resource >= 0 else "",
            time,
            offset,
        )
        for case, activity, resource, time, offset in zip(
            log.case.tolist(),
            log.activity.tolist(),
            log.resource.tolist(),
            log.time.tolist(),
            log.offset.tolist(),
            strict=True,
        )
    ]


def codes(log: EventLog) -> set[str]:
    return {note.code for note in log.notes}


def refusal(path: Path, columns: Columns | None = None) -> str:
    with pytest.raises(UnableToReadLog) as caught:
        read_log(path, columns=columns)
    return sentences.of_unread(caught.value)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_events(form: str, tmp_path: Path) -> None:
    log = read_log(FORMS[form](tmp_path / form))
    plain = read_log(xes(tmp_path / "plain.xes"))
    assert sorted(events(log)) == sorted(events(plain))
    assert [row[1] for row in events(plain)] == [
        "receive", "check", "check", "issue", "receive", "check",
    ]  # fmt: skip
    # Half past nine in Jakarta is half past two in the morning in Greenwich.
    assert events(plain)[0][3] % 86_400_000_000 == 9_000_000_000
    assert events(plain)[0][4] == 420
    assert {"ties", "no_resource"} <= codes(log)
    assert len(log) == len(ROWS)


def test_columns_are_named_where_their_names_are_not_usual(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "berkas;apa;oleh;kapan\nA;terima;ani;02/03/2026 09:30\nA;periksa;budi;02/03/2026 11:00\n"
    )
    said = refusal(path)
    assert "Which column is the case?" in said
    assert "berkas, apa, oleh, kapan" in said
    named = Columns(case="berkas", activity="apa", time="kapan", resource="oleh")
    log = read_log(path, columns=named)
    assert [row[:3] for row in events(log)] == [("A", "terima", "ani"), ("A", "periksa", "budi")]
    assert {"day_first", "no_zone"} <= codes(log)
    assert "There is no column “wer”" in refusal(path, Columns(case="wer"))


def test_a_zone_may_be_given_to_times_without_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("case,activity,time\nA,x,2026-03-28 12:00\nA,y,2026-03-29 12:00\n")
    assert read_log(path).offset.tolist() == [0, 0]
    log = read_log(path, zone=ZoneInfo("Europe/Amsterdam"))
    first, second = events(log)
    # The clocks went forward that night, so the day had twenty-three hours.
    assert second[3] - first[3] == 23 * 3_600_000_000
    assert (first[4], second[4]) == (60, 120)
    assert "zone_given" in codes(log)


def test_moments_of_a_table_are_shown_on_the_clock_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    duckdb.connect().execute(
        "copy (select 'A' as \"case\", 'x' as activity,"
        f" timestamptz '2026-03-02 02:30:00+00' as time) to '{path}'"
    )
    log = read_log(path)
    assert (log.offset.tolist(), codes(log) & {"hours_utc", "no_zone"}) == ([0], {"hours_utc"})
    shown = read_log(path, zone=ZoneInfo("Asia/Jakarta"))
    assert (shown.offset.tolist(), shown.time.tolist()) == ([420], log.time.tolist())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"case,activity,time\n", "no event"),
        (b"case,activity,time\nA,x,2026-03-02\nA,y,2026-13-02\n", "Row 3: “2026-13-02”"),
        (b"<log><trace>", "not XML"),
        (b"<?xml version='1.0'?>\n<!DOCTYPE log [<!ENTITY a 'b'>]><log/>", "Line 2"),
        (b"<svg/>", "first element is “svg”"),
        (b"<log/>", "no event"),
        (NO_MOMENT, "Line 3: the event's time “soon”"),
        (b"\x1f\x8b\x08\x00broken", "damaged"),
        (b"{", "not JSON"),
        (b"{}", "no OCEL 2.0"),
        (b'{"events": [1], "objects": [{"id": 1, "type": "a"}]}', "no OCEL 2.0"),
        (b"SQLite format 3\x00" + b"\x01" * 600, "SQLite"),
        (b"PAR1 and no more", "no log that is read here"),
        (b"\x00\x01\x02", "no log that is read here"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(content)
    assert said in refusal(path)


def test_all_times_that_are_none_are_named_with_their_lines(tmp_path: Path) -> None:
    rows = "".join(f"A,x,{'soon' if n % 2 else '2026-03-02'}\n" for n in range(300))
    (tmp_path / "a.csv").write_text(f"case,activity,time\n{rows}")
    with pytest.raises(UnableToReadLog) as caught:
        read_log(tmp_path / "a.csv")
    assert [place.where for place in caught.value.places[:3]] == ["3", "5", "7"]
    assert len(caught.value.places) == 100
    assert "149" in sentences.of_unread(caught.value)
    assert sentences.of_unread(caught.value, "id").startswith("Baris 3: “soon”")
    lines = NO_MOMENT.replace(b"</trace>", NO_MOMENT.splitlines()[2] + b"\n</trace>")
    (tmp_path / "a.xes").write_bytes(lines)
    with pytest.raises(UnableToReadLog) as caught:
        read_log(tmp_path / "a.xes")
    assert [place.where for place in caught.value.places] == ["3", "4"]


def test_every_failure_is_worded_in_both_languages() -> None:
    assert sentences.READING.keys() == sentences.READING_ID.keys()
    for code, text in sentences.READING.items():
        named = {name for _, name, _, _ in Formatter().parse(text) if name}
        assert named == {
            name for _, name, _, _ in Formatter().parse(sentences.READING_ID[code]) if name
        }


def test_holes_are_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("case,activity,time\nA,x,2026-03-02\n,y,2026-03-02\nA,,2026-03-02\nA,z,\n")
    log = read_log(path)
    assert len(log) == 1
    assert dict(next(n for n in log.notes if n.code == "incomplete_rows").values) == {
        "count": 3,
        "row": 3,
    }
    broken = xes(tmp_path / "a.xes")
    broken.write_text(broken.read_text().replace('key="time:timestamp"', 'key="time:x"', 1))
    log = read_log(broken)
    assert len(log) == len(ROWS) - 1
    assert "incomplete_events" in codes(log)


def test_traces_of_the_same_name_are_one_case(tmp_path: Path) -> None:
    path = xes(tmp_path / "a.xes")
    path.write_text(path.read_text().replace("24/2", "24/1"))
    log = read_log(path)
    assert log.cases == ("24/1",)
    assert "repeated_cases" in codes(log)


def test_an_utf16_log_with_a_prefix_is_read(tmp_path: Path) -> None:
    path = xes(tmp_path / "a.xes")
    text = path.read_text().replace('<?xml version="1.0"?>\n', "")
    for tag in ("log", "trace", "event"):
        text = text.replace(f"<{tag}", f"<x:{tag}").replace(f"</{tag}", f"</x:{tag}")
    path.write_text(text.replace("<x:log", '<x:log xmlns:x="urn:x"'), encoding="utf-16")
    assert len(read_log(path)) == len(ROWS)


def mutate(data: bytes, chance: random.Random) -> bytes:
    """A damage as files meet it: bytes changed, lost, doubled, moved, or cut off."""
    given = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 5])):
        at, span = chance.randrange(len(given) + 1), chance.choice([1, 1, 4, 40])
        match chance.randrange(6):
            case 0:
                given[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del given[at : at + span]
            case 2:
                given[at:at] = given[at : at + span]
            case 3:
                given[at:at] = chance.choice([b"<", b"\x00", b"&x;", b'"', b"9999999999", b"\xff"])
            case 4:
                given = given[:at] or given
            case _:
                other = chance.randrange(len(given) + 1)
                given[at : at + span] = given[other : other + span]
    return bytes(given)


def survive(path: Path, data: bytes) -> bool:
    """Read or refused in a sentence; what is read can be measured and reported on."""
    path.write_bytes(data)
    try:
        log = read_log(path)
    except UnableToReadLog as error:
        return not sentences.of_unread(error)
    assert len(log) > 0
    analysis = analyse(log, quick.measure)
    assert "</html>" in report(log, analysis, language="id")
    assert find(log).spread
    return True


def mutants(count: int, folder: Path) -> None:
    read = 0
    originals = {form: make(folder / form).read_bytes() for form, make in FORMS.items()}
    for seed in range(count):
        chance = random.Random(seed)
        form = sorted(originals)[seed % len(originals)]
        read += survive(folder / f"mutant.{form}", mutate(originals[form], chance))
    # Both happen, or the damage was too small or too great to tell anything.
    assert 0 < read < count


def test_a_damaged_file_is_read_or_refused(tmp_path: Path) -> None:
    mutants(MUTANTS, tmp_path)


@pytest.mark.long
def test_ten_thousand_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    mutants(10_000, tmp_path)


def test_names_that_share_a_hash_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, salts = _Table._hash, list[int]()

    def colliding(table: _Table, column: str, salt: int) -> str:
        salts.append(salt)
        return honest(table, column, salt) if salt else f"hash({column}) & 0"

    monkeypatch.setattr(_Table, "_hash", colliding)
    log = read_log(parquet(tmp_path / "log.parquet"))
    assert (log.activities, max(salts)) == (("receive", "check", "issue"), 1)


def test_a_parquet_file_with_moments_is_read_where_it_lies(tmp_path: Path) -> None:
    """Blanks around a name are none of it, an empty one is none, and neither is a null."""
    path = tmp_path / "it's.parquet"
    columns = '("case", activity, resource, time)'
    duckdb.connect().execute(
        "copy (select * from (values"
        " ('2', ' check', 'ani', timestamp '2026-03-02 10:00:00'),"
        " ('1', 'receive', ' ', timestamp '2026-03-02 09:00:00'),"
        " (null, 'lost', 'budi', timestamp '2026-03-02 09:00:00'),"
        " ('2', 'check ', null, timestamp '2026-03-02 09:30:00'),"
        " ('2', '  ', 'citra', timestamp '2026-03-02 09:30:00'),"
        f" ('1', 'gone', 'dewi', null)) rows {columns})"
        f" to '{path.as_posix().replace(chr(39), chr(39) * 2)}'"
    )
    log = read_log(path)
    assert (tuple(log.cases), log.activities, log.resources) == (
        ("2", "1"),
        ("check", "receive"),
        ("ani",),
    )
    assert log.resource.tolist() == [-1, 0, -1]
    assert [dict(note.values) for note in log.notes if note.code == "incomplete_rows"] == [
        {"count": 3, "row": 3}
    ]


def test_a_file_that_may_be_csv_is_read_by_its_content(tmp_path: Path) -> None:
    assert len(read_log(as_csv(tmp_path / "export.txt"))) == len(ROWS)
