"""What is read, what is refused by name, and what is told before a case stands still."""

import re
from pathlib import Path

import pytest

from pamong import bpmn
from pamong.bpmn import (
    UnableToRead,
    cover,
    is_timer,
    missed,
    problems,
    read,
    sentences,
    uncovered,
    unsupported,
)
from tests.bpmn.drawing import HEAD, drawn, lines

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
A = '<userTask id="a" name="Check"/>'
LATE = (
    '<boundaryEvent id="t" attachedToRef="{}"><timerEventDefinition><timeDuration>P3D'
    "</timeDuration></timerEventDefinition></boundaryEvent>"
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<definitions", "no_xml"),
        (b"\xff\xfe\x00", "no_xml"),
        (b"<html/>", "no_bpmn"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "dtd"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "dtd"),
        (b"<a>" * 70 + b"</a>" * 70, "too_deep"),
        (b"<a>" + b" " * 2_000_001 + b"</a>", "too_large"),
        (drawn(S + A, "s a", "s a"), "same_id"),
        (drawn(S, "s nowhere"), "loose_flow"),
        (drawn(S + A + '<subProcess id="u"><task id="x"/></subProcess>', "s x"), "crossing_flow"),
        (drawn("".join(f'<task id="t{n}"/>' for n in range(1001))), "too_many"),
        (f'{HEAD}<process id="p"><task/></process></definitions>'.encode(), "no_id"),
        (drawn(S + A + '<boundaryEvent id="b" attachedToRef="x"><timerEventDefinition/>'
               '</boundaryEvent>'),
         "loose_event"),
    ],
)  # fmt: skip
def test_what_is_no_model_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(UnableToRead) as error:
        read(data)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("element", "name"),
    [
        ('<serviceTask id="x" name="Call"/>', "serviceTask"),
        ('<callActivity id="x"/>', "callActivity"),
        ('<complexGateway id="x"/>', "complexGateway"),
        ('<userTask id="x"><multiInstanceLoopCharacteristics/></userTask>',
         "userTask (multiInstanceLoopCharacteristics)"),
        ('<endEvent id="x"><errorEventDefinition/></endEvent>', "endEvent (errorEventDefinition)"),
        ('<subProcess id="x" triggeredByEvent="true"/>', "subProcess (triggeredByEvent)"),
        ('<startEvent id="x"><timerEventDefinition/></startEvent>',
         "startEvent (timerEventDefinition)"),
    ],
)  # fmt: skip
def test_what_cannot_be_run_is_refused_by_its_name(element: str, name: str) -> None:
    found = unsupported(read(drawn(S + A + element + E, "s a", "a e")))
    assert [(each.id, each.element) for each in found] == [("x", name)]


@pytest.mark.parametrize(
    ("model", "code", "element"),
    [
        (drawn(A + E, "a e"), None, None),
        (drawn(S + A + '<userTask id="b" name="Alone"/>' + E, "s a", "a e", "b b"),
         "unreachable", "b"),
        (drawn(S + A + '<exclusiveGateway id="g"/>', "s a", "a g"), "no_way_on", "g"),
        (drawn(S + A + E, "s a", "a e", "e a"), "end_goes_on", "e"),
        (drawn(S + A + '<exclusiveGateway id="g" default="z"/>' + E, "s a", "a g", "g e"),
         "default", "g"),
        (drawn(S + A + E, "s a", "a e x =>"), "condition", "a-e"),
        (drawn(S + '<exclusiveGateway id="g"/>' + A + E, "s g", "g a", "g e", "a e"),
         "choice_without_person", "g"),
        (drawn(
            S + '<exclusiveGateway id="g" default="g-a"/><parallelGateway id="j"/>' + A
            + '<userTask id="b"/>' + E,
            "s g", "g a", "g b x == 1", "a j", "b j", "j e"), "stands_still", "j"),
        (drawn(
            S + A + '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>two days'
            "</timeDuration></timerEventDefinition></intermediateCatchEvent>" + E,
            "s a", "a t", "t e"), "timer", "t"),
        (drawn(S + A + '<eventBasedGateway id="g"/>' + E, "s a", "a g", "g e"),
         "event_choice", "g"),
        (drawn(S + A + E + '<task id="b"/><exclusiveGateway id="g"/>', "s a", "a g", "g b", "g e"),
         "dead_end", "b"),
        (drawn(S + A + E + '<exclusiveGateway id="g"/>', "s a", "a g", "g e x > 1", "g a x < 1"),
         "no_default", "g"),
        (drawn(S + A + E, "s a", "a e x > 1", "a a x < 1"), "no_default", "a"),
        (drawn(S + A + E + '<exclusiveGateway id="g"/>', "s a", "a g", "g e true", "g a x < 1"),
         None, None),
        (drawn(S + A + '<exclusiveGateway id="g"/><exclusiveGateway id="h" default="h-g"/>' + E,
               "s a", "a g", "g h", "h g", "h e x == 1"), "endless", "g"),
        (drawn(S + A + '<subProcess id="u"><startEvent id="i"/><startEvent id="k"/><task id="x"/>'
               + lines(["i x", "k x"]) + "</subProcess>" + E, "s a", "a u", "u e"),
         "several_starts", "u"),
        (drawn(S + A + '<subProcess id="u"><task id="x"/><task id="y"/>' + lines(["x y", "y x"])
               + "</subProcess>" + E, "s a", "a u", "u e"), "no_start", "u"),
        (drawn(S + A + E + LATE.format("e") + '<endEvent id="e2"/>', "s a", "a e", "t e2"),
         "boundary_host", "t"),
        (drawn(S + A + E + LATE.format("a") + '<endEvent id="e2"/>', "s a", "a e", "t e2", "a t"),
         "boundary_is_entered", "t"),
        (drawn(S + A + E + '<task id="b"/><exclusiveGateway id="g"/>',
               "s a", "a g", "g e", "g b", "b b"), "never_ends", "b"),
        # A reminder may come in each round of corrections.
        (drawn(S + A + E + '<exclusiveGateway id="g"/><task id="b"/><endEvent id="e2"/>'
               + LATE.format("a").replace('id="t"', 'id="t" cancelActivity="false"'),
               "s a", "a g", "g e", "g a", "t b", "b e2"), None, None),
        (drawn(S + A + E + '<parallelGateway id="f"/>', "s a", "a f", "f a", "f e", "f a2",
               "a2 a").replace(b'<parallelGateway', b'<task id="a2"/><parallelGateway'),
         "multiplies", "a"),
        (drawn(S + A + E + '<inclusiveGateway id="f" default="f-a"/><task id="b"/>'
               '<parallelGateway id="j"/>', "s f", "f a", "f b x == 1", "a j", "b j", "j e"),
         "stands_still", "j"),
    ],
)  # fmt: skip
def test_faults_name_their_element(model: bytes, code: str | None, element: str | None) -> None:
    found = [(problem.code, problem.element_id) for problem in problems(read(model))]
    assert found == ([] if code is None else [(code, element)])


