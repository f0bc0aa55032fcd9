"""`pamong simulate` as a stranger types it."""

import json
from pathlib import Path

import pytest

from pamong.cli.main import main
from tests.mining.scenarios import written


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "office.json"
    path.write_text(written(), encoding="utf-8")
    return str(path)


def test_today_and_after_a_change(scenario: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", scenario, "--people", "inspector=3", "--runs", "4", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["today"]["cases"] == 60 * 52
    for each in (found["today"], found["changed"]):
        days = each["median_days"]
        assert 0 <= days["low"] <= days["value"] <= days["high"]
        assert each["p90_days"]["value"] > days["value"]
    assert found["difference"]["median_days"]["high"] < 0


def test_words_say_when_a_queue_only_grows(
    scenario: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", scenario, "--demand", "1.5", "--runs", "2", "--cases", "500"]) == 0
    out = capsys.readouterr().out
    assert "After the change" in out
    assert "inspector has 137% of the work it has hours for" in out
    assert "Today: " not in out.partition("Role")[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--people", "inspectr=3"], "there is no role “inspectr”; there are: counter, inspector."),
        (["--people", "3"], "write it like “counter=3”"),
        (["--people", "counter=0"], "no whole number from 1"),
        (["--without", "nothing"], "there is no step “nothing”"),
        (["--merge", "decide=inspect"], "“inspect” does not follow “decide”"),
        (["--hours", "counter=Mon 8-12"], "written like “Mon-Fri 08:00-12:00”"),
    ],
)
def test_a_change_that_cannot_be_made_is_told(
    scenario: str, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", scenario, *words]) == 1
    assert told in capsys.readouterr().err


def test_files_that_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\xff\xfe\x00")
    for path, told in (
        (tmp_path, "is a folder; name a file"),
        (tmp_path / "none.json", "There is no file"),
        (binary, "not text in UTF-8"),
    ):
        assert main(["simulate", str(path)]) == 1
        assert told in capsys.readouterr().err


def test_a_changed_scenario_is_written_and_goes_to_prosimos_and_back(
    scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed, model, back = tmp_path / "changed.json", tmp_path / "model", tmp_path / "back.json"
    words = ["--people", "counter=3", "--merge", "receive=inspect", "-o", str(changed)]
    assert main(["simulate", scenario, *words, "--hours", "counter=Mon-Fri 08:00-15:00"]) == 0
    assert main(["simulate", str(changed), "--to-prosimos", str(model)]) == 0
    words = [f"{model}.json", "--bpmn", f"{model}.bpmn", "-o", str(back)]
    assert main(["simulate", *words]) == 0
    assert "Prosimos cannot say it: quantiles of work" in capsys.readouterr().err
    for path in (changed, back):
        found = json.loads(path.read_text(encoding="utf-8"))
        assert found["roles"][0] == {
            "name": "counter",
            "people": 3,
            "hours": ["Mon-Fri 08:00-15:00"],
        }
        # Some cases still come to inspect: those that went back to receive did so from it.
        assert [each["name"] for each in found["steps"]] == ["receive", "decide"]


def test_a_scenario_is_learned_from_a_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log, learned = tmp_path / "log.csv", tmp_path / "learned.json"
    rows = ["case,activity,time,resource,lifecycle"]
    for number in range(60):
        day, hour = 5 + number % 5 + 7 * (number // 20), 8 + number % 6
        at = f"2026-01-{day:02}T{hour:02}"
        rows += [
            f"{number},came,{at}:00:00+00:00,,complete",
            f"{number},decide,{at}:05:00+00:00,ani,start",
            f"{number},decide,{at}:{30 + number % 9}:00+00:00,ani,complete",
        ]
    log.write_text("\n".join(rows), encoding="utf-8")
    words = ["simulate", "--learn", str(log), "--arrival", "came"]
    assert main([*words, "-o", str(learned)]) == 0
    found = json.loads(learned.read_text(encoding="utf-8"))
    assert [(role["name"], role["people"]) for role in found["roles"]] == [("decide", 1)]
    capsys.readouterr()
    assert main([*words, "--people", "decide=2", "--runs", "3", "--json"]) == 0
    days = json.loads(capsys.readouterr().out)["difference"]["median_days"]
    assert days["low"] <= days["value"] <= 0
    assert main(["simulate", "--learn", str(log), "--arrival", "never"]) == 1
    assert "the log has no activity “never”" in capsys.readouterr().err
    assert main(["simulate"]) == 2
