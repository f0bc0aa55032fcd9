"""Is an answer what its question takes? Asked of a page as it is posted, of all at the end."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pamong.services.rules.forms.formats import read_email, read_iso_day, read_nik, read_phone
from pamong.services.rules.forms.limits import MOST_ANSWER_BYTES
from pamong.services.rules.forms.model import Fault, Field, Form, Page, Widget
from pamong.services.rules.forms.seeing import Answers, settle

_MISSING = {
    Widget.RADIO: "missing_choice",
    Widget.SELECT: "missing_choice",
    Widget.YESNO: "missing_choice",
    Widget.CHECKBOXES: "missing_choices",
    Widget.UPLOAD: "missing_file",
    Widget.DATE: "missing_date",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """Answers of the questions that are asked, and what is wrong with them by path."""

    answers: Mapping[str, Any]
    faults: Mapping[str, Fault]


def check_all(form: Form, answers: Answers, *, today: date) -> Checked:
    """The answers as they would be sent. Those nobody is asked for (any more) are left out."""
    settled = settle(form, answers)
    faults: dict[str, Fault] = {}
    for page in settled.pages:
        fault = items_fault(page, settled.answers)
        if fault is not None and page.repeat is not None:
            faults[page.repeat.name] = fault
        for path, each, value in settled.fields_of(page):
            fault = fault_of(each, value, today=today)
            if fault is not None:
                faults[path] = fault
    if len(json.dumps(settled.answers, default=str)) > MOST_ANSWER_BYTES:
        faults[""] = Fault("too_much", {"limit": MOST_ANSWER_BYTES // 1024})
    return Checked(settled.answers, faults)


def items_fault(page: Page, answers: Answers) -> Fault | None:
    """Are there as many items of a group as it takes?"""
    if page.repeat is None:
        return None
    count = len(answers.get(page.repeat.name) or ())
    if count < page.repeat.min_items:
        return Fault("too_few", {"limit": page.repeat.min_items})
    if count > page.repeat.max_items:
        return Fault("too_many", {"limit": page.repeat.max_items})
    return None


def fault_of(each: Field, value: Any, *, today: date) -> Fault | None:
    """What is wrong with an answer, or None. Of calculated fields nothing can be."""
    if not each.is_asked:
        return None
    if value is None or value in ("", []):
        return Fault(_MISSING.get(each.widget, "missing")) if each.required else None
    match each.widget:
        case Widget.NUMBER | Widget.MONEY:
            return _number_fault(each, value)
        case Widget.YESNO:
            return None if isinstance(value, bool) else Fault("type")
        case Widget.CHECKBOXES | Widget.UPLOAD:
            return _list_fault(each, value)
        case _:
            return _text_fault(each, value, today)


def _text_fault(each: Field, value: Any, today: date) -> Fault | None:
    if not isinstance(value, str):
        return Fault("type")
    match each.widget:
        case Widget.RADIO | Widget.SELECT:
            known = any(choice.value == value for choice in each.choices)
            return None if known else Fault("unknown_choice")
        case Widget.DATE:
            return _day_fault(each, value, today)
        case Widget.PHONE:
            read: str | Fault = read_phone(value)
        case Widget.EMAIL:
            read = read_email(value)
        case Widget.NIK:
            read = read_nik(value)
        case _:
            return length_fault(each, value)
    return read if isinstance(read, Fault) else length_fault(each, value)


def length_fault(each: Field, value: str) -> Fault | None:
    limits = each.limits
    if limits.max_length is not None and len(value) > limits.max_length:
        return Fault("too_long", {"limit": limits.max_length, "count": len(value)})
    if limits.min_length is not None and len(value) < limits.min_length:
        return Fault("too_short", {"limit": limits.min_length})
    if limits.pattern and not re.fullmatch(limits.pattern, value, re.ASCII):
        return Fault("shape")
    return None


def _number_fault(each: Field, value: Any) -> Fault | None:
    limits = each.limits
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Fault("type")
    if not math.isfinite(value):
        return Fault("no_number")
    if limits.whole and value != int(value):
        return Fault("no_whole_number")
    if limits.minimum is not None and value < limits.minimum:
        return Fault("below", {"limit": limits.minimum})
    if limits.maximum is not None and value > limits.maximum:
        return Fault("above", {"limit": limits.maximum})
    return None


def _list_fault(each: Field, value: Any) -> Fault | None:
    limits = each.limits
    if not isinstance(value, list) or len({json.dumps(item) for item in value}) != len(value):
        return Fault("type")
    if each.widget is Widget.UPLOAD:
        if not all(isinstance(item, int) and not isinstance(item, bool) for item in value):
            return Fault("type")
    elif any(item not in [choice.value for choice in each.choices] for item in value):
        return Fault("unknown_choice")
    if len(value) < limits.min_items:
        return Fault("too_few", {"limit": limits.min_items})
    if limits.max_items is not None and len(value) > limits.max_items:
        return Fault("too_many", {"limit": limits.max_items})
    return None


def _day_fault(each: Field, value: str, today: date) -> Fault | None:
    day = read_iso_day(value)
    if day is None:
        return Fault("no_date")
    earliest, latest = _bound(each.limits.not_before, today), _bound(each.limits.not_after, today)
    if earliest is not None and day < earliest:
        return Fault("date_too_early", {"day": earliest})
    if latest is not None and day > latest:
        return Fault("date_too_late", {"day": latest})
    return None


def _bound(bound: date | str | None, today: date) -> date | None:
    return bound if isinstance(bound, date) or bound is None else today
