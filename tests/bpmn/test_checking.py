"""What is read, what is refused by name, and what is told before a case stands still."""

import pytest

from pamong.bpmn import UnableToRead, cover, missed, problems, read, unsupported
from tests.bpmn.drawing import HEAD, drawn

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
A = '<userTask id="a" name="Check"/>'


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
