"""`pamong simulate SCENARIO`: how long cases would take, today and after a change."""

import argparse
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamong.cli.output import CommandFailed, put, put_json, put_table, say
from pamong.mining.scenario import DAYS, BadScenario, Scenario, checked
from pamong.mining.scenario_json import read_hours, read_scenario, write_scenario

if TYPE_CHECKING:
    from pamong.mining.forecast import Forecast, Outlook
    from pamong.mining.learning import Learned

_LARGEST = 5_000_000


def simulate(arguments: argparse.Namespace) -> int:
    """0 when the forecast was made; a role with more work than hours is told, not refused."""
    if (arguments.scenario is None) == (arguments.learn is None):
        raise CommandFailed("Name a scenario, or --learn a log.", code=2)
    path = Path(arguments.learn or arguments.scenario)
    try:
        learned = _learned(path, arguments) if arguments.learn else None
        today = learned.scenario if learned else _scenario(path, arguments)
        changed = _changed(today, arguments)
        if arguments.out or arguments.to_prosimos:
            _write(today if changed is None else changed, arguments)
            return 0
        # What a log leaves open is drawn: each run may be right.
        drawn = (
            [learned.drawn(arguments.seed + n) for n in range(arguments.runs)] if learned else []
        )
        tomorrow = [_changed(each, arguments) or each for each in drawn]
    except BadScenario as error:
        raise CommandFailed(f"{path.name}: {error}.") from error
    # Compiles its loops: only once there is something to run.
    from pamong.mining import forecast  # noqa: PLC0415

    outlooks = []
    for scenarios in (
        (drawn or today,) if changed is None else (drawn or today, tomorrow or changed)
    ):
        outlooks.append(
            forecast.look_ahead(
                scenarios,
                runs=arguments.runs,
                seed=arguments.seed,
                cases=arguments.cases,
                progress=lambda done: say(f"run {done} of {arguments.runs} …"),
            )
        )
    if arguments.json:
        put_json(_as_json(outlooks, arguments))
        return 0
    if learned:
        median = statistics.median(learned.observed.tolist())
        put(f"In the log half of the cases end within {median:.2f} days.")
    _put_words(outlooks, today, changed, arguments)
    return 0


_TOLD = {
    "no_starts": "The log does not say when work began: it begins when case and person are there.",
    "nobody": "Some events do not say who acted; a step of which nobody is known is a wait.",
    "busy": "People are taken to be occupied for {} of the time from beginning to end of work.",
    "dates_only": "Times are dates alone: hours are taken to be Monday to Friday from 8 to 16.",
}


def _learned(path: Path, arguments: argparse.Namespace) -> "Learned":
    """Raises BadScenario, CommandFailed."""
    from pamong.cli.mine import log_at, zone_of  # noqa: PLC0415
    from pamong.mining.learning import learn  # noqa: PLC0415

    log = log_at(path, arguments, zone_of(arguments.zone))
    learned = learn(log, arrival=arguments.arrival, ignored=arguments.ignore or ())
    for code, value in learned.told:
        say(_TOLD[code].format(value))
    return learned


def _scenario(path: Path, arguments: argparse.Namespace) -> Scenario:
    """Raises BadScenario."""
    text = _text(path)
    if not arguments.bpmn:
        return read_scenario(text)
    from pamong.mining.prosimos import read_prosimos  # noqa: PLC0415

    scenario, told = read_prosimos(_text(Path(arguments.bpmn)), text)
    for line in told:
        say(f"Not as in Prosimos: {line}.")
    return scenario


def _write(scenario: Scenario, arguments: argparse.Namespace) -> None:
    files = {}
    if arguments.out:
        files[arguments.out] = write_scenario(scenario)
    if arguments.to_prosimos:
        from pamong.mining.prosimos import write_prosimos  # noqa: PLC0415

        model = write_prosimos(scenario)
        for line in model.told:
            say(f"Prosimos cannot say it: {line}.")
        files[f"{arguments.to_prosimos}.bpmn"] = model.bpmn
        files[f"{arguments.to_prosimos}.json"] = model.parameters
    for name, text in files.items():
        try:
            Path(name).write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandFailed(f"{name} cannot be written: {error.strerror}.") from error
        say(f"Written: {name}.")


def _text(path: Path) -> str:
    if path.is_dir():
        raise CommandFailed(f"{path} is a folder; name a file.")
    try:
        if path.stat().st_size > _LARGEST:
            raise BadScenario(f"the file is larger than {_LARGEST // 1_000_000} MB")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise CommandFailed(f"There is no file {path}.") from error
    except UnicodeDecodeError as error:
        raise BadScenario("the file is not text in UTF-8") from error
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror}.") from error


