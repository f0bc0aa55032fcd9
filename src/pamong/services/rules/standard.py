"""The *standar pelayanan* of a service: 14 components, and what an applicant brings.

PermenPANRB 15/2014: six of how the service is delivered, which are published, and eight of how it
is made.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pamong.services.rules.forms.model import Text
from pamong.services.rules.forms.names import name_from

MOST_REQUIREMENTS = 60
LONGEST_COMPONENT = 4000
LONGEST_REQUIREMENT = 300
LONGEST_CODE = 60


class Component(StrEnum):
    """By a lasting code; their order is that of the regulation."""

    REQUIREMENTS = "requirements"
    PROCEDURE = "procedure"
    TIME = "time"
    COST = "cost"
    PRODUCT = "product"
    COMPLAINTS = "complaints"
    LEGAL_BASIS = "legal_basis"
    FACILITIES = "facilities"
    COMPETENCE = "competence"
    SUPERVISION = "supervision"
    STAFF = "staff"
    GUARANTEE = "guarantee"
    SAFETY = "safety"
    EVALUATION = "evaluation"


DELIVERY: tuple[Component, ...] = tuple(Component)[:6]
MAKING: tuple[Component, ...] = tuple(Component)[6:]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing an applicant brings; checked off by `code`."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Standard:
    """What is written of each component, and the requirements one by one."""

    texts: Mapping[Component, Text]
    requirements: tuple[Requirement, ...]

    def text(self, component: Component) -> Text:
        return self.texts.get(component, Text())

    def is_described(self, component: Component) -> bool:
        """Requirements are described by their list as well as by a text."""
        if component is Component.REQUIREMENTS and self.requirements:
            return True
        return bool(self.text(component))

    @property
    def missing(self) -> tuple[Component, ...]:
        return tuple(each for each in Component if not self.is_described(each))

    @property
    def described(self) -> int:
        return len(Component) - len(self.missing)


def read_standard(standard: Any, requirements: Any) -> Standard:
    """From what is stored. A component or requirement that says nothing is left out."""
    held = standard if isinstance(standard, Mapping) else {}
    texts = {each: read_text(held.get(each.value)) for each in Component}
    return Standard(
        {component: text for component, text in texts.items() if text},
        tuple(_read_requirements(requirements)),
    )


def _read_requirements(data: Any) -> Iterator[Requirement]:
    taken: set[str] = set()
    for item in data if isinstance(data, list | tuple) else ():
        text = read_text(item)
        if text:
            named = str(item.get("code") or "") if isinstance(item, Mapping) else ""
            code = _free(named or text.id, taken)
            yield Requirement(code, text)


def read_text(data: Any) -> Text:
    """A text of the agency: "…", {"id": …, "en": …} or {"text": …}."""
    if isinstance(data, str):
        return Text(data.strip())
    if not isinstance(data, Mapping):
        return Text()
    if "text" in data:
        return read_text(data["text"])
    return Text(str(data.get("id") or "").strip(), str(data.get("en") or "").strip())


def standard_json(texts: Mapping[Component, Text]) -> dict[str, Any]:
    return {each.value: text_json(texts[each]) for each in Component if texts.get(each)}


def requirements_json(requirements: Sequence[Requirement]) -> list[dict[str, Any]]:
    return [{"code": each.code, "text": text_json(each.text)} for each in requirements]


def text_json(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en} if text.en else {"id": text.id}


def read_lines(written: str, known: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """Requirements as an officer writes them: one a line, English after a bar.

    One whose words stay keeps its code, so that it is known again in the next version.
    """
    codes = {each.text.id: each.code for each in known}
    taken: set[str] = set()
    found = []
    for line in written.splitlines():
        indonesian, _bar, english = (part.strip() for part in line.partition("|"))
        if indonesian:
            code = _free(codes.get(indonesian) or indonesian, taken)
            found.append(Requirement(code, Text(indonesian, english)))
    return tuple(found)


def written_lines(requirements: Sequence[Requirement]) -> str:
    return "\n".join(
        f"{each.text.id} | {each.text.en}" if each.text.en else each.text.id
        for each in requirements
    )


def _free(wanted: str, taken: set[str]) -> str:
    code = name_from(wanted[:LONGEST_CODE], taken, mark="-")
    taken.add(code)
    return code
