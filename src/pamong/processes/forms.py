from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pamong.indicators.models import Indicator
from pamong.organization.models import Unit
from pamong.processes.actions.recurring import Entry
from pamong.processes.actions.reported import TaskOfPost
from pamong.processes.models import RecurringWork, ReportedTask
from pamong.processes.rules.logs import COLUMNS, Reading
from pamong.processes.rules.recurring import Proposal
from pamong.processes.rules.workload import Rhythm


class ReportedTaskForm(forms.Form):
    """A task of a post that no system sees."""

    post = forms.ChoiceField(label=gettext_lazy("Post"))
    name = forms.CharField(
        label=gettext_lazy("Task"),
        max_length=300,
        help_text=gettext_lazy("What is done, such as Menyusun laporan bulanan."),
    )
    output = forms.CharField(
        label=gettext_lazy("What comes out"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("One of what is counted, such as Laporan."),
    )
    volume = forms.DecimalField(
        label=gettext_lazy("How many"), min_value=0, max_digits=10, decimal_places=2
    )
    rhythm = forms.ChoiceField(
        label=pgettext_lazy("how often", "In"), choices=ReportedTask.RHYTHMS, initial="month"
    )
    minutes = forms.DecimalField(
        label=gettext_lazy("Minutes each"),
        min_value=0,
        max_digits=8,
        decimal_places=2,
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, posts: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [(post, post) for post in posts]  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid4())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("volume", "minutes"):
            if data.get(name) == 0:
                self.add_error(name, _MORE)
        return data

    @property
    def task(self) -> TaskOfPost:
        data = self.cleaned_data
        return TaskOfPost(
            data["post"],
            data["name"],
            data["output"],
            data["volume"],
            Rhythm(data["rhythm"]),
            data["minutes"],
        )


_MORE = gettext_lazy("Write a number above 0.")


ZONES = (
    ("Asia/Jakarta", "WIB (Asia/Jakarta)"),
    ("Asia/Makassar", "WITA (Asia/Makassar)"),
    ("Asia/Jayapura", "WIT (Asia/Jayapura)"),
    ("UTC", "UTC"),
)


class SourceForm(forms.Form):
    """Another application of the agency, as who brings its logs describes it."""

    name = forms.CharField(label=gettext_lazy("What the application is called"), max_length=120)
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(), label=gettext_lazy("Unit whose application it is")
    )
    closes = forms.CharField(
        label=gettext_lazy("What closes a case"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy(
            "Activities as the log writes them, one a line. Without any, a case is closed by what "
            "was done last."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    indicator = forms.ModelChoiceField(
        queryset=Indicator.objects.none(),
        label=gettext_lazy("Indicator that the cases closed feed"),
        required=False,
        help_text=gettext_lazy(
            "One that was typed by hand so far, and is no longer. Without it there will be one of "
            "the application's own."
        ),
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        indicators: QuerySet[Indicator],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        indicator = self.fields["indicator"]
        indicator.queryset = indicators  # type: ignore[attr-defined]
        indicator.empty_label = _("one of its own")  # type: ignore[attr-defined]

    def closing(self) -> list[str]:
        """The activities, one a line."""
        lines = self.cleaned_data["closes"].splitlines()
        return [line.strip() for line in lines if line.strip()]


class LogFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Log"),
        help_text=gettext_lazy(
            "XES (also .gz), CSV, Parquet, or OCEL 2.0 as JSON or SQLite; at most 100 MB."
        ),
        widget=forms.FileInput(
            attrs={"accept": ".xes,.gz,.csv,.tsv,.parquet,.json,.jsonocel,.sqlite"}
        ),
    )


class ReadingForm(forms.Form):
    """How a file is read: which column is what, by whose clock, which objects are the cases."""

    case = forms.ChoiceField(label=gettext_lazy("Number of the case"), required=False)
    activity = forms.ChoiceField(label=gettext_lazy("What was done"), required=False)
    time = forms.ChoiceField(label=gettext_lazy("When"), required=False)
    resource = forms.ChoiceField(label=gettext_lazy("Who did it"), required=False)
    lifecycle = forms.ChoiceField(label=gettext_lazy("Life cycle"), required=False)
    object_type = forms.ChoiceField(label=gettext_lazy("Cases are objects of"), required=False)
    zone = forms.ChoiceField(
        label=gettext_lazy("Clock of times without a zone"), choices=ZONES, required=False
    )
    complete = forms.BooleanField(
        label=gettext_lazy("The log is complete for its days"),
        required=False,
        help_text=gettext_lazy(
            "A correction: what was known between its first and last moment and is not in it is "
            "taken out."
        ),
    )

    def __init__(self, *args: Any, found: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [(name, name) for name in found.get("columns", ())]
        used = found.get("used", {})
        for name in COLUMNS:
            if columns:
                likely = used.get(name)
                first = _("%(column)s (as usual)") % {"column": likely} if likely else "–"
                self.fields[name].choices = [("", first), *columns]  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        types = [(name, name) for name in found.get("types", ())]
        if types:
            choices = [("", _("the type that most events touch once")), *types]
            self.fields["object_type"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["object_type"]

    def reading(self, before: Reading) -> Reading:
        """What was chosen; what the form did not ask for stays as it was."""
        asked = {name: self.cleaned_data[name] for name in self.fields if name != "complete"}
        return Reading.of({**before.kept(), **asked})


class RecurringForm(forms.Form):
    """A report, form or meeting that comes again."""

    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), label=gettext_lazy("Unit"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=RecurringWork.Kind.choices)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    needed_by = forms.CharField(
        label=gettext_lazy("Who needs it"),
        max_length=200,
        help_text=gettext_lazy("Who reads it or decides by it, such as Bappeda."),
    )
    people = forms.IntegerField(
        label=gettext_lazy("How many people work on it"), min_value=1, max_value=100_000
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes each time, of each of them"), min_value=1, max_value=100_000
    )
    times = forms.IntegerField(label=gettext_lazy("Times a year"), min_value=1, max_value=10_000)
    legal_basis = forms.CharField(
        label=gettext_lazy("Legal basis"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Which rule asks for it; empty where none is known."),
    )
    proposal = forms.ChoiceField(
        label=pgettext_lazy("recurring work", "Proposal"), choices=RecurringWork.PROPOSALS
    )
    wanted = forms.IntegerField(
        label=gettext_lazy("Times a year then, if rarer"), min_value=1, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, units: QuerySet[Unit] | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid4())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("proposal") != Proposal.RARER:
            data["wanted"] = None
        elif data.get("times") and not (data.get("wanted") or 0) < data["times"]:
            self.add_error("wanted", _("Rarer is fewer times than now."))
        elif not data.get("wanted") and "wanted" not in self.errors:
            self.add_error("wanted", _("Say how many times a year then."))
        return data

    @property
    def entry(self) -> Entry:
        data = self.cleaned_data
        return Entry(**{name: data[name] for name in Entry.__dataclass_fields__})
