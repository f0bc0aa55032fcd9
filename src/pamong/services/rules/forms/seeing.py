"""Which questions are asked, given what was answered: conditions and calculations.

Fields are gone through in their order. A condition looks only at what stands before it, so one
walk settles everything. The answer to a question that is not asked counts as none.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pamong.kernel.expressions import Expression, UnableToEvaluate
from pamong.services.rules.forms.model import Field, Form, Page, Widget

Answers = Mapping[str, Any]


@dataclass(slots=True)
class Settled:
    """The pages that are asked, their visible fields, and the answers that count."""

    pages: list[Page] = field(default_factory=list)
    visible: set[str] = field(default_factory=set)
    """Paths with the number of the item: "street", "children.0.name"."""
    answers: dict[str, Any] = field(default_factory=dict)

    def fields_of(self, page: Page) -> Iterator[tuple[str, Field, Any]]:
        """Path, field and answer of each visible field of a page, item by item."""
        if page.repeat is None:
            for each in page.fields:
                if each.name in self.visible:
                    yield each.name, each, self.answers.get(each.name)
            return
        for number, item in enumerate(self.answers.get(page.repeat.name, ())):
            for each in page.fields:
                path = f"{page.repeat.name}.{number}.{each.name}"
                if path in self.visible:
                    yield path, each, item.get(each.name)


def settle(form: Form, answers: Answers) -> Settled:
    """Go through the form with these answers (of any shape; what does not fit is left out)."""
    found = Settled()
    for page in form.pages:
        names = _names(form, found.answers)
        if not _holds(page.when, names):
            continue
        found.pages.append(page)
        if page.repeat is None:
            _settle_fields(form, page, answers, found)
        else:
            _settle_items(form, page, answers.get(page.repeat.name), found)
    return found


def pages_for(form: Form, answers: Answers) -> list[Page]:
    """The pages that somebody with these answers is shown."""
    return settle(form, answers).pages


def calculated(form: Form, answers: Answers) -> dict[str, Any]:
    """What the calculated fields come to; those of groups stand in their items."""
    settled = settle(form, answers)
    return {
        path: value
        for page in settled.pages
        for path, each, value in settled.fields_of(page)
        if not each.is_asked
    }


def _settle_fields(form: Form, page: Page, answers: Answers, found: Settled) -> None:
    for each in page.fields:
        names = _names(form, found.answers)
        if _holds(each.when, names):
            found.visible.add(each.name)
            _take(each, answers, names, found.answers)


def _settle_items(form: Form, page: Page, given: Any, found: Settled) -> None:
    assert page.repeat is not None
    items: list[dict[str, Any]] = []
    given = given if isinstance(given, list) else []
    for number, source in enumerate(given[: page.repeat.max_items]):
        item: dict[str, Any] = {}
        for each in page.fields:
            names = _names(form, found.answers) | item
            if _holds(each.when, names):
                found.visible.add(f"{page.repeat.name}.{number}.{each.name}")
                _take(each, source if isinstance(source, Mapping) else {}, names, item)
        items.append(item)
    found.answers[page.repeat.name] = items


def _take(each: Field, source: Answers, names: Answers, into: dict[str, Any]) -> None:
    if each.calculate is not None:
        into[each.name] = _plain(_value(each.calculate, names))
    elif source.get(each.name) is not None:
        into[each.name] = source[each.name]


def _names(form: Form, answers: Answers) -> dict[str, Any]:
    """What conditions may name: answers, `answers` itself, and in `each` the columns of groups."""
    columns: dict[str, dict[str, list[Any]]] = {}
    for page in form.pages:
        if page.repeat is not None:
            items = answers.get(page.repeat.name, [])
            columns[page.repeat.name] = {
                each.name: [item[each.name] for item in items if item.get(each.name) is not None]
                for each in page.fields
                if each.widget is not Widget.UPLOAD
            }
    return {**answers, "answers": answers, "each": columns}


def _holds(condition: Expression | None, names: Answers) -> bool:
    if condition is None:
        return True
    try:
        return condition.holds(names)
    except UnableToEvaluate:
        # With what is known so far nothing can be said, so nothing follows from it.
        return False


def _value(calculation: Expression, names: Answers) -> Any:
    try:
        return calculation.value(names)
    except UnableToEvaluate:
        return None


def _plain(value: Any) -> Any:
    """A calculation ends as a text, number or truth, or as nothing."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        rounded = round(value, 6)
        return int(rounded) if rounded == int(rounded) else rounded
    return value if isinstance(value, str | int | bool) else None
