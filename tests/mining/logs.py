"""Small logs made of plain values, and the measures of one found the slow and simple way."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from pamong.mining.coding import Builder
from pamong.mining.log import EventLog
from pamong.mining.measures import Raw, Work

HOUR, DAY = 3_600_000_000, 86_400_000_000
# Case, activity, resource or None, microseconds, minutes of offset: in the order of the file.
Event = tuple[str, str, str | None, int, int]


def built(events: Sequence[Event], name: str = "made") -> EventLog:
    builder = Builder()
    for case, activity, resource, time, offset in events:
        builder.case.append(builder.cases[case])
        builder.add(activity, time, offset, resource)
    return builder.log(name, [])


def at_random(seed: int, events: int, activities: int, cases: int) -> list[Event]:
    chance = random.Random(seed)
    return [
        (
            f"c{chance.randrange(cases)}",
            f"a{chance.randrange(activities)}",
            chance.choice([None, *(f"r{number}" for number in range(60))]),
            chance.randrange(10**6) * 10 ** chance.randrange(10),
            chance.choice([0, 420]),
        )
        for _ in range(events)
    ]


def quantile(values: Sequence[int], share: float) -> float:
    """By linear interpolation."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] * (1 - (place - low)) + ordered[high] * (place - low)


# Case, activity, transition or None, microseconds: in the order of the file.
Turn = tuple[str, str, str | None, int]


def built_with_turns(events: Sequence[Turn]) -> EventLog:
    builder = Builder()
    for case, activity, transition, time in events:
        builder.case.append(builder.cases[case])
        builder.add(activity, time, 0, None, transition)
    return builder.log("made", [])


def naive_work(events: Sequence[Turn], log: EventLog) -> Work:
    """Step by step: each case alone, each step of it alone."""
    code = {name: number for number, name in enumerate(log.activities)}
    cases: dict[str, list[Turn]] = defaultdict(list)
    for event in events:
        cases[event[0]].append(event)
    waits: dict[tuple[int, int], list[int]] = defaultdict(list)
    times: Counter[int] = Counter()
    worked: dict[int, list[int]] = defaultdict(list)
    rested: Counter[int] = Counter()
    for case in cases.values():
        case.sort(key=lambda event: event[3])
        ends: list[tuple[str, int]] = []
        # What has happened in the step's present turn, and what had ended when it began.
        turns: dict[str, list[tuple[str, int]]] = defaultdict(list)
        earlier: dict[str, tuple[str, int] | None] = {}
        for _, name, transition, at in case:
            what = transition or "complete"
            if what in ("start", "resume", "complete") and name not in earlier:
                earlier[name] = ends[-1] if ends else None
            if what == "complete":
                step = code[name]
                times[step] += 1
                if before := earlier.pop(name):
                    begun = next((t for w, t in turns[name] if w in ("start", "resume")), at)
                    waits[code[before[0]], step].append(begun - before[1])
                if any(w in ("start", "resume") for w, _ in turns[name]):
                    both = [*turns[name], (what, at)]
                    work = sum(
                        after - since
                        for (w, since), (_, after) in pairwise(both)
                        if w in ("start", "resume")
                    )
                    first = next(t for w, t in both if w in ("start", "resume"))
                    worked[step].append(work)
                    rested[step] += at - first - work
                turns[name] = []
                ends.append((name, at))
            elif what == "withdraw":
                turns[name] = []
                earlier.pop(name, None)
            elif what != "schedule":
                turns[name].append((what, at))
    return Work(
        {
            pair: (len(each), sum(each), quantile(each, 0.5), quantile(each, 0.95))
            for pair, each in waits.items()
        },
        {
            step: (
                count,
                len(worked[step]),
                sum(worked[step]),
                quantile(worked[step], 0.5) if worked[step] else None,
                quantile(worked[step], 0.95) if worked[step] else None,
                rested[step],
            )
            for step, count in times.items()
        },
    )


def naive(events: Sequence[Event], log: EventLog) -> Raw:
    """Dictionaries and lists alone; codes are those of the log, so that results can be compared."""
    code = {name: number for number, name in enumerate(log.activities)}
    person = {name: number for number, name in enumerate(log.resources)}
    cases: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        cases[event[0]].append(event)
    waits: dict[tuple[int, int], list[int]] = defaultdict(list)
    handovers: Counter[tuple[int, int]] = Counter()
    starts, ends, loops = Counter[int](), Counter[int](), Counter[int]()
    load, arrivals = Counter[int](), Counter[int]()
    variants: dict[tuple[int, ...], list[int]] = defaultdict(list)
    first_case: dict[tuple[int, ...], int] = {}
    again: dict[int, list[int]] = defaultdict(list)
    days: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    durations, reworked = [], 0
    for case in cases.values():
        # Sorting is stable: what happened at the same time keeps the order of the file.
        case.sort(key=lambda event: event[3])
        for one, other in pairwise(case):
            waits[code[one[1]], code[other[1]]].append(other[3] - one[3])
            loops[code[one[1]]] += one[1] == other[1]
            if one[2] and other[2]:
                handovers[person[one[2]], person[other[2]]] += 1
        walls = [event[3] + event[4] * 60_000_000 for event in case]
        load.update((wall // HOUR + 72) % 168 for wall in walls)
        arrivals[(walls[0] // HOUR + 72) % 168] += 1
        days[walls[0] // DAY][0] += 1
        days[walls[-1] // DAY][1] += 1
        starts[code[case[0][1]]] += 1
        ends[code[case[-1][1]]] += 1
        durations.append(case[-1][3] - case[0][3])
        way = tuple(code[event[1]] for event in case)
        variants[way].append(durations[-1])
        number = log.cases.index(case[0][0])
        first_case[way] = min(first_case.get(way, number), number)
        often = {key: n for key, n in Counter(code[event[1]] for event in case).items() if n > 1}
        reworked += bool(often)
        for key, n in often.items():
            again[key].append(n - 1)
    return Raw(
        edges={
            pair: (len(each), sum(each), quantile(each, 0.5), quantile(each, 0.95))
            for pair, each in waits.items()
        },
        starts=dict(starts),
        ends=dict(ends),
        variants=[
            (way, len(each), quantile(each, 0.5))
            for way, each in sorted(
                variants.items(), key=lambda item: (-len(item[1]), first_case[item[0]])
            )
        ],
        durations=(
            len(durations),
            sum(durations),
            quantile(durations, 0.5),
            quantile(durations, 0.95),
        ),
        rework={key: (len(each), sum(each)) for key, each in again.items()},
        reworked_cases=reworked,
        self_loops={key: count for key, count in loops.items() if count},
        handovers=dict(handovers),
        load=dict(load),
        arrivals=dict(arrivals),
        progress={day: (opened, closed) for day, (opened, closed) in days.items()},
    )
