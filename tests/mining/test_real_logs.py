"""Public logs and the figures another tool finds in them, read in place beside the project."""

import json
from pathlib import Path
from typing import Any

import pytest

from pamong.mining import portable, quick
from pamong.mining.analysis import Analysis, analyse, as_json
from pamong.mining.reading import read_log

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT.parent / "shared" / "data" / "logs"
EXPECTED = sorted(FOLDER.glob("expected_*.json"))
ROUTES = {"definition": portable.measure, "kernel": quick.measure}
# A thousandth of a second; counts must be equal.
NEAR = 0.001

if not EXPECTED:
    pytest.skip("the public logs are not beside this checkout", allow_module_level=True)


def told(path: Path, route: str) -> tuple[dict[str, Any], dict[str, Any], Analysis]:
    wanted = json.loads(path.read_text())
    log = read_log(FOLDER / wanted["source_file"])
    found = analyse(log, ROUTES[route])
    return as_json(found), wanted, found


def same(found: Any, wanted: Any, where: str) -> None:
    """Every key that is wanted, every count alike, every time within a millisecond."""
    if isinstance(wanted, dict):
        assert isinstance(found, dict), where
        if where.endswith(("activities", "self_loops", "per_activity")):
            assert found.keys() == wanted.keys(), where
        for key, value in wanted.items():
            assert key in found, f"{where}.{key}"
            same(found[key], value, f"{where}.{key}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), where
        for number, (one, other) in enumerate(zip(found, wanted, strict=True)):
            same(one, other, f"{where}[{number}]")
    elif isinstance(wanted, float):
        assert found == pytest.approx(wanted, abs=NEAR, rel=0), where
    else:
        assert found == wanted, where


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem.removeprefix("expected_"))
def test_every_figure_is_that_of_an_independent_tool(path: Path, route: str) -> None:
    found, wanted, analysis = told(path, route)
    # Who compared, with what, from which file: not figures.
    for key in ("tool", "source_file"):
        wanted.pop(key)
    # Among variants taken equally often, which ten are shown is open: each must be as often taken.
    paths = {each.activities: each.count for each in analysis.variants}
    for each in wanted.pop("top10_variants"):
        assert paths[tuple(each["activities"])] == each["count"]
    by_pair = {(edge["source"], edge["target"]): edge for edge in found.pop("dfg")}
    edges = wanted.pop("dfg")
    assert len(by_pair) == len(edges)
    for edge in edges:
        same(by_pair[edge["source"], edge["target"]], edge, f"{edge['source']} → {edge['target']}")
    pairs = {(each.source, each.target): each.count for each in analysis.handovers}
    for each in wanted.pop("handover_top10"):
        assert pairs[each["source"], each["target"]] == each["count"]
    same(found, wanted, path.stem)
