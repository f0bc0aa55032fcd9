"""Maps of a large log, Pamong's two routes beside pm4py's, on the same events in the same run.

    python3 -m venv /tmp/mining && /tmp/mining/bin/pip install -r benchmarks/mining.lock
    PYTHONPATH=src /tmp/mining/bin/python benchmarks/mining.py [EVENTS] [ROUNDS]

The log (10,000,000 events unless told otherwise) is made anew from a seed: cases of 18 activities
with returns, people, and several cases at a time, in the order of arrival. Each row says what both
sides were given: raw strings in a Parquet file, or Pamong's coded store on disk. CPU and wall
seconds are medians over the rounds; counts of both sides are compared before anything is printed.
"""

import gc
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pm4py
import pyarrow as pa
import pyarrow.parquet as pq
from pm4py.objects.log.util import dataframe_utils

from pamong.mining import portable, quick, store
from pamong.mining.analysis import analyse
from pamong.mining.log import EventLog
from pamong.mining.reading import read_log
from pamong.mining.running import RunningMap

# CPU seconds, wall seconds, the last answer.
Timing = tuple[float, float, Any]
ACTIVITIES = 18
PER_CASE = 9


def make(path: Path, events: int) -> None:
    """Raw strings in the order of arrival.

    Most cases take one of two thousand ways, some of them often; one in seven goes its own way.
    """
    chance = np.random.default_rng(4)
    cases = max(events // PER_CASE, 1)
    ways = min(2_000, cases)
    lengths = np.maximum(1, chance.poisson(PER_CASE - 1, cases) + 1)
    way = np.minimum((ways * chance.random(cases) ** 3).astype(np.int64), ways - 1)
    own = chance.random(cases) < 1 / 7
    lengths = np.where(own, lengths, lengths[way])
    case = np.repeat(np.arange(cases), lengths)
    first = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    place = np.arange(len(case)) - first[case]
    # Mostly onwards, now and then back: a few hundred different pairs, some of them rare.
    jumps = np.array([0, 0, 0, 1, 1, 2, 5])
    free = chance.integers(0, len(jumps), len(case))
    common = chance.integers(0, len(jumps), (ways, int(lengths.max())))
    jump = jumps[np.where(own[case], free, common[way[case], place])]
    step = (place * 2 + jump) % ACTIVITIES
    waited = chance.lognormal(8, 2, len(case)) * 1e6
    begun = np.sort(chance.integers(0, 3 * 365 * 86_400_000_000, cases))
    waited[place == 0] = 0
    passed = np.cumsum(waited)
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


def measured(work: Callable[[], Any], rounds: int) -> Timing:
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


class Against(NamedTuple):
    """A row of the table: what was done with what, whose time it is put beside, and the floor."""

    what: str
    given: str
    work: Callable[[], Any]
    peer: Timing
    floor: int
    rounds: int


def main(events: int, rounds: int) -> None:
    warnings.filterwarnings("ignore")
    with tempfile.TemporaryDirectory() as place:
        raw, coded, columns = (Path(place) / name for name in ("raw.parquet", "coded", "coded.pq"))
        make(raw, events)
        log = read_log(raw)
        store.write(log, coded)
        write_columns(log, columns)
        # Everything is compiled once and all files lie in the cache of the disk.
        compare(raw, coded, log)
        print(f"{len(log):,} events, {len(log.cases):,} cases, {rounds} rounds\n")
        print(f"{'what':<48}{'input':<16}{'CPU s':>9}{'wall s':>9}{'× CPU':>8}{'floor':>7}")
        peer = measured(lambda: their_map(raw), rounds)
        everything = measured(lambda: their_everything(raw), 1)
        row("map, mean and median: pm4py", "raw strings", peer, peer, 0)
        row("all analyses: pm4py", "raw strings", everything, everything, 0)
        for each in (
            Against("map, exact quantiles: kernel", "coded store",
                    lambda: quick.edges(store.load(coded)), peer, 50, rounds),
            Against("map, exact quantiles: definition on DuckDB", "coded store",
                    lambda: portable.edges(store.load(coded)), peer, 35, rounds),
            Against("map, exact quantiles: read, coded, kernel", "raw strings",
                    lambda: quick.edges(read_log(raw)), peer, 12, rounds),
            Against("all analyses: kernel", "coded store",
                    lambda: analyse(store.load(coded), quick.measure), everything, 70, rounds),
            Against("all analyses: read, coded, kernel", "raw strings",
                    lambda: analyse(read_log(raw), quick.measure), everything, 0, rounds),
            Against("three columns scanned: pyarrow", "zstd Parquet",
                    lambda: pq.read_table(columns), peer, 0, rounds),
            Against("three columns read and summed", "coded store",
                    lambda: scan(coded), peer, 0, rounds),
        ):  # fmt: skip
            row(each.what, each.given, measured(each.work, each.rounds), each.peer, each.floor)
        put_update(store.load(coded), peer, rounds)
        put_peaks(raw, coded)


def write_columns(log: EventLog, path: Path) -> None:
    table = pa.table({"case": log.case, "activity": log.activity, "time": log.time})
    pq.write_table(table, path, compression="zstd")


def compare(raw: Path, coded: Path, log: EventLog) -> None:
    """Stops where any count of the two sides differs, or a mean or median by a millisecond."""
    mine, theirs_found = quick.edges(store.load(coded)), their_map(raw)
    if portable.edges(store.load(coded)).keys() != mine.keys():
        sys.exit("The two routes differ: nothing is comparable.")
    names = log.activities
    named = {(names[a], names[b]): edge for (a, b), edge in mine.items()}
    if named.keys() != theirs_found.keys():
        sys.exit("The arrows of the two sides differ: nothing is comparable.")
    counts, _, _ = pm4py.discover_dfg(theirs(raw))
    for pair, (count, total, p50, _) in named.items():
        found = theirs_found[pair]
        near = abs(found["mean"] - total / count / 1e6) + abs(found["median"] - p50 / 1e6)
        if counts[pair] != count or near > 0.002:
            sys.exit(f"The two sides differ at {pair}: nothing is comparable.")
    analyse(store.load(coded), quick.measure)
    print(f"{len(named)} arrows, equal on both sides: counts, means and medians")


def put_update(log: EventLog, peer: Timing, rounds: int) -> None:
    """The last 100,000 events taken into the map of all before them."""
    order = np.argsort(log.time, kind="stable")
    new = order[-100_000:]
    old = np.sort(order[:-100_000])
    names = (log.cases, log.activities, log.resources, log.lifecycles)
    columns = (log.case, log.activity, log.resource, log.lifecycle, log.time, log.offset)
    before = EventLog(log.name, *names, *(column[old] for column in columns))
    case, activity, at = log.case[new], log.activity[new], log.time[new]
    adding, asking = [], []
    for _ in range(rounds + 1):
        running = RunningMap(before)
        adding.append(measured(lambda: running.add(case, activity, at), 1))  # noqa: B023
        asking.append(measured(running.edges, 1))
        if running.edges() != quick.edges(log):
            sys.exit("The running map is not that of all events.")
    for what, took in (("100,000 new events taken in", adding), ("… and all quantiles", asking)):
        middle = sorted(took[1:], key=lambda each: each[0])[rounds // 2]
        row(what, "running map", middle, peer, 0)


def put_peaks(raw: Path, coded: Path) -> None:
    print("\npeak memory of a process that does nothing else, pages of mapped files counted")
    for what, given, code in (
        ("map: kernel", "coded store", f"quick.edges(store.load(Path({str(coded)!r})))"),
        ("all analyses: kernel", "coded store",
         f"analyse(store.load(Path({str(coded)!r})), quick.measure)"),
        ("map: read, coded, kernel", "raw strings", f"quick.edges(read_log(Path({str(raw)!r})))"),
    ):  # fmt: skip
        told = subprocess.run(
            [sys.executable, "-c", _PEAK.format(code=code)],
            capture_output=True,
            text=True,
            check=True,
        )
        print(f"{what:<48}{given:<16}{int(told.stdout) / 1e6:>6.2f} GB")


_PEAK = """
from pathlib import Path
from pamong.mining import quick, store
from pamong.mining.analysis import analyse
from pamong.mining.reading import read_log
{code}
status = Path("/proc/self/status").read_text()
print(status.partition("VmHWM:")[2].split()[0])
"""


def scan(folder: Path) -> int:
    log = store.load(folder)
    return int(log.case.sum()) + int(log.activity.sum()) + int(log.time.sum())


def row(what: str, given: str, took: Timing, against: Timing, floor: int) -> None:
    told = f"{floor} ×" if floor else ""
    print(
        f"{what:<48}{given:<16}{took[0]:>9.3f}{took[1]:>9.3f}{against[0] / took[0]:>8.1f}{told:>7}",
        flush=True,
    )


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:3]]
    main(*(given + [10_000_000, 3][len(given) :]))
