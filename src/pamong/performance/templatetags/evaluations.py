"""`{% load evaluations %}`: ratings, predicates and parts of a plan in words."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.template import Library
from django.utils.translation import gettext as _

from pamong.indicators.system_texts import shown
from pamong.indicators.wording import period_short
from pamong.kernel.periods import parse_period
from pamong.organization.rules.numbers import mask_number
from pamong.performance import wording
from pamong.performance.rules import (
    ASPECT_LABELS,
    BEHAVIOUR_LABELS,
    PERSPECTIVE_LABELS,
    SECTION_LABELS,
    Aspect,
    Behaviour,
    OrganizationLevel,
    Perspective,
    Predicate,
    Section,
)
from pamong.ui.formats import date_short

register = Library()

register.filter("rating_label", wording.rating_label)
register.filter("predicate_label", wording.predicate_label)
register.filter("level_label", wording.level_label)
register.filter("evaluation_state", wording.state_label)
register.filter("relation_label", wording.relation_label)


@register.filter
def predicate_tone(value: str) -> str:
    return wording.PREDICATE_TONES[Predicate(value)] if value else "plain"


@register.filter
def level_tone(value: str) -> str:
    return wording.LEVEL_TONES[OrganizationLevel(value)] if value else "plain"


@register.filter
def evaluation_tone(value: str) -> str:
    return wording.STATE_TONES.get(value, "plain")


@register.filter
def aspect_label(value: str) -> str:
    return _(ASPECT_LABELS[Aspect(value)]) if value else ""


@register.filter
def behaviour_label(value: str) -> str:
    return _(BEHAVIOUR_LABELS[Behaviour(value)]) if value else ""


@register.filter
def perspective_label(value: str) -> str:
    return _(PERSPECTIVE_LABELS[Perspective(value)]) if value else ""


@register.filter
def section_label(value: str) -> str:
    return _(SECTION_LABELS[Section(value)]) if value else ""


@register.filter
def masked(value: str) -> str:
    return mask_number(text=value)


@register.filter
def spoken_of(behaviours: Iterable[Any]) -> list[Any]:
    """Of a dossier's or snapshot's values those with an expectation or feedback."""
    return [each for each in behaviours if _spoken(each)]


@register.filter
def silent_of(behaviours: Iterable[Any]) -> str:
    """The names of the others."""
    return ", ".join(
        behaviour_label(wording.part_of(each, "behaviour"))
        for each in behaviours
        if not _spoken(each)
    )


def _spoken(behaviour: Any) -> bool:
    return bool(wording.part_of(behaviour, "expectation") or wording.part_of(behaviour, "feedback"))


@register.filter
def period_words(value: str) -> str:
    """A period as snapshots keep it ("2026-03"), as people say it."""
    return period_short(parse_period(text=value))


@register.filter
def proof_name(proof: Any) -> str:
    """What was measured, as the reader is shown it."""
    return shown(wording.part_of(proof, "text"))


@register.filter
def point_value(point: Any, proof: Any) -> str:
    """The figure of a point of a course, with the unit of the proof, or why there is none."""
    return wording.point_text(point, proof)


@register.filter
def iso_date(value: str) -> str:
    """A day as snapshots keep it ("2026-03-31"), as people read it."""
    return date_short(date.fromisoformat(value)) if value else ""
