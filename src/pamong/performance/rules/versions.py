"""Two versions of a plan side by side: what was added, changed and taken out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Content = Mapping[str, Any]


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Part(StrEnum):
    """The part of a plan that a difference lies in."""

    APPROACH = "approach"
    RESULT = "result"
    INDICATOR = "indicator"
    BEHAVIOUR = "behaviour"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a comparison. `where` is the result, value or list it belongs to."""

    change: Change
    part: Part
    where: str
    before: str = ""
    after: str = ""


def differences(*, before: Content, after: Content) -> tuple[Difference, ...]:
    """What changed between two versions, in the order of the later one, removals last.

    Contents are as `PlanVersion.content` keeps them: results and indicators are the same when
    their ids are, whatever they say.
    """
    found: list[Difference] = []
    if before.get("approach") != after.get("approach"):
        found.append(
            Difference(
                Change.CHANGED,
                Part.APPROACH,
                "",
                str(before.get("approach", "")),
                str(after.get("approach", "")),
            )
        )
    found += _results(before.get("results", ()), after.get("results", ()))
    found += _behaviours(before.get("behaviours", {}), after.get("behaviours", {}))
    found += _annexes(before.get("annexes", {}), after.get("annexes", {}))
    return tuple(found)


def _results(before: Sequence[Content], after: Sequence[Content]) -> list[Difference]:
    found: list[Difference] = []
    old = {result["id"]: result for result in before}
    for result in after:
        name, former = result["statement"], old.pop(result["id"], None)
        if former is None:
            found.append(Difference(Change.ADDED, Part.RESULT, name, "", name))
            found += _indicators(name, (), result["indicators"])
            continue
        if former["statement"] != name or former["section"] != result["section"]:
            found.append(Difference(Change.CHANGED, Part.RESULT, name, former["statement"], name))
        found += _indicators(name, former["indicators"], result["indicators"])
    for former in old.values():
        name = former["statement"]
        found.append(Difference(Change.REMOVED, Part.RESULT, name, name, ""))
    return found


def _indicators(
    where: str, before: Sequence[Content], after: Sequence[Content]
) -> list[Difference]:
    found: list[Difference] = []
    old = {indicator["id"]: indicator for indicator in before}
    for indicator in after:
        former = old.pop(indicator["id"], None)
        line = _line(indicator)
        if former is None:
            found.append(Difference(Change.ADDED, Part.INDICATOR, where, "", line))
        elif _line(former) != line or former["aspect"] != indicator["aspect"]:
            found.append(Difference(Change.CHANGED, Part.INDICATOR, where, _line(former), line))
    found += [
        Difference(Change.REMOVED, Part.INDICATOR, where, _line(former), "")
        for former in old.values()
    ]
    return found


def _line(indicator: Content) -> str:
    return f"{indicator['statement']}: {indicator['target_text']}"


def _behaviours(before: Content, after: Content) -> list[Difference]:
    found: list[Difference] = []
    for behaviour in dict.fromkeys([*after, *before]):
        old, new = before.get(behaviour, ""), after.get(behaviour, "")
        if old != new:
            found.append(Difference(_kind(old, new), Part.BEHAVIOUR, behaviour, old, new))
    return found


def _annexes(before: Content, after: Content) -> list[Difference]:
    found: list[Difference] = []
    for annex in dict.fromkeys([*after, *before]):
        old, new = list(before.get(annex, ())), list(after.get(annex, ()))
        found += [
            Difference(Change.ADDED, Part.ANNEX, annex, "", line) for line in new if line not in old
        ]
        found += [
            Difference(Change.REMOVED, Part.ANNEX, annex, line, "")
            for line in old
            if line not in new
        ]
    return found


def _kind(old: str, new: str) -> Change:
    if not old:
        return Change.ADDED
    return Change.CHANGED if new else Change.REMOVED
