"""Working weeks and days that differ, written as people write hours."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.kernel.calendars import Block
from pamong.organization import phrases
from pamong.organization.actions.calendars import LONGEST_RANGE, DayDraft
from pamong.organization.models import CalendarDay
from pamong.organization.rules.calendars import BadHours, HoursFault, Week, read_hours
from pamong.ui.fields import DayField

WEEKDAYS = range(7)
FRIDAY = 4


class HoursField(forms.CharField):
    """ "07.30–12.00, 13.00–16.00"; cleans to blocks, nothing to a day without work."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, required=False, **kwargs)

    def clean(self, value: Any) -> tuple[Block, ...]:
        text: str = super().clean(value)
        try:
            return read_hours(text=text)
        except BadHours as error:
            raise forms.ValidationError(_message(error)) from error


def _message(error: BadHours) -> str:
    if error.fault is HoursFault.OVERLAP:
        return _("These hours overlap: %(part)s.") % {"part": error.part}
    if error.fault is HoursFault.TOO_MANY:
        return _("At most six stretches of work fit into a day.")
    return _("“%(part)s” is no working time. Write it like 07.30–12.00, 13.00–16.00.") % {
        "part": error.part
    }


class WeekForm(forms.Form):
    """Seven days, Monday first; `seen` says what the person had before them."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in WEEKDAYS:
            self.fields[f"day_{number}"] = HoursField(label=phrases.weekday(number).capitalize())

    @property
    def week(self) -> Week:
        return tuple(self.cleaned_data[f"day_{number}"] for number in WEEKDAYS)

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in WEEKDAYS]


def week_initial(name: str, week: Week, seen: str) -> dict[str, str]:
    days = {f"day_{number}": phrases.hours(week[number]) for number in WEEKDAYS}
    return {"name": name, "seen": seen, **days}


class DayForm(forms.Form):
    """One day, or a stretch of days, that differs from the week."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=CalendarDay.Kind.choices,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("For example: Christmas joint leave, Ramadan hours."),
    )
    first_day = DayField(label=gettext_lazy("First day"))
    last_day = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave it empty for one day."),
    )
    hours = HoursField(
        label=gettext_lazy("Special hours"),
        help_text=gettext_lazy("Only for special hours: 08.00–12.00, 12.30–15.00."),
    )
    friday_hours = HoursField(
        label=gettext_lazy("Special hours on Fridays"),
        help_text=gettext_lazy("If Fridays differ."),
    )
    in_units_too = forms.BooleanField(
        label=gettext_lazy("Also in units that have working time of their own"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Holidays and joint leave only; special hours stay here."),
    )

    def __init__(self, *args: Any, in_units: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not in_units:
            del self.fields["in_units_too"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day") or data.get("first_day")
        if first and last:
            if last < first:
                self.add_error("last_day", _("The last day lies before the first one."))
            elif (last - first).days >= LONGEST_RANGE:
                self.add_error("last_day", _("Add at most one year at a time."))
        special = data.get("kind") == CalendarDay.Kind.SPECIAL
        if special and not data.get("hours") and "hours" not in self.errors:
            self.add_error("hours", _("Write the special hours, for example 08.00–15.00."))
        return data

    def drafts(self, week: Week) -> list[DayDraft]:
        """The days of the stretch; special hours only where the week has work."""
        data = self.cleaned_data
        first: date = data["first_day"]
        last: date = data["last_day"] or first
        special = data["kind"] == CalendarDay.Kind.SPECIAL
        drafts = []
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if special and first != last and not week[day.weekday()]:
                continue
            friday = day.weekday() == FRIDAY and data["friday_hours"]
            blocks = data["friday_hours"] if friday else data["hours"]
            drafts.append(DayDraft(day, data["kind"], data["name"], blocks if special else ()))
        return drafts


class OneDayForm(forms.Form):
    """A day that is there already."""

    kind = DayForm.base_fields["kind"]
    name = DayForm.base_fields["name"]
    day = DayField(label=gettext_lazy("Day"))
    hours = DayForm.base_fields["hours"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        special = data.get("kind") == CalendarDay.Kind.SPECIAL
        if special and not data.get("hours") and "hours" not in self.errors:
            self.add_error("hours", _("Write the special hours, for example 08.00–15.00."))
        return data

    @property
    def draft(self) -> DayDraft:
        data = self.cleaned_data
        blocks = data["hours"] if data["kind"] == CalendarDay.Kind.SPECIAL else ()
        return DayDraft(data["day"], data["kind"], data["name"], blocks)
