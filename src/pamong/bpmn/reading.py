"""BPMN 2.0 files in: XML without DTD and entities, of any maker, with any prefix."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pamong.bpmn.model import Flow, Kind, Lane, Model, Node, Process

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DRAWING = "{http://www.omg.org/spec/BPMN/20100524/DI}"
LARGEST = 2_000_000
DEEPEST = 60
MOST_NODES = 3_000

_TASKS = frozenset({"task", "userTask", "manualTask"})
_PLAIN = {
    "exclusiveGateway": Kind.EXCLUSIVE,
    "parallelGateway": Kind.PARALLEL,
    "inclusiveGateway": Kind.INCLUSIVE,
    "eventBasedGateway": Kind.EVENT_CHOICE,
    "subProcess": Kind.SUB_PROCESS,
    "receiveTask": Kind.MESSAGE,
    "sendTask": Kind.NOTICE,
}
# Flow nodes that are refused by name (whatever is no flow node is decoration and is kept).
_REFUSED = frozenset({
    "serviceTask", "scriptTask", "businessRuleTask", "callActivity", "transaction",
    "adHocSubProcess", "complexGateway", "choreographyTask", "subChoreography",
    "callChoreography",
})  # fmt: skip
_EVENTS = frozenset({
    "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
})  # fmt: skip
_LOOPS = frozenset({"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"})


class UnableToRead(ValueError):
    """The file is no BPMN that can be read; `code` says why, `values` what the message needs."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


def read(data: bytes) -> Model:
    """The model of a file. Raises UnableToRead."""
    root = parse(data)
    if root.tag != f"{MODEL}definitions":
        raise UnableToRead("no_bpmn", element=_local(root.tag))
    nodes: dict[str, Node] = {}
    flows: dict[str, Flow] = {}
    lanes: list[Lane] = []
    processes: list[Process] = []
    ids: set[str] = set()
    for process in root.findall(f"{MODEL}process"):
        process_id = _id(process, ids)
        processes.append(
            Process(
                process_id, process.get("name", ""), process.get("isExecutable", "false") == "true"
            )
        )
        lanes += _lanes(process)
        for element, parent in _flow_elements(process, None):
            local = _local(element.tag)
            if local == "sequenceFlow":
                flow = _flow(element, ids)
                flows[flow.id] = flow
            else:
                node = _node(element, local, process_id, parent, ids)
                nodes[node.id] = node
    if len(nodes) > MOST_NODES:
        raise UnableToRead("too_many", most=str(MOST_NODES))
    _check_flows(nodes, flows)
    lane_of = {node: lane.name for lane in lanes for node in lane.nodes if lane.name}
    return Model(
        source=data,
        processes=tuple(processes),
        nodes={key: replace(node, lane=lane_of.get(key)) for key, node in nodes.items()},
        flows=flows,
        lanes=tuple(lanes),
        has_drawing=root.find(f".//{DRAWING}BPMNShape") is not None,
    )


def parse(data: bytes) -> Element:
    """The XML of a file. Raises UnableToRead for what is too large, too deep or not XML."""
    if len(data) > LARGEST:
        raise UnableToRead("too_large", most="2 MB")
    if not data.strip():
        raise UnableToRead("empty")
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnableToRead("dtd") from error
    except ParseError as error:
        line, column = error.position
        raise UnableToRead("no_xml", line=str(line), column=str(column + 1)) from error
    except (ValueError, LookupError) as error:
        raise UnableToRead("no_xml", line="1", column="1") from error
    level = [root]
    for _depth in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return root
    raise UnableToRead("too_deep", most=str(DEEPEST))


def _flow_elements(scope: Element, parent: str | None) -> Iterator[tuple[Element, str | None]]:
    """Flow nodes and sequence flows of a scope and of the sub-processes in it."""
    for element in scope:
        if not isinstance(element.tag, str) or not element.tag.startswith(MODEL):
            continue
        local = _local(element.tag)
        known = (
            local in _TASKS
            or local in _PLAIN
            or local in _REFUSED
            or local in _EVENTS
            or local == "sequenceFlow"
        )
        if not known:
            continue
        yield element, parent
        if local in {"subProcess", "transaction", "adHocSubProcess"}:
            yield from _flow_elements(element, element.get("id", ""))


def _node(element: Element, local: str, process: str, parent: str | None, ids: set[str]) -> Node:
    kind, timer = _kind(element, local)
    return Node(
        id=_id(element, ids),
        name=" ".join(element.get("name", "").split()),
        kind=kind,
        element=_element_name(element, local, kind),
        process=process,
        parent=parent,
        default=element.get("default"),
        attached_to=element.get("attachedToRef") if local == "boundaryEvent" else None,
        interrupting=element.get("cancelActivity", "true") != "false",
        timer=timer,
        documentation=(element.findtext(f"{MODEL}documentation") or "").strip(),
    )


