"""Fields that forms of several rooms share."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Days in files stand between the same two; beyond them calendars and databases overflow.
FIRST_DAY, LAST_DAY = date(1945, 8, 17), date(2100, 12, 31)


class DayField(forms.DateField):
    """A day, picked or written, of a year that people work in."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(
                _("Choose a day between %(first)s and %(last)s.")
                % {"first": FIRST_DAY.year, "last": LAST_DAY.year}
            )
        return day
