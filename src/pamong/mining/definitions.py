"""Each measure once, as an Ibis expression over the table of events: portable to any engine.

The table has the columns case, activity, resource (null where it is missing), time (microseconds),
offset (minutes), and position: the row's place in the order case, time, file order.
"""

import ibis
import ibis.expr.types as ir

from pamong.mining.lifecycle import END, IGNORED, ON

SCHEMA = {
    "case": "int32",
    "activity": "int32",
    "resource": "int32",
    "time": "int64",
    "offset": "int64",
    "position": "int64",
}
# Events that also tell what they mean for the work on a step.
WORK_SCHEMA = {**SCHEMA, "kind": "int8"}
MINUTES = {"minute": "int64", "before": "int64", "works": "int64"}
# A place and an activity in one number: so many activities at most.
_CODES = 1 << 24
_MINUTE = 60_000_000
_HOUR = 3_600_000_000
_DAY = 24 * _HOUR


def events() -> ir.Table:
    """The table that the expressions speak of, unbound to any engine."""
    return ibis.table(SCHEMA, name="events")


def working_events() -> ir.Table:
    """The table that `turns` speaks of."""
    return ibis.table(WORK_SCHEMA, name="events")


def followed(events: ir.Table) -> ir.Table:
    """Each event beside the one that follows it in its case, and the time between the two."""
    in_case = ibis.window(group_by="case", order_by="position")
    beside = events.mutate(
        next_activity=events.activity.lead().over(in_case),
        next_resource=events.resource.lead().over(in_case),
        wait=events.time.lead().over(in_case) - events.time,
    )
    return beside.filter(beside.wait.notnull())


def edges(events: ir.Table) -> ir.Table:
    """The directly-follows graph: how often, and the total, median and 95th percentile between."""
    pairs = followed(events)
    return pairs.group_by(source=pairs.activity, target=pairs.next_activity).agg(
        count=pairs.count(),
        total=pairs.wait.sum(),
        p50=pairs.wait.quantile(0.5),
        p95=pairs.wait.quantile(0.95),
    )


def edges_in_order(events: ir.Table) -> ir.Table:
    """The same of rows that an engine reads in the order case, time, file order, as a stored log
    has them: each is put beside the next with neither sorting nor partition.

    Where `disordered` is true of any pair, rows came in another order and nothing holds.
    """
    following = ibis.window()
    beside = events.select(
        "case",
        "activity",
        next_activity=events.activity.lead().over(following),
        next_case=events.case.lead().over(following),
        wait=events.time.lead().over(following) - events.time,
    )
    pairs = beside.filter(beside.next_case <= beside.case)
    return pairs.group_by(source=pairs.activity, target=pairs.next_activity).agg(
        count=pairs.count(),
        total=pairs.wait.sum(),
        quantiles=pairs.wait.quantile([0.5, 0.95]),
        disordered=((pairs.next_case < pairs.case) | (pairs.wait < 0)).any(),
    )


def starts(events: ir.Table) -> ir.Table:
    """How many cases begin with an activity."""
    return _at_the_end(events, first=True)


def ends(events: ir.Table) -> ir.Table:
    """How many cases end with an activity."""
    return _at_the_end(events, first=False)


def _at_the_end(events: ir.Table, *, first: bool) -> ir.Table:
    if first:
        cases = events.group_by("case").agg(
            activity=events.activity.argmin(events.position),
        )
    else:
        cases = events.group_by("case").agg(
            activity=events.activity.argmax(events.position),
        )
    return cases.group_by("activity").agg(count=cases.count())


def variants(events: ir.Table) -> ir.Table:
    """The different ways through: a sequence of activities, how many cases took it, and of which
    the first is `first`."""
    whole = ibis.window(group_by="case", order_by="position", preceding=None, following=None)
    each = events.mutate(
        path=events.activity.collect().over(whole),
        duration=events.time.max().over(whole) - events.time.min().over(whole),
        place=ibis.row_number().over(group_by="case", order_by="position"),
    )
    # The whole way stands beside every event of its case; it is counted once.
    paths = each.filter(each.place == 0)
    return paths.group_by("path").agg(
        count=paths.count(), p50=paths.duration.quantile(0.5), first=paths.case.min()
    )


def durations(events: ir.Table) -> ir.Table:
    """From the first to the last event of a case: total, median, 95th percentile over all cases."""
    cases = events.group_by("case").agg(duration=events.time.max() - events.time.min())
    return cases.agg(
        count=cases.count(),
        total=cases.duration.sum(),
        p50=cases.duration.quantile(0.5),
        p95=cases.duration.quantile(0.95),
    )


def rework(events: ir.Table) -> ir.Table:
    """By activity: the cases in which it happened again, and how often in all it did so."""
    done = events.group_by(["case", "activity"]).agg(times=events.count())
    again = done.filter(done.times > 1)
    return again.group_by("activity").agg(cases=again.count(), events=(again.times - 1).sum())


def reworked_cases(events: ir.Table) -> ir.Table:
    """The number of cases in which anything happened again."""
    done = events.group_by(["case", "activity"]).agg(times=events.count())
    again = done.filter(done.times > 1)
    return again.agg(cases=again.case.nunique())


def self_loops(events: ir.Table) -> ir.Table:
    """How often an activity follows itself at once."""
    pairs = followed(events)
    same = pairs.filter(pairs.activity == pairs.next_activity)
    return same.group_by("activity").agg(count=same.count())


def handovers(events: ir.Table) -> ir.Table:
    """Who is followed by whom, where both are known; staying with the same person counts too."""
    pairs = followed(events)
    known = pairs.filter(pairs.resource.notnull() & pairs.next_resource.notnull())
    return known.group_by(source=known.resource, target=known.next_resource).agg(
        count=known.count()
    )


