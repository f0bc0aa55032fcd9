"""A straight process drawn from a list of steps: what an office begins with."""

from collections.abc import Sequence
from itertools import pairwise
from xml.sax.saxutils import quoteattr

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="definitions"'
    ' targetNamespace="urn:pamong:services">\n'
    '  <process id="process" isExecutable="true">\n'
)
_TAIL = "  </process>\n</definitions>\n"


def straight_process(steps: Sequence[tuple[str, str]]) -> bytes:
    """BPMN 2.0 of tasks one after another. `steps`: code (an XML name) and name of each task."""
    codes = [code for code, _name in steps]
    places = ["start", *codes, "end"]
    flows = [
        (f"flow{number}", source, target)
        for number, (source, target) in enumerate(pairwise(places), start=1)
    ]
    lines = ['    <startEvent id="start" />']
    lines += [
        f"    <userTask id={quoteattr(code)} name={quoteattr(name)} />" for code, name in steps
    ]
    lines.append('    <endEvent id="end" />')
    lines += [
        f"    <sequenceFlow id={quoteattr(flow)} sourceRef={quoteattr(source)}"
        f" targetRef={quoteattr(target)} />"
        for flow, source, target in flows
    ]
    return (_HEAD + "\n".join(lines) + "\n" + _TAIL).encode()
