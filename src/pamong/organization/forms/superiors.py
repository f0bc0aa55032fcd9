"""Settling who a superior is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pamong.organization.forms.picking import PersonField, PickForm


class SuperiorForm(PickForm):
    """Another superior, and why; the reason stands beside the name."""

    superior = PersonField(label=_("Superior"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Shown beside the superior’s name, for example the number of a decree."),
    )


class DeclineForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer to the person"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why the superior stays; the person reads it."),
    )
