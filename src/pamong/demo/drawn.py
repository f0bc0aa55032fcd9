"""How the offices of Negara A work: stages one after another, drawn as BPMN 2.0."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr


@dataclass(frozen=True, slots=True)
class Work:
    """A task: who does it, its norm, and how long it usually takes, in working minutes."""

    code: str
    name: str
    crew: str
    norm_minutes: int
    usual_minutes: float
    decides: bool = False
    needs_second_person: bool = False
    # How often the applicant must be asked for something, and how often it goes back a step.
    asks: float = 0.0
    returns: float = 0.0
    # Another unit than the service's.
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Both:
    """Two tasks at the same time; the case goes on when both are done."""

    code: str
    first: Work
    second: Work


@dataclass(frozen=True, slots=True)
class Perhaps:
    """A task only where the condition on the answers holds; `share` of the cases."""

    code: str
    condition: str
    work: Work
    share: float


@dataclass(frozen=True, slots=True)
class Rest:
    """The law lets some time pass: working days of the office."""

    code: str
    name: str
    days: int


@dataclass(frozen=True, slots=True)
class Tell:
    """The applicant is told something on the way."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Pay:
    """The fee is paid, where one is due."""

    code: str
    name: str


Stage = Work | Both | Perhaps | Rest | Tell | Pay


def works_of(stages: Sequence[Stage]) -> Iterator[Work]:
    for stage in stages:
        match stage:
            case Work():
                yield stage
            case Both(first=first, second=second):
                yield from (first, second)
            case Perhaps(work=work):
                yield work
            case _:
                pass


def draw(stages: Sequence[Stage]) -> bytes:
    """BPMN 2.0 of the stages from a start to an end."""
    nodes: list[str] = ['<startEvent id="start" />', '<endEvent id="end" />']
    flows: list[tuple[str, str, str]] = []
    places: list[tuple[str, str]] = [("start", "start")]
    for stage in stages:
        code = quoteattr(stage.code)
        match stage:
            case Work():
                nodes.append(_task(stage))
                places.append((stage.code, stage.code))
            case Rest():
                nodes.append(
                    f"<intermediateCatchEvent id={code} name={quoteattr(stage.name)}>"
                    f"<timerEventDefinition><timeDuration>P{stage.days}D</timeDuration>"
                    "</timerEventDefinition></intermediateCatchEvent>"
                )
                places.append((stage.code, stage.code))
            case Tell():
                nodes.append(
                    f"<intermediateThrowEvent id={code} name={quoteattr(stage.text)}>"
                    "<messageEventDefinition /></intermediateThrowEvent>"
                )
                places.append((stage.code, stage.code))
            case Pay():
                nodes.append(
                    f"<intermediateCatchEvent id={code} name={quoteattr(stage.name)}>"
                    '<messageEventDefinition messageRef="fee" /></intermediateCatchEvent>'
                )
                places.append((stage.code, stage.code))
            case Both():
                fork, join = f"{stage.code}-fork", f"{stage.code}-join"
                nodes += [f"<parallelGateway id={quoteattr(each)} />" for each in (fork, join)]
                for work in (stage.first, stage.second):
                    nodes.append(_task(work))
                    flows += [(fork, work.code, ""), (work.code, join, "")]
                places.append((fork, join))
            case Perhaps():
                fork, join = f"{stage.code}-fork", f"{stage.code}-join"
                default = quoteattr(f"{fork}-{join}")
                nodes += [
                    f"<exclusiveGateway id={quoteattr(fork)} default={default} />",
                    f"<exclusiveGateway id={quoteattr(join)} />",
                    _task(stage.work),
                ]
                flows += [
                    (fork, stage.work.code, stage.condition),
                    (stage.work.code, join, ""),
                    (fork, join, ""),
                ]
                places.append((fork, join))
    places.append(("end", "end"))
    flows += [(left[1], right[0], "") for left, right in pairwise(places)]
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            (
                '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="definitions"'
                ' targetNamespace="urn:pamong:demo">'
            ),
            '<message id="fee" name="payment" />',
            '<process id="process" isExecutable="true">',
            *nodes,
            *(_flow(*flow) for flow in flows),
            "</process>",
            "</definitions>",
        )
    ).encode()


def _task(work: Work) -> str:
    return f"<userTask id={quoteattr(work.code)} name={quoteattr(work.name)} />"


def _flow(source: str, target: str, condition: str) -> str:
    head = (
        f"<sequenceFlow id={quoteattr(f'{source}-{target}')} sourceRef={quoteattr(source)}"
        f" targetRef={quoteattr(target)}"
    )
    if not condition:
        return f"{head} />"
    return f"{head}><conditionExpression>{escape(condition)}</conditionExpression></sequenceFlow>"