def _kind(element: Element, local: str) -> tuple[Kind, str]:
    loops = any(_local(child.tag) in _LOOPS for child in element if isinstance(child.tag, str))
    by_event = element.get("triggeredByEvent") == "true"
    if loops or by_event or element.get("isForCompensation") == "true":
        return Kind.OTHER, ""
    if local in _EVENTS:
        return _event_kind(element, local)
    if local in _TASKS:
        return Kind.TASK, ""
    return _PLAIN.get(local, Kind.OTHER), ""


# By the kind of the event and the one definition in it ("" for none). A start by message is the
# application itself; any other trigger is nobody's.
_EVENT_KINDS = {
    ("startEvent", ""): Kind.START,
    ("startEvent", "messageEventDefinition"): Kind.START,
    ("endEvent", ""): Kind.END,
    ("endEvent", "terminateEventDefinition"): Kind.TERMINATE,
    ("endEvent", "messageEventDefinition"): Kind.NOTICE_END,
    ("intermediateThrowEvent", ""): Kind.PASSING,
    ("intermediateThrowEvent", "messageEventDefinition"): Kind.NOTICE,
    ("intermediateCatchEvent", "timerEventDefinition"): Kind.TIMER,
    ("intermediateCatchEvent", "messageEventDefinition"): Kind.MESSAGE,
    ("boundaryEvent", "timerEventDefinition"): Kind.BOUNDARY_TIMER,
    ("boundaryEvent", "messageEventDefinition"): Kind.BOUNDARY_MESSAGE,
}


def _event_kind(element: Element, local: str) -> tuple[Kind, str]:
    definitions = _definitions(element)
    names = [_local(definition.tag) for definition in definitions]
    if len(names) > 1:
        return Kind.OTHER, ""
    kind = _EVENT_KINDS.get((local, names[0] if names else ""), Kind.OTHER)
    is_timer = kind in {Kind.TIMER, Kind.BOUNDARY_TIMER}
    return kind, _timer(definitions[0]) if is_timer else ""


def _timer(definition: Element) -> str:
    for name in ("timeDuration", "timeDate", "timeCycle"):
        text = definition.findtext(f"{MODEL}{name}")
        if text and text.strip():
            return text.strip().strip("\"'")
    return ""


def _definitions(element: Element) -> list[Element]:
    return [
        child
        for child in element
        if isinstance(child.tag, str)
        and child.tag.startswith(MODEL)
        and _local(child.tag).endswith(("EventDefinition", "eventDefinitionRef"))
    ]


def _element_name(element: Element, local: str, kind: Kind) -> str:
    """The name by which an element is refused: with its event's kind, or what makes it odd."""
    names = [_local(definition.tag) for definition in _definitions(element)]
    if names:
        return f"{local} ({', '.join(names)})"
    if kind is Kind.OTHER:
        odd = [
            _local(child.tag)
            for child in element
            if isinstance(child.tag, str) and _local(child.tag) in _LOOPS
        ]
        odd += [
            name
            for name in ("triggeredByEvent", "isForCompensation")
            if element.get(name) == "true"
        ]
        if odd:
            return f"{local} ({', '.join(odd)})"
    return local


def _flow(element: Element, ids: set[str]) -> Flow:
    return Flow(
        id=_id(element, ids),
        name=" ".join(element.get("name", "").split()),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        condition=_bare(element.findtext(f"{MODEL}conditionExpression") or ""),
    )


def _bare(condition: str) -> str:
    """A condition without the wrapping of other makers: `=…` (FEEL), `${…}` (JUEL)."""
    text = condition.strip()
    if text.startswith("${") and text.endswith("}"):
        return text[2:-1].strip()
    return text.removeprefix("=").strip() if not text.startswith("==") else text


def _lanes(process: Element) -> list[Lane]:
    """The innermost lanes last, so that they name their nodes."""
    return [
        Lane(
            lane.get("id", ""),
            " ".join(lane.get("name", "").split()),
            tuple((ref.text or "").strip() for ref in lane.findall(f"{MODEL}flowNodeRef")),
        )
        for lane in process.iter(f"{MODEL}lane")
    ]


def _check_flows(nodes: dict[str, Node], flows: dict[str, Flow]) -> None:
    for flow in flows.values():
        for end in (flow.source, flow.target):
            if end not in nodes:
                raise UnableToRead("loose_flow", element=flow.id, missing=end)
    for node in nodes.values():
        if node.kind in {Kind.BOUNDARY_TIMER, Kind.BOUNDARY_MESSAGE} and (
            node.attached_to not in nodes
        ):
            raise UnableToRead("loose_event", element=node.id, missing=node.attached_to or "")


def _id(element: Element, ids: set[str]) -> str:
    found: Any = element.get("id", "")
    if not found:
        raise UnableToRead("no_id", element=_local(element.tag))
    if found in ids:
        raise UnableToRead("same_id", element=found)
    ids.add(found)
    return str(found)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
