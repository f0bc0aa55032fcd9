"""Scenarios as JSON that a person can write and read; docs/simulation.md shows one whole."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from pamong.mining.scenario import (
    ALWAYS,
    DAYS,
    HOURS_A_WEEK,
    MOST_PEOPLE,
    MOST_PRIORITIES,
    BadScenario,
    Batch,
    Hours,
    Join,
    Length,
    Role,
    Scenario,
    Shares,
    Split,
    Step,
    checked,
    scaled,
)

_BLOCK = re.compile(r"^(\w{3})(?:-(\w{3}))? (\d{2}):(\d{2})-(\d{2}):(\d{2})$")
# How far shares may be from one whole, since people write 0.33.
_SLACK = 0.02
_MOST_IN_BATCH = 10_000


def read_scenario(text: str) -> Scenario:
    """Raises BadScenario."""
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadScenario(
            f"line {error.lineno}, column {error.colno}: this is not JSON ({error.msg})"
        ) from None
    except RecursionError:
        raise BadScenario("the file is nested too deep") from None
    given = _object(given, "the file")
    arrivals = _object(_of(given, "arrivals", "the file"), "arrivals")
    roles = tuple(_role(each) for each in _list(_of(given, "roles", "the file"), "roles"))
    steps = tuple(_step(each) for each in _list(_of(given, "steps", "the file"), "steps"))
    by_hour = _by_hour(arrivals["by_hour"]) if "by_hour" in arrivals else ()
    priorities = _shares(given.get("priorities", {"": 1}), "priorities", end=False)
    if len(priorities) > MOST_PRIORITIES:
        raise BadScenario(f"priorities: there are at most {MOST_PRIORITIES}")
    return checked(
        Scenario(
            name=str(given.get("name", "")),
            arrivals=_above_zero(_of(arrivals, "a_week", "arrivals"), "arrivals: a_week"),
            open=ALWAYS if by_hour else read_hours(_of(arrivals, "hours", "arrivals"), "arrivals"),
            first=_shares(given.get("first", {steps[0].name: 1}), "first"),
            roles=roles,
            steps=steps,
            splits=tuple(_split(each) for each in _maybe(given, "splits")),
            joins=tuple(_join(each) for each in _maybe(given, "joins")),
            priorities=priorities,
            by_hour=by_hour,
        )
    )


def write_scenario(scenario: Scenario) -> str:
    """JSON of which `read_scenario` makes an equal scenario."""
    found: dict[str, Any] = {"name": scenario.name, "arrivals": {"a_week": scenario.arrivals}}
    if scenario.by_hour:
        found["arrivals"]["by_hour"] = {
            day: list(scenario.by_hour[number * 24 : number * 24 + 24])
            for number, day in enumerate(DAYS)
        }
    else:
        found["arrivals"]["hours"] = write_hours(scenario.open)
    if scenario.priorities != {"": 1.0}:
        found["priorities"] = dict(scenario.priorities)
    found["first"] = _ways_written(scenario.first)
    found["roles"] = [
        {"name": role.name, "people": role.people, "hours": write_hours(role.hours)}
        for role in scenario.roles
    ]
    found["steps"] = [_step_written(step) for step in scenario.steps]
    if scenario.splits:
        found["splits"] = [
            {"name": split.name, "to": [_ways_written(branch) for branch in split.branches]}
            for split in scenario.splits
        ]
        found["joins"] = [
            {"name": join.name, "of": join.of, "next": _ways_written(join.next)}
            for join in scenario.joins
        ]
    return json.dumps(found, ensure_ascii=False, indent=1)


def read_hours(given: Any, where: str) -> Hours:
    """Hours from texts like “Mon-Fri 08:00-12:00”. Raises BadScenario."""
    blocks: list[tuple[int, int]] = []
    for text in _list(given, f"{where}: hours"):
        found = _BLOCK.match(text) if isinstance(text, str) else None
        if found is None:
            raise BadScenario(
                f"{where}: hours are written like “Mon-Fri 08:00-12:00”, not “{text}”"
            )
        first, last, *clock = found.groups()
        days = (first, last or first)
        if any(day not in DAYS for day in days):
            raise BadScenario(f"{where}: “{text}” names no day; days are {', '.join(DAYS)}")
        numbers = range(DAYS.index(days[0]), DAYS.index(days[1]) + 1)
        start, end = (int(clock[i]) * 60 + int(clock[i + 1]) for i in (0, 2))
        if not numbers or not start < end <= 24 * 60:
            raise BadScenario(f"{where}: “{text}” ends before it begins")
        blocks += ((day * 1440 + start, day * 1440 + end) for day in numbers)
    blocks.sort()
    if any(now[1] > after[0] for now, after in pairwise(blocks)):
        raise BadScenario(f"{where}: two of the hours overlap")
    return Hours(tuple(blocks))


def write_hours(hours: Hours) -> list[str]:
    """Texts of which `read_hours` makes the same hours; days with the same clock in one."""
    days: dict[tuple[int, int], list[int]] = {}
    for start, end in hours.blocks:
        for day in range(start // 1440, (end - 1) // 1440 + 1):
            clock = max(start, day * 1440) - day * 1440, min(end, (day + 1) * 1440) - day * 1440
            days.setdefault(clock, []).append(day)
    found = []
    for clock, numbers in days.items():
        first = numbers[0]
        for place, day in enumerate(numbers):
            if place + 1 == len(numbers) or numbers[place + 1] != day + 1:
                span = DAYS[first] if first == day else f"{DAYS[first]}-{DAYS[day]}"
                found.append(
                    (first, clock, f"{span} {'-'.join(f'{m // 60:02}:{m % 60:02}' for m in clock)}")
                )
                first = numbers[place + 1] if place + 1 < len(numbers) else 0
    return [text for _first, _clock, text in sorted(found)]


def _step_written(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {"name": step.name}
    if step.role:
        found["role"] = step.role
    elif step.hours:
        found["hours"] = write_hours(step.hours)
    kind, values = step.length.kind, step.length.values
    found["minutes"] = (
        values[0]
        if kind == "fixed"
        else {kind: values[0] if kind == "exponential" else list(values)}
    )
    if step.batch:
        found["batch"] = {"size": step.batch.size, "together": step.batch.together}
        if step.batch.wait is not None:
            found["batch"]["wait"] = step.batch.wait
    found["next"] = _ways_written(step.next)
    return found


def _ways_written(shares: Shares) -> dict[str, float]:
    return {to or "end": share for to, share in shares.items()}


def _role(given: Any) -> Role:
    given = _object(given, "a role")
    name = _name(given, "a role")
    return Role(
        name,
        _whole(_of(given, "people", f"role “{name}”"), f"role “{name}”: people", MOST_PEOPLE),
        read_hours(_of(given, "hours", f"role “{name}”"), f"role “{name}”"),
    )


def _step(given: Any) -> Step:
    given = _object(given, "a step")
    name = _name(given, "a step")
    where = f"step “{name}”"
    role = given.get("role", "")
    if not isinstance(role, str):
        raise BadScenario(f"{where}: the role is its name")
    batch = _batch(given["batch"], where) if "batch" in given else None
    if batch and not role:
        raise BadScenario(f"{where}: a pause has no batches")
    return Step(
        name,
        role,
        _length(_of(given, "minutes", where), where),
        _shares(given.get("next", {"": 1}), f"{where}: next"),
        batch,
        read_hours(given["hours"], where) if "hours" in given and not role else None,
    )


def _batch(given: Any, where: str) -> Batch:
    given = _object(given, f"{where}: batch")
    together = given.get("together", False)
    if not isinstance(together, bool):
        raise BadScenario(f"{where}: batch: together is true or false")
    wait = given.get("wait")
    return Batch(
        _whole(_of(given, "size", f"{where}: batch"), f"{where}: batch: size", _MOST_IN_BATCH),
        None if wait is None else _above_zero(wait, f"{where}: batch: wait"),
        together,
    )


def _split(given: Any) -> Split:
    given = _object(given, "a split")
    name = _name(given, "a split")
    branches = tuple(
        _shares({each: 1} if isinstance(each, str) else each, f"split “{name}”")
        for each in _list(_of(given, "to", f"split “{name}”"), f"split “{name}”: to")
    )
    if len(branches) < 2:
        raise BadScenario(f"split “{name}”: there are two branches or more")
    return Split(name, branches)


def _join(given: Any) -> Join:
    given = _object(given, "a join")
    name = _name(given, "a join")
    return Join(
        name,
        str(_of(given, "of", f"join “{name}”")),
        _shares(given.get("next", {"": 1}), f"join “{name}”: next"),
    )


def _length(given: Any, where: str) -> Length:
    if isinstance(given, int | float) and not isinstance(given, bool):
        return Length("fixed", (_not_below_zero(given, f"{where}: minutes"),))
    given = _object(given, f"{where}: minutes")
    if len(given) != 1 or next(iter(given)) not in {"exponential", "quantiles"}:
        raise BadScenario(
            f"{where}: minutes are a number, "
            '{"exponential": MEAN} or {"quantiles": [SHORTEST, …, LONGEST]}'
        )
    ((kind, value),) = given.items()
    if kind == "exponential":
        return Length(kind, (_above_zero(value, f"{where}: mean minutes"),))
    values = tuple(_not_below_zero(each, f"{where}: minutes") for each in _list(value, where))
    if len(values) < 2 or list(values) != sorted(values):
        raise BadScenario(f"{where}: quantiles are two or more numbers that do not fall")
    return Length(kind, values)


def _by_hour(given: Any) -> tuple[float, ...]:
    given = _object(given, "arrivals: by_hour")
    if unknown := set(given) - set(DAYS):
        raise BadScenario(f"arrivals: by_hour: “{min(unknown)}” names no day")
    found: list[float] = []
    for day in DAYS:
        hours = given.get(day, [0] * 24)
        if not isinstance(hours, list) or len(hours) != 24:
            raise BadScenario(f"arrivals: by_hour: {day} has 24 numbers, one an hour")
        found += [_not_below_zero(each, f"arrivals: by_hour: {day}") for each in hours]
    if not math.fsum(found):
        raise BadScenario("arrivals: by_hour: nobody ever comes")
    return tuple(found[:HOURS_A_WEEK])


def _shares(given: Any, where: str, *, end: bool = True) -> dict[str, float]:
    shares = {
        "" if end and to in {"", "end"} else to: _not_below_zero(share, f"{where}: share of “{to}”")
        for to, share in _object(given, where).items()
    }
    if abs(math.fsum(shares.values()) - 1) > _SLACK:
        raise BadScenario(f"{where}: the shares add up to {math.fsum(shares.values()):g}, not to 1")
    return scaled(shares)


def _maybe(given: Mapping[str, Any], key: str) -> Sequence[Any]:
    return _list(given[key], key) if key in given else ()


def _of(given: Mapping[str, Any], key: str, where: str) -> Any:
    if key not in given:
        raise BadScenario(f"{where}: “{key}” is missing")
    return given[key]


def _name(given: Mapping[str, Any], what: str) -> str:
    name = given.get("name")
    if not isinstance(name, str) or not name.strip() or name == "end":
        raise BadScenario(f"{what} has no name of its own")
    return name


def _object(given: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(given, dict) or not given:
        raise BadScenario(f"{where}: this should be an object with something in it")
    return given


def _list(given: Any, where: str) -> Sequence[Any]:
    if not isinstance(given, list) or not given:
        raise BadScenario(f"{where}: this should be a list with something in it")
    return given


def _not_below_zero(given: Any, where: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given < 1e9:
        raise BadScenario(f"{where}: “{given}” is no number from 0 on")
    return float(given)


def _above_zero(given: Any, where: str) -> float:
    if not (number := _not_below_zero(given, where)):
        raise BadScenario(f"{where}: this should be more than 0")
    return number


def _whole(given: Any, where: str, most: int) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= most:
        raise BadScenario(f"{where}: “{given}” is no whole number from 1 to {most}")
    return given
