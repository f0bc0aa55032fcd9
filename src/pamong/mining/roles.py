"""Who belongs together, how many they are and when they work: out of the pieces of a log."""

import bisect
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pamong.mining.pieces import Piece, Pieces
from pamong.mining.scenario import MINUTES_A_WEEK, BadScenario, Hours

# Activities whose people are so alike (cosine of how often each does them) are of one role.
_ALIKE = 0.5
_SLOT = 15
_A_DAY = 1440 // _SLOT
# A quarter of an hour counts as worked from this part of what is usual on.
_LEAST = 0.05
# Between two pieces of work there may be so many minutes in which nobody is called free.
_BREATH = 5.0
# So many are expected in a quarter of an hour before it counts that there were none.
_ENOUGH = 8
OFFICE = Hours(tuple((day * 1440 + 480, day * 1440 + 960) for day in range(5)))


@dataclass(frozen=True, slots=True)
class Team:
    name: str
    steps: frozenset[int]
    people: int
    hours: Hours


def teams_of(pieces: Pieces) -> tuple[list[Team], list[tuple[str, str]]]:
    """The roles, and what was chosen where the log does not say; a step of which nobody is known
    has none. Raises BadScenario."""
    own: dict[int, list[Piece]] = defaultdict(list)
    for trace in pieces.traces:
        for piece in trace.pieces:
            own[piece.step].append(piece)
    everything = [piece for those in own.values() for piece in those]
    told = []
    if all(piece.person < 0 for piece in everything):
        raise BadScenario("the log does not say who worked; how many people there are is unknown")
    if any(piece.start is None for piece in everything):
        told.append(("no_starts", ""))
    if any(piece.person < 0 for piece in everything):
        told.append(("nobody", ""))
    moments = np.array([piece.end % 1440 for piece in everything])
    dates_only = float((moments == 0).mean()) > 0.5
    if dates_only:
        told.append(("dates_only", ""))
    found = []
    known = {
        step: those for step, those in own.items() if any(piece.person >= 0 for piece in those)
    }
    for steps in _alike(known):
        those = [piece for step in steps for piece in own[step]]
        hours = OFFICE if dates_only else _hours(those)
        name = " / ".join(
            pieces.steps[step] for step in sorted(steps, key=lambda s: -len(own[s]))[:2]
        )
        found.append(Team(name, frozenset(steps), _people(those), hours))
    return found, told


def _alike(own: dict[int, list[Piece]]) -> list[list[int]]:
    """Groups of activities that the same people do."""
    people = {
        step: Counter(piece.person for piece in those if piece.person >= 0)
        for step, those in own.items()
    }
    group = {step: step for step in own}
    for one in own:
        for other in own:
            if one < other and _cosine(people[one], people[other]) >= _ALIKE:
                old, new = group[other], group[one]
                group = {step: new if each == old else each for step, each in group.items()}
    found: dict[int, list[int]] = defaultdict(list)
    for step, each in group.items():
        found[each].append(step)
    return list(found.values())


def _cosine(one: Counter[int], other: Counter[int]) -> float:
    product = sum(count * other[person] for person, count in one.items())
    sizes = [sum(count * count for count in each.values()) for each in (one, other)]
    return float(product / (sizes[0] * sizes[1]) ** 0.5) if all(sizes) else 0.0


def _people(pieces: Sequence[Piece]) -> int:
    """How many were there at a time: whoever came or went counts for the time in between."""
    spans: dict[int, list[float]] = defaultdict(list)
    for piece in pieces:
        if piece.person >= 0:
            spans[piece.person].append(piece.end)
    if not spans:
        return 1
    ends = np.array([piece.end for piece in pieces])
    whole = float(ends.max() - ends.min())
    if not whole:
        return len(spans)
    there = 0.0
    for own in spans.values():
        if len(own) > 1:
            # From the first piece to the last is a little less than from the first day to the last.
            there += min((max(own) - min(own)) * (len(own) + 1) / (len(own) - 1) / whole, 1.0)
    return max(round(there), 1)


