from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from pamong.indicators import wording
from pamong.indicators.actions import Correction, Definition, TargetDraft
from pamong.indicators.models import Indicator, Target
from pamong.indicators.queries.standings import bounds_of
from pamong.indicators.rules import (
    Accumulation,
    Bounds,
    Direction,
    PeriodKind,
    PeriodTarget,
    Polarity,
    Reason,
    period_starting,
    periods_in,
    read_number,
)
from pamong.kernel.periods import Period
from pamong.organization.models import Unit
from pamong.ui import formats

# Why a person may say that there is no figure; the others follow from the numbers.
REASONS_OF_PEOPLE = (Reason.NO_MEASUREMENT, Reason.MISSING_COMPONENT, Reason.ZERO_DENOMINATOR)


class NumberField(forms.CharField):
    """A number as people write it here: 1.234,5 or 90,5, and 90.5 as well."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        grouping = "," if (get_language() or "id").startswith("en") else "."
        try:
            number = read_number(text=str(text), grouping=grouping)
        except ValueError:
            raise ValidationError(_("Enter a number, such as 90 or 87,5.")) from None
        if abs(number) >= Decimal(10) ** 14 or number != round(number, 6):
            raise ValidationError(_("At most 14 digits before the comma and 6 after it."))
        return number

    def prepare_value(self, value: Any) -> Any:
        return formats.number(value, 6) if isinstance(value, Decimal) else value


class IndicatorForm(forms.ModelForm):  # type: ignore[type-arg]  # a stub knows more than the class
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    factor = NumberField(
        label=gettext_lazy("Multiplied by"),
        required=False,
        help_text=gettext_lazy("Of a share: 100 makes per cent, 1 a plain quotient."),
    )
    cap = NumberField(
        label=gettext_lazy("Cap of the achievement, in per cent"),
        required=False,
        help_text=gettext_lazy("Many agencies cap at 120. Empty: no cap."),
    )

    class Meta:
        model = Indicator
        fields = (
            "code",
            "name",
            "owner",
            "unit_of_measure",
            "decimals",
            "polarity",
            "direction",
            "kind",
            "factor",
            "period_kind",
            "accumulation",
            "cap",
            "formula",
            "source",
            "is_personal",
            "is_active",
        )
        labels = {
            "code": gettext_lazy("Code"),
            "name": gettext_lazy("Name of the indicator"),
            "owner": gettext_lazy("Kept by"),
            "unit_of_measure": gettext_lazy("Unit of measure"),
            "decimals": gettext_lazy("Decimals shown"),
            "polarity": gettext_lazy("Which way is better"),
            "direction": gettext_lazy("Outside the range"),
            "kind": gettext_lazy("What kind of figure"),
            "period_kind": gettext_lazy("How often it is measured"),
            "accumulation": gettext_lazy("How the periods make the year"),
            "formula": gettext_lazy("Formula"),
            "source": gettext_lazy("Source of the data"),
            "is_personal": gettext_lazy("Measured per officer too"),
            "is_active": gettext_lazy("In use"),
        }
        help_texts = {
            "code": gettext_lazy("Short and never changed, such as IKU-1."),
            "unit_of_measure": gettext_lazy("%, days, documents, points…"),
            "direction": gettext_lazy("Only for a range."),
            "formula": gettext_lazy("In words, so that everybody counts the same way."),
        }
        widgets = {"formula": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, owners: Iterable[Unit], agency_too: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(unit.pk, unit.name) for unit in owners]
        if agency_too:
            choices.insert(0, ("", _("The whole agency")))  # type: ignore[arg-type]
        self.fields["owner"] = forms.TypedChoiceField(
            label=_("Kept by"),
            choices=choices,
            coerce=int,
            empty_value=None,
            required=not agency_too,
        )
        self.initial["owner"] = self.instance.owner_id or (choices[0][0] if choices else "")
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        if self.instance.pk:
            self.fields["code"].disabled = True

    def clean_owner(self) -> Unit | None:
        pk = self.cleaned_data["owner"]
        return Unit.objects.filter(pk=pk).first() if pk else None

    def validate_unique(self) -> None:
        """The action says it, for the code of this agency and of any moment."""

    def _post_clean(self) -> None:
        """The action checks what the constraints check, in words."""

    def definition(self) -> Definition:
        data = self.cleaned_data
        return Definition(
            code=data["code"],
            name=data["name"],
            owner_id=data["owner"].pk if data["owner"] else None,
            unit_of_measure=data["unit_of_measure"],
            decimals=data["decimals"],
            polarity=Polarity(data["polarity"]),
            direction=Direction(data["direction"]) if data["direction"] else None,
            kind=data["kind"],
            factor=data["factor"] if data["factor"] is not None else Decimal(100),
            period_kind=PeriodKind(data["period_kind"]),
            accumulation=Accumulation(data["accumulation"]),
            cap=data["cap"],
            formula=data["formula"],
            source=data["source"],
            is_personal=data["is_personal"],
            is_active=data["is_active"],
            origin=self.instance.origin or "manual",
        )


class TargetForm(forms.Form):
    """The target of a unit for a year; its fields follow from the indicator's polarity."""

    weight = NumberField(
        label=gettext_lazy("Weight"),
        help_text=gettext_lazy("How much it counts among the unit's targets; need not add up."),
    )
    parent = forms.TypedChoiceField(
        label=gettext_lazy("Serves"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("The target of the unit itself or of a unit above."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        indicator: Indicator,
        unit: Unit,
        year: int,
        parents: Iterable[Target],
        target: Target | None = None,
        **kwargs: Any,
    ) -> None:
        self.indicator, self.unit, self.year = indicator, unit, year
        kwargs["initial"] = _initial(target)
        super().__init__(*args, **kwargs)
        measure = indicator.measure
        is_range = indicator.polarity == Polarity.RANGE
        annual = (
            {
                "low": _("Target of the year, from (%(unit)s)") % {"unit": measure},
                "high": _("Target of the year, to (%(unit)s)") % {"unit": measure},
            }
            if is_range
            else {"value": _("Target of the year (%(unit)s)") % {"unit": measure}}
        )
        own = {name: NumberField(label=label) for name, label in annual.items()}
        self.groups: list[tuple[str, list[str]]] = []
        self.periods: list[Period] = []
        for kind, title in self._kinds():
            names: list[str] = []
            for period in periods_in(kind=kind, year=year):
                fields = _fields_of(period, is_range)
                own |= {
                    name: NumberField(label=label, required=False) for name, label in fields.items()
                }
                names += fields
                self.periods.append(period)
            self.groups.append((title, names))
        self.fields = {**own, **self.fields}
        self.fields["parent"].choices = [  # type: ignore[attr-defined]
            ("", _("Nothing above")),
            *((row.pk, f"{row.indicator.title} ({row.unit.name})") for row in parents),
        ]

    def _kinds(self) -> list[tuple[PeriodKind, str]]:
        both = [
            (PeriodKind.QUARTER, _("Targets of the quarters")),
            (PeriodKind.MONTH, _("Targets of the months")),
        ]
        match self.indicator.period_kind:
            case PeriodKind.MONTH:
                return both
            case PeriodKind.QUARTER:
                return both[:1]
            case _:
                return []

    def annual_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("value", "low", "high") if name in self.fields]

    def period_groups(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Title and fields of the quarters and the months, and whether one is filled."""
        return [
            (title, [self[name] for name in names], any(self[name].value() for name in names))
            for title, names in self.groups
        ]

    def draft(self) -> TargetDraft:
        data = self.cleaned_data
        return TargetDraft(
            indicator_id=self.indicator.pk,
            unit_id=self.unit.pk,
            year=self.year,
            bounds=Bounds(value=data.get("value"), low=data.get("low"), high=data.get("high")),
            weight=data["weight"],
            parent_id=data["parent"],
            note=data["note"],
            periods=[
                PeriodTarget(period=period, bounds=bounds)
                for period in self.periods
                if not (bounds := self._bounds_of(period)).is_empty
            ],
        )

    def _bounds_of(self, period: Period) -> Bounds:
        data = self.cleaned_data
        return Bounds(
            value=data.get(str(period)),
            low=data.get(f"{period}-low"),
            high=data.get(f"{period}-high"),
        )


def _fields_of(period: Period, is_range: bool) -> dict[str, str]:
    """The fields of a period's target with their labels: one value, or the two ends of a range."""
    label = wording.period_text(period)
    if not is_range:
        return {str(period): label}
    return {
        f"{period}-low": _("%(period)s, from") % {"period": label},
        f"{period}-high": _("%(period)s, to") % {"period": label},
    }


class RecordForm(forms.Form):
    """A figure of a unit in a period: a value, or of a share its two counts, or why none."""

    period = forms.ChoiceField(label=gettext_lazy("Period"))
    as_of = forms.DateField(
        label=gettext_lazy("As of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The day to which the data behind the figure reach."),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Or why it cannot be computed"),
        required=False,
        help_text=gettext_lazy("A gap is shown as a gap, never as zero."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    evidence = forms.FileField(
        label=gettext_lazy("Evidence"),
        required=False,
        help_text=gettext_lazy("PDF, picture, spreadsheet or text, at most 10 MB."),
    )

    def __init__(
        self,
        *args: Any,
        indicator: Indicator,
        periods: Sequence[Period],
        today: date,
        **kwargs: Any,
    ) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        measure = indicator.measure
        self.is_ratio = indicator.kind == Indicator.Kind.RATIO
        own: dict[str, forms.Field] = (
            {
                "numerator": NumberField(label=_("Numerator"), required=False),
                "denominator": NumberField(
                    label=_("Denominator"),
                    required=False,
                    help_text=_("Of zero nothing can be computed, and that is what is recorded."),
                ),
            }
            if self.is_ratio
            else {"value": NumberField(label=f"{_('Value')} ({measure})", required=False)}
        )
        rest = dict(self.fields)
        self.fields = {"period": rest.pop("period"), **own, **rest}
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            (str(period), wording.period_text(period)) for period in periods
        ]
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", _("It can be computed")),
            *((reason.value, wording.reason_text(reason)) for reason in REASONS_OF_PEOPLE),
        ]

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        names = ("numerator", "denominator") if self.is_ratio else ("value",)
        given = [name for name in names if data.get(name) is not None]
        if data.get("reason"):
            if given:
                self.add_error("reason", _("Give either a figure or why there is none."))
        elif len(given) < len(names):
            for name in names:
                if name not in given and name not in self.errors:
                    self.add_error(name, _("Enter a number, or say below why there is none."))
        return data


class ContestForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What is wrong with this figure?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Name the rows that are missing or too many, if you can."),
    )


class AnswerForm(forms.Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("Is the objection right?"),
        choices=[
            ("accepted", gettext_lazy("Yes, the figure is wrong")),
            ("declined", gettext_lazy("No, the figure stands")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The person who contested reads it."),
    )

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Only if the figure is wrong and you know the right one.")
        if indicator.kind == Indicator.Kind.RATIO:
            self.fields["numerator"] = NumberField(
                label=_("Right numerator"), required=False, help_text=hint
            )
            self.fields["denominator"] = NumberField(label=_("Right denominator"), required=False)
        else:
            self.fields["value"] = NumberField(
                label=_("Right figure (%(unit)s)") % {"unit": indicator.measure},
                required=False,
                help_text=hint,
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        one, other = data.get("numerator"), data.get("denominator")
        if (one is None) != (other is None):
            missing = "numerator" if one is None else "denominator"
            self.add_error(missing, _("Give both parts of the figure, or neither."))
        given = [name for name in ("value", "numerator") if data.get(name) is not None]
        if given and data.get("decision") == "declined":
            self.add_error(given[0], _("A contest that is declined corrects nothing."))
        return data

    def correction(self) -> Correction | None:
        data = self.cleaned_data
        if data.get("value") is None and data.get("numerator") is None:
            return None
        return Correction(
            value=data.get("value"),
            numerator=data.get("numerator"),
            denominator=data.get("denominator"),
        )


def _initial(target: Target | None) -> dict[str, Any]:
    if target is None:
        return {"weight": Decimal(1), "version": 0}
    bounds = bounds_of(target)
    periods: dict[str, Decimal | None] = {}
    for row in target.periods.all():
        name = str(period_starting(kind=PeriodKind(row.period_kind), day=row.starts_on))
        periods |= {name: row.value, f"{name}-low": row.low, f"{name}-high": row.high}
    return {
        "value": bounds.value,
        "low": bounds.low,
        "high": bounds.high,
        "weight": target.weight,
        "parent": target.parent_id,
        "note": target.note,
        "version": target.version,
        **periods,
    }
