"""A page as a browser sends it: read into values, and saved values written back the same way.

Names on the page: `street`; `birth-day`, `birth-month`, `birth-year`; within a group
`children-0-name` and `children-count`. `asked` lists what the page asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pamong.services.rules.forms.checking import fault_of, items_fault
from pamong.services.rules.forms.formats import (
    clean_line,
    clean_text,
    read_day,
    read_email,
    read_iso_day,
    read_nik,
    read_number,
    read_phone,
)
from pamong.services.rules.forms.model import Fault, Field, Form, Page, Repeat, Widget
from pamong.services.rules.forms.seeing import Answers, settle

Posted = Mapping[str, Sequence[str]]

DAY_PARTS = ("day", "month", "year")
ASKED = "asked"
_LONGEST_POSTED = 20_000
# Of what cannot be read yet as much as anybody types.
_LONGEST_KEPT = 4_000
_MOST_KEPT = 60


def _read_yes_or_no(text: str) -> bool | Fault:
    return {"yes": True, "no": False}.get(text, Fault("unknown_choice"))


_READERS: Mapping[Widget, Callable[[str], Any]] = {
    Widget.YESNO: _read_yes_or_no,
    Widget.PHONE: read_phone,
    Widget.EMAIL: read_email,
    Widget.NIK: read_nik,
}


@dataclass(frozen=True, slots=True)
class PageRead:
    """What a page brought. `values` holds good answers only, by the names of the page."""

    values: Mapping[str, Any]
    faults: Mapping[str, Fault]
    # Questions that arose from the answers of this page itself and were not on it yet.
    unasked: frozenset[str]


def read_page(form: Form, page: Page, posted: Posted, answers: Answers, *, today: date) -> PageRead:
    """Read what was posted for one page. `answers` are those given so far.

    A file is not posted here: the answer of an upload field is what `answers` hold of it.
    """
    read, faults = _read_all(page, posted, answers)
    settled = settle(form, {**answers, **read})
    if page not in settled.pages:
        return PageRead({}, {}, frozenset())
    shown = {name for text in posted.get(ASKED, ()) for name in text.split(",")}
    found: dict[str, Fault] = {}
    unasked: set[str] = set()
    for path, each, value in settled.fields_of(page):
        if each.is_asked and shown and path not in shown:
            unasked.add(path)
            continue
        fault = faults.get(path) or fault_of(each, value, today=today)
        if fault is not None:
            found[path] = fault
    if page.repeat is not None:
        fault = items_fault(page, read)
        if fault is not None:
            found[page.repeat.name] = fault
    return PageRead(_good(page, settled.answers, found.keys() | unasked), found, frozenset(unasked))


def half_typed(
    form: Form, page: Page, typed: Posted, answers: Answers, *, today: date
) -> dict[str, Fault]:
    """What is wrong with that which was typed on a page. What is only missing is no mistake yet."""
    faults = read_page(form, page, typed, answers, today=today).faults
    group = page.repeat.name if page.repeat else None
    return {
        path: fault
        for path, fault in faults.items()
        if path != group and not fault.code.startswith("missing")
    }


def typed_on(page: Page, posted: Posted) -> dict[str, list[str]]:
    """What a browser sent for the questions of a page, to show it again later."""
    names = [
        each.name for each in page.fields if each.is_asked and each.widget is not Widget.UPLOAD
    ]
    starts = [""]
    found: dict[str, list[str]] = {}
    if page.repeat is not None:
        count = count_of(page.repeat, posted)
        found[f"{page.repeat.name}-count"] = [str(count)]
        starts = [f"{page.repeat.name}-{number}-" for number in range(count)]
    for name in (f"{start}{each}" for start in starts for each in names):
        for key in (name, *(f"{name}-{part}" for part in DAY_PARTS)):
            texts = [text[:_LONGEST_KEPT] for text in posted.get(key, ())[:_MOST_KEPT]]
            if any(texts):
                found[key] = texts
    return found


def _good(page: Page, answers: Answers, left_out: Set[str]) -> dict[str, Any]:
    """The answers of a page without those that are wrong or were not asked for yet."""
    if page.repeat is None:
        return {
            each.name: answers.get(each.name)
            for each in page.fields
            if each.is_asked and each.name not in left_out
        }
    group = page.repeat.name
    items = [
        {
            each.name: item[each.name]
            for each in page.fields
            if each.is_asked
            and each.name in item
            and f"{group}.{number}.{each.name}" not in left_out
        }
        for number, item in enumerate(answers.get(group, ()))
    ]
    return {group: items}


def _read_all(
    page: Page, posted: Posted, answers: Answers
) -> tuple[dict[str, Any], dict[str, Fault]]:
    faults: dict[str, Fault] = {}
    if page.repeat is None:
        return _read_fields(page, posted, answers, "", "", faults), faults
    group = page.repeat.name
    items = [
        _read_fields(page, posted, {}, f"{group}-{number}-", f"{group}.{number}.", faults)
        for number in range(count_of(page.repeat, posted))
    ]
    return {group: items}, faults


def _read_fields(  # noqa: PLR0917 one page, where its names begin, where faults go
    page: Page,
    posted: Posted,
    answers: Answers,
    start: str,
    path: str,
    faults: dict[str, Fault],
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for each in page.fields:
        if not each.is_asked:
            continue
        if each.widget is Widget.UPLOAD:
            values[each.name] = answers.get(each.name)
            continue
        value = _read(each, posted, start + each.name)
        if isinstance(value, Fault):
            faults[path + each.name] = value
            value = None
        values[each.name] = value
    return values


def _read(each: Field, posted: Posted, name: str) -> Any:
    """The value of one question, None for no answer, or what is wrong with it."""
    if each.widget is Widget.DATE:
        return _read_date(posted, name)
    if each.widget is Widget.CHECKBOXES:
        return list(dict.fromkeys(text for text in posted.get(name, ()) if text)) or None
    text = _last(posted, name)
    cleaned = clean_text(text) if each.widget is Widget.TEXTAREA else clean_line(text)
    if not cleaned:
        return None
    if each.widget in {Widget.NUMBER, Widget.MONEY}:
        return read_number(cleaned, whole=each.limits.whole)
    reader = _READERS.get(each.widget)
    return reader(cleaned) if reader else cleaned


def _read_date(posted: Posted, name: str) -> Any:
    parts = [_last(posted, f"{name}-{part}") for part in DAY_PARTS]
    if not any(part.strip() for part in parts):
        return None
    day = read_day(*parts)
    return day if isinstance(day, Fault) else day.isoformat()


def _last(posted: Posted, name: str) -> str:
    texts = posted.get(name) or ("",)
    return texts[-1][:_LONGEST_POSTED]


def count_of(repeat: Repeat, posted: Posted) -> int:
    """How many items a posted page of a group has."""
    text = _last(posted, f"{repeat.name}-count")
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return min(count, repeat.max_items)


def posted_of(page: Page, answers: Answers) -> dict[str, list[str]]:
    """The saved answers of a page as its browser would send them."""
    if page.repeat is None:
        return dict(_written(page, answers, ""))
    group = page.repeat.name
    items = answers.get(group) or []
    # A group that is opened for the first time shows one empty item, or as many as it takes.
    count = max(len(items), page.repeat.min_items, 0 if group in answers else 1)
    found = {f"{group}-count": [str(count)]}
    for number, item in enumerate(items):
        found.update(_written(page, item, f"{group}-{number}-"))
    return found


def _written(page: Page, answers: Answers, start: str) -> Iterator[tuple[str, list[str]]]:
    for each in page.fields:
        value = answers.get(each.name)
        if value is None or not each.is_asked or each.widget is Widget.UPLOAD:
            continue
        name = start + each.name
        match each.widget:
            case Widget.DATE:
                day = read_iso_day(str(value))
                if day is not None:
                    yield f"{name}-day", [str(day.day)]
                    yield f"{name}-month", [str(day.month)]
                    yield f"{name}-year", [f"{day.year:04}"]
            case Widget.CHECKBOXES:
                yield name, [str(item) for item in value] if isinstance(value, list) else []
            case Widget.YESNO:
                yield name, ["yes" if value else "no"]
            case Widget.NUMBER | Widget.MONEY:
                yield name, [format(Decimal(str(value)), "f").replace(".", ",")]
            case _:
                yield name, [str(value)]


def with_one_more(repeat: Repeat, posted: Posted) -> dict[str, Sequence[str]]:
    """A posted page of a group with one empty item more, if it takes one."""
    count = min(count_of(repeat, posted) + 1, repeat.max_items)
    return {**posted, f"{repeat.name}-count": [str(count)]}


def without_item(repeat: Repeat, posted: Posted, number: int) -> dict[str, Sequence[str]]:
    """A posted page of a group without one of its items; those behind it move up."""
    count = count_of(repeat, posted)
    if not 0 <= number < count:
        return dict(posted)
    found: dict[str, Sequence[str]] = {f"{repeat.name}-count": [str(count - 1)]}
    for name, texts in posted.items():
        place = _item_of(repeat, name)
        if name == f"{repeat.name}-count" or place == number:
            continue
        if place is not None and place > number:
            rest = name.removeprefix(f"{repeat.name}-{place}-")
            name = f"{repeat.name}-{place - 1}-{rest}"  # noqa: PLW2901
        found[name] = texts
    return found


def _item_of(repeat: Repeat, name: str) -> int | None:
    head, _mark, rest = name.partition("-")
    number = rest.partition("-")[0]
    is_item = head == repeat.name and number.isascii() and number.isdigit() and len(number) < 4
    return int(number) if is_item else None
