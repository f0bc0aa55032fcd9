"""Forms of cycles and plans."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from pamong.performance.actions.cycles import CycleSettings
from pamong.performance.actions.plans import (
    LONGEST_NOTE,
    LONGEST_REASON,
    IndicatorDraft,
    ResultDraft,
)
from pamong.performance.models import Cycle, Period
from pamong.performance.models.plans import APPROACHES
from pamong.performance.queries.plans import ResultLine
from pamong.performance.rules import (
    ANNEX_LABELS,
    ASPECT_LABELS,
    BEHAVIOUR_LABELS,
    OBJECTION_LIMIT,
    OBJECTION_UNIT,
    PERSPECTIVE_LABELS,
    SECTION_LABELS,
    Annex,
    Approach,
    Aspect,
    Behaviour,
)

ROWS_AT_LEAST = 3
ROWS_MORE = 3
ROWS_AT_MOST = 12
LONGEST_LINE = 500


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SettingsForm(forms.Form):
    """What may change while a year runs."""

    plans_due_on = day_field(_("Plans agreed by"))
    evaluations_due_on = day_field(_("Annual evaluation by"))
    objection_limit = forms.IntegerField(
        label=_("Days to object"),
        min_value=1,
        max_value=90,
        initial=OBJECTION_LIMIT,
        help_text=_("Counted from the day after the evaluation was received (PP 30/2019: 14)."),
    )
    objection_unit = forms.ChoiceField(
        label=_("Counted in"), choices=Cycle.DAY_UNITS, initial=OBJECTION_UNIT.value
    )

    @property
    def settings(self) -> CycleSettings:
        names = ("plans_due_on", "evaluations_due_on", "objection_limit", "objection_unit")
        return CycleSettings(**{name: self.cleaned_data[name] for name in names})


class OpenCycleForm(SettingsForm):
    year = forms.IntegerField(label=_("Year"), min_value=2015, max_value=2100)
    period_kind = forms.ChoiceField(
        label=_("Periodic evaluation"),
        choices=Cycle.PeriodKind.choices,
        widget=forms.RadioSelect,
        initial=Cycle.PeriodKind.QUARTER,
        help_text=_("It cannot be changed once the year is open."),
    )
    field_order = ("year", "period_kind")

    @staticmethod
    def initial_for(year: int) -> dict[str, Any]:
        usual = CycleSettings.usual(year)
        return {
            "year": year,
            "plans_due_on": usual.plans_due_on,
            "evaluations_due_on": usual.evaluations_due_on,
        }


class EditCycleForm(SettingsForm):
    """The settings and the last day to evaluate each period."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any, *, cycle: Cycle, periods: list[tuple[Period, str]]) -> None:
        super().__init__(
            data,
            initial={
                "plans_due_on": cycle.plans_due_on,
                "evaluations_due_on": cycle.evaluations_due_on,
                "objection_limit": cycle.objection_limit,
                "objection_unit": cycle.objection_unit,
                "version": cycle.version,
            },
        )
        self.numbers = [period.number for period, _label in periods]
        for period, label in periods:
            self.fields[f"due_{period.number}"] = day_field(
                gettext("%(period)s evaluated by") % {"period": label}, initial=period.due_on
            )

    @property
    def periods_due_on(self) -> dict[int, date]:
        return {number: self.cleaned_data[f"due_{number}"] for number in self.numbers}


