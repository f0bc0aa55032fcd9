"""The clock of processes: timers whose moment has come."""

from datetime import datetime

from pamong.services.actions.cases import locked_case
from pamong.services.actions.running import By
from pamong.services.models import CaseWait

AT_ONCE = 500


def ring_timers(*, at: datetime) -> int:
    """Move every case on whose timer's moment has come; returns how many rang.

    Each case is moved in a transaction of its own. A timer that rings twice moves its case once.
    """
    due = CaseWait.objects.filter(
        state=CaseWait.State.OPEN, kind=CaseWait.Kind.TIMER, due_at__lte=at
    ).order_by("due_at", "pk")
    return sum(
        _ring(case_id, wait_id, at)
        for case_id, wait_id in due.values_list("case_id", "pk")[:AT_ONCE]
    )


def _ring(case_id: int, wait_id: int, at: datetime) -> bool:
    with locked_case(case_id) as running:
        wait = next((wait for wait in running.waits if wait.pk == wait_id), None)
        if wait is None or wait.due_at is None or wait.due_at > at:
            return False
        running.end_wait(wait, at=at, by=By())
        return True
