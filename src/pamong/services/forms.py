from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pamong.services.models import ServiceType


class IntakeForm(forms.Form):
    """What the counter asks. The key makes a second click find the case of the first."""

    service = forms.ModelChoiceField(queryset=ServiceType.objects.none(), label=_("Service"))
    applicant_name = forms.CharField(
        label=_("Who applies"),
        max_length=200,
        help_text=_("Name as on the identity card, or of the company."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    subject = forms.CharField(
        label=_("What for"),
        max_length=300,
        help_text=_("A few words by which you will know the case again."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    intake_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, services: QuerySet[ServiceType], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        self.initial.setdefault("intake_key", uuid4())
