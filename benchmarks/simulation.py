"""A process of ten activities run by Prosimos and by Pamong, and a log of Prosimos run again.

    python3 -m venv /tmp/simulation && /tmp/simulation/bin/pip install -r benchmarks/simulation.lock
    PYTHONPATH=src /tmp/simulation/bin/python benchmarks/simulation.py [CASES] [ROUNDS]

Both sides get the same scenario, Prosimos as the BPMN and JSON that Pamong writes of it: exclusive
and parallel gateways, two loops, four roles of 39 people with hours of their own and work that
rests at closing time, three priorities, exponential work. CPU seconds are medians over the rounds,
from the scenario to the cycle time of each case; reading files and compiling are not counted for
Pamong, reading is for Prosimos (a fraction of a second).

Then the log that Prosimos wrote (arrivals, ways and lengths of work) goes through Pamong's compiled
loop, and each case must take as long as it did there. Prosimos plans all cases of a priority before
the first of the next, as if it knew the future; so the log is run again priority by priority, each
with the people as the one before left them. Free runs of Pamong serve the first in priority of
those who wait.
"""

import csv
import json
import statistics
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from prosimos.simulation_engine import run_simulation

from pamong.mining import playing, simulation
from pamong.mining.prosimos import write_prosimos
from pamong.mining.scenario import Scenario
from pamong.mining.scenario_json import read_scenario

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def office() -> Scenario:
    def step(
        name: str, role: str, minutes: float, following: dict[str, float]
    ) -> dict[str, object]:
        return {"name": name, "role": role, "minutes": {"exponential": minutes}, "next": following}

    return read_scenario(
        json.dumps(
            {
                "name": "permit",
                "arrivals": {"a_week": 600, "hours": ["Mon-Fri 08:00-14:00"]},
                "priorities": {"urgent": 0.1, "soon": 0.2, "other": 0.7},
                "roles": [
                    {"name": "counter", "people": 5, "hours": ["Mon-Sat 08:00-14:00"]},
                    {"name": "officer", "people": 17, "hours": ["Mon-Fri 09:00-17:00"]},
                    {"name": "inspector", "people": 14, "hours": ["Mon-Fri 09:00-17:00"]},
                    {"name": "head", "people": 3, "hours": ["Mon-Fri 10:00-16:00"]},
                ],
                "steps": [
                    step("receive", "counter", 6, {"register": 1}),
                    step("register", "officer", 8, {"checks": 0.7, "verify": 0.3}),
                    step("verify", "officer", 25, {"assess": 1}),
                    step("check", "officer", 20, {"supplement": 0.2, "checked": 0.8}),
                    step("supplement", "counter", 5, {"check": 1}),
                    step("inspect", "inspector", 55, {"checked": 1}),
                    step("assess", "officer", 15, {"draft": 1}),
                    step("draft", "officer", 12, {"approve": 0.9, "assess": 0.1}),
                    step("approve", "head", 7, {"deliver": 1}),
                    step("deliver", "counter", 3, {"end": 1}),
                ],
                "splits": [{"name": "checks", "to": ["check", "inspect"]}],
                "joins": [{"name": "checked", "of": "checks", "next": {"assess": 1}}],
            }
        )
    )


def main(cases: int, rounds: int) -> None:
    warnings.filterwarnings("ignore")
    scenario = office()
    model = write_prosimos(scenario)
    if model.told:
        sys.exit("Prosimos would run something else: " + "; ".join(model.told))
    print(f"load by role: { ({name: round(each, 2) for name, each in scenario.load().items()}) }")
    simulation.run(scenario, cases=100, seed=1)
    many = 200 * cases
    with tempfile.TemporaryDirectory() as place:
        bpmn, parameters, log = (Path(place) / f"model.{end}" for end in ("bpmn", "json", "csv"))
        bpmn.write_text(model.bpmn, encoding="utf-8")
        parameters.write_text(model.parameters, encoding="utf-8")
        theirs, ours = [], []
        # In turn, so that both have the machine at its best and at its worst.
        for number in range(rounds):
            begun = time.process_time()
            run_simulation(
                str(bpmn), str(parameters), cases, log_out_path=str(log),
                starting_at="2026-01-05T00:00:00+00:00",
            )  # fmt: skip
            theirs.append(cases / (time.process_time() - begun))
            begun = time.process_time()
            simulation.play(
                simulation.tables_of(scenario),
                simulation.arrivals_of(scenario, many, number),
                number,
            )
            ours.append(many / (time.process_time() - begun))
        peer, mine = statistics.median(theirs), statistics.median(ours)
        print(f"{'what':<12}{'cases':>12}{'cases a CPU s':>16}{'×':>8}   least 250, aim 500")
        print(f"{'Prosimos':<12}{cases:>12,}{peer:>16,.0f}{1:>8}")
        print(f"{'Pamong':<12}{many:>12,}{mine:>16,.0f}{mine / peer:>8.0f}")
        print(f"× by round: {', '.join(f'{b / a:.0f}' for a, b in zip(theirs, ours, strict=True))}")
        apart = replayed(scenario, log)
    equal = int((apart < 1).sum())
    print(f"log of Prosimos run again: {equal:,} of {cases:,} cases take equally long"
          f" (most apart {apart.max():.6f} s)")  # fmt: skip
    if equal < cases:
        sys.exit("The rule is not the same.")


