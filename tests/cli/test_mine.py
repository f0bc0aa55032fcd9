"""`pamong mine` as somebody at a terminal meets it."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pamong.cli.main import main
from tests.cli.test_commands import pamong
from tests.mining.files import FORMS, as_csv, xes

KEYS = {
    "log", "events", "cases", "activities", "resources", "dfg", "start_activities",
    "end_activities", "variants", "top10_variant_counts", "top10_variants",
    "median_case_duration_s", "mean_case_duration_s", "p95_case_duration_s", "cases_with_rework",
    "rework_events", "rework_cases_per_activity", "self_loops", "handover_pairs",
    "handover_events", "handover_top10",
}  # fmt: skip
EVIL = "<script>alert(1)</script>"


class Tags(HTMLParser):
    """Every tag is closed in its order; what a page would fetch is gathered."""

    EMPTY = frozenset({"meta", "link", "br", "img", "rect", "circle", "path"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.fetched += [str(value) for key, value in attrs if key in {"src", "href"}]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_json_carries_every_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mine", str(xes(tmp_path / "small.xes")), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found.keys() >= KEYS
    assert (found["log"], found["events"], found["cases"]) == ("small", 6, 2)
    assert found["dfg"][0] == {
        "source": "receive",
        "target": "check",
        "count": 2,
        "mean_s": 3600.0,
        "median_s": 3600.0,
        "p95_s": 6840.0,
    }
    assert found["self_loops"] == {"check": 1}
    assert found["rework_cases_per_activity"] == {"check": 1}
    assert any("do not say who did them" in note for note in found["notes"])


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_measured(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mine", str(FORMS[form](tmp_path / form)), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["events"], found["cases"], found["activities"]) == (6, 2, 3)


def test_without_json_a_person_reads_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mine", str(as_csv(tmp_path / "a.csv"))]) == 0
    said = capsys.readouterr().out
    assert "2 cases, 6 events, 3 activities" in said
    assert re.search(r"receive +check +2 +60 minutes", said)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_report_is_one_whole_file(language: str, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    log = tmp_path / "a.xes"
    xes(log)
    log.write_text(log.read_text().replace('"receive"', '"&lt;script&gt;alert(1)&lt;/script&gt;"'))
    assert main(["mine", str(log), "--html", str(report), "--lang", language]) == 0
    page = report.read_text()
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.fetched == []
    assert "svg" in tags.seen
    assert "script" not in tags.seen
    assert page.count("&lt;script&gt;") > 3
    assert f'<html lang="{language}">' in page
    # No text was left with a hole for a figure.
    assert not re.search(r"{\w+}", page.partition("</style>")[2])


@pytest.mark.parametrize("language", ["id", "en"])
def test_two_parts_are_drawn_on_one_map(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, log = tmp_path / "report.html", as_csv(tmp_path / "a.csv")
    words = ["mine", str(log), "--compare", "activity=issue", "variant=2", "--lang", language]
    assert main([*words, "--html", str(report)]) == 0
    assert "activity=issue: 1 cases" in capsys.readouterr().out
    page = report.read_text()
    tags = Tags()
    tags.feed(page)
    assert (tags.open, tags.fetched) == ([], [])
    assert {"svg", "table"} <= tags.seen
    assert not re.search(r"{\w+}", page.partition("</style>")[2])
    assert main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [found[side]["cases"] for side in ("one", "other")] == [1, 1]
    assert sum(each["value"] for each in found["differences"]) == pytest.approx(
        found["mean_case_duration_difference_s"]["value"]
    )


def test_durations_are_told_in_working_time_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By hand: of the case that goes on overnight 2 hours, then until closing and from opening on:
    4.5 and 1.5 hours, then a quarter and half a second; of the other nothing."""
    report, log = tmp_path / "report.html", as_csv(tmp_path / "a.csv")
    words = ["mine", str(log), "--hours", "Mon-Fri 08:00-16:00"]
    assert main([*words, "--json", "--html", str(report)]) == 0
    found = json.loads(capsys.readouterr().out)["working_time"]
    assert found["mean_case_duration_s"] == (8.25 * 3600 + 0.5) / 2
    waits = {(each["source"], each["target"]): each["mean_s"] for each in found["waiting"]}
    assert waits["check", "check"] == 6 * 3600
    assert "rata-rata 4,1 jam" in report.read_text()
    assert main(words) == 0
    assert "In working time: median 4.1 hours" in capsys.readouterr().out


def test_what_passes_between_units_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = as_csv(tmp_path / "a.csv")
    log.write_text(log.read_text().replace("Remark", "office"))
    assert main(["mine", str(log), "--by", "office", "--json"]) == 0
    by = json.loads(capsys.readouterr().out)["by"]
    assert [each["count"] for each in by["passages"]] == [4]
    assert [sum(hours) for hours in by["events_by_hour_of_week"].values()] == [6]
    assert main(["mine", str(log), "--by", "resource"]) == 0
    assert "Between units, by “resource”" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nowhere.xes"], 1, "There is no file nowhere.xes."),
        (["."], 1, ". is a folder; name a file."),
        (["a.csv", "--zone", "Moon/Base"], 2, "There is no zone “Moon/Base”"),
        (["a.csv", "--case", "wer"], 1, "There is no column “wer”"),
        (["a.csv", "--html", "no/such/folder.html"], 1, "cannot be written"),
        (["a.csv", "--lang", "fr"], 2, "--lang"),
        (["a.csv", "--hours", "Mon-Fri 8-12"], 2, "--hours: hours are written like"),
        (["a.csv", "--where", "colour=red"], 1, "There is no column “colour”"),
        (["a.csv", "--where", "activity=fly"], 2, "never “fly”; it is: receive, check, issue"),
        (["a.csv", "--where", "2026-13"], 2, "“2026-13” is neither COLUMN=VALUE, nor a day"),
        (["a.csv", "--where", "variant=9"], 2, "There are 2 variants, no number 9."),
        (["a.csv", "--where", "2025"], 2, "No case is in this part of the log"),
        (["a.csv", "--compare", "2026", "2027"], 2, "No case is in this part of the log: 2027"),
        ([], 2, "LOG"),
    ],
)
def test_wrong_use_is_answered_in_a_sentence(
    words: list[str],
    code: int,
    said: str,
    *,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    as_csv(tmp_path / "a.csv")
    try:
        returned = main(["mine", *words])
    except SystemExit as ended:
        returned = int(ended.code or 0)
    told = capsys.readouterr()
    assert (returned, told.out) == (code, "")
    assert said in told.err
    assert told.err.count("\n") == 1


def test_the_terminal_needs_no_django_and_leaves_no_trace_of_failure(tmp_path: Path) -> None:
    told = pamong("mine", str(tmp_path / "nowhere.xes"))
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"There is no file {tmp_path / 'nowhere.xes'}.\n"
