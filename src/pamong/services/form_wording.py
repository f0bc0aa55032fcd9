"""What is wrong with an answer, and with a form, in the reader's words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pamong.services.rules.forms import Fault, Problem
from pamong.services.rules.forms.editing import place_of
from pamong.ui.formats import date_long, number

_Words = Callable[[Mapping[str, Any]], str]


def of_fault(fault: Fault) -> str:
    """What to do about an answer; the question itself stands beside it."""
    return _FAULTS[fault.code](fault.values)


def _missing_parts(values: Mapping[str, Any]) -> str:
    names = {"day": _("day"), "month": _("month"), "year": _("year")}
    parts = [names[part] for part in values["parts"]]
    return _("The date also needs: %(parts)s.") % {"parts": ", ".join(parts)}


def _too_few(values: Mapping[str, Any]) -> str:
    limit = values["limit"]
    return ngettext("Give at least %(n)s.", "Give at least %(n)s.", limit) % {"n": limit}


def _too_many(values: Mapping[str, Any]) -> str:
    limit = values["limit"]
    return ngettext("Give at most %(n)s.", "Give at most %(n)s.", limit) % {"n": limit}


def _day(values: Mapping[str, Any]) -> str:
    day = values["day"]
    return date_long(day) if isinstance(day, date) else str(day)


_FAULTS: Mapping[str, _Words] = {
    "missing": lambda v: _("Fill this in."),
    "missing_choice": lambda v: _("Choose one of the answers."),
    "missing_choices": lambda v: _("Choose at least one of the answers."),
    "missing_file": lambda v: _("Add a file."),
    "missing_date": lambda v: _("Write a date: day, month and year."),
    "unknown_choice": lambda v: _("Choose one of the answers offered here."),
    "type": lambda v: _("This answer does not fit the question. Give it again."),
    "too_long": lambda v: (
        _("Write at most %(n)s characters; there are %(count)s.")
        % {"n": number(v["limit"]), "count": number(v["count"])}
    ),
    "too_short": lambda v: _("Write at least %(n)s characters.") % {"n": number(v["limit"])},
    "shape": lambda v: _("This is not written as it should be. Look at the example above."),
    "no_number": lambda v: _("Write a number, such as 12 or 12,5."),
    "no_whole_number": lambda v: _("Write a whole number, without decimals."),
    "decimals": lambda v: _("Write at most %(n)s decimals.") % {"n": v["limit"]},
    "below": lambda v: _("Write %(n)s or more.") % {"n": number(v["limit"], 6)},
    "above": lambda v: _("Write %(n)s or less.") % {"n": number(v["limit"], 6)},
    "no_date": lambda v: _("There is no such date. Write it as 27 11 1990."),
    "date_incomplete": _missing_parts,
    "date_year": lambda v: _("Write the year with four digits, such as 1990."),
    "date_too_early": lambda v: _("The date must be %(day)s or later.") % {"day": _day(v)},
    "date_too_late": lambda v: _("The date must be %(day)s or earlier.") % {"day": _day(v)},
    "phone": lambda v: _("Write a telephone number, such as 0812 3456 7890."),
    "phone_letters": lambda v: _("A telephone number has digits only, such as 0812 3456 7890."),
    "email": lambda v: _("Write an e-mail address such as name@example.id."),
    "email_without_at": lambda v: _("An e-mail address has an @, as in name@example.id."),
    "nik_digits": lambda v: _("A NIK has digits only. It stands on the identity card (KTP)."),
    "nik_length": lambda v: _("A NIK has 16 digits; there are %(count)s.") % {"count": v["count"]},
    "nik_date": lambda v: (
        _("The digits %(part)s in the middle are no date of birth. Compare them with the card.")
        % {"part": v["part"]}
    ),
    "nik": lambda v: _("There is no such NIK. Compare it with the identity card (KTP)."),
    "too_few": _too_few,
    "too_many": _too_many,
    "too_much": lambda v: (
        _("All answers together are longer than %(n)s KB. Shorten the longest ones.")
        % {"n": v["limit"]}
    ),
}
FAULT_CODES = frozenset(_FAULTS)


def of_problem(problem: Problem) -> str:
    """What is wrong with a form, and where in its data."""
    text = _PROBLEMS[problem.code](problem.values)
    return f"{problem.path}: {text}" if problem.path else text


def of_problem_in(form: Mapping[str, Any], problem: Problem) -> str:
    """What is wrong with a form, for who edits it: the question or page is named by its words."""
    place = place_of(form, problem.path)
    if place is None:
        return of_problem(problem)
    said = (
        _("Question “%(words)s”: %(problem)s")
        if place.is_question
        else _("Page “%(words)s”: %(problem)s")
    )
    words = place.words.said_in(get_language() or "id") or place.name
    return said % {"words": words, "problem": _PROBLEMS[problem.code](problem.values)}


_PROBLEMS: Mapping[str, _Words] = {
    "no_json": lambda v: _("This is not readable JSON."),
    "too_large": lambda v: _("The form is larger than %(limit)s KB.") % v,
    "too_deep": lambda v: _("The form is nested more than %(limit)s levels deep.") % v,
    "too_many": lambda v: _("At most %(limit)s are possible here; there are %(count)s.") % v,
    "no_object": lambda v: _("Names with values are expected here."),
    "no_list": lambda v: _("A list is expected here."),
    "no_text": lambda v: _("A text in Indonesian is missing."),
    "text_too_long": lambda v: _("The text is longer than %(limit)s characters.") % v,
    "unknown_key": lambda v: _("“%(key)s” is not known here.") % v,
    "wrong_type": lambda v: _("The type must be: %(expected)s.") % v,
    "wrong_format": lambda v: _("The format must be: %(expected)s.") % v,
    "dialect": lambda v: _("Schemas are written in %(expected)s.") % v,
    "unknown_field": lambda v: _("There is no field “%(name)s”.") % v,
    "not_on_a_page": lambda v: _("The field “%(name)s” stands on no page.") % v,
    "twice": lambda v: _("The field “%(name)s” stands on two pages.") % v,
    "same_name": lambda v: _("A field outside the group is called “%(name)s” too.") % v,
    "field_name": lambda v: (
        _("“%(name)s” is no name of a field: small letters, digits and _, beginning with a letter.")
        % v
    ),
    "reserved": lambda v: _("The name “%(name)s” is used by the system.") % v,
    "page_id": lambda v: _("The id of a page has small letters, digits and single dashes."),
    "same_page": lambda v: _("Two pages have the id “%(name)s”.") % v,
    "no_fields": lambda v: _("The page has no field."),
    "widget": lambda v: _("There is no kind of question “%(name)s”. There are: %(known)s.") % v,
    "no_choices": lambda v: _("There is nothing to choose from."),
    "bad_choices": lambda v: _("Values to choose from are different short texts."),
    "unknown_choice": lambda v: _("“%(name)s” is not among the values to choose from.") % v,
    "no_count": lambda v: _("A whole number up to %(limit)s is expected here.") % v,
    "no_number": lambda v: _("A number is expected here."),
    "no_room": lambda v: _("The limits contradict each other: no answer could fit."),
    "pattern": lambda v: _(
        "This pattern is not taken: from ^ to $, letters and classes one after another, each as "
        "often as it says."
    ),
    "always_unique": lambda v: _("Nothing is chosen twice; this cannot be changed."),
    "expression": lambda v: (
        _("The condition cannot be read: “%(text)s” (character %(position)s).") % v
    ),
    "unknown_name": lambda v: _("The condition names “%(name)s”, which is not asked.") % v,
    "later": lambda v: (
        _("The condition names “%(name)s”, which is asked only later or here itself.") % v
    ),
    "upload_in_group": lambda v: _("Files cannot be asked for within a group."),
    "day": lambda v: _("Write a day as 2026-11-24, or “today”."),
    "accept": lambda v: _("Kinds of files are: %(known)s.") % v,
    "autocomplete": lambda v: _("“%(name)s” is nothing that a browser fills in.") % v,
    "schema": lambda v: _("This is no JSON Schema: %(message)s") % v,
}
PROBLEM_CODES = frozenset(_PROBLEMS)
