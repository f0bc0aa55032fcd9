"""`{% load organization %}`: numbers masked, last days, kinds of seats."""

from datetime import date

from django.template import Library
from django.utils.translation import gettext as _

from pamong.organization import phrases
from pamong.organization.models import Appointment
from pamong.organization.rules.numbers import mask_number
from pamong.organization.rules.positions import POSITION_TYPE_TERMS, PositionType

register = Library()


@register.filter
def masked(number: str) -> str:
    """The last four digits alone."""
    return mask_number(text=number)


@register.filter
def last_day(ended_on: date | None) -> date | None:
    """The last day that counts of a period whose end is the first day that does not."""
    return phrases.last_day(ended_on)


@register.filter
def position_kind(kind: str) -> str:
    """The official term of a kind of position."""
    return POSITION_TYPE_TERMS[PositionType(kind)] if kind in set(PositionType) else kind


@register.filter
def acting_label(kind: str) -> str:
    """ "Plt." or "Plh." before a title; nothing for a definitive seat."""
    labels = {
        Appointment.Kind.ACTING.value: _("Plt. (acting)"),
        Appointment.Kind.DAILY_ACTING.value: _("Plh. (daily acting)"),
    }
    return labels.get(kind, "")


@register.simple_tag
def period(started_on: date, ended_on: date | None) -> str:
    """From the first to the last day, or since when."""
    return phrases.period(started_on, ended_on)


@register.simple_tag
def seat_of(title: str, unit: str) -> str:
    """A position with its unit, as one line; a title that names the unit says it once."""
    return f"{title}, {unit}" if unit and unit not in title else title
