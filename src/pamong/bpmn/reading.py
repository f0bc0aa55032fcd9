"""BPMN 2.0 files in: XML without DTD and entities, of any maker, with any prefix."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pamong.bpmn.model import BOUNDARY, Flow, Kind, Lane, Model, Node, Participant, Process

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DRAWING = "{http://www.omg.org/spec/BPMN/20100524/DI}"
LARGEST = 2_000_000
DEEPEST = 60
MOST_NODES = 1_000

_TASKS = frozenset({"task", "userTask", "manualTask"})
_PLAIN = {
    "exclusiveGateway": Kind.EXCLUSIVE,
    "parallelGateway": Kind.PARALLEL,
    "inclusiveGateway": Kind.INCLUSIVE,
    "eventBasedGateway": Kind.EVENT_CHOICE,
    "subProcess": Kind.SUB_PROCESS,
    "receiveTask": Kind.MESSAGE,
    "sendTask": Kind.NOTICE,
    # Shows where a table decides; what it says is a value that conditions behind it use.
    "businessRuleTask": Kind.PASSING,
}
# Flow nodes that are refused by name (whatever is no flow node is decoration and is kept).
_REFUSED = frozenset({
    "serviceTask", "scriptTask", "callActivity", "transaction",
    "adHocSubProcess", "complexGateway", "choreographyTask", "subChoreography",
    "callChoreography",
})  # fmt: skip
_EVENTS = frozenset({
    "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
})  # fmt: skip
_TRUE, _FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})
_SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_FLOW_ELEMENTS = _TASKS | _PLAIN.keys() | _REFUSED | _EVENTS | {"sequenceFlow"}
_CYCLE = re.compile(r"R([1-9]\d{0,2}|)/(P[^/]*)")
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
    reader = _Reader(name_flows(root))
    for process in root.iterfind(f"{MODEL}process"):
        reader.read_process(process)
    _check_flows(reader.nodes, reader.flows)
    lane_of = {node: lane.name for lane in reader.lanes for node in lane.nodes if lane.name}
    model = Model(
        source=data,
        processes=tuple(reader.processes),
        nodes={key: replace(node, lane=lane_of.get(key)) for key, node in reader.nodes.items()},
        flows=reader.flows,
        lanes=tuple(reader.lanes),
        has_drawing=False,
        participants=tuple(_participants(root, {process.id for process in reader.processes})),
        message_flows=sum(1 for _flow in root.iterfind(f".//{MODEL}messageFlow")),
    )
    return replace(model, has_drawing=_is_drawn(root, model))


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


class _Reader:
    """What has been read of a file so far."""

    def __init__(self, root: Element) -> None:
        self.nodes: dict[str, Node] = {}
        self.flows: dict[str, Flow] = {}
        self.lanes: list[Lane] = []
        self.processes: list[Process] = []
        self._ids: set[str] = set()
        self._messages = {
            element.get("id", ""): _one_line(element.get("name", "") or element.get("id", ""))
            for element in root.iterfind(f"{MODEL}message")
        }
        # Events may be defined once beside the processes and referred to by id.
        self._events = {
            element.get("id", ""): element
            for element in root
            if _is_of_model(element) and _local(element.tag).endswith("EventDefinition")
        }

    def read_process(self, element: Element) -> None:
        process = Process(
            self._id(element),
            _one_line(element.get("name", "")),
            element.get("isExecutable", "false") in _TRUE,
        )
        self.processes.append(process)
        for lane in _lanes(element):
            self._take_id(lane.id)
            self.lanes.append(lane)
        for part, parent in _flow_elements(element, None):
            if _local(part.tag) == "sequenceFlow":
                flow = self._flow(part)
                self.flows[flow.id] = flow
            else:
                node = self._node(part, process.id, parent)
                self.nodes[node.id] = node
        if len(self.nodes) > MOST_NODES or len(self.flows) > 4 * MOST_NODES:
            raise UnableToRead("too_many", most=str(MOST_NODES))

    def _node(self, element: Element, process: str, parent: str | None) -> Node:
        local = _local(element.tag)
        definitions = self._definitions(element)
        kind = _kind(element, local, definitions)
        is_timer = kind in {Kind.TIMER, Kind.BOUNDARY_TIMER}
        timer, repeats = _timer(definitions[0]) if is_timer else ("", 1)
        return Node(
            id=self._id(element),
            name=_one_line(element.get("name", "")),
            kind=kind,
            element=_element_name(element, local, kind, definitions),
            process=process,
            parent=parent,
            default=element.get("default"),
            attached_to=element.get("attachedToRef") if local == "boundaryEvent" else None,
            interrupting=element.get("cancelActivity", "true") not in _FALSE,
            timer=timer,
            repeats=repeats,
            documentation=(element.findtext(f"{MODEL}documentation") or "").strip(),
            message=self._message(element, definitions),
        )

    def _flow(self, element: Element) -> Flow:
        return Flow(
            id=self._id(element),
            name=_one_line(element.get("name", "")),
            source=element.get("sourceRef", ""),
            target=element.get("targetRef", ""),
            condition=(element.findtext(f"{MODEL}conditionExpression") or "").strip(),
        )

    def _message(self, element: Element, definitions: list[Element]) -> str:
        for each in (element, *definitions):
            name = each.get("messageRef", "").rpartition(":")[2]
            if name in self._messages:
                return self._messages[name]
        return ""

    def _definitions(self, element: Element) -> list[Element]:
        found = []
        for child in element:
            if not _is_of_model(child):
                continue
            if _local(child.tag).endswith("EventDefinition"):
                found.append(child)
            elif _local(child.tag) == "eventDefinitionRef":
                name = (child.text or "").strip().rpartition(":")[2]
                found.append(self._events.get(name, child))
        return found

    def _id(self, element: Element) -> str:
        found = element.get("id", "")
        if not found:
            raise UnableToRead("no_id", element=_local(element.tag))
        self._take_id(found)
        return found

    def _take_id(self, found: str) -> None:
        if found in self._ids:
            raise UnableToRead("same_id", element=found)
        if found:
            self._ids.add(found)


def name_flows(root: Element) -> Element:
    """Give each flow without an id one: the standard lets it have none, the marking needs one."""
    ids = {element.get("id") for element in root.iter()}
    for flow in root.iter(f"{MODEL}sequenceFlow"):
        if not flow.get("id"):
            wanted = f"{flow.get('sourceRef', '')}-{flow.get('targetRef', '')}"
            number, name = 1, wanted
            while name in ids:
                number += 1
                name = f"{wanted}-{number}"
            flow.set("id", name)
            ids.add(name)
    return root


def _is_drawn(root: Element, model: Model) -> bool:
    """Has everything on the outermost level of what is run a shape or a line?"""
    drawn = {
        element.get("bpmnElement", "").rpartition(":")[2]
        for name in ("BPMNShape", "BPMNEdge")
        for element in root.iter(f"{DRAWING}{name}")
    }
    run = {process.id for process in model.run}
    outer = {node.id for node in model.nodes.values() if not node.parent and node.process in run}
    lines = {flow.id for flow in model.flows.values() if flow.source in outer}
    return bool(outer) and outer | lines <= drawn


def _is_of_model(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith(MODEL)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _flow_elements(scope: Element, parent: str | None) -> Iterator[tuple[Element, str | None]]:
    """Flow nodes and sequence flows of a scope and of the sub-processes in it."""
    for element in scope:
        if not _is_of_model(element) or _local(element.tag) not in _FLOW_ELEMENTS:
            continue
        yield element, parent
        if _local(element.tag) in _SCOPES:
            yield from _flow_elements(element, element.get("id", ""))


def _kind(element: Element, local: str, definitions: list[Element]) -> Kind:
    if _odd(element):
        return Kind.OTHER
    if local in _EVENTS:
        names = [_local(definition.tag) for definition in definitions]
        if len(names) > 1:
            return Kind.OTHER
        return _EVENT_KINDS.get((local, names[0] if names else ""), Kind.OTHER)
    # What a sub-process without content stands for is told by its name alone: a person does it.
    empty = local == "subProcess" and next(_flow_elements(element, None), None) is None
    if local in _TASKS or empty:
        return Kind.TASK
    return _PLAIN.get(local, Kind.OTHER)


def _odd(element: Element) -> list[str]:
    """What makes an element of a known name one that cannot be run."""
    odd = [_local(child.tag) for child in element if _is_of_model(child)]
    found = [name for name in odd if name in _LOOPS]
    return found + [
        name
        for name in ("triggeredByEvent", "isForCompensation", "instantiate")
        if element.get(name) in _TRUE
    ]


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


def _timer(definition: Element) -> tuple[str, int]:
    """The text of a timer and how often it rings."""
    for name in ("timeDuration", "timeDate", "timeCycle"):
        text = (definition.findtext(f"{MODEL}{name}") or "").strip().strip("\"'")
        if text:
            cycle = _CYCLE.fullmatch(text)
            return (cycle[2], int(cycle[1] or 0)) if cycle else (text, 1)
    return "", 1


def _element_name(element: Element, local: str, kind: Kind, definitions: list[Element]) -> str:
    """The name by which an element is refused: with its event's kind, or what makes it odd."""
    more = [_local(definition.tag) for definition in definitions]
    if kind is Kind.OTHER:
        more += _odd(element)
    return f"{local} ({', '.join(more)})" if more else local


