"""The definitions, run on the embedded engine."""

from collections.abc import Callable
from contextlib import closing
from functools import cache
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from pamong.mining import definitions, lifecycle
from pamong.mining.log import MISSING, EventLog
from pamong.mining.measures import Columns, Raw, Work
from pamong.mining.working_time import Worked, WorkingTime

Rows = list[tuple[Any, ...]]
_OF_WORK = (definitions.turns, definitions.waits, definitions.tasks)


def measure(log: EventLog) -> Raw:
    """All measures of a log by their definitions alone."""
    with closing(_engine()) as database:
        run = _Run(database, log)
        count, total, p50, p95 = run(definitions.durations)[0]
        if not count:
            total = 0
        return Raw(
            edges=run.columns(definitions.edges),
            starts=dict(run(definitions.starts)),
            ends=dict(run(definitions.ends)),
            variants=[
                (tuple(path), n, median)
                for path, n, median, _ in sorted(
                    run(definitions.variants), key=lambda row: (-row[1], row[3])
                )
            ],
            durations=(count, int(total), p50, p95),
            rework={row[0]: (row[1], int(row[2])) for row in run(definitions.rework)},
            reworked_cases=run(definitions.reworked_cases)[0][0],
            self_loops=dict(run(definitions.self_loops)),
            handovers={(row[0], row[1]): row[2] for row in run(definitions.handovers)},
            load=dict(run(definitions.load)),
            arrivals=dict(run(definitions.arrivals)),
            progress={row[0]: (int(row[1]), int(row[2])) for row in run(definitions.progress)},
            work=_work(run, log),
        )


def work(log: EventLog) -> Work | None:
    """Waiting apart from working, or None where the log does not say when work began."""
    with closing(_engine()) as database:
        return _work(_Run(database, log), log)


def worked(log: EventLog, hours: WorkingTime) -> Worked:
    """The map, durations and turns in working time, by their definitions on its clock."""
    with closing(_engine()) as database:
        run = _Run(database, log)
        database.register("given_minutes", hours.minutes(log))
        database.execute("create temporary table minutes as from given_minutes")
        count, total, p50, p95 = run(definitions.durations, clocked=True)[0]
        return Worked(
            run.columns(definitions.edges, clocked=True),
            (count, int(total or 0), p50, p95),
            _work(run, log, clocked=True),
        )


def _work(run: "_Run", log: EventLog, *, clocked: bool = False) -> Work | None:
    if (kind := lifecycle.kinds(log)) is None:
        return None
    run.load(log, kind=kind)
    return Work(
        run.columns(definitions.waits, clocked=clocked),
        {
            row[0]: (row[1], int(row[2]), int(row[3] or 0), row[4], row[5], int(row[6] or 0))
            for row in run(definitions.tasks, clocked=clocked)
        },
    )


def edges(log: EventLog) -> Columns:
    """The directly-follows graph alone, in one reading of the columns where they lie."""
    with closing(_engine()) as database:
        database.register("events", {"case": log.case, "activity": log.activity, "time": log.time})
        rows = database.execute(sql(definitions.edges_in_order)).fetchall()
    if any(row[5] for row in rows):
        raise ValueError("The log is not sorted by case and time.")
    return {
        (source, target): (count, int(total), *quantiles)
        for source, target, count, total, quantiles, _ in rows
    }


def _engine() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(config={"autoload_known_extensions": "false"})
    # It would be written to where the answer is.
    database.execute("set enable_progress_bar = false")
    return database


class _Run:
    def __init__(self, database: duckdb.DuckDBPyConnection, log: EventLog) -> None:
        self.database = database
        self.load(log)

    def load(self, log: EventLog, **more: NDArray[np.int8]) -> None:
        """The table of events; `more` are columns beside those of the log."""
        given = {
            "case": log.case,
            "activity": log.activity,
            "resource": log.resource,
            "time": log.time,
            "offset": log.offset.astype(np.int64),
            "position": np.arange(len(log), dtype=np.int64),
            **more,
        }
        self.database.register("given", given)
        self.database.execute(
            "create or replace temporary table events as select * replace"
            f" (nullif(resource, {MISSING}) as resource) from given"
        )

    def __call__(
        self, definition: Callable[[ir.Table], ir.Table], *, clocked: bool = False
    ) -> Rows:
        found: Rows = self.database.execute(sql(definition, clocked=clocked)).fetchall()
        return found

    def columns(
        self, definition: Callable[[ir.Table], ir.Table], *, clocked: bool = False
    ) -> Columns:
        rows = self(definition, clocked=clocked)
        return {(row[0], row[1]): (row[2], int(row[3]), row[4], row[5]) for row in rows}


@cache
def sql(
    definition: Callable[[ir.Table], ir.Table], dialect: str = "duckdb", *, clocked: bool = False
) -> str:
    """A definition in an engine's own language, in working time where `clocked`."""
    table = definitions.working_events() if definition in _OF_WORK else definitions.events()
    if clocked:
        table = definitions.in_working_time(table)
    return str(ibis.to_sql(definition(table), dialect=dialect))