def load(events: ir.Table) -> ir.Table:
    """Events by hour of the week on people's clocks; hour 0 begins on Monday at midnight."""
    hours = events.mutate(hour=_hour_of_week(_wall(events)))
    return hours.group_by("hour").agg(count=hours.count())


def arrivals(events: ir.Table) -> ir.Table:
    """Cases by the hour of the week of their first event."""
    firsts = events.group_by("case").agg(wall=_wall(events).argmin(events.position))
    hours = firsts.mutate(hour=_hour_of_week(firsts.wall))
    return hours.group_by("hour").agg(count=hours.count())


def progress(events: ir.Table) -> ir.Table:
    """By day: cases whose first event, and whose last event, is on it."""
    wall = _wall(events)
    cases = events.group_by("case").agg(
        first=wall.argmin(events.position), last=wall.argmax(events.position)
    )
    opened = cases.select(day=cases.first // _DAY, opened=1, closed=0)
    closed = cases.select(day=cases.last // _DAY, opened=0, closed=1)
    both = opened.union(closed)
    return both.group_by("day").agg(opened=both.opened.sum(), closed=both.closed.sum())


def begun(events: ir.Table, first: int, last: int) -> ir.Table:
    """The events of cases whose first is on one of these days since 1970."""
    cases = events.group_by("case").agg(day=_wall(events).argmin(events.position) // _DAY)
    return events.semi_join(cases.filter(cases.day.between(first, last)), "case")


def having(events: ir.Table, column: str, code: int) -> ir.Table:
    """The events of cases of which any has this value."""
    return events.semi_join(events.filter(events[column] == code), "case")


def load_by_activity(events: ir.Table) -> ir.Table:
    """Events by activity, or by what stands in its place, and hour of the week."""
    hours = events.mutate(hour=_hour_of_week(_wall(events)))
    return hours.group_by(["activity", "hour"]).agg(count=hours.count())


def in_working_time(events: ir.Table) -> ir.Table:
    """The events with working time for their moments, by a table of `minutes`: each with what had
    been worked before it in microseconds, and whether it is worked (1) or not (0)."""
    minutes = ibis.table(MINUTES, name="minutes")
    # Moments before 1970 are in the minute below too.
    into = (events.time % _MINUTE + _MINUTE) % _MINUTE
    placed = events.mutate(into=into, minute=(events.time - into) // _MINUTE)
    clocked = placed.join(minutes, "minute")
    return clocked.mutate(time=clocked.before + clocked.works * clocked.into).select(
        *events.columns
    )


def turns(events: ir.Table) -> ir.Table:
    """Each time that a step was done, by events that also have a `kind` of `lifecycle`.

    A turn is all that happens to a step of a case until its end. It begins with the first event
    that says that work goes on, or, where none does, with its end; work is the time from each such
    event until the next of the step. `previous` is the step that ended last before it began, and
    `wait` the time since; -1 where there is none.
    """
    told = events.filter(events.kind != IGNORED)
    of_step = ibis.window(group_by=["case", "activity"], order_by="position")
    earlier_of_step = ibis.window(
        group_by=["case", "activity"], order_by="position", preceding=(None, 1)
    )
    earlier = ibis.window(group_by="case", order_by="position", preceding=(None, 1))
    is_end = told.kind == END
    marked = told.mutate(
        turn=(told.kind >= END).cast("int64").sum().over(earlier_of_step),
        going_on=ibis.ifelse(told.kind == ON, told.time.lead().over(of_step) - told.time, 0),
        previous=ibis.ifelse(is_end, told.position * _CODES + told.activity, -1)
        .max()
        .over(earlier),
        since=ibis.ifelse(is_end, told.time, None).max().over(earlier),
    )
    begins = (marked.kind == ON) | (marked.kind == END)
    found = marked.group_by(
        case=marked.case, activity=marked.activity, turn=marked.turn.fill_null(0)
    ).agg(
        finished=(marked.kind == END).any(),
        measured=(marked.kind == ON).any(),
        previous=marked.previous.fill_null(-1).argmin(marked.position, where=begins),
        wait=(marked.time - marked.since).fill_null(-1).argmin(marked.position, where=begins),
        whole=marked.time.max() - marked.time.argmin(marked.position, where=begins),
        worked=marked.going_on.sum(),
    )
    return found.filter(found.finished)


def waits(events: ir.Table) -> ir.Table:
    """From the end of one step until another is begun: how often, total, median, 95 %."""
    found = turns(events)
    after = found.filter(found.previous >= 0)
    return after.group_by(source=after.previous % _CODES, target=after.activity).agg(
        count=after.count(),
        total=after.wait.sum(),
        p50=after.wait.quantile(0.5),
        p95=after.wait.quantile(0.95),
    )


def tasks(events: ir.Table) -> ir.Table:
    """By step how often it was done, and of the times whose beginning is known the work on it."""
    found = turns(events)
    known = found.measured
    return found.group_by("activity").agg(
        count=found.count(),
        measured=known.sum(),
        worked=found.worked.sum(where=known),
        p50=found.worked.quantile(0.5, where=known),
        p95=found.worked.quantile(0.95, where=known),
        rested=(found.whole - found.worked).sum(where=known),
    )


def _wall(events: ir.Table) -> ir.IntegerColumn:
    return events.time + events.offset * 60_000_000


def _hour_of_week(wall: ir.IntegerColumn) -> ir.IntegerColumn:
    # 1970 began on a Thursday, 72 hours after a Monday; the remainder is made positive.
    return ((wall // _HOUR + 72) % 168 + 168) % 168
