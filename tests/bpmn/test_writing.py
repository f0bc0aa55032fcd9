"""What goes out of the house means what came in, and can be drawn."""

from dataclasses import replace
from itertools import combinations
from xml.etree.ElementTree import canonicalize, fromstring

import pytest

from pamong.bpmn import Model, lay_out, read, write
from pamong.bpmn.layout import Box, is_square, picture
from tests.bpmn.drawing import HEAD, drawn

FOREIGN = (
    b'<?xml version="1.0"?><?xml-stylesheet href="http://example.org/x"?><!-- a -->'
    b'<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"'
    b' xmlns:own="urn:own" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    b' targetNamespace="urn:t"><b:process id="p" name="Tom &amp; &lt;Ani&gt;&#10;two">'
    b"<b:extensionElements><own:colour own:is='\"red\"'>a &lt; b</own:colour>"
    b"</b:extensionElements>"
    b'<b:startEvent id="s"/><b:task id="a" own:x="1"/><b:endEvent id="e"/>'
    b'<b:sequenceFlow sourceRef="s" targetRef="a"/>'
    b'<b:sequenceFlow id="f" sourceRef="a" targetRef="e"><b:conditionExpression'
    b' xsi:type="b:tFormalExpression"><![CDATA[x < 1 and y == "&"]]></b:conditionExpression>'
    b"</b:sequenceFlow></b:process></b:definitions>"
)

LANES = (
    '<laneSet id="ls"><lane id="l1" name="Counter"><flowNodeRef>s</flowNodeRef>'
    "<flowNodeRef>a</flowNodeRef><flowNodeRef>g</flowNodeRef></lane>"
    '<lane id="l2" name="Office"><childLaneSet id="c"><lane id="l3" name="Desk">'
    '<flowNodeRef>b</flowNodeRef></lane><lane id="l4" name="Leader"><flowNodeRef>sub</flowNodeRef>'
    "<flowNodeRef>e</flowNodeRef></lane></childLaneSet></lane>"
    '<lane id="l5" name="Empty"/></laneSet>'
)
OFFICE = drawn(
    LANES
    + '<startEvent id="s"/><userTask id="a"/><exclusiveGateway id="g"/><userTask id="b"/>'
    + '<subProcess id="sub"><startEvent id="is"/><userTask id="x"/><endEvent id="ie"/>'
    + '<sequenceFlow id="i1" sourceRef="is" targetRef="x"/>'
    + '<sequenceFlow id="i2" sourceRef="x" targetRef="ie"/></subProcess>'
    + '<boundaryEvent id="t" attachedToRef="b"><timerEventDefinition><timeDuration>P3D'
    + '</timeDuration></timerEventDefinition></boundaryEvent><endEvent id="e"/>',
    "s a",
    "a g",
    "g b",
    "g a",
    "g sub",
    "b sub",
    "t e",
    "sub e",
)


def meaning(model: Model) -> Model:
    return replace(model, source=b"", has_drawing=False, participants=())


def test_what_is_written_says_what_was_read() -> None:
    model = read(FOREIGN)
    written = write(model)
    assert meaning(read(written)) == meaning(model)
    assert write(read(written)) == written


def test_what_other_makers_added_is_kept_and_instructions_are_not() -> None:
    written = write(read(FOREIGN)).decode()
    # The flow without an id has one now; everything else is the same to the letter.
    named = FOREIGN.decode().replace("<b:sequenceFlow source", '<b:sequenceFlow id="s-a" source')
    named = named.replace('<?xml-stylesheet href="http://example.org/x"?>', "")
    assert canonicalize(written) == canonicalize(named)
    assert "stylesheet" not in written
    assert 'xsi:type="b:tFormalExpression"' in written


def test_a_model_without_a_drawing_gets_one_and_keeps_its_meaning() -> None:
    model = read(OFFICE)
    assert not model.has_drawing
    laid = lay_out(model)
    assert laid.has_drawing
    assert meaning(laid) == meaning(model)
    assert lay_out(laid) is laid
    root = fromstring(write(laid))
    shown = [
        element.get("bpmnElement")
        for element in root.iter("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape")
    ]
    assert sorted(each for each in shown if each) == sorted(
        ["pool-p", "l1", "l2", "l3", "l4", "l5", *model.nodes]
    )
    # bpmn-js shows lanes only in a pool.
    assert [participant.process for participant in laid.participants] == ["p"]


def apart(one: Box, other: Box) -> bool:
    return (
        one.right <= other.x
        or other.right <= one.x
        or one.bottom <= other.y
        or other.bottom <= one.y
    )


def test_nothing_lies_on_anything_else_and_each_stands_in_its_lane() -> None:
    model = read(OFFICE)
    found = picture(model, "p")
    outer = [n.id for n in model.nodes.values() if not n.parent and not n.attached_to]
    assert all(apart(found.boxes[a], found.boxes[b]) for a, b in combinations(outer, 2))
    for lane in model.lanes:
        band = found.boxes[lane.id]
        for node in lane.nodes:
            box = found.boxes[node]
            assert band.x < box.x
            assert box.right < band.right
            assert band.y < box.y
            assert box.bottom < band.bottom
    bands = [found.boxes[lane] for lane in ("l1", "l3", "l4", "l5")]
    assert all(apart(one, other) for one, other in combinations(bands, 2))
    x, sub = found.boxes["x"], found.boxes["sub"]
    assert sub.x < x.x
    assert x.right < sub.right
    assert all(is_square(points) for points in found.lines.values())


@pytest.mark.parametrize("flow", ["s-a", "g-sub", "t-e", "i1"])
def test_flows_begin_and_end_at_their_elements(flow: str) -> None:
    model = read(OFFICE)
    found = picture(model, "p")
    points = found.lines[flow]
    for (x, y), node in (
        (points[0], model.flows[flow].source),
        (points[-1], model.flows[flow].target),
    ):
        box = found.boxes[node]
        assert box.x <= x <= box.right
        assert box.y <= y <= box.bottom


def test_pools_that_are_there_are_drawn_with_their_messages() -> None:
    model = drawn('<startEvent id="s"/><task id="a"/><endEvent id="e"/>', "s a", "a e").decode()
    pools = (
        '<collaboration id="c"><participant id="p1" name="Office" processRef="p"/>'
        '<participant id="p2" name="Citizen"/>'
        '<messageFlow id="m" sourceRef="a" targetRef="p2"/></collaboration>'
    )
    laid = lay_out(read(model.replace(HEAD, HEAD + pools).encode()))
    text = write(laid).decode()
    assert text.count("BPMNPlane") == 2
    for name in ("p1", "p2", "m"):
        assert f'bpmnElement="{name}"' in text
