"""Models for tests, written in a few words."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"'
    ' targetNamespace="urn:test">'
)


def drawn(nodes: str, *flows: str) -> bytes:
    """A process. `flows` read "source target" or "source target condition"; each is called a-b."""
    process = f'<process id="p" isExecutable="true">{nodes}{lines(flows)}</process>'
    return f"{HEAD}{process}</definitions>".encode()


def lines(flows: Sequence[str]) -> str:
    return "".join(_flow(text) for text in flows)


def _flow(text: str) -> str:
    source, target, *rest = text.split(" ", 2)
    condition = f"<conditionExpression>{escape(rest[0])}</conditionExpression>" if rest else ""
    return (
        f"<sequenceFlow id={quoteattr(f'{source}-{target}')} sourceRef={quoteattr(source)}"
        f" targetRef={quoteattr(target)}>{condition}</sequenceFlow>"
    )