def _hours(pieces: Sequence[Piece]) -> Hours:
    """Quarters of an hour of the week in which work begins or ends."""
    moments = np.array(
        [each for piece in pieces for each in (piece.start, piece.end) if each is not None]
    )
    slots = np.bincount(
        (moments % MINUTES_A_WEEK // _SLOT).astype(np.int64), minlength=7 * _A_DAY
    ).reshape(7, _A_DAY)
    days = slots.sum(axis=1)
    worked = days >= _LEAST * days.max()
    together = slots[worked].sum(axis=0)
    usual = float(np.median(together[together > 0]))
    shared = together >= max(_LEAST * usual, 1)
    open_slots = np.zeros((7, _A_DAY), dtype=bool)
    for day in np.flatnonzero(worked):
        own, share = slots[day], days[day] / together.sum()
        # A day is as the others, unless it shows otherwise where much would be seen.
        closed = (together * share >= _ENOUGH) & (own < _LEAST * together * share)
        more = own >= max(0.25 * usual * share, 3)
        open_slots[day] = (shared & ~closed) | more
    flat = np.concatenate(([False], open_slots.reshape(-1), [False])).astype(np.int64)
    edges = np.flatnonzero(np.diff(flat)) * _SLOT
    return Hours(tuple((int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)))


def work_minutes(pieces: Pieces, teams: Sequence[Team]) -> None:
    """How long each piece was worked on, and how long it waited though somebody was free.

    Where the log has no beginnings, work begins when both the case and the person are there. Who
    works on several pieces at once gets his time divided among them.
    """
    for team in teams:
        own = [
            piece for trace in pieces.traces for piece in trace.pieces if piece.step in team.steps
        ]
        own.sort(key=lambda piece: (piece.end if piece.start is None else piece.start, piece.step))
        _mark_together(own)
        clock = _Clock(team.hours)
        free: dict[int, float] = defaultdict(lambda: -np.inf)
        spent = busy = 0.0
        spans = []
        for piece in own:
            ready, end = clock.shows(piece.ready), clock.shows(piece.end)
            if piece.start is None:
                start = max(ready, free[piece.person]) if piece.person >= 0 else ready
            else:
                start = clock.shows(piece.start)
            piece.work = max(end - start, 0.0) * _worked(piece)
            if piece.leads and piece.person >= 0:
                spent += max(end - start, 0.0)
                busy += max(end - max(start, free[piece.person]), 0.0)
                spans.append((start, end))
            free[piece.person] = max(free[piece.person], end)
        if spent > busy:
            for piece in own:
                piece.work *= busy / spent
        _mark_delays(own, clock, _idle(spans, team.people))


def _mark_together(own: Sequence[Piece]) -> None:
    """Pieces of a step that one person began and ended at the same moments are one."""
    groups: dict[tuple[int, int, float, float], list[Piece]] = defaultdict(list)
    for piece in own:
        if piece.start is not None and piece.person >= 0:
            groups[piece.step, piece.person, piece.start, piece.end].append(piece)
    for group in groups.values():
        for place, piece in enumerate(group):
            piece.together, piece.leads = len(group), place == 0


def _idle(spans: Sequence[tuple[float, float]], people: int) -> list[tuple[float, float]]:
    """When, on the clock of work, fewer worked than there are, for more than a breath."""
    changes = sorted([(start, 1) for start, _end in spans] + [(end, -1) for _start, end in spans])
    found, working, since = [], 0, -np.inf
    for at, change in changes:
        if working < people and at - since > _BREATH:
            found.append((since, at))
        before, working = working, working + change
        if before >= people > working:
            since = at
    return found


def _mark_delays(
    own: Sequence[Piece], clock: "_Clock", idle: Sequence[tuple[float, float]]
) -> None:
    ends = [end for _since, end in idle]
    for piece in own:
        if piece.start is None or piece.person < 0 or piece.together > 1:
            continue
        ready, start = clock.shows(piece.ready), clock.shows(piece.start)
        # The first stretch in which somebody was free and the piece was there.
        place = bisect.bisect_right(ends, ready + _BREATH)
        if place < len(idle) and idle[place][0] < start:
            piece.delay = max(start - max(ready, idle[place][0]), 0.0)


def _worked(piece: Piece) -> float:
    """The part of a piece that was not paused."""
    span = piece.end - (piece.end if piece.start is None else piece.start)
    return max(1 - piece.held / span, 0.0) if span else 1.0


class _Clock:
    """What a clock shows that stands still outside the hours."""

    def __init__(self, hours: Hours) -> None:
        works = np.zeros(MINUTES_A_WEEK, dtype=np.int64)
        for start, end in hours.blocks:
            works[start:end] = 1
        self.before: list[int] = np.concatenate(([0], np.cumsum(works))).tolist()

    def shows(self, time: float) -> float:
        weeks, minute = divmod(time, MINUTES_A_WEEK)
        whole = int(minute)
        before = self.before[whole]
        inside = self.before[whole + 1] - before
        return float(weeks * self.before[-1] + before + (minute - whole) * inside)
