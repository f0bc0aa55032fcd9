"""`pamong services check` as somebody at a terminal meets it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pamong.cli.main import main
from tests.bpmn.drawing import drawn
from tests.cli.test_commands import ROOT, pamong

GOOD = drawn(
    '<startEvent id="s"/><task id="a"/><exclusiveGateway id="g"/><endEvent id="e"/>',
    "s a",
    "a g",
    "g e",
    "g a",
)
REFUSED = drawn('<startEvent id="s"/><scriptTask id="x" name="Sum up"/>', "s x")
FAULTY = drawn('<startEvent id="s"/><task id="a" name="Check"/><endEvent id="e"/>', "s a", "a e ?!")
NESTED = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(11))
BOMB = f'<!DOCTYPE d [<!ENTITY a0 "ha">{NESTED}]><d>&a11;</d>'.encode()


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    return tmp_path / "a.bpmn"


def checked(
    path: Path, data: bytes, capsys: pytest.CaptureFixture[str]
) -> tuple[int, dict[str, object]]:
    path.write_bytes(data)
    code = main(["services", "check", str(path), "--json"])
    said = capsys.readouterr()
    assert said.err == ""
    return code, json.loads(said.out)


def test_a_good_model(drawing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(drawing, GOOD, capsys) == (
        0,
        {"readable": True, "supported": True, "unsupported": [], "paths": 1, "problems": []},
    )


def test_what_is_refused_is_named(drawing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = checked(drawing, REFUSED, capsys)
    assert code == 1
    assert found == {
        "readable": True,
        "supported": False,
        "unsupported": [{"id": "x", "name": "Sum up", "element": "scriptTask"}],
        "paths": 0,
        "problems": [],
    }


def test_problems_name_their_element(drawing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = checked(drawing, FAULTY, capsys)
    assert (code, found["supported"], found["paths"]) == (1, True, 1)
    problem = found["problems"][0]  # type: ignore[index]
    assert (problem["code"], problem["id"]) == ("condition", "a-e")
    assert "“?!”" in problem["text"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01", b"<a", BOMB, b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', b"<a>" * 9000,
     b"<a/>" * 600_000, b'<?xml version="1.0" encoding="utf-16"?><a/>',
     b'<?xml version="1.0" encoding="x"?><a/>'],
    ids=["empty", "binary", "cut", "bomb", "entity", "deep", "large", "encoding", "unknown"],
)  # fmt: skip
def test_what_cannot_be_read_is_told(
    data: bytes, drawing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = checked(drawing, data, capsys)
    assert (code, found["readable"], found["supported"], found["paths"]) == (1, False, False, 0)
    assert found["problems"][0]["text"].startswith("The file ")  # type: ignore[index]


def test_in_words(drawing: Path) -> None:
    drawing.write_bytes(GOOD)
    told = pamong("services", "check", str(drawing))
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == "a.bpmn can be run: 1 path from start to end together take every flow.\n"
    drawing.write_bytes(REFUSED)
    told = pamong("services", "check", str(drawing))
    assert told.returncode == 1
    assert "“Sum up” (x) is a scriptTask" in told.stdout


@pytest.mark.parametrize("name", ["absent.bpmn", ".", "\0"])
def test_what_is_no_file_gets_one_sentence(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["services", "check", str(tmp_path / name), "--json"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


def test_django_is_not_needed(drawing: Path) -> None:
    drawing.write_bytes(GOOD)
    code = (
        "import sys; from pamong.cli.main import main;"
        f"main(['services', 'check', {str(drawing)!r}]); sys.exit('django' in sys.modules)"
    )
    environment = {"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"]}
    told = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    assert told.returncode == 0