def replayed(scenario: Scenario, log: Path) -> np.ndarray:
    """Seconds by which each case takes longer or shorter than it did there."""
    tables = simulation.tables_of(scenario)
    with log.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    cases: dict[int, list[tuple[float, float, float, str]]] = defaultdict(list)
    rank = {}
    for row in rows:
        ready, start, end = (minutes(row[f"{which}_time"]) for which in ("enable", "start", "end"))
        cases[int(row["case_id"])].append((ready, start, end, row["activity"]))
        rank[int(row["case_id"])] = list(scenario.priorities).index(row["priority"])
    busy, apart = None, []
    for number in range(len(scenario.priorities)):
        own = sorted((min(cases[case])[0], case) for case in cases if rank[case] == number)
        arrivals = np.array([at for at, _case in own])
        given = of_log(scenario, tables, [sorted(cases[case]) for _at, case in own])
        counted = simulation.play(tables, arrivals, given=given, busy=busy)
        busy = counted.last
        ends = np.array([max(end for _r, _s, end, _a in cases[case]) for _at, case in own])
        apart.append(np.abs(counted.ends - ends) * 60)
    return np.concatenate(apart)


def minutes(text: str) -> float:
    return (datetime.fromisoformat(text) - MONDAY).total_seconds() / 60


def of_log(
    scenario: Scenario,
    tables: playing.Tables,
    cases: list[list[tuple[float, float, float, str]]],
) -> playing.Given:
    """Lengths and ways of each case: what became possible the moment that a piece of work ended."""
    nodes = [each.name for part in (scenario.steps, scenario.splits, scenario.joins)
             for each in part]  # fmt: skip
    places = {name: place for place, name in enumerate(nodes)} | {"": len(nodes)}
    steps = {step.name: step for step in scenario.steps}
    joined = {split.name: join for split in scenario.splits
              for join in scenario.joins if join.of == split.name}  # fmt: skip
    firsts = {split.name: {to for branch in split.branches for to in branch}
              for split in scenario.splits}  # fmt: skip
    found: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)

    def way(node: str, ready: dict[float, set[str]], end: float) -> str:
        following = ready.get(end, set())
        for to in steps[node].next:
            if to in following or (to in firsts and firsts[to] <= following):
                return to
        return next((to for to in steps[node].next if to in {j.name for j in joined.values()}), "")

    for number, case in enumerate(cases):
        ready: dict[float, set[str]] = defaultdict(set)
        for at, _start, _end, activity in case:
            ready[at].add(activity)
        for _at, start, end, activity in case:
            to = way(activity, ready, end)
            role = tables.role[places[activity]]
            worked = playing.work_clock(
                tables.before[role], tables.week[role], end
            ) - playing.work_clock(tables.before[role], tables.week[role], start)
            found[number, places[activity]].append((worked, places[to]))
            if to in firsts:
                over = joined[to]
                found[number, places[over.name]].append((0.0, places[next(iter(over.next))]))
    counts = [len(found.get((case, node), ())) for case in range(len(cases))
              for node in range(len(nodes))]  # fmt: skip
    flat = [each for case in range(len(cases)) for node in range(len(nodes))
            for each in found.get((case, node), ())]  # fmt: skip
    return playing.Given(
        since=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        lengths=np.array([length for length, _to in flat]),
        ways=np.array([to for _length, to in flat], dtype=np.int64),
        first=np.array([places[case[0][3]] for case in cases], dtype=np.int64),
        ranks=np.zeros(len(cases), dtype=np.int64),
    )


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:3]]
    main(*(given + [5_000, 5][len(given) :]))