def _participants(root: Element, processes: set[str]) -> Iterator[Participant]:
    for element in root.iterfind(f".//{MODEL}participant"):
        process = element.get("processRef", "").rpartition(":")[2]
        yield Participant(
            element.get("id", ""),
            _one_line(element.get("name", "")),
            process if process in processes else None,
        )


def _lanes(process: Element) -> list[Lane]:
    """The innermost lanes last, so that they name their nodes."""
    outer = {
        inner: lane
        for lane in process.iter(f"{MODEL}lane")
        for inner in lane.iterfind(f"{MODEL}childLaneSet/{MODEL}lane")
    }
    top = set(process.iterfind(f"{MODEL}laneSet/{MODEL}lane"))
    found: dict[Element, Lane] = {}
    for lane in process.iter(f"{MODEL}lane"):
        above = found.get(outer[lane]) if lane in outer else None
        is_of_process = above.process if above else lane in top
        found[lane] = Lane(
            lane.get("id", ""),
            _one_line(lane.get("name", "")),
            tuple(
                (ref.text or "").strip().rpartition(":")[2]
                for ref in lane.iterfind(f"{MODEL}flowNodeRef")
            ),
            process.get("id", "") if is_of_process and lane.get("id") else "",
            above.id if above else None,
        )
    return list(found.values())


def _check_flows(nodes: Mapping[str, Node], flows: Mapping[str, Flow]) -> None:
    for flow in flows.values():
        for end in (flow.source, flow.target):
            if end not in nodes:
                raise UnableToRead("loose_flow", element=flow.id, missing=end)
        source, target = nodes[flow.source], nodes[flow.target]
        if (source.process, source.parent) != (target.process, target.parent):
            raise UnableToRead("crossing_flow", element=flow.id)
    for node in nodes.values():
        if node.kind not in BOUNDARY:
            continue
        host = nodes.get(node.attached_to or "")
        if host is None or host.parent != node.parent or host.process != node.process:
            raise UnableToRead("loose_event", element=node.id, missing=node.attached_to or "")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
