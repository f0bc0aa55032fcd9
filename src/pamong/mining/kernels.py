"""Compiled loops over the sorted columns: no sort, no table of pairs, one thread a range of cases.

Compiled once on a machine and kept beside this file, or in the user's cache where that cannot be
written. Never imported by the web process.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

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
def deal_out(case: Codes, cases: int, order: Ints) -> None:
    """Rows grouped by case, in the order in which they came: counted, then dealt out."""
    places = np.zeros(cases + 1, dtype=np.int64)
    for row in range(len(case)):
        places[case[row] + 1] += 1
    for number in range(cases):
        places[number + 1] += places[number]
    for row in range(len(case)):
        order[places[case[row]]] = row
        places[case[row]] += 1


@compiled
def put_right(case: Codes, time: Ints, order: Ints) -> None:
    """Within each case by time, stably: by insertion, or by merging where much is out of place."""
    first = 0
    while first < len(order):
        last, late = first + 1, 0
        while last < len(order) and case[order[last]] == case[order[first]]:
            if time[order[last]] < time[order[last - 1]]:
                late += 1
            last += 1
        if late > 0:
            if last - first > 64 and late > 8:
                block = order[first:last].copy()
                order[first:last] = block[np.argsort(time[block], kind="mergesort")]
            else:
                for place in range(first + 1, last):
                    row = order[place]
                    free = place
                    while free > first and time[order[free - 1]] > time[row]:
                        order[free] = order[free - 1]
                        free -= 1
                    order[free] = row
        first = last


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
def summarise(
    waits: Ints, bounds: Ints, edges: Ints, totals: Ints, found: NDArray[np.float64]
) -> None:
    """Of each pair: the sum in two halves that cannot overflow, the median, the 95th percentile."""
    for each in range(len(edges)):
        first, last = bounds[edges[each]], bounds[edges[each] + 1]
        high, low = 0, 0
        for row in range(first, last):
            high += waits[row] >> 20
            low += waits[row] & 0xFFFFF
        totals[each, 0], totals[each, 1] = high, low
        found[each, 0] = quantile(waits, first, last, 0.5)
        found[each, 1] = quantile(waits, first, last, 0.95)


@compiled
def walk_cases(
    case: Codes, activity: Codes, time: Ints, first: int, last: int, start_case: int,
    seen: Ints, bounds: Ints, hashes: NDArray[np.uint64], durations: Ints,
    again_cases: Ints, again_events: Ints, loops: Ints,
) -> int:  # fmt: skip
    """Everything that is known case by case, in one pass; returns the cases with rework.

    `seen` remembers the last case in which an activity was met, twice: once, and again.
    """
    width = len(loops)
    reworked, row, number = 0, first, start_case
    while row < last:
        one, two = np.uint64(1469598103934665603), np.uint64(88172645463325252)
        begin, current, repeated = row, case[row], False
        while row < last and case[row] == current:
            code = activity[row]
            one = (one ^ np.uint64(code + 1)) * np.uint64(1099511628211)
            one ^= one >> np.uint64(29)
            two = (two + np.uint64(code + 1)) * np.uint64(11400714819323198485)
            two ^= two >> np.uint64(32)
            if seen[code] == number:
                again_events[code] += 1
                repeated = True
                if seen[width + code] != number:
                    seen[width + code] = number
                    again_cases[code] += 1
                if activity[row - 1] == code:
                    loops[code] += 1
            else:
                seen[code] = number
            row += 1
        if repeated:
            reworked += 1
        bounds[number] = begin
        hashes[number, 0], hashes[number, 1] = one, two
        durations[number] = time[row - 1] - time[begin]
        number += 1
    return reworked


@compiled
def differ(activity: Codes, bounds: Ints, shown: Ints) -> int:
    """Cases whose activities are not those of the case they are taken to be like."""
    wrong = 0
    for number in range(len(shown)):
        begin, other = bounds[number], bounds[shown[number]]
        length = bounds[number + 1] - begin
        if length != bounds[shown[number] + 1] - other:
            wrong += 1
            continue
        for place in range(length):
            if activity[begin + place] != activity[other + place]:
                wrong += 1
                break
    return wrong
