"""The documentation knows every right, every setting, every room and every dataset."""

import re
from pathlib import Path

import pytest

from pamong.accounts.rights import Right
from pamong.datasets.registry import Dataset, registered

ROOT = Path(__file__).resolve().parent.parent.parent
RIGHTS = (ROOT / "docs/rights.md").read_text()
RUNNING = (ROOT / "docs/running.md").read_text()
DATASETS = (ROOT / "docs/datasets.md").read_text()
TOUR = (ROOT / "docs/tour.md").read_text()
SETTINGS = sorted(
    set(
        re.findall(
            r"""["'](PAMONG_[A-Z_]+|DATABASE_[A-Z_]*URL)["']""",
            (ROOT / "src/pamong/config/settings.py").read_text(),
        )
    )
)
ROOMS = sorted(path.parent.name for path in (ROOT / "src/pamong").glob("*/__init__.py"))


@pytest.mark.parametrize("right", list(Right))
def test_every_right_has_its_heading(right: Right) -> None:
    assert f"### `{right}`\n" in RIGHTS


def test_there_is_no_heading_of_a_right_that_is_gone() -> None:
    assert set(re.findall(r"^### `([a-z_:]+)`$", RIGHTS, re.M)) == set(Right)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_explained(name: str) -> None:
    assert f"`{name}`" in RUNNING


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_on_the_tour(room: str) -> None:
    assert f"`{room}/`" in TOUR


@pytest.mark.parametrize("dataset", registered(), ids=lambda dataset: dataset.name)
def test_every_dataset_has_its_heading_and_each_column_its_row(dataset: Dataset) -> None:
    _before, heading, told = DATASETS.partition(f"## {dataset.name}\n")
    assert heading, dataset.name
    rows = [row.split("|") for row in told.partition("\n## ")[0].splitlines() if row[:1] == "|"]
    sensitivity = {name: row[3].strip() for row in rows for name in re.findall(r"`(\w+)`", row[1])}
    assert sensitivity == {column.name: column.sensitivity for column in dataset.columns}


@pytest.mark.parametrize(
    "path", sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]), ids=lambda path: path.name
)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    if not path.exists():
        pytest.fail(f"{path.name} is missing")
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text()):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"
