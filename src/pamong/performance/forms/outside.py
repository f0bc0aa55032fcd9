"""Forms of what an official outside the agency decided, as the signed paper says."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pamong.performance.actions.outside import SignedPaper
from pamong.performance.forms.evaluations import EvaluationForm
from pamong.performance.forms.plans import day_field


class _PaperFields(forms.Form):
    name = forms.CharField(label=_("Name of the official"), max_length=120)
    position = forms.CharField(
        label=_("Office of the official"),
        max_length=170,
        help_text=_("As the paper says: Regent, Governor, Minister."),
    )
    signed_on = day_field(_("Signed on"))
    paper = forms.FileField(
        label=_("Signed paper"),
        help_text=_("PDF or picture, at most 10 MB. It stays with the decision."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/*"}),
    )

    def limit_to(self, today: date) -> None:
        self.fields["signed_on"].widget.attrs["max"] = today.isoformat()

    @property
    def signed_paper(self) -> SignedPaper:
        data = self.cleaned_data
        return SignedPaper(
            name=data["name"],
            position=data["position"],
            signed_on=data["signed_on"],
            file=data["paper"].file,
            file_name=data["paper"].name,
        )


class AgreementForm(_PaperFields):
    """The agreement to a plan."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(today)


class OutsideEvaluationForm(_PaperFields, EvaluationForm):
    """Both ratings with their reasons, all of them: what is recorded is delivered at once."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, is_head=True, going_on=True, **kwargs)
        del self.fields["revision"]
        self.limit_to(today)
        self.order_fields(
            [
                "result_rating",
                "departure_reason",
                "result_reason",
                "behaviour_rating",
                "behaviour_reason",
                "recommendation",
                "name",
                "position",
                "signed_on",
                "paper",
            ]
        )
