"""Compiled loops over the sorted columns: no sort, no table of pairs, one thread a range of cases.

Compiled once on a machine and kept beside this file, or in the user's cache where that cannot be
written. Never imported by the web process.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from pamong.mining.lifecycle import END, IGNORED, ON

F = TypeVar("F", bound=Callable[..., Any])
Ints = NDArray[np.int64]
Codes = NDArray[np.int32]


def compiled(function: F) -> F:
    """Machine code that lets other threads run beside it."""
    try:
        made = numba.njit(nogil=True, cache=True, boundscheck=False)(function)
    except RuntimeError:
        # Nowhere on this machine may the machine code be kept: it is made anew each time.
        made = numba.njit(nogil=True, boundscheck=False)(function)
    return cast(F, made)


@compiled
def look_up(known: NDArray[np.uint64], column: NDArray[np.uint64], codes: Codes) -> None:
    """Of each value its place among those known, or -1."""
    bits = 4
    while (1 << bits) < 2 * len(known):
        bits += 1
    mask, one = np.uint64((1 << bits) - 1), np.uint64(1)
    table = np.full(1 << bits, -1, dtype=np.int32)
    for number in range(len(known)):
        slot = known[number] & mask
        while table[slot] >= 0:
            slot = (slot + one) & mask
        table[slot] = number
    for row in range(len(column)):
        slot = column[row] & mask
        while table[slot] >= 0 and known[table[slot]] != column[row]:
            slot = (slot + one) & mask
        codes[row] = table[slot]


@compiled
def places_of(case: Codes, cases: int, places: Codes) -> None:
    """Where each row comes to stand when rows are grouped by case, in the order they came in."""
    nexts = np.zeros(cases + 1, dtype=np.int64)
    for row in range(len(case)):
        nexts[case[row] + 1] += 1
    for number in range(cases):
        nexts[number + 1] += nexts[number]
    for row in range(len(case)):
        places[row] = nexts[case[row]]
        nexts[case[row]] += 1


@compiled
def deal_out(given: tuple[Any, ...], places: Codes, dealt: tuple[Any, ...]) -> None:
    """The columns case, activity, resource and time, each value at its row's place."""
    case, activity, resource, time = given
    to_case, to_activity, to_resource, to_time = dealt
    for row in range(len(places)):
        place = places[row]
        to_case[place], to_activity[place] = case[row], activity[row]
        to_resource[place], to_time[place] = resource[row], time[row]


@compiled
def put_right(case: Codes, time: Ints, order: Ints, spare: Ints) -> int:
    """Of rows that are grouped by case: `order` by time within each, stably. Returns how many
    cases had a row out of place; the others' rows keep their numbers."""
    first, wrong = 0, 0
    while first < len(case):
        last, late = first + 1, False
        order[first] = first
        while last < len(case) and case[last] == case[first]:
            late |= time[last] < time[last - 1]
            order[last] = last
            last += 1
        if late:
            wrong += 1
            width = 1
            while width < last - first:
                for left in range(first, last, 2 * width):
                    middle, end = min(left + width, last), min(left + 2 * width, last)
                    one, other = left, middle
                    for place in range(left, end):
                        if other >= end or (
                            one < middle and time[order[one]] <= time[order[other]]
                        ):
                            spare[place] = order[one]
                            one += 1
                        else:
                            spare[place] = order[other]
                            other += 1
                order[first:last] = spare[first:last]
                width *= 2
        first = last
    return wrong


@compiled
def count_edges(case: Codes, code: Codes, first: int, last: int, width: int, counts: Ints) -> None:
    """How often each pair of codes follows each other within rows first to last."""
    for row in range(first, last - 1):
        if case[row] == case[row + 1]:
            counts[code[row] * width + code[row + 1]] += 1


@compiled
def scatter_waits(
    case: Codes, code: Codes, time: Ints, first: int, last: int, width: int,
    slots: Ints, waits: Ints,
) -> None:  # fmt: skip
    """Each time between two events into the place kept for its pair."""
    for row in range(first, last - 1):
        if case[row] == case[row + 1]:
            edge = code[row] * width + code[row + 1]
            waits[slots[edge]] = time[row + 1] - time[row]
            slots[edge] += 1


