"""Maps of a large log, Pamong's two routes beside pm4py's, on the same events in the same run.

    python3 -m venv /tmp/mining && /tmp/mining/bin/pip install -r benchmarks/mining.lock
    PYTHONPATH=src /tmp/mining/bin/python benchmarks/mining.py [EVENTS] [ROUNDS]

The log (10,000,000 events unless told otherwise) is made anew from a seed: cases of 18 activities
with returns, people, and several cases at a time, in the order of arrival. Each row says what both
sides were given: raw strings in a Parquet file, or Pamong's coded store on disk. CPU and wall
seconds are medians over the rounds; counts of both sides are compared before anything is printed.
"""

import gc
import resource
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pm4py
from pm4py.objects.log.util import dataframe_utils

from pamong.mining import portable, quick, store
from pamong.mining.analysis import analyse
from pamong.mining.log import EventLog
from pamong.mining.reading import read_log

ACTIVITIES = 18
PER_CASE = 9


def make(path: Path, events: int) -> None:
    """Raw strings in the order of arrival."""
    chance = np.random.default_rng(4)
    cases = max(events // PER_CASE, 1)
    lengths = np.maximum(1, chance.poisson(PER_CASE - 1, cases) + 1)
    case = np.repeat(np.arange(cases), lengths)[:events]
    place = np.arange(len(case)) - np.searchsorted(case, case)
    # Mostly onwards, now and then back: a few hundred different pairs, some of them rare.
    step = (place * 2 + chance.choice([0, 0, 0, 1, 1, 2, 5], len(case))) % ACTIVITIES
    waited = chance.lognormal(8, 2, len(case)) * 1e6
    begun = np.sort(chance.integers(0, 3 * 365 * 86_400_000_000, cases))
    waited[place == 0] = 0
    passed = np.cumsum(waited)
    first = np.searchsorted(case, np.arange(cases))
    at = begun[case] + (passed - passed[first][case])
    table = pd.DataFrame(
        {
            "case:concept:name": pd.Series(case).map("case-{:08d}".format),
            "concept:name": pd.Series(step).map("Activity {:02d} of the process".format),
            "org:resource": pd.Series(chance.integers(0, 120, len(case))).map("officer-{}".format),
            "time:timestamp": pd.to_datetime((1.6e15 + at).astype("int64"), unit="us", utc=True),
        }
    )
    table.sort_values("time:timestamp", kind="stable").to_parquet(path, index=False)


def measured(work: Callable[[], Any], rounds: int) -> tuple[float, float, Any]:
    """CPU and wall seconds, medians; the last answer."""
    cpu, wall, answer = [], [], None
    for _ in range(rounds):
        answer = None
        gc.collect()
        begun_cpu, begun = time.process_time(), time.perf_counter()
        answer = work()
        cpu.append(time.process_time() - begun_cpu)
        wall.append(time.perf_counter() - begun)
    return statistics.median(cpu), statistics.median(wall), answer


def theirs(path: Path) -> pd.DataFrame:
    return dataframe_utils.convert_timestamp_columns_in_df(pd.read_parquet(path))


def their_map(path: Path) -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = pm4py.discover_performance_dfg(
        theirs(path), perf_aggregation_key="all"
    )[0]
    return found


def their_everything(path: Path) -> int:
    table = theirs(path)
    pm4py.discover_performance_dfg(table, perf_aggregation_key="all")
    pm4py.discover_dfg(table)
    variants = pm4py.get_variants(table)
    pm4py.get_all_case_durations(table)
    pm4py.get_rework_cases_per_activity(table)
    pm4py.discover_handover_of_work_network(table)
    return len(variants)


def named(log: EventLog) -> dict[tuple[str, str], int]:
    names = log.activities
    return {(names[a], names[b]): edge[0] for (a, b), edge in quick.edges(log).items()}


def main(events: int, rounds: int) -> None:
    warnings.filterwarnings("ignore")
    with tempfile.TemporaryDirectory() as place:
        raw, coded = Path(place) / "raw.parquet", Path(place) / "coded"
        make(raw, events)
        log = read_log(raw)
        store.write(log, coded)
        # Everything is compiled once and both files lie in the cache of the disk.
        quick.measure(store.load(coded))
        peer = measured(lambda: their_map(raw), rounds)
        mine = named(log)
        if {pair: int(edge["count"]) for pair, edge in _counted(raw).items()} != mine:
            sys.exit("The counts of the two sides differ: nothing is comparable.")
        everything = measured(lambda: their_everything(raw), 1)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"{len(log):,} events, {len(log.cases):,} cases, {len(mine)} arrows, {rounds} rounds")
        print(f"peak of pm4py's rows {before / 1e6:.2f} GB\n")
        print(f"{'what':<44}{'input':<22}{'CPU s':>9}{'wall s':>9}{'× CPU':>8}{'floor':>7}")
        rows: list[tuple[str, str, Callable[[], Any], tuple[float, float, Any], int, int]] = [
            ("map, exact quantiles: kernel", "coded store", lambda: quick.edges(store.load(coded)),
             peer, 50, rounds),
            ("map, exact quantiles: definition on DuckDB", "coded store",
             lambda: portable.edges(store.load(coded)), peer, 35, rounds),
            ("map, exact quantiles: read, coded, kernel", "raw strings",
             lambda: quick.edges(read_log(raw)), peer, 12, 1),
            ("all analyses: kernel", "coded store",
             lambda: analyse(store.load(coded), quick.measure), everything, 70, rounds),
        ]  # fmt: skip
        row("map, mean and median: pm4py", "raw strings", peer, peer, 0)
        row("all analyses: pm4py", "raw strings", everything, everything, 0)
        for what, given, work, against, floor, times in rows:
            row(what, given, measured(work, times), against, floor)
        once = measured(lambda: scan(coded), rounds)
        row("the columns read once, summed", "coded store", once, peer, 0)


def _counted(path: Path) -> dict[tuple[str, str], dict[str, float]]:
    counts, _, _ = pm4py.discover_dfg(theirs(path))
    return {pair: {"count": count} for pair, count in counts.items()}


def scan(folder: Path) -> int:
    log = store.load(folder)
    return int(log.case.sum()) + int(log.activity.sum()) + int(log.time.sum())


def row(
    what: str,
    given: str,
    took: tuple[float, float, Any],
    against: tuple[float, float, Any],
    floor: int,
) -> None:
    told = f"{floor} ×" if floor else ""
    print(
        f"{what:<44}{given:<22}{took[0]:>9.3f}{took[1]:>9.3f}{against[0] / took[0]:>8.1f}{told:>7}"
    )


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:3]]
    main(*(given + [10_000_000, 3][len(given) :]))