def _changed(scenario: Scenario, arguments: argparse.Namespace) -> Scenario | None:
    """The scenario after what was asked for; None where nothing was."""
    changed = scenario
    for given in arguments.people or ():
        role, _sign, count = given.rpartition("=")
        if not role or not count.isdecimal():
            raise BadScenario(f"--people {given}: write it like “{scenario.roles[0].name}=3”")
        changed = changed.with_people(role, int(count))
    for given in arguments.hours or ():
        role, _sign, texts = given.rpartition("=")
        hours = [text.strip() for text in texts.split(",")]
        changed = changed.with_hours(role, read_hours(hours, f"--hours {given}"))
    for given in arguments.merge or ():
        first, _sign, second = given.partition("=")
        changed = changed.merged(second, into=first)
    for step in arguments.without or ():
        changed = changed.without(step)
    if arguments.demand is not None:
        changed = changed.with_demand(arguments.demand)
    return None if changed is scenario else checked(changed)


def _as_json(outlooks: "list[Outlook]", arguments: argparse.Namespace) -> dict[str, Any]:
    from pamong.mining.forecast import change, difference  # noqa: PLC0415

    found = {
        "runs": arguments.runs,
        "seed": arguments.seed,
        "today": _outlook(outlooks[0], arguments),
        "changed": None,
        "difference": None,
    }
    if len(outlooks) == 2:
        found["changed"] = _outlook(outlooks[1], arguments)
        found["difference"] = {
            name: _interval(
                change(outlooks[0], outlooks[1], name)
                if arguments.learn
                else difference(getattr(outlooks[0], name), getattr(outlooks[1], name))
            )
            for name in ("median_days", "p90_days")
        }
    return found


def _outlook(outlook: "Outlook", arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "cases": outlook.cases,
        "median_days": _interval(_of_year(outlook, "median_days", arguments)),
        "p90_days": _interval(_of_year(outlook, "p90_days", arguments)),
        "load": outlook.load,
        "longest_queue": {
            role: {"mean": mean, "hour_of_week": hour}
            for role, (mean, hour) in outlook.longest_queue.items()
        },
    }


def _of_year(outlook: "Outlook", figure: str, arguments: argparse.Namespace) -> "Forecast":
    from pamong.mining.forecast import expected, forecast  # noqa: PLC0415

    return expected(outlook, figure) if arguments.learn else forecast(getattr(outlook, figure))


def _interval(found: "Forecast") -> dict[str, float]:
    return {"value": found.value, "low": found.low, "high": found.high}


def _put_words(
    outlooks: "list[Outlook]",
    today: Scenario,
    changed: Scenario | None,
    arguments: argparse.Namespace,
) -> None:
    from pamong.mining import forecast  # noqa: PLC0415

    names = ("Today", "After the change")[: len(outlooks)]
    put(f"{outlooks[0].cases:,} cases a run, {arguments.runs} runs, seed {arguments.seed}.\n")
    rows = [
        [label, *(_days(_of_year(each, name, arguments)) for each in outlooks)]
        for label, name in (
            ("Half of the cases end within", "median_days"),
            ("9 of 10 end within", "p90_days"),
        )
    ]
    put_table(["", *names], rows)
    put("In brackets: where a year lies 19 times in 20.")
    if changed is not None:
        apart = (
            forecast.change(outlooks[0], outlooks[1], "median_days")
            if arguments.learn
            else forecast.difference(outlooks[0].median_days, outlooks[1].median_days)
        )
        put(
            f"The same cases, median: {apart.value:+.2f} days"
            f" ({apart.low:+.2f} to {apart.high:+.2f})."
        )
    put("")
    put_table(
        ["Role", *(f"{name}: load, longest queue" for name in names)],
        [[role.name, *(_busy(each, role.name) for each in outlooks)] for role in today.roles],
    )
    for name, scenario in zip(names, (today, changed), strict=False):
        for role, load in (scenario or today).load().items():
            if load >= 1:
                put(
                    f"{name}: {role} has {load:.0%} of the work it has hours for. Its queue grows "
                    "for as long as that lasts; the days above are those of one year."
                )


def _days(found: "Forecast") -> str:
    return f"{found.value:.2f} days ({found.low:.2f} to {found.high:.2f})"


def _busy(outlook: "Outlook", role: str) -> str:
    mean, hour = outlook.longest_queue[role]
    day, clock = divmod(hour, 24)
    return f"{outlook.load[role]:.0%}, {mean:.1f} on {DAYS[day]} {clock:02}:00"