@compiled
def select(values: Ints, first: int, last: int, wanted: int) -> None:
    """Put in place `wanted` what would stand there if first to last were sorted."""
    last -= 1
    while first < last:
        pivot = values[(first + last) >> 1]
        # The median of three keeps rows that are already in order from being the worst case.
        low, high = min(values[first], values[last]), max(values[first], values[last])
        pivot = max(low, min(pivot, high))
        i, j = first, last
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if wanted <= j:
            last = j
        elif wanted >= i:
            first = i
        else:
            return


@compiled
def quantile(values: Ints, first: int, last: int, share: float) -> float:
    """Exact, between two values by linear interpolation; leaves smaller values to the left."""
    place = share * (last - first - 1)
    whole = int(place)
    part = place - whole
    select(values, first, last, first + whole)
    found = float(values[first + whole])
    if part > 0.0:
        following = values[first + whole + 1]
        for each in range(first + whole + 2, last):
            following = min(following, values[each])
        found = found * (1.0 - part) + float(following) * part
    return found


@compiled
def two_quantiles(
    values: Ints, first: int, last: int, sample: Ints, kept: Ints, found: NDArray[np.float64]
) -> None:
    """The median and the 95th percentile, exact, reading a large range once.

    A sample says between which values each of the two must lie; all values are counted against
    these, and the few between are kept and selected from. Where the sample misled, which counting
    tells, the whole range is selected from (Floyd and Rivest, Algorithm 489, 1975, without the
    swaps).
    """
    count = last - first
    if count < 4096:
        found[0] = quantile(values, first, last, 0.5)
        found[1] = quantile(values, first, last, 0.95)
        return
    size = min(len(sample), count >> 5)
    for place in range(size):
        sample[place] = values[first + place * count // size]
    spread = 3.0 * np.sqrt(size * 0.25)
    narrow = 3.0 * np.sqrt(size * 0.0475)
    ranks = (
        max(0, int(size * 0.5 - spread)),
        min(size - 1, int(size * 0.5 + spread) + 1),
        max(0, int(size * 0.95 - narrow)),
        min(size - 1, int(size * 0.95 + narrow) + 1),
    )
    before = 0
    for rank in ranks:
        select(sample, min(before, rank), size, rank)
        before = rank
    low, high = sample[ranks[0]], sample[ranks[1]]
    tail, end = sample[ranks[2]], sample[ranks[3]]
    if ranks[3] == size - 1:
        end = np.int64(0x7FFFFFFFFFFFFFFF)
    below_low, below_tail, place, in_middle = 0, 0, 0, 0
    for row in range(first, last):
        value = values[row]
        kept[place] = value
        middle = (value >= low) & (value <= high)
        in_middle += middle
        below_low += value < low
        below_tail += value < tail
        place += middle | ((value >= tail) & (value <= end))
    in_tail, kept_below_tail = 0, 0
    for row in range(place):
        in_tail += (kept[row] >= tail) & (kept[row] <= end)
        kept_below_tail += kept[row] < tail
    for which in range(2):
        share = 0.5 if which == 0 else 0.95
        start = below_low if which == 0 else below_tail
        inside = in_middle if which == 0 else in_tail
        # How many of the smaller values were not kept.
        dropped = below_low if which == 0 else below_tail - kept_below_tail
        wanted = share * (count - 1)
        whole = int(wanted)
        part = wanted - whole
        if whole < start or whole + 1 >= start + inside:
            found[which] = quantile(values, first, last, share)
        else:
            rank = whole - dropped
            select(kept, 0, place, rank)
            following = kept[rank + 1]
            for row in range(rank + 2, place):
                following = min(following, kept[row])
            found[which] = float(kept[rank]) * (1.0 - part) + float(following) * part


@compiled
def sum_up(waits: Ints, firsts: Ints, counts: Ints, totals: Ints) -> None:
    """Of each pair the sum, in two halves that cannot overflow."""
    for each in range(len(firsts)):
        high, low = 0, 0
        for row in range(firsts[each], firsts[each] + counts[each]):
            high += waits[row] >> 20
            low += waits[row] & 0xFFFFF
        totals[each, 0], totals[each, 1] = high, low


@compiled
def quantiles(waits: Ints, firsts: Ints, counts: Ints, found: NDArray[np.float64]) -> None:
    """Of each pair the median and the 95th percentile."""
    longest = 0
    for count in counts:
        longest = max(longest, count)
    sample, kept = np.empty(4096, dtype=np.int64), np.empty(longest + 1, dtype=np.int64)
    for each in range(len(firsts)):
        first = firsts[each]
        two_quantiles(waits, first, first + counts[each], sample, kept, found[each])


@compiled
def closing(
    case: Codes, activity: Codes, time: Ints, last_activity: Codes, last_time: Ints, width: int
) -> Ints:
    """How many times of each pair `fold` will add; nothing is changed."""
    needed = np.zeros(width * width, dtype=np.int64)
    codes, times = last_activity.copy(), last_time.copy()
    for row in range(len(case)):
        number = case[row]
        if codes[number] >= 0:
            if time[row] < times[number]:
                continue
            needed[codes[number] * width + activity[row]] += 1
        codes[number], times[number] = activity[row], time[row]
    return needed


@compiled
def fold(
    case: Codes, activity: Codes, time: Ints, last_activity: Codes, last_time: Ints, width: int,
    firsts: Ints, counts: Ints, totals: Ints, waits: Ints,
) -> int:  # fmt: skip
    """Each event closes the pair that its case's last one opened. Returns those that came late."""
    late = 0
    for row in range(len(case)):
        number, code = case[row], activity[row]
        before = last_activity[number]
        if before >= 0:
            wait = time[row] - last_time[number]
            if wait < 0:
                late += 1
                continue
            edge = before * width + code
            waits[firsts[edge] + counts[edge]] = wait
            counts[edge] += 1
            totals[edge, 0] += wait >> 20
            totals[edge, 1] += wait & 0xFFFFF
        last_activity[number], last_time[number] = code, time[row]
    return late


@compiled
def count_cases(case: Codes) -> int:
    """Cases of rows that are sorted by case."""
    found = 1 if len(case) > 0 else 0
    for row in range(1, len(case)):
        found += case[row] != case[row - 1]
    return found


@compiled
def walk_cases(
    case: Codes, activity: Codes, time: Ints, offset: NDArray[np.int16],
    first: int, last: int, start_case: int, seen: Ints, bounds: Ints,
    hashes: NDArray[np.uint64], durations: Ints, walls: Ints,
    rework: Ints, load: Ints,
) -> int:  # fmt: skip
    """Everything that is known case by case, in one pass; returns the cases with rework.

    `seen` remembers the last case in which an activity was met, twice: once, and again. `rework`
    counts by activity the cases in which it came again, how often, and how often at once.
    """
    width = rework.shape[1]
    reworked, row, number = 0, first, start_case
    while row < last:
        one, two = np.uint64(1469598103934665603), np.uint64(88172645463325252)
        begin, current, repeated, wall = row, case[row], False, 0
        before = -1
        while row < last and case[row] == current:
            code = activity[row]
            one = (one ^ np.uint64(code + 1)) * np.uint64(1099511628211)
            one ^= one >> np.uint64(29)
            two = (two + np.uint64(code + 1)) * np.uint64(11400714819323198485)
            two ^= two >> np.uint64(32)
            if seen[code] == number:
                rework[1, code] += 1
                repeated = True
                if seen[width + code] != number:
                    seen[width + code] = number
                    rework[0, code] += 1
                rework[2, code] += before == code
            else:
                seen[code] = number
            before = code
            wall = time[row] + offset[row] * 60_000_000
            load[hour_of_week(wall)] += 1
            if row == begin:
                walls[number, 0] = wall
            row += 1
        reworked += repeated
        bounds[number] = begin
        hashes[number, 0], hashes[number, 1] = one, two
        durations[number] = time[row - 1] - time[begin]
        walls[number, 1] = wall
        number += 1
    return reworked


@compiled
def hour_of_week(wall: int) -> np.int64:
    """0 to 167 from Monday at midnight."""
    # 1970 began on a Thursday, 72 hours after a Monday; whole weeks are added until none is before
    # it, so that the division is one of plain numbers.
    weeks = np.uint64(15_250_000 * 604_800_000_000 + 72 * 3_600_000_000)
    return np.int64((np.uint64(wall) + weeks) // np.uint64(3_600_000_000) % np.uint64(168))


@compiled
def group(hashes: NDArray[np.uint64], member: Ints, firsts: Ints, counts: Ints) -> int:
    """Cases of the same hash: which group each is in, by first appearance. Returns how many."""
    bits = 4
    while (1 << bits) < 2 * len(hashes):
        bits += 1
    mask = np.uint64((1 << bits) - 1)
    table = np.full(1 << bits, -1, dtype=np.int32)
    groups = 0
    for number in range(len(hashes)):
        one, two = hashes[number, 0], hashes[number, 1]
        slot = two & mask
        while True:
            known = table[slot]
            if known < 0:
                table[slot] = groups
                firsts[groups], counts[groups] = number, 1
                member[number] = groups
                groups += 1
                break
            other = firsts[known]
            if hashes[other, 0] == one and hashes[other, 1] == two:
                counts[known] += 1
                member[number] = known
                break
            slot = (slot + np.uint64(1)) & mask
    return groups


@compiled
def differ(activity: Codes, bounds: Ints, member: Ints, firsts: Ints) -> int:
    """Cases whose activities are not those of the case they are taken to be like."""
    wrong = 0
    for number in range(len(member)):
        like = firsts[member[number]]
        if like == number:
            continue
        begin, other = bounds[number], bounds[like]
        length = bounds[number + 1] - begin
        same = length == bounds[like + 1] - other
        place = 0
        while same and place < length:
            same = activity[begin + place] == activity[other + place]
            place += 1
        wrong += not same
    return wrong


@compiled
def medians(values: Ints, member: Ints, counts: Ints, found: NDArray[np.float64]) -> None:
    """The median of the values of each group."""
    places = np.zeros(len(counts) + 1, dtype=np.int64)
    for number in range(len(counts)):
        places[number + 1] = places[number] + counts[number]
    grouped = np.empty(len(values), dtype=np.int64)
    for row in range(len(values)):
        grouped[places[member[row]]] = values[row]
        places[member[row]] += 1
    for number in range(len(counts)):
        last = places[number]
        found[number] = quantile(grouped, last - counts[number], last, 0.5)


@compiled
def walk_turns(
    case: Codes, activity: Codes, time: Ints, kind: NDArray[np.int8], width: int, found: Ints
) -> int:
    """Each time that a step was done, in the order of their ends; returns how many.

    `found` holds by row: the activity that ended last before it began or -1, the activity, the
    wait since, the work on it or -1 where its beginning is not known, and how long it rested.
    """
    last_case = np.full(width, -1, dtype=np.int64)
    begun, goes_on = np.zeros(width, dtype=np.bool_), np.zeros(width, dtype=np.bool_)
    source, wait, start, since, worked = (
        np.zeros(width, dtype=np.int64),
        np.zeros(width, dtype=np.int64),
        np.zeros(width, dtype=np.int64),
        np.zeros(width, dtype=np.int64),
        np.zeros(width, dtype=np.int64),
    )
    turns, previous, ended = 0, -1, np.int64(0)
    for row in range(len(case)):
        if row > 0 and case[row] != case[row - 1]:
            previous = -1
        code, at, what = activity[row], time[row], kind[row]
        if what == IGNORED:
            continue
        if last_case[code] != case[row]:
            last_case[code] = case[row]
            begun[code], goes_on[code], worked[code] = False, False, 0
        if goes_on[code]:
            worked[code] += at - since[code]
        if what in (ON, END) and not begun[code]:
            start[code], source[code] = at, previous
            wait[code] = at - ended if previous >= 0 else -1
        goes_on[code] = what == ON
        if what == ON:
            begun[code], since[code] = True, at
        elif what == END:
            found[turns, 0], found[turns, 1], found[turns, 2] = source[code], code, wait[code]
            found[turns, 3] = worked[code] if begun[code] else -1
            found[turns, 4] = at - start[code] - worked[code]
            turns += 1
            previous, ended = code, at
        if what >= END:
            begun[code], worked[code] = False, 0
    return turns
