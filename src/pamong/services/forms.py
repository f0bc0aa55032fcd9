from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pamong.organization.models import Unit
from pamong.services.actions import StepDefinition
from pamong.services.models import ServiceStep, ServiceType, SurveyAnswer
from pamong.services.rules import straight_process
from pamong.services.rules.survey import LONGEST_COMMENT, Element, Sheet
from pamong.services.survey_wording import STATEMENTS


class ServiceForm(forms.Form):
    """A service as its officer describes it; the steps stand in rows of their own."""

    name = forms.CharField(label=gettext_lazy("Name of the service"), max_length=200)
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy(
            "Short and lasting, such as izin-usaha. It names the service in figures."
        ),
    )
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        label=gettext_lazy("Unit that offers it"),
        help_text=gettext_lazy("Its working calendar sets the deadline."),
    )
    summary = forms.CharField(
        label=gettext_lazy("In one sentence"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("What the citizen gets, in everyday words."),
    )
    words = forms.CharField(
        label=gettext_lazy("Everyday words"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Other words people search by, such as KTP hilang, buka warung."),
    )
    is_internal = forms.BooleanField(
        label=gettext_lazy("For officers of the agency, not for citizens"), required=False
    )

    def __init__(self, units: QuerySet[Unit], *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        # The code is how a service is known again; it stays.
        self.fields["code"].disabled = not is_new


class StepForm(forms.Form):
    """A step of a straight process; a row without a name is no step."""

    name = forms.CharField(label=gettext_lazy("Step"), max_length=120, required=False)
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(), label=gettext_lazy("Done by"), required=False
    )
    norm_minutes = forms.IntegerField(
        label=gettext_lazy("Norm in working minutes"),
        required=False,
        min_value=1,
        max_value=100_000,
    )
    decides = forms.BooleanField(label=gettext_lazy("Grants or refuses"), required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        unit.queryset = units  # type: ignore[attr-defined]
        unit.empty_label = _("the unit that offers it")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("name") and "norm_minutes" in data and not data["norm_minutes"]:
            self.add_error("norm_minutes", _("Write how long this step may take."))
        if not data.get("name") and data.get("norm_minutes"):
            self.add_error("name", _("Write what is done in this step."))
        return data


class StepFormSet(forms.BaseFormSet[StepForm]):
    """The steps in their order; at least one."""

    def clean(self) -> None:
        if not any(self.errors) and not any(
            form.cleaned_data.get("name") for form in self.forms if form.cleaned_data
        ):
            raise ValidationError(_("A service has at least one step."))

    def drawn(self, unit_id: int) -> tuple[bytes, list[StepDefinition]]:
        """The steps of a valid set as a straight process, and who does them.

        A step without a unit of its own is done by the service's.
        """
        named: list[tuple[str, str]] = []
        found: list[StepDefinition] = []
        for form in self.forms:
            data = form.cleaned_data
            if not data.get("name"):
                continue
            # An XML name: it does not begin with a digit.
            code = f"t-{slugify(data['name'])[:40] or 'step'}"
            if code in dict(named):
                code = f"{code}-{len(named) + 1}"
            named.append((code, data["name"]))
            found.append(
                StepDefinition(
                    code,
                    data["unit"].pk if data["unit"] else unit_id,
                    data["norm_minutes"],
                    data["decides"],
                )
            )
        return straight_process(named), found


class TaskForm(forms.Form):
    """What the drawing does not say of a task: who does it, how long it may take."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=80)
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(), label=gettext_lazy("Done by"), required=False
    )
    norm_minutes = forms.IntegerField(
        label=gettext_lazy("Norm in working minutes"), min_value=1, max_value=100_000
    )
    decides = forms.BooleanField(label=gettext_lazy("Grants or refuses"), required=False)
    needs_second_person = forms.BooleanField(
        label=gettext_lazy("Needs a second person"), required=False
    )
    routing = forms.ChoiceField(
        label=gettext_lazy("Goes to"),
        choices=ServiceStep.Routing.choices,
        initial=ServiceStep.Routing.QUEUE,
    )
    area_field = forms.ChoiceField(label=gettext_lazy("Question about the area"), required=False)
    unit_table = forms.ChoiceField(label=gettext_lazy("Unit by table"), required=False)

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        questions: Sequence[tuple[str, str]] = (),
        tables: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        # A task that another officer gave to a unit beyond one's own stays there.
        held = Unit.objects.filter(pk=self.initial.get("unit") or 0)
        unit.queryset = units | held  # type: ignore[attr-defined]
        unit.empty_label = _("the unit that offers it")  # type: ignore[attr-defined]
        # A table that is gone stays named until another is chosen, so that it is told.
        named = list(dict.fromkeys([*tables, self.initial.get("unit_table") or ""]))
        if any(named):
            by_table = self.fields["unit_table"]
            by_table.choices = [  # type: ignore[attr-defined]
                ("", _("none")),
                *((each, each) for each in named if each),
            ]
        else:
            del self.fields["unit_table"]
        if not questions:
            # A form without questions asks for no area.
            del self.fields["area_field"]
            routing = self.fields["routing"]
            routing.choices = [  # type: ignore[attr-defined]
                each for each in ServiceStep.Routing.choices if each[0] != "area"
            ]
            return
        area = self.fields["area_field"]
        area.choices = [("", _("none")), *questions]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("routing") == ServiceStep.Routing.AREA and not data.get("area_field"):
            self.add_error("area_field", _("Choose the question that asks for the area."))
        return data


TaskRows = forms.formset_factory(TaskForm, extra=0, max_num=200, validate_max=True)


class ProcessFileForm(forms.Form):
    """A process drawn elsewhere."""

    file = forms.FileField(
        label=gettext_lazy("BPMN 2.0 file"),
        help_text=gettext_lazy("Of any maker; it is checked before anything changes."),
    )


STEP_ROWS = 8
StepRows = cast(
    type[StepFormSet],
    forms.formset_factory(
        StepForm, formset=StepFormSet, extra=STEP_ROWS, max_num=STEP_ROWS, validate_max=True
    ),
)


class SheetForm(forms.Form):
    """A sheet of the satisfaction survey as its respondent fills it in."""

    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"), required=False, choices=[("", "–"), *SurveyAnswer.Sex.choices]
    )
    age = forms.ChoiceField(
        label=gettext_lazy("Age"), required=False, choices=[("", "–"), *SurveyAnswer.Age.choices]
    )
    education = forms.ChoiceField(
        label=gettext_lazy("Education"),
        required=False,
        choices=[("", "–"), *SurveyAnswer.Education.choices],
    )
    occupation = forms.ChoiceField(
        label=gettext_lazy("Occupation"),
        required=False,
        choices=[("", "–"), *SurveyAnswer.Occupation.choices],
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment or suggestion"),
        required=False,
        max_length=LONGEST_COMMENT,
        help_text=gettext_lazy("Please write no names and no numbers of applications."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for element, statement in STATEMENTS.items():
            self.fields[element.value] = self.answer_field(element)
            self.fields[element.value].label = str(statement.question)

    def answer_field(self, element: Element) -> forms.Field:
        return forms.TypedChoiceField(
            coerce=int,
            choices=list(STATEMENTS[element].numbered),
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one of the four answers.")},
        )

    @property
    def elements(self) -> list[forms.BoundField]:
        return [self[element.value] for element in Element]

    @property
    def about_you(self) -> list[forms.BoundField]:
        return [self[name] for name in ("sex", "age", "education", "occupation")]

    @property
    def sheet(self) -> Sheet:
        """Of a valid form."""
        data = self.cleaned_data
        return Sheet(
            answers={element: data[element.value] for element in Element},
            **{name: data[name] for name in ("sex", "age", "education", "occupation", "comment")},
        )


class PaperSheetForm(SheetForm):
    """The same, typed from paper: nine figures from 1 to 4."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].widget = forms.TextInput()
        self.fields["comment"].help_text = ""
        # Numbered as on the paper.
        for place, (element, statement) in enumerate(STATEMENTS.items(), start=1):
            self.fields[element.value].label = f"{place}. {statement.name}"

    def answer_field(self, element: Element) -> forms.Field:
        wrong = _("Write 1, 2, 3 or 4.")
        return forms.IntegerField(
            min_value=1,
            max_value=4,
            widget=forms.TextInput(
                attrs={"inputmode": "numeric", "maxlength": "1", "autocomplete": "off"}
            ),
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
        )


SHEETS_AT_ONCE = 10
PaperSheets = forms.formset_factory(
    PaperSheetForm, extra=SHEETS_AT_ONCE, max_num=SHEETS_AT_ONCE, validate_max=True
)


class PaperBatchForm(forms.Form):
    """What all sheets of a batch share."""

    service = forms.ModelChoiceField(
        queryset=ServiceType.objects.none(), label=gettext_lazy("Service")
    )
    month = forms.TypedChoiceField(
        label=gettext_lazy("Month in which they were filled in"), coerce=date.fromisoformat
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        services: QuerySet[ServiceType],
        months: list[tuple[str, str]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        self.fields["month"].choices = months  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid4())


class FollowUpForm(forms.Form):
    """A row of the plan that follows a survey."""

    element = forms.TypedChoiceField(label=pgettext_lazy("survey", "Element"), coerce=Element)
    action = forms.CharField(label=gettext_lazy("What is done"), max_length=500)
    responsible = forms.CharField(
        label=gettext_lazy("Who sees to it"),
        max_length=200,
        help_text=gettext_lazy("A post or a unit, such as Kepala Seksi Perizinan."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["element"].choices = [  # type: ignore[attr-defined]
            (element.value, str(statement.name)) for element, statement in STATEMENTS.items()
        ]
        self.initial.setdefault("key", uuid4())
