"""Negara A's counter lives by the clock: nothing overlaps, nothing happens outside office hours."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from pamong.demo.cases import STEPS, live_through
from pamong.kernel.calendars import Block, WorkingCalendar, office_week
from pamong.services.imports import CaseHistory
from pamong.services.rules import StepAction

CALENDAR = WorkingCalendar(
    zone="Asia/Jakarta",
    week=office_week(weekdays=(Block.parse("07:30-12:00"), Block.parse("13:00-16:00"))),
)
CHECKERS = {3, 4}
UNTIL = datetime(2026, 3, 2, 3, tzinfo=UTC)


def histories(per_day: float = 3) -> list[CaseHistory]:
    return list(
        live_through(
            random.Random(7),
            crews={"counter": [1, 2], "check": [3, 4], "decide": [5]},
            calendar=CALENDAR,
            first=date(2026, 1, 1),
            until=UNTIL,
            per_day=per_day,
        )
    )


def test_nothing_happens_after_now_or_outside_office_hours() -> None:
    for history in histories():
        for move in history.moves:
            assert move.at <= UNTIL
            # The end of a block belongs to it: what takes until noon is done at noon.
            before = move.at - timedelta(minutes=1)
            assert CALENDAR.is_working_at(move.at) or CALENDAR.is_working_at(before)


def test_an_officer_works_on_one_file_at_a_time() -> None:
    spans = defaultdict(list)
    for history in histories():
        started: dict[int, datetime] = {}
        for move in history.moves:
            if move.action in {StepAction.START, StepAction.RESUME}:
                started[move.employee_id] = move.at
            elif move.action in {StepAction.PAUSE, StepAction.COMPLETE}:
                spans[move.employee_id].append((started[move.employee_id], move.at, move.action))
    for officer, found in spans.items():
        # Work after a pause may wait its turn; what was worked through in one go may not overlap.
        whole = sorted(span for span in found if officer not in CHECKERS)
        for (_, end, _), (start, _, _) in pairwise(whole):
            assert end <= start


def test_files_wait_before_the_narrow_place_when_more_come_in() -> None:
    def waits(per_day: float) -> float:
        found = []
        for history in histories(per_day):
            completed = [m.at for m in history.moves if m.action is StepAction.COMPLETE]
            claimed = [m.at for m in history.moves if m.action is StepAction.CLAIM]
            if len(claimed) > 1:
                found.append(CALENDAR.working_minutes(completed[0], claimed[1]))
        return sum(found) / len(found)

    assert waits(4.5) > 3 * waits(1.5)


def test_some_cases_are_still_on_their_way() -> None:
    finished = [
        sum(move.action is StepAction.COMPLETE for move in history.moves) == len(STEPS)
        for history in histories()
    ]
    assert any(finished)
    assert not all(finished)
