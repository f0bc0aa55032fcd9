"""The heat of steps, and the drawing that shows it."""

import re
from collections.abc import Sequence

import pytest

from pamong.bpmn import drawn, read
from pamong.processes.rules.heat import Cell, Look, StepFigures, Times, shades, unhappiness
from pamong.processes.rules.picture import STRIP, Mark, picture
from pamong.services.rules.drawing import straight_process


def step(code: str, waited: float, *, cases: int = 50, again: int = 0) -> StepFigures:
    times = Times(cases, waited / cases, waited / cases, waited)
    return StepFigures(code, code, cases, cases, again, times, None)


def test_shades_follow_the_worst_and_leave_out_what_is_not_known() -> None:
    steps = [step("a", 100), step("b", 81), step("c", 30), step("d", 1)]
    assert shades(steps, Look.WAITING) == {"a": 4, "b": 4, "c": 2, "d": 0}
    assert shades(steps, Look.WORK) == {}
    assert shades([step("a", 0), step("b", 0)], Look.WAITING) == {"a": 0, "b": 0}
    few = [step("a", 1, cases=4, again=4), step("b", 1, again=10), step("c", 1, again=3)]
    assert shades(few, Look.AGAIN) == {"b": 4, "c": 2}


def test_dissatisfaction_is_that_of_the_months_whose_cases_passed_a_step() -> None:
    cells = [
        Cell(10, 1, 20, {"check": 20}),
        # Half of these cases were looked at in the field as well.
        Cell(10, 9, 20, {"check": 20, "field": 10}),
    ]
    assert unhappiness(cells) == {"check": (20, pytest.approx(0.5)), "field": (5, 0.9)}


def test_small_groups_of_answers_are_left_out() -> None:
    assert unhappiness([Cell(4, 4, 20, {"check": 20})]) == {}
    # The month is large enough, but only four sheets stand for the step.
    assert unhappiness([Cell(8, 8, 20, {"field": 10})]) == {}


def of_18_steps(names: Sequence[str]) -> str:
    model = read(straight_process([(f"s{n}", name) for n, name in enumerate(names)]))
    marks = {f"s{n}": Mark(n % 5, f"{n} %", f"{name}: {n} %") for n, name in enumerate(names)}
    return picture(model, model.run[0].id, marks, title="Proses")


def test_eighteen_steps_are_read_in_strips_that_cut_no_step() -> None:
    names = [f"Langkah yang ke {number}" for number in range(18)]
    shown = of_18_steps(names)
    strips = [
        [float(each) for each in view.split()] for view in re.findall(r'viewBox="(-?[^"]+)"', shown)
    ]
    strips = [view for view in strips if view[2] > 100]
    assert len(strips) > 2
    assert max(width for _x, _y, width, _height in strips) <= STRIP * 1.1
    model = read(straight_process([(f"s{n}", name) for n, name in enumerate(names)]))
    for box in [box for key, box in drawn(model).boxes.items() if key.startswith("s")]:
        whole = [x for x, _y, width, _h in strips if x <= box.x and box.right <= x + width]
        assert len(whole) == 1
    for number, name in enumerate(names):
        assert f"<title>{name}: {number} %</title>" in shown
        assert f'class="node s{number % 5}"' in shown
    for shade in (1, 2, 3, 4):
        assert f'fill="url(#heat-{shade})"' in shown
    assert len(shown) < 40_000


def test_names_in_the_drawing_are_escaped() -> None:
    shown = of_18_steps(["<script>alert(1)</script>"])
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_a_drawing_of_the_file_is_kept_as_it_was_drawn() -> None:
    source = straight_process([("check", "Periksa"), ("decide", "Putuskan")]).decode()
    shapes = "".join(
        f'<di:BPMNShape id="{key}_s" bpmnElement="{key}"><dc:Bounds x="{x}" y="{y}" width="100"'
        ' height="80"/></di:BPMNShape>'
        for key, x, y in (
            ("start", 100, 50),
            ("check", 300, 50),
            ("decide", 300, 300),
            ("end", 500, 50),
        )
    )
    edges = "".join(
        f'<di:BPMNEdge id="flow{n}_e" bpmnElement="flow{n}"><w:waypoint x="100" y="60"/>'
        f'<w:waypoint x="{500 + n}" y="60"/></di:BPMNEdge>'
        for n in (1, 2, 3)
    )
    plane = (
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"'
        ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
        ' xmlns:w="http://www.omg.org/spec/DD/20100524/DI" id="d">'
        f'<di:BPMNPlane id="p" bpmnElement="process">{shapes}{edges}</di:BPMNPlane>'
        "</di:BPMNDiagram></definitions>"
    )
    found = drawn(read(source.replace("</definitions>", plane).encode()))
    assert (found.boxes["check"].x, found.boxes["decide"].y) == (200, 250)
    assert found.lines["flow2"] == [(0, 10), (402, 10)]
    assert (found.width, found.height) == (500, 330)
