"""The compiled loop of a simulation: arrays in, arrays filled.

No clock ticks: a heap holds when each busy person will be done, and two small tables turn a role's
work clock, which stands still outside its hours, into the clock on the wall and back, so that
pauses cost nothing. Steps that wait are linked lists.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pamong.mining.kernels import compiled
from pamong.mining.scenario import MINUTES_A_WEEK

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shorts = NDArray[np.int16]

FIXED, EXPONENTIAL, QUANTILES = 0, 1, 2
WORK, PAUSE, SPLIT, JOIN = 0, 1, 2, 3
# Of a token: slot of its case, its step, the next in its batch, the next that waits.
_SLOT, _NODE, _CHAIN, _NEXT = 0, 1, 2, 3
# Of a slot: the number of the case, its priority.
_CASE, _RANK = 0, 1
# What a run counts as it goes.
EVENTS, HIGHEST = 0, 1


class Tables(NamedTuple):
    """A scenario as arrays; a tuple, since the compiled loop takes no other kind of object.

    Nodes are steps, splits and joins, in this order; their number as a node is the end.
    """

    kind: Ints
    # Of each node: its role, its calendar (-1: round the clock), what its luck hangs on.
    role: Ints
    calendar: Ints
    key: Ints
    # How a length is drawn, and where the values of that lie.
    length: Ints
    values: Floats
    since: Ints
    # Of each node, then of each branch, then of the beginning: what follows, shares added up.
    way_since: Ints
    way_to: Ints
    way_share: Floats
    # Of a split: its first branch and how many; of a join: how many meet.
    branch: Ints
    branches: Ints
    # Of a step: cases in a batch (0: none), minutes its first waits at most, done together.
    batch: Ints
    batch_wait: Floats
    together: Ints
    # By role.
    people: Ints
    person_since: Ints
    # Shares of the priorities, added up.
    ranks: Floats
    # By calendar: working minutes before each minute of the week, which ones work, how many.
    before: Shorts
    kth: Shorts
    week: Ints


class Given(NamedTuple):
    """What chance would decide, of a log that is run again; empty where chance decides.

    `since`: by case and node, where its lengths and the nodes that followed lie. By case its first
    node and its priority.
    """

    since: Ints
    lengths: Floats
    ways: Ints
    first: Ints
    ranks: Ints


class Counted(NamedTuple):
    ends: Floats
    worked: Floats
    # By role and hour: how many more, or fewer, wait when it begins.
    queued: Floats
    # By person: when last at work.
    last: Floats
    numbers: Ints
    # The log, where one is kept: case, step, person; ready, start, end.
    done: Ints
    times: Floats


_NONE, _NO_LENGTHS = np.zeros(0, dtype=np.int64), np.zeros(0)
NOTHING_GIVEN = Given(_NONE, _NO_LENGTHS, _NONE, _NONE, _NONE)


@compiled
def luck_of(seed: Any, case: int, visit: int, purpose: int, key: int) -> float:
    """A number from 0 to 1 that these alone decide (splitmix64, Steele and others 2014)."""
    x = seed + np.uint64(case) * np.uint64(0x9E3779B97F4A7C15)
    x += np.uint64(visit * 8 + purpose) * np.uint64(0xBF58476D1CE4E5B9)
    x += np.uint64(key) * np.uint64(0x94D049BB133111EB)
    for _turn in range(2):
        x += np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return (x >> np.uint64(11)) * (1.0 / 9007199254740992.0)  # type: ignore[no-any-return]


@compiled
def _length(kind: int, values: Floats, first: int, last: int, luck: float) -> float:
    """Minutes of work."""
    if kind == FIXED:
        return values[first]  # type: ignore[no-any-return]
    if kind == EXPONENTIAL:
        return -values[first] * np.log1p(-luck)  # type: ignore[no-any-return]
    at = luck * (last - first - 1)
    below = first + int(at)
    return values[below] + (at - int(at)) * (values[below + 1] - values[below])  # type: ignore[no-any-return]


@compiled
def work_clock(before: Shorts, week: int, time: float) -> float:
    """What the work clock of a role shows at a moment."""
    weeks = time // MINUTES_A_WEEK
    minute = time - weeks * MINUTES_A_WEEK
    whole = int(minute)
    inside = before[whole + 1] - before[whole]
    return weeks * week + before[whole] + (minute - whole) * inside  # type: ignore[no-any-return]


@compiled
def _begins(kth: Shorts, week: int, work: float) -> float:
    """The moment at which the work clock goes on from here."""
    whole = int(work)
    weeks = whole // week
    return weeks * MINUTES_A_WEEK + kth[whole - weeks * week] + (work - whole)  # type: ignore[no-any-return]


@compiled
def _ends(kth: Shorts, week: int, work: float) -> float:
    """The moment at which the work clock comes to here: closing time, not the next morning."""
    whole = max(int(np.ceil(work)) - 1, 0)
    weeks = whole // week
    return weeks * MINUTES_A_WEEK + kth[whole - weeks * week] + (work - whole)  # type: ignore[no-any-return]


@compiled
def _works(before: Shorts, time: float) -> bool:
    """Whether people of these hours are there."""
    minute = int(time - time // MINUTES_A_WEEK * MINUTES_A_WEEK)
    return before[minute + 1] > before[minute]  # type: ignore[no-any-return]


@compiled
def _push(at: Floats, what: Ints, size: int, time: float, order: int, number: int) -> None:
    """Into a heap of so many entries, by time and then by the order in which they came."""
    hole = size
    while hole:
        parent = (hole - 1) // 2
        if at[parent] < time or (at[parent] == time and what[parent, 0] < order):
            break
        at[hole] = at[parent]
        what[hole, 0], what[hole, 1] = what[parent, 0], what[parent, 1]
        hole = parent
    at[hole] = time
    what[hole, 0], what[hole, 1] = order, number


@compiled
def _drop_first(at: Floats, what: Ints, size: int) -> None:
    """Out of a heap that has so many entries afterwards."""
    time, order, number, hole = at[size], what[size, 0], what[size, 1], 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        other = child + 1
        if other < size and (
            at[other] < at[child] or (at[other] == at[child] and what[other, 0] < what[child, 0])
        ):
            child = other
        if at[child] > time or (at[child] == time and what[child, 0] > order):
            break
        at[hole] = at[child]
        what[hole, 0], what[hole, 1] = what[child, 0], what[child, 1]
        hole = child
    at[hole] = time
    what[hole, 0], what[hole, 1] = order, number


@compiled
def _count_waiting(queued: Floats, role: int, ready: float, begun: float) -> None:
    first, last, hours = int(ready // 60), int(begun // 60), queued.shape[1] - 1
    if first < last and first < hours:
        queued[role, first + 1] += 1
        queued[role, min(last + 1, hours)] -= 1


@compiled
def play_out(arrivals: Floats, seed: Any, t: Tables, given: Given, counted: Counted) -> None:  # noqa: PLR0912, PLR0915
    cases, nodes, roles = len(arrivals), len(t.kind), len(t.people)
    persons, ranks, replay = t.person_since[-1], len(t.ranks), len(given.since) > 0
    steps, tables_done = len(t.length), len(counted.done) > 0
    # As many as there could be; what is never used is never touched.
    most = cases * (1 + t.branches[t.kind == SPLIT].sum())
    token, ready = np.empty((most, 4), dtype=np.int64), np.empty(most)
    free_tokens, tokens_left, tokens_seen = np.empty(most, dtype=np.int64), 0, 0
    slot = np.empty((cases, 2), dtype=np.int64)
    free_slots, slots_left, slots_seen = np.empty(cases, dtype=np.int64), 0, 0
    visits = np.zeros((cases, nodes), dtype=np.int32)
    met = np.zeros((cases, nodes - steps), dtype=np.int32)
    # Those that go on at once: the token, and the row of ways that it goes by.
    going, rows, moves = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64), 0
    # People who are free, those who have been longest first: a ring by role.
    idle, idle_first, idle_count = (
        np.empty(persons, dtype=np.int64),
        np.zeros(roles, dtype=np.int64),
        np.zeros(roles, dtype=np.int64),
    )
    head = np.full((roles, ranks), -1, dtype=np.int64)
    tail = np.full((roles, ranks), -1, dtype=np.int64)
    waiting = np.zeros(roles, dtype=np.int64)
    asked, asking = np.zeros(roles, dtype=np.bool_), np.empty(roles, dtype=np.int64)
    opens = np.zeros(roles, dtype=np.bool_)
    gathered = np.full((steps, 2), -1, dtype=np.int64)
    gathered_count, deadline = np.zeros(steps, dtype=np.int64), np.full(steps, np.inf)
    job = np.full(persons, -1, dtype=np.int64)
    # What will happen: a person is done, a pause ends, a role opens, a batch has waited enough.
    at = np.empty(persons + most + roles + steps + 1)
    what = np.empty((len(at), 2), dtype=np.int64)
    size, order, coming, now = 0, 0, 0, 0.0
    for role in range(roles):
        for person in range(t.person_since[role], t.person_since[role + 1]):
            if counted.last[person] > 0:
                _push(at, what, size, counted.last[person], order, person)
                size, order = size + 1, order + 1
            else:
                idle[t.person_since[role] + idle_count[role]] = person
                idle_count[role] += 1

    while True:
        calls, fires = 0, -1
        if coming < cases and (size == 0 or arrivals[coming] <= at[0]):
            now = arrivals[coming]
            if slots_left:
                slots_left -= 1
                place = free_slots[slots_left]
            else:
                place, slots_seen = slots_seen, slots_seen + 1
            rank = 0
            if replay:
                rank = given.ranks[coming]
            elif ranks > 1:
                luck = luck_of(seed, coming, 0, 3, t.key[nodes])
                while rank < ranks - 1 and luck >= t.ranks[rank]:
                    rank += 1
            slot[place, _CASE], slot[place, _RANK] = coming, rank
            visits[place, :] = 0
            if tokens_left:
                tokens_left -= 1
                one = free_tokens[tokens_left]
            else:
                one, tokens_seen = tokens_seen, tokens_seen + 1
            token[one, _SLOT], token[one, _NODE] = place, nodes
            going[0], rows[0], moves = one, len(t.way_since) - 2, 1
            coming += 1
        elif size:
            now, number = at[0], what[0, 1]
            size -= 1
            _drop_first(at, what, size)
            if number < persons:
                # A person is done: with the batch, with one of it, or only now comes in.
                one = job[number]
                more = -1
                if one >= 0:
                    node = token[one, _NODE]
                    role = t.role[node]
                    if t.together[node]:
                        # The last is laid down first, so that the first goes on first.
                        moves = 0
                        while one >= 0:
                            moves += 1
                            one = token[one, _CHAIN]
                        one = job[number]
                        for place in range(moves - 1, -1, -1):
                            going[place], rows[place] = one, node
                            one = token[one, _CHAIN]
                    else:
                        more = token[one, _CHAIN]
                        going[0], rows[0], moves = one, node, 1
                else:
                    role = np.searchsorted(t.person_since, number, side="right") - 1
                job[number] = more
                if more < 0:
                    ring = t.people[role]
                    where = (idle_first[role] + idle_count[role]) % ring
                    idle[t.person_since[role] + where] = number
                    idle_count[role] += 1
                    if waiting[role] and not asked[role]:
                        asked[role], asking[calls], calls = True, role, calls + 1
                else:
                    # The same person goes on with the next of the batch.
                    node, case = token[more, _NODE], slot[token[more, _SLOT], _CASE]
                    visit = visits[token[more, _SLOT], node]
                    if replay:
                        length = given.lengths[given.since[case * nodes + node] + visit - 1]
                    else:
                        luck = luck_of(seed, case, visit, 1, t.key[node])
                        length = _length(
                            t.length[node], t.values, t.since[node], t.since[node + 1], luck
                        )
                    work = work_clock(t.before[role], t.week[role], now)
                    begun = max(now, _begins(t.kth[role], t.week[role], work))
                    done = max(begun, _ends(t.kth[role], t.week[role], work + length))
                    counted.worked[role] += length
                    counted.last[number] = done
                    _count_waiting(counted.queued, role, ready[more], begun)
                    if tables_done:
                        row = counted.numbers[EVENTS]
                        counted.done[row, 0], counted.done[row, 1] = case, node
                        counted.done[row, 2] = number
                        counted.times[row, 0], counted.times[row, 1] = ready[more], begun
                        counted.times[row, 2] = done
                    counted.numbers[EVENTS] += 1
                    _push(at, what, size, done, order, number)
                    size, order = size + 1, order + 1
            elif number < persons + most:
                one = number - persons
                going[0], rows[0], moves = one, token[one, _NODE], 1
            elif number < persons + most + roles:
                role = number - persons - most
                opens[role] = False
                if waiting[role]:
                    asked[role], asking[calls], calls = True, role, calls + 1
            else:
                node = number - persons - most - roles
                if gathered_count[node] and deadline[node] == now:
                    fires = node
        else:
            # Nobody else will come: what was gathered so far is done.
            for node in range(steps):
                if gathered_count[node]:
                    fires = node
                    break
            if fires < 0:
                break

        while moves or fires >= 0:
            if moves:
                moves -= 1
                one, row = going[moves], rows[moves]
                place, node = token[one, _SLOT], token[one, _NODE]
                case = slot[place, _CASE]
                first, last = t.way_since[row], t.way_since[row + 1]
                if replay and node < nodes:
                    visit = visits[place, node] if row < nodes else 1
                    to = t.way_to[first]
                    if row < nodes:
                        to = given.ways[given.since[case * nodes + node] + visit - 1]
                elif replay:
                    to = given.first[case]
                elif last - first == 1:
                    to = t.way_to[first]
                else:
                    visit = visits[place, node] if node < nodes else 0
                    # Branches of a split each have luck of their own.
                    branch = row - nodes if row >= nodes > node else 0
                    luck = luck_of(seed, case, visit, 2, t.key[node] + branch)
                    chosen = first
                    while chosen < last - 1 and luck >= t.way_share[chosen]:
                        chosen += 1
                    to = t.way_to[chosen]
                if to == nodes:
                    counted.ends[case] = now
                    free_tokens[tokens_left], tokens_left = one, tokens_left + 1
                    free_slots[slots_left], slots_left = place, slots_left + 1
                    continue
                token[one, _NODE], token[one, _CHAIN] = to, -1
                kind = t.kind[to]
                if kind == JOIN:
                    met[place, to - steps] += 1
                    if met[place, to - steps] < t.branches[to]:
                        free_tokens[tokens_left], tokens_left = one, tokens_left + 1
                    else:
                        met[place, to - steps] = 0
                        visits[place, to] += 1
                        going[moves], rows[moves], moves = one, to, moves + 1
                    continue
                visits[place, to] += 1
                if kind == SPLIT:
                    # The first branch lies on top, and goes on first.
                    for branch in range(t.branches[to] - 1, -1, -1):
                        if branch:
                            if tokens_left:
                                tokens_left -= 1
                                other = free_tokens[tokens_left]
                            else:
                                other, tokens_seen = tokens_seen, tokens_seen + 1
                            token[other, _SLOT], token[other, _NODE] = place, to
                        else:
                            other = one
                        going[moves], rows[moves] = other, nodes + t.branch[to] + branch
                        moves += 1
                    continue
                if kind == PAUSE:
                    visit = visits[place, to]
                    if replay:
                        length = given.lengths[given.since[case * nodes + to] + visit - 1]
                    else:
                        luck = luck_of(seed, case, visit, 1, t.key[to])
                        length = _length(t.length[to], t.values, t.since[to], t.since[to + 1], luck)
                    done = now + length
                    clock = t.calendar[to]
                    if clock >= 0:
                        work = work_clock(t.before[clock], t.week[clock], now) + length
                        done = max(now, _ends(t.kth[clock], t.week[clock], work))
                    _push(at, what, size, done, order, persons + one)
                    size, order = size + 1, order + 1
                    continue
                ready[one] = now
                if t.batch[to] > 0:
                    if gathered_count[to]:
                        token[gathered[to, 1], _CHAIN] = one
                    else:
                        gathered[to, 0] = one
                        deadline[to] = now + t.batch_wait[to]
                        if deadline[to] < np.inf and t.batch[to] > 1:
                            number = persons + most + roles + to
                            _push(at, what, size, deadline[to], order, number)
                            size, order = size + 1, order + 1
                    gathered[to, 1] = one
                    gathered_count[to] += 1
                    if gathered_count[to] < t.batch[to]:
                        continue
                    fires = to
                node, rank = to, slot[place, _RANK]
            else:
                node, rank = fires, ranks - 1
            if fires >= 0:
                one = gathered[node, 0]
                gathered_count[node], fires = 0, -1
                rank, other = ranks - 1, one
                while other >= 0:
                    rank = min(rank, slot[token[other, _SLOT], _RANK])
                    other = token[other, _CHAIN]
            role = t.role[node]
            token[one, _NEXT] = -1
            if head[role, rank] < 0:
                head[role, rank] = one
            else:
                token[tail[role, rank], _NEXT] = one
            tail[role, rank] = one
            waiting[role] += 1
            if not asked[role]:
                asked[role], asking[calls], calls = True, role, calls + 1

        for call in range(calls):
            role = asking[call]
            asked[role] = False
            if idle_count[role] and waiting[role] and not _works(t.before[role], now):
                if not opens[role]:
                    opens[role] = True
                    work = work_clock(t.before[role], t.week[role], now)
                    begun = _begins(t.kth[role], t.week[role], work)
                    _push(at, what, size, begun, order, persons + most + role)
                    size, order = size + 1, order + 1
                continue
            while idle_count[role] and waiting[role]:
                rank = 0
                while head[role, rank] < 0:
                    rank += 1
                one = head[role, rank]
                head[role, rank] = token[one, _NEXT]
                waiting[role] -= 1
                number = idle[t.person_since[role] + idle_first[role]]
                idle_first[role] = (idle_first[role] + 1) % t.people[role]
                idle_count[role] -= 1
                node, case = token[one, _NODE], slot[token[one, _SLOT], _CASE]
                visit = visits[token[one, _SLOT], node]
                if replay:
                    length = given.lengths[given.since[case * nodes + node] + visit - 1]
                else:
                    luck = luck_of(seed, case, visit, 1, t.key[node])
                    length = _length(
                        t.length[node], t.values, t.since[node], t.since[node + 1], luck
                    )
                work = work_clock(t.before[role], t.week[role], now)
                done = max(now, _ends(t.kth[role], t.week[role], work + length))
                counted.worked[role] += length
                counted.last[number] = done
                job[number] = one
                other = one
                while other >= 0:
                    _count_waiting(counted.queued, role, ready[other], now)
                    if tables_done:
                        row = counted.numbers[EVENTS]
                        counted.done[row, 0] = slot[token[other, _SLOT], _CASE]
                        counted.done[row, 1], counted.done[row, 2] = node, number
                        counted.times[row, 0], counted.times[row, 1] = ready[other], now
                        counted.times[row, 2] = done
                    counted.numbers[EVENTS] += 1
                    other = token[other, _CHAIN] if t.together[node] else -1
                _push(at, what, size, done, order, number)
                size, order = size + 1, order + 1
