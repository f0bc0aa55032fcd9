"""Sequences of steps held against a drawing: by hand, and as the program itself runs them."""

import random

import pytest

from pamong.bpmn import Kind, Marking, Program, changes, read
from pamong.processes.rules.conformance import Drawn, Stray, cases_that_left
from pamong.services.rules.drawing import straight_process

STRAIGHT = Drawn(Program(read(straight_process([(c, c.upper()) for c in "abcd"]))))

# b beside c, then d or e.
BRANCHED = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="x">
<process id="p" isExecutable="true"><startEvent id="s"/><userTask id="a"/>
<parallelGateway id="split"/><userTask id="b"/><userTask id="c"/><parallelGateway id="join"/>
<exclusiveGateway id="x1" default="g"/><userTask id="d"/><userTask id="e"/><endEvent id="end"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<sequenceFlow id="f2" sourceRef="a" targetRef="split"/>
<sequenceFlow id="f3" sourceRef="split" targetRef="b"/>
<sequenceFlow id="f4" sourceRef="split" targetRef="c"/>
<sequenceFlow id="f5" sourceRef="b" targetRef="join"/>
<sequenceFlow id="f6" sourceRef="c" targetRef="join"/>
<sequenceFlow id="f7" sourceRef="join" targetRef="x1"/>
<sequenceFlow id="f8" sourceRef="x1" targetRef="d"><conditionExpression>large</conditionExpression>
</sequenceFlow><sequenceFlow id="g" sourceRef="x1" targetRef="e"/>
<sequenceFlow id="f9" sourceRef="d" targetRef="end"/>
<sequenceFlow id="f10" sourceRef="e" targetRef="end"/></process></definitions>"""


@pytest.mark.parametrize(
    ("steps", "strays"),
    [
        ("abcd", []),
        ("abd", [Stray("skipped", "c", "b")]),
        ("abzcd", [Stray("extra", "z", "b")]),
        ("bcd", [Stray("skipped", "a", "")]),
        ("abc", [Stray("skipped", "d", "c")]),
        # Returned from c to a: drawn everywhere.
        ("abacd", [Stray("skipped", "b", "a")]),
        ("ababcd", []),
        ("", [Stray("skipped", step, "") for step in "abcd"]),
    ],
)
def test_a_straight_process(steps: str, strays: list[Stray]) -> None:
    assert STRAIGHT.strays(steps, ended=True) == tuple(strays)


def test_of_a_case_under_way_nothing_is_missed_that_may_come() -> None:
    assert STRAIGHT.strays("ab", ended=False) == ()
    assert STRAIGHT.strays("ac", ended=False) == (Stray("skipped", "b", "a"),)


@pytest.mark.parametrize(
    ("steps", "strays"),
    [
        ("abcd", []),
        ("acbe", []),
        ("abd", [Stray("skipped", "c", "b")]),
        ("abcde", [Stray("extra", "e", "d")]),
        ("bace", None),
    ],
)
def test_steps_side_by_side_and_one_of_two(steps: str, strays: list[Stray] | None) -> None:
    found = Drawn(Program(read(BRANCHED))).strays(steps, ended=True)
    assert found is not None
    if strays is None:
        # b before a: one too many and one too few, whichever of them is meant.
        assert sorted(each.kind for each in found) == ["extra", "skipped"]
    else:
        assert found == tuple(strays)


@pytest.mark.parametrize("source", [BRANCHED, straight_process([(c, c) for c in "abcdefgh"])])
def test_what_the_program_itself_runs_never_leaves(source: bytes) -> None:
    program = Program(read(source))
    drawn = Drawn(program)
    chance = random.Random(11)
    for _case in range(25):
        change = chance.choice(list(changes(program, None, None)))
        steps = []
        while not change.ended and len(steps) < 30:
            wait = chance.choice(change.marking.waits)
            back = program.ways_back(change.marking, wait.serial)
            if back and chance.random() < 0.2:
                change = program.move(change.marking, wait.serial, chance.choice(back).id)
                continue
            if program.places[wait.node].kind is Kind.TASK:
                steps.append(wait.node)
            change = chance.choice(list(changes(program, change.marking, wait.serial)))
        assert drawn.strays(steps, ended=change.ended) == ()
    assert isinstance(change.marking, Marking)


def test_allowed_exceptions_do_not_count_unless_something_else_was_left_too() -> None:
    skipped, extra = Stray("skipped", "c", "b"), Stray("extra", "z", "b")
    sets = [((skipped,), 5), ((skipped, extra), 2), ((extra,), 1)]
    assert cases_that_left(sets, frozenset()) == 8
    assert cases_that_left(sets, frozenset({skipped})) == 3
    assert cases_that_left(sets, frozenset({skipped, extra})) == 0
