"""Who stands in, from when to when. Last days count; rows keep the first day that does not."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pamong.organization.forms.picking import PersonField, PickForm
from pamong.organization.models import Appointment
from pamong.ui.fields import DayField


class DelegationForm(PickForm):
    delegate = PersonField(label=_("Who stands in"))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("For example: annual leave.")
    )
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))


class ActingForm(PickForm):
    official = PersonField(label=_("Who acts"))
    kind = forms.ChoiceField(
        label=_("In which capacity"),
        choices=[
            (Appointment.Kind.ACTING, _("Plt. – the seat is vacant")),
            (Appointment.Kind.DAILY_ACTING, _("Plh. – the holder is away")),
        ],
        widget=forms.RadioSelect,
    )
    first_day = DayField(label=_("First day"))
    last_day = DayField(
        label=_("Last day"), required=False, help_text=_("Leave it empty if it is not known yet.")
    )
