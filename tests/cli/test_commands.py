"""The command line as somebody at a terminal meets it."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pamong.cli.main import contents, find, main
from pamong.cli.table import GROUPS, Command, commands

ROOT = Path(__file__).resolve().parents[2]
SHOWN = [command for command in commands().values() if not command.hidden]


def pamong(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "PAMONG_"))}
    return subprocess.run(
        [sys.executable, "-m", "pamong", *words],
        env=clean | {"PYTHONPATH": str(ROOT / "src")} | env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_overview_lists_every_command_once() -> None:
    told = pamong()
    assert told.returncode == 0
    assert told.stdout == pamong("--help").stdout
    for command in SHOWN:
        assert told.stdout.count(f"\n  {command.name:<24}") == 1, command.name
    assert all(group.title in told.stdout for group in GROUPS)
    assert "demo prepare" not in told.stdout


@pytest.mark.parametrize("command", SHOWN, ids=lambda command: command.name)
def test_each_command_explains_itself(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.name.split(), "--help"])
    told = capsys.readouterr()
    assert (ended.value.code, told.err) == (0, "")
    assert f"usage: pamong {command.name}" in told.out
    for item in command.arguments:
        if item.flags[0].startswith("--"):
            assert item.flags[0] in told.out


def test_a_group_lists_its_commands() -> None:
    assert "import staff" in contents("import")
    assert "backup" not in contents("import")


def test_the_longest_name_wins() -> None:
    found = find(["demo", "people", "--json"])
    assert found is not None
    assert (found[0].name, found[1]) == ("demo people", ["--json"])
    found = find(["demo", "--port", "8001"])
    assert found is not None
    assert found[0].name == "demo"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["sevre"], "Did you mean “serve”?"),
        (["import", "stuff"], "there are: import units, import staff"),
        (["demo", "--port", "eight"], "“eight” is no whole number"),
        (["measurements", "publish", "--agency", "a", "--from", "2026-13"], "like 2026-03"),
        (["backup"], "the following arguments are required: FILE"),
        (["migrate", "--now"], "unrecognized arguments: --now"),
        (["serve", "--port", "99999"], "99999 is not a port"),
        (["demo", "--employees", "3"], "from 50 to 50000"),
    ],
)
def test_what_is_not_understood_gets_one_sentence(
    words: list[str],
    expected: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PAMONG_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    try:
        code: object = main(words)
    except SystemExit as ended:
        code = ended.code
    told = capsys.readouterr()
    assert code == 2
    assert expected in told.err
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1


def test_a_used_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = pamong("demo", "--port", str(port), PAMONG_DATA=str(tmp_path))
    assert told.returncode == 1
    assert f"Port {port} is used by another program." in told.stderr
    assert f"./run demo --port {port + 1}" in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_demo_keeps_away_from_a_named_database(tmp_path: Path) -> None:
    told = pamong("demo", DATABASE_URL="postgresql://x@/y", PAMONG_DATA=str(tmp_path))
    assert told.returncode == 1
    assert "Unset it" in told.stderr


def test_without_a_demo_its_people_are_not_invented(tmp_path: Path) -> None:
    told = pamong("demo", "people", "--json", PAMONG_DATA=str(tmp_path))
    assert told.returncode == 1
    assert told.stdout == ""
    assert "./run demo builds it" in told.stderr


@pytest.mark.parametrize("command", ["migrate", "worker", "serve", "agency add Kota --code kota"])
def test_a_database_that_is_not_there_gets_a_sentence(command: str, tmp_path: Path) -> None:
    away = "postgresql://pamong_owner@127.0.0.1:1/pamong"
    told = pamong(
        *command.split(),
        DATABASE_URL=away,
        DATABASE_OWNER_URL=away,
        PAMONG_DATA=str(tmp_path),
    )
    assert told.returncode == 1
    assert told.stderr.startswith("The database did not answer: connection to server at ")
    assert told.stderr.endswith("or name another server in DATABASE_URL.\n")
    assert len(told.stderr.splitlines()) == 1


def test_a_file_is_looked_for_before_the_database_is_touched(tmp_path: Path) -> None:
    away = "postgresql://pamong_owner@127.0.0.1:1/pamong"
    told = pamong(
        "restore",
        str(tmp_path / "lost"),
        DATABASE_URL=away,
        DATABASE_OWNER_URL=away,
        PAMONG_DATA=str(tmp_path),
    )
    assert (told.returncode, told.stderr) == (1, f"There is no file {tmp_path / 'lost'}.\n")


def test_a_setting_that_cannot_be_meant_gets_a_sentence(tmp_path: Path) -> None:
    told = pamong("migrate", DATABASE_URL="mysql://x/y", PAMONG_DATA=str(tmp_path))
    assert told.returncode == 1
    assert "must begin with postgresql://" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("words", [["--help"], ["demo", "--help"], ["import"]])
def test_commands_without_a_database_import_no_django(words: list[str]) -> None:
    program = (
        "import sys; from pamong.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "import json; print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, *words],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "django" not in json.loads(told.stderr.splitlines()[-1])


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        ([], 0, "./run demo"),
        (["--help"], 0, "./run test"),
        (["nothing"], 2, "knows no chore"),
    ],
)
def test_run_is_a_table_of_contents(words: list[str], code: int, expected: str) -> None:
    told = subprocess.run(
        [ROOT / "run", *words], capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == code
    assert expected in told.stdout + told.stderr


def test_run_says_which_python_it_needs(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\ncase "$2" in *print*) echo 3.9;; *) exit 1;; esac\n')
    old.chmod(0o755)
    for name in ("dirname", "sh"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    told = subprocess.run(
        ["/bin/sh", ROOT / "run", "demo"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert told.stderr.startswith("Pamong needs Python 3.11 or newer; found only: 3.9.")
