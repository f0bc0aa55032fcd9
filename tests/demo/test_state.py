"""What the data folder says about the demo survives being cut short and other versions."""

from pathlib import Path

from pamong.demo import state
from pamong.demo.state import Person, Stage, State


def test_nothing_begun_is_none(tmp_path: Path) -> None:
    assert state.read(tmp_path) is None
    assert state.read(tmp_path / "no such folder") is None
    assert state.read_people(tmp_path) == []


def test_what_is_marked_is_read(tmp_path: Path) -> None:
    for written in (State(Stage.BUILDING, employees=50), State(Stage.COMPLETE, edition=7)):
        state.mark(tmp_path, written)
        assert state.read(tmp_path) == written


def test_a_file_that_cannot_be_read_means_building_anew(tmp_path: Path) -> None:
    for content in ("", "{", "[]", '{"stage": "done"}', '{"stage": "complete", "colour": 1}'):
        (tmp_path / "demo.json").write_text(content)
        found = state.read(tmp_path)
        assert found is not None, content
        assert found.stage is Stage.BUILDING


def test_passwords_are_for_the_owner_of_the_folder_alone(tmp_path: Path) -> None:
    people = [Person("ani", "rahasia", "employee", "Dinas Perizinan", "Ani Rahmawati")]
    state.write_people(tmp_path, people)
    assert state.read_people(tmp_path) == people
    assert (tmp_path / "demo-people.json").stat().st_mode & 0o777 == 0o600
    state.forget(tmp_path)
    assert list(tmp_path.iterdir()) == []
