"""The models of the BPMN interchange working group: what is run, and what is refused by name.

They lie beside the project and are read in place; docs/bpmn.md shows the same table.
"""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pamong.bpmn import cover, lay_out, missed, problems, read, unsupported, write

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT.parent / "shared" / "data" / "bpmn"
PAGE = (ROOT / "docs" / "bpmn.md").read_text()
HERE = sorted(FOLDER.glob("*/*.bpmn"))

if not HERE:
    pytest.skip(
        "the models of the working group are not beside this checkout", allow_module_level=True
    )


def told(path: Path) -> str:
    """A row of the table: the file and what becomes of it."""
    model = read(path.read_bytes())
    name = f"{path.parent.name}/{path.stem}"
    if refused := unsupported(model):
        kinds = sorted({each.element for each in refused})
        return f"| {name} | refused: {', '.join(kinds)} |"
    faults = sorted({each.code for each in problems(model)})
    lacks = f"; to be mended: {', '.join(faults)}" if faults else ""
    return f"| {name} | run: {len(cover(model))}{lacks} |"


@pytest.mark.parametrize("path", HERE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_is_told_as_the_page_says(path: Path) -> None:
    assert told(path) in PAGE.splitlines()


def test_the_page_tells_of_no_other() -> None:
    rows = re.findall(r"^\| ([a-z-]+/[A-C][^ ]*) \|", PAGE, re.MULTILINE)
    assert rows == [f"{path.parent.name}/{path.stem}" for path in HERE]


@pytest.mark.parametrize("path", HERE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_paths_take_every_flow(path: Path) -> None:
    model = read(path.read_bytes())
    if not unsupported(model):
        assert missed(model, cover(model)) == frozenset()


@pytest.mark.parametrize("path", HERE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_keeps_its_meaning_on_the_way_out_and_in(path: Path) -> None:
    model = read(path.read_bytes())
    written = write(model)
    assert replace(read(written), source=b"") == replace(model, source=b"")
    assert write(read(written)) == written
    bare = re.sub(
        rb"<(\w+:)?BPMNDiagram.*</(\w+:)?BPMNDiagram>", b"", model.source, flags=re.DOTALL
    )
    laid = lay_out(read(bare))
    assert (laid.nodes, laid.flows, laid.lanes) == (model.nodes, model.flows, model.lanes)
    assert laid.has_drawing
