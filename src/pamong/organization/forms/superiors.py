"""Settling who a superior is."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from pamong.organization.actions.superiors import LONGEST_REASON
from pamong.organization.forms.picking import PersonField, PickForm, PickWidget, person_choice
from pamong.organization.queries.people import Person


class SuperiorForm(PickForm):
    """Another superior, and why; the reason stands beside the name."""

    superior = PersonField(label=_("Superior"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("Shown beside the superior’s name, for example the number of a decree."),
    )
    # PermenPANRB 6/2022 Art. 1: at least a pejabat pengawas assesses, or who has delegated power.
    delegation = forms.CharField(
        label=_("Decree that delegates the power to assess"),
        required=False,
        max_length=100,
        help_text=_("Only where the superior holds no leading post: its number."),
    )

    def __init__(self, *args: Any, suggested: Sequence[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = cast("PickWidget", self.fields["superior"].widget)
        widget.suggested = [person_choice(row) for row in suggested]


class DeclineForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer to the person"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why the superior stays; the person reads it."),
    )
