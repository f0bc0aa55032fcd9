from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pamong.performance.actions.evaluations import Ratings
from pamong.performance.models.evaluations import LEVELS, RATINGS
from pamong.performance.rules import OrganizationLevel, Rating


def _reason(label: Any, rows: int = 4, **extra: Any) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=4000, **extra
    )


class EvaluationForm(forms.Form):
    """Two ratings with their reasons. A draft may leave anything out; going on may not."""

    result_rating = forms.ChoiceField(
        label=_("Rating of results"), choices=RATINGS, widget=forms.RadioSelect, required=False
    )
    departure_reason = _reason(
        _("Reason for not adopting the predicate of the unit"), rows=3, required=False
    )
    result_reason = _reason(
        _("Reason for the rating of results"),
        required=False,
        help_text=_("Which results, measured or seen by what. The employee reads this."),
    )
    behaviour_rating = forms.ChoiceField(
        label=_("Rating of behaviour"), choices=RATINGS, widget=forms.RadioSelect, required=False
    )
    behaviour_reason = _reason(
        _("Reason for the rating of behaviour"),
        required=False,
        help_text=_("Name what was seen, by the seven values. The employee reads this."),
    )
    recommendation = _reason(_("Notes and recommendation"), rows=3, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, is_head: bool, going_on: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.going_on = going_on
        if not is_head:
            del self.fields["departure_reason"]
        # Both ratings and reasons are needed in the end: the word "optional" would mislead.
        for name in ("result_rating", "result_reason", "behaviour_rating", "behaviour_reason"):
            self.fields[name].widget.attrs["data-needed"] = ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.going_on:
            for name, message in (
                ("result_rating", _("Choose a rating of the results.")),
                ("result_reason", _("Give the reason for the rating of results.")),
                ("behaviour_rating", _("Choose a rating of the behaviour.")),
                ("behaviour_reason", _("Give the reason for the rating of behaviour.")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return data

    @property
    def ratings(self) -> Ratings:
        data = self.cleaned_data
        return Ratings(
            result=Rating(data["result_rating"]) if data["result_rating"] else None,
            result_reason=data["result_reason"],
            behaviour=Rating(data["behaviour_rating"]) if data["behaviour_rating"] else None,
            behaviour_reason=data["behaviour_reason"],
            recommendation=data["recommendation"],
            departure_reason=data.get("departure_reason", ""),
        )


class DeliverForm(forms.Form):
    distribution_reason = _reason(
        _("Reason for leaving the pattern"),
        rows=3,
        help_text=_("It is written down and shown to those above; nothing is blocked."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not outside:
            del self.fields["distribution_reason"]


class ObjectForm(forms.Form):
    reason = _reason(
        _("Your reason"),
        rows=6,
        help_text=_("What in the ratings does not fit, and what shows it."),
    )


class ExplainForm(forms.Form):
    explanation = _reason(_("Your explanation"), rows=6)


class DecideForm(forms.Form):
    """The decision about an objection; other ratings only when it changes them."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("uphold", _("The evaluation stands")),
            ("change", _("The evaluation is changed")),
        ],
        widget=forms.RadioSelect,
    )
    result_rating = forms.ChoiceField(
        label=_("Rating of results"), choices=RATINGS, widget=forms.RadioSelect
    )
    behaviour_rating = forms.ChoiceField(
        label=_("Rating of behaviour"), choices=RATINGS, widget=forms.RadioSelect
    )
    reason = _reason(_("Reason of the decision"), rows=5)
    official = forms.CharField(
        label=_("Official who decided"),
        max_length=300,
        help_text=_("Name and office, as in the letter you keep."),
    )

    def __init__(self, *args: Any, outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not outside:
            del self.fields["official"]


class PredicateForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    level = forms.ChoiceField(label=_("Predicate"), choices=LEVELS, widget=forms.RadioSelect)
    reason = _reason(
        _("Reason"),
        help_text=_("It stands beside the predicate wherever the unit's people are evaluated."),
    )
    official = forms.CharField(
        label=_("Official who decided"),
        max_length=300,
        help_text=_("Name and office, as in the letter you keep."),
    )

    def __init__(self, *args: Any, outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not outside:
            del self.fields["official"]

    @property
    def chosen(self) -> OrganizationLevel:
        return OrganizationLevel(self.cleaned_data["level"])


class ExportForm(forms.Form):
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    kind = forms.ChoiceField(
        label=_("File"),
        choices=[("xlsx", _("Excel (XLSX)")), ("csv", _("Text table (CSV)"))],
        widget=forms.RadioSelect,
        initial="xlsx",
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=300,
        required=False,
        help_text=_("Needed from 1,001 people on. It is kept with the export."),
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
