"""`{% load ui %}`: all components and filters of the look."""

from django.template import Library

from pamong.ui import formats
from pamong.ui.components import actions, blocks, figures, forms, icons, navigation, people

register = Library()

KINDS = (actions, blocks, forms, navigation, people, figures, icons)

for kind in KINDS:
    register.tags.update(kind.register.tags)

FILTERS = (
    formats.number,
    formats.signed,
    formats.percent,
    formats.share,
    formats.date_long,
    formats.date_day,
    formats.date_short,
    formats.datetime_long,
    formats.time_short,
    formats.month_name,
    formats.month_year,
    formats.duration_work,
    formats.calendar_days,
)

for function in FILTERS:
    register.filter(function.__name__, function)