def test_runs_together_take_every_flow() -> None:
    gates = '<exclusiveGateway id="g" default="g-b"/><exclusiveGateway id="m"/>'
    model = read(
        drawn(
            S + A + gates + '<userTask id="b"/>' + E,
            "s a",
            "a g",
            "g b",
            "g m x == 1",
            "b m",
            "m e",
            "b a y == 1",
        )
    )
    runs = cover(model)
    assert not missed(model, runs)
    assert len(runs) == 1
    assert all(run[-1] == "m-e" for run in runs)


def test_prefixes_of_other_makers_are_read() -> None:
    plain = drawn(S + A + E, "s a", "a e x == 1").decode()
    prefixed = (
        plain.replace("<", "<bpmn2:")
        .replace("<bpmn2:/", "</bpmn2:")
        .replace("xmlns=", "xmlns:bpmn2=")
    )
    assert read(prefixed.encode()).flows == read(plain.encode()).flows


def test_every_fault_has_its_sentence() -> None:
    """Codes are told apart by tests; a sentence names the element and leaves nothing open."""
    sources = Path(bpmn.__file__).parent
    checking = (sources / "checking.py").read_text() + (sources / "covering.py").read_text()
    reading = (sources / "reading.py").read_text()
    told = set(re.findall(r'(?:_problem|Problem)\(\s*"(\w+)"', checking))
    assert told | {"no_start"} == set(sentences.PROBLEMS)
    assert set(re.findall(r'UnableToRead\("(\w+)"', reading)) == set(sentences.READING)


def test_sentences_name_the_element() -> None:
    model = read(drawn(S + A + E, "s a", "a e x =>"))
    assert [sentences.of_problem(each) for each in problems(model)] == [
        "The condition of “a-e” cannot be read: “x =>” (character 3: not a condition)."
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("P3D", True), ("P2W", True), ("PT4H30M", True), ("P1DT2H", True), ("2026-12-31T08:00", True),
     ("2026-12-31T08:00:00Z", True), ("P", False), ("PT", False), ("P1M", False), ("P1Y", False),
     ("3 days", False), ("", False), ("0 0 9 * * MON", False), ("R3/P1D", False), ("-P3D", False)],
)  # fmt: skip
def test_timers_are_durations_or_moments(text: str, expected: bool) -> None:
    assert is_timer(text) is expected


def test_a_process_with_too_many_markings_is_looked_at_up_to_a_bound() -> None:
    branches = range(40)
    nodes = "".join(f'<task id="t{n}"/><task id="u{n}"/>' for n in branches)
    flows = [f for n in branches for f in (f"f t{n}", f"t{n} u{n}", f"u{n} j")]
    gates = '<parallelGateway id="f"/><parallelGateway id="j"/>'
    assert problems(read(drawn(S + nodes + gates + E, "s f", *flows, "j e"))) == []


def test_paths_go_by_every_start() -> None:
    more = '<startEvent id="s2"><messageEventDefinition/></startEvent><task id="b"/>'
    model = read(drawn(S + A + more + E, "s a", "s2 b", "a e", "b e"))
    assert problems(model) == []
    assert {run[0] for run in cover(model)} == {"s-a", "s2-b"}


def test_what_no_path_was_found_for_is_told() -> None:
    model = read(drawn(S + A + E + '<exclusiveGateway id="g"/>', "s a", "a g", "g e", "g a"))
    assert [each.element_id for each in uncovered(model, [("s-a", "a-g", "g-e")])] == ["g-a"]
    assert uncovered(model, cover(model)) == []
