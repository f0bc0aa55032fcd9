"""A learned scenario and a forecast in the words and figures that their pages show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pamong.mining.scenario import Scenario, Shares
from pamong.processes.forms import ChangeForm, hours_shown
from pamong.processes.models import Forecast, LearnedScenario
from pamong.processes.rules import what_if
from pamong.ui import formats
from pamong.ui.charts import Line, Point

# From this load on a queue grows quickly with a little more work.
_HIGH = 0.85
# Hours of the day whose queues are drawn, in stretches of so many.
_FIRST, _LAST, _STRETCH = 6, 18, 3


@dataclass(frozen=True, slots=True)
class RoleShown:
    name: str
    load: float
    tone: str
    people: BoundField
    hours: BoundField


@dataclass(frozen=True, slots=True)
class StepShown:
    name: str
    role: str
    minutes: float
    onward: str
    field: BoundField


def told(learned: LearnedScenario) -> list[str]:
    """Choices that were made where the log does not say."""
    words = {
        "no_starts": _(
            "The log does not say when work began; it is taken to begin when both the case and "
            "the officer are there."
        ),
        "nobody": _("A step of which nobody is known to have done it is taken for a wait."),
        "dates_only": _("Times are dates alone; hours are taken to be those of an office."),
        "busy": _(
            "Officers are taken to be occupied for a part of the time between the beginning and "
            "the end of a step alone; otherwise cases would wait longer than they do."
        ),
    }
    return [words[code] for code in learned.told if code in words]


def roles(scenario: Scenario, form: ChangeForm) -> list[RoleShown]:
    load = scenario.load()
    return [
        RoleShown(
            what_if_role(scenario, name),
            load[name],
            "gold" if load[name] >= _HIGH else "",
            people,
            hours,
        )
        for name, people, hours in form.roles()
    ]


def what_if_role(scenario: Scenario, name: str) -> str:
    """A role by what it does, since a log knows no other name for it."""
    own = [f"“{step.name}”" for step in what_if.tasks(scenario) if step.role == name]
    return _("Those who do %(steps)s") % {"steps": ", ".join(own)}


def steps(scenario: Scenario, form: ChangeForm) -> list[StepShown]:
    return [
        StepShown(
            step.name,
            step.role,
            what_if.typical_minutes(step),
            _onward(scenario, step.next),
            field,
        )
        for step, field in zip(what_if.tasks(scenario), form.steps(), strict=True)
    ]


def _onward(scenario: Scenario, ways: Shares) -> str:
    """Where cases go, and how many of a hundred; what is waited for in between."""
    by_name = {step.name: step for step in scenario.steps if not step.role}
    gateways = {each.name for each in scenario.splits} | {each.name for each in scenario.joins}
    found = []
    for to, share in sorted(ways.items(), key=lambda way: -way[1]):
        if to in by_name and to.endswith(" …"):
            place = _("a pause")
        elif to in by_name:
            place = ", ".join(by_name[to].next)
        elif to in gateways:
            place = _("steps side by side")
        else:
            place = to or _("the end")
        found.append(f"{place} ({formats.share(share, 0)})")
    return "; ".join(found)


def changes(forecast: Forecast) -> list[str]:
    """What is tried, in sentences."""
    tried = what_if.Changes(**forecast.changes)
    found = [
        ngettext("%(role)s: %(people)s officer", "%(role)s: %(people)s officers", people)
        % {"role": role, "people": people}
        for role, people in tried.people.items()
    ]
    found += [f"{role}: {hours_shown(list(texts))}" for role, texts in tried.hours.items()]
    found += [_("“%(step)s” falls away") % {"step": step} for step in tried.dropped]
    found += [
        _("“%(step)s” is done together with “%(into)s”") % {"step": step, "into": into}
        for step, into in tried.merged.items()
    ]
    if tried.demand != 1:
        found.append(_("%(share)s of today's cases") % {"share": formats.share(tried.demand, 0)})
    return found


@dataclass(frozen=True, slots=True)
class DaysShown:
    label: str
    seen: float
    today: Sequence[float]
    tomorrow: Sequence[float]
    change: Sequence[float]

    @property
    def sure(self) -> bool:
        """Whether the whole interval of the change lies on one side."""
        return self.change[1] > 0 or self.change[2] < 0


def days(forecast: Forecast) -> list[DaysShown]:
    found = forecast.found
    if found is None:
        return []
    return [
        DaysShown(
            label,
            found["seen"][figure],
            found["today"][figure],
            found["tomorrow"][figure],
            found["change"][figure],
        )
        for figure, label in (
            ("median_days", _("Half of the cases end within")),
            ("p90_days", _("Nine of ten end within")),
        )
    ]


@dataclass(frozen=True, slots=True)
class LoadShown:
    role: str
    people: int
    people_then: int
    load: float
    load_then: float

    @property
    def tone(self) -> str:
        return "gold" if self.load_then >= _HIGH else ""


def loads(forecast: Forecast) -> list[LoadShown]:
    found = forecast.found
    if found is None:
        return []
    return [
        LoadShown(
            role,
            found["people"]["today"][role],
            found["people"]["tomorrow"].get(role, 0),
            load,
            found["tomorrow"]["load"].get(role, 0.0),
        )
        for role, load in found["today"]["load"].items()
    ]


def charts(forecast: Forecast) -> list[tuple[str, list[Line]]]:
    """By role: how many cases wait for it over the week, today and after the change."""
    found = forecast.found
    if found is None:
        return []
    return [
        (
            role,
            [
                Line(name, tuple(_stretches(found[which]["queues"].get(role, [0.0] * 168))))
                for name, which in ((_("today"), "today"), (_("after the change"), "tomorrow"))
            ],
        )
        for role in found["today"]["queues"]
    ]


def _stretches(hours: Sequence[float]) -> Iterator[Point]:
    for day in range(7):
        for first in range(_FIRST, _LAST, _STRETCH):
            own = hours[day * 24 + first : day * 24 + first + _STRETCH]
            yield Point(f"{WEEKDAYS_ABBR[day]} {first:02}", round(sum(own) / len(own), 2))


def came(forecast: Forecast) -> Mapping[str, Any] | None:
    """What came of a change that was carried out, beside what was foretold."""
    if forecast.came_days is None or forecast.found is None:
        return None
    value, low, high = forecast.found["tomorrow"]["median_days"]
    return {
        "days": forecast.came_days,
        "cases": forecast.came_cases,
        "foretold": value,
        "low": low,
        "high": high,
        "inside": low <= forecast.came_days <= high,
    }
