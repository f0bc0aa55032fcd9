import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pamong.indicators.models import Indicator
from pamong.mining.scenario import DAYS, MOST_PEOPLE, BadScenario, Scenario
from pamong.mining.scenario_json import read_hours
from pamong.organization.models import Unit
from pamong.processes.actions.recurring import Entry
from pamong.processes.actions.reported import TaskOfPost
from pamong.processes.models import RecurringWork, ReportedTask
from pamong.processes.rules import what_if
from pamong.processes.rules.logs import COLUMNS, Reading
from pamong.processes.rules.recurring import Proposal
from pamong.processes.rules.what_if import Changes
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


KEEP, DROP, MERGE = "keep", "drop", "merge"
_LEAST_DEMAND, _MOST_DEMAND = 10, 500


def hours_shown(texts: list[str]) -> str:
    """Hours in the days of the reader's language: “Sen-Kam 07:30-12:00; Jum 07:30-11:45”."""
    return "; ".join(_translated(text, dict(zip(DAYS, _days(), strict=True))) for text in texts)


def _days() -> list[str]:
    return [str(WEEKDAYS_ABBR[number]) for number in range(7)]


def _translated(text: str, words: dict[str, str]) -> str:
    return re.sub(r"[^\W\d_]+", lambda found: words.get(found[0], found[0]), text)


class HoursField(forms.CharField):
    """Hours as a person writes them; days in the reader's language or in English."""

    widget = forms.Textarea(attrs={"rows": 2})

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").replace("–", "-").replace("\n", ";")
        known = {day.casefold(): DAYS[number] for number, day in enumerate(_days())}
        known |= {day.casefold(): day for day in DAYS}
        texts = [
            _translated(part.strip(), {word: known.get(word.casefold(), word) for word in words})
            for part in text.split(";")
            if part.strip()
            for words in [re.findall(r"[^\W\d_]+", part)]
        ]
        try:
            read_hours(texts, "hours")
        except BadScenario:
            raise ValidationError(
                _("Write hours like “%(example)s”, several parted by semicolons.")
                % {"example": hours_shown(["Mon-Thu 07:30-12:00", "Fri 07:30-11:00"])}
            ) from None
        return texts


class ChangeForm(forms.Form):
    """A learned scenario, open to change: what is left as it is is no change."""

    title = forms.CharField(
        label=gettext_lazy("Name of the change"),
        max_length=120,
        help_text=gettext_lazy("Under this name the forecast is found again."),
    )
    demand = forms.IntegerField(
        label=gettext_lazy("Cases, in per cent of today's"),
        min_value=_LEAST_DEMAND,
        max_value=_MOST_DEMAND,
        initial=100,
    )

    def __init__(self, scenario: Scenario, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.scenario = scenario
        for number, role in enumerate(scenario.roles):
            self.fields[f"people_{number}"] = forms.IntegerField(
                label=_("Number of officers"),
                min_value=1,
                max_value=MOST_PEOPLE,
                initial=role.people,
            )
            self.fields[f"hours_{number}"] = HoursField(
                label=_("Working hours"),
                max_length=400,
                initial=hours_shown(what_if.hours_texts(scenario, role.name)),
            )
        for number, step in enumerate(what_if.tasks(scenario)):
            choices = [(KEEP, _("stays"))]
            if what_if.may_drop(scenario, step.name):
                choices.append((DROP, _("falls away")))
            if host := what_if.before(scenario, step.name):
                choices.append((MERGE, _("is done together with “%(step)s”") % {"step": host}))
            self.fields[f"step_{number}"] = forms.ChoiceField(
                label=step.name, choices=choices, initial=KEEP
            )

    def roles(self) -> Iterator[tuple[str, BoundField, BoundField]]:
        for number, role in enumerate(self.scenario.roles):
            yield role.name, self[f"people_{number}"], self[f"hours_{number}"]

    def steps(self) -> Iterator[BoundField]:
        for number in range(len(what_if.tasks(self.scenario))):
            yield self[f"step_{number}"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        changes = self.changes(given)
        if not changes:
            raise ValidationError(_("Nothing is changed. Change at least one thing."))
        try:
            what_if.changed(self.scenario, changes)
        except BadScenario:
            raise ValidationError(
                _("These changes do not go together: without these steps cases have no way on.")
            ) from None
        given["changes"] = changes
        return given

    def changes(self, given: dict[str, Any]) -> Changes:
        people, hours, dropped, merged = {}, {}, [], {}
        for number, role in enumerate(self.scenario.roles):
            if given[f"people_{number}"] != role.people:
                people[role.name] = given[f"people_{number}"]
            if read_hours(given[f"hours_{number}"], role.name) != role.hours:
                hours[role.name] = given[f"hours_{number}"]
        for number, step in enumerate(what_if.tasks(self.scenario)):
            chosen = given[f"step_{number}"]
            if chosen == DROP:
                dropped.append(step.name)
            elif chosen == MERGE and (host := what_if.before(self.scenario, step.name)):
                merged[step.name] = host
        return Changes(people, hours, dropped, merged, given["demand"] / 100)


class DoneForm(forms.Form):
    done_on = forms.DateField(
        label=gettext_lazy("Carried out on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["done_on"].widget.attrs["max"] = today.isoformat()
