from django import forms
from django.utils.translation import gettext_lazy as _

from pamong.organization.forms.picking import PersonField, PickForm
from pamong.ui.fields import DayField


class TeamForm(PickForm):
    name = forms.CharField(label=_("Name of the team"), max_length=200)
    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    leader = PersonField(label=_("Team leader"))
    first_day = DayField(label=_("First day"))


class MemberForm(PickForm):
    member = PersonField(label=_("New member, from any unit"))