class RevisionForm(forms.Form):
    """Carries the state of the plan as the page showed it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ResultForm(RevisionForm):
    statement = forms.CharField(
        label=_("Result"),
        max_length=500,
        widget=area(2),
        help_text=_("What will be there or be better at the end: an outcome, not an activity."),
    )
    section = forms.ChoiceField(
        label=_("Section"),
        choices=[(value.value, _(label)) for value, label in SECTION_LABELS.items()],
        widget=forms.RadioSelect,
        initial="main",
    )
    perspective = forms.ChoiceField(
        label=_("Perspective"),
        required=False,
        choices=[
            ("", "–"),
            *((value.value, _(label)) for value, label in PERSPECTIVE_LABELS.items()),
        ],
        help_text=_("Only in plans of senior leaders and heads of independent units."),
    )

    def __init__(self, *args: Any, with_perspective: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_perspective:
            del self.fields["perspective"]


class IndicatorForm(forms.Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    aspect = forms.ChoiceField(
        label=_("Aspect"),
        choices=[("", "–"), *((value.value, _(label)) for value, label in ASPECT_LABELS.items())],
        required=False,
    )
    statement = forms.CharField(
        label=_("Indicator"), max_length=500, required=False, widget=area(2)
    )
    target_text = forms.CharField(label=_("Target"), max_length=200, required=False)
    take_out = forms.BooleanField(label=_("Take out"), required=False)

    def __init__(self, *args: Any, approach: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quantitative = approach == Approach.QUANTITATIVE
        if not self.quantitative:
            del self.fields["aspect"]
            self.fields["statement"].label = _("Measure of success")
        if not self["id"].value():
            del self.fields["take_out"]

    @property
    def is_empty(self) -> bool:
        return not any(
            self.cleaned_data.get(name) for name in ("statement", "target_text", "aspect")
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.is_empty or data.get("take_out"):
            return data
        if not data.get("statement"):
            self.add_error("statement", gettext("Say what is measured."))
        if not data.get("target_text"):
            self.add_error("target_text", gettext("Say what is to be reached, with its unit."))
        if self.quantitative and not data.get("aspect"):
            self.add_error("aspect", gettext("Choose what it measures."))
        return data


class IndicatorFormSet(forms.BaseFormSet[IndicatorForm]):
    """The rows of indicators; empty rows count for nothing."""

    @property
    def drafts(self) -> list[IndicatorDraft]:
        return [
            IndicatorDraft(
                id=form.cleaned_data.get("id"),
                aspect=form.cleaned_data.get("aspect") or Aspect.QUANTITY.value
                if form.quantitative
                else "",
                statement=form.cleaned_data["statement"],
                target_text=form.cleaned_data["target_text"],
            )
            for form in self.forms
            if not form.is_empty and not form.cleaned_data.get("take_out")
        ]


def indicator_forms(data: Any, *, line: ResultLine | None, approach: str) -> IndicatorFormSet:
    """Rows for what there is and some to spare. With "more" in `data` there are further rows."""
    known = line.indicators if line else ()
    spare = max(ROWS_AT_LEAST - len(known), 1)
    factory = forms.formset_factory(
        IndicatorForm, formset=IndicatorFormSet, extra=spare, max_num=ROWS_AT_MOST
    )
    if data is not None and "more" in data:
        data = data.copy()
        rows = int(data.get("rows-TOTAL_FORMS") or 0) + ROWS_MORE
        data["rows-TOTAL_FORMS"] = str(min(rows, ROWS_AT_MOST))
    rows_of = factory(
        data,
        prefix="rows",
        form_kwargs={"approach": approach},
        initial=[
            {
                "id": each.id,
                "aspect": each.aspect,
                "statement": each.statement,
                "target_text": each.target_text,
            }
            for each in known
        ],
    )
    assert isinstance(rows_of, IndicatorFormSet)
    return rows_of


def result_draft(form: ResultForm, rows: IndicatorFormSet) -> ResultDraft:
    return ResultDraft(
        statement=form.cleaned_data["statement"],
        section=form.cleaned_data["section"],
        perspective=form.cleaned_data.get("perspective", ""),
        indicators=rows.drafts,
    )


class BehavioursForm(RevisionForm):
    """One field for each value; the page shows the guides beside it."""

    def __init__(self, *args: Any, texts: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for behaviour in Behaviour:
            self.fields[behaviour.value] = forms.CharField(
                label=_(BEHAVIOUR_LABELS[behaviour]),
                required=False,
                max_length=2000,
                widget=area(2),
                initial=(texts or {}).get(behaviour.value, ""),
            )

    @property
    def texts(self) -> dict[str, str]:
        return {behaviour.value: self.cleaned_data[behaviour.value] for behaviour in Behaviour}


class AnnexesForm(RevisionForm):
    """Three lists, a line for each item."""

    def __init__(
        self, *args: Any, lines: Mapping[str, tuple[str, ...]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for annex in Annex:
            self.fields[annex.value] = forms.CharField(
                label=_(ANNEX_LABELS[annex]),
                required=False,
                max_length=10_000,
                widget=area(4),
                help_text=_("One line for each."),
                initial="\n".join((lines or {}).get(annex.value, ())),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for annex in Annex:
            for line in _lines(data.get(annex.value, "")):
                if len(line) > LONGEST_LINE:
                    self.add_error(
                        annex.value,
                        gettext("A line has at most %(limit)s characters: “%(start)s…”")
                        % {"limit": LONGEST_LINE, "start": line[:40]},
                    )
        return data

    @property
    def lines(self) -> dict[str, list[str]]:
        return {annex.value: _lines(self.cleaned_data[annex.value]) for annex in Annex}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class ApproachForm(RevisionForm):
    approach = forms.ChoiceField(label=_("Approach"), choices=APPROACHES, widget=forms.RadioSelect)


class ReturnForm(RevisionForm):
    note = forms.CharField(
        label=pgettext_lazy("returned plan", "What should be changed?"),
        max_length=LONGEST_NOTE,
        widget=area(3),
    )


class AmendForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does the plan have to be amended?"),
        max_length=LONGEST_REASON,
        widget=area(3),
        help_text=_("For instance new tasks, a changed target of the unit, a new post."),
    )
