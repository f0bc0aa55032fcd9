from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.audit import wording
from pamong.audit.rules import Filter
from pamong.journal import verbs as journal_verbs
from pamong.journal.models import Origin
from pamong.organization.models import Employee, Unit
from pamong.ui.fields import DayField

DAYS_SHOWN = 30


class FilterForm(forms.Form):
    """Which events to show. Everything may stay empty."""

    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("Until"), required=False)
    verb = forms.ChoiceField(label=gettext_lazy("Event"), required=False)
    who = forms.CharField(
        label=gettext_lazy("Who acted"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Name or employee number"),
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit"), queryset=Unit.objects.none(), required=False
    )
    origin = forms.ChoiceField(label=gettext_lazy("Origin"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of object"), required=False)
    object_id = forms.IntegerField(
        label=gettext_lazy("Its number in the system"), required=False, min_value=1
    )

    def __init__(self, *args: Any, today: date, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self._people = people
        anything = ("", _("all"))
        self._choose("verb", [anything, *journal_verbs.choices()])
        self._choose("origin", [anything, *Origin.choices])
        kinds = sorted(((kind, str(text)) for kind, text in wording.KINDS.items()), key=_by_text)
        self._choose("kind", [anything, *kinds])
        unit = self.fields["unit"]
        unit.queryset = Unit.objects.order_by("path")  # type: ignore[attr-defined]
        unit.empty_label = _("all")  # type: ignore[attr-defined]

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day lies before the first."))
        if data.get("object_id") and not data.get("kind"):
            self.add_error("kind", _("Choose the kind of object that the number belongs to."))
        who = (data.get("who") or "").strip()
        if who:
            self._find_person(who)
        return data

    def _find_person(self, who: str) -> None:
        found: list[Employee] = self._people(who)
        if len(found) == 1:
            self.cleaned_data["actor_id"] = found[0].pk
        elif not found:
            self.add_error("who", _("Nobody has this name or number."))
        else:
            names = ", ".join(person.display_name for person in found[:5])
            self.add_error(
                "who", _("Several people fit: %(names)s. Write more.") % {"names": names}
            )

    def wanted(self) -> Filter:
        """The filter of a valid form; without days the last month."""
        data = self.cleaned_data
        last = data["last"] or max(self._today, data["first"] or self._today)
        unit = data["unit"]
        return Filter(
            first=data["first"] or last - timedelta(days=DAYS_SHOWN),
            last=last,
            verb=data["verb"],
            actor_id=data.get("actor_id"),
            kind=data["kind"],
            object_id=data["object_id"],
            unit_id=unit.pk if unit else None,
            origin=data["origin"],
        )


def _by_text(pair: tuple[str, str]) -> str:
    return pair[1]
