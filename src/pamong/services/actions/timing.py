"""The clock: timers whose moment has come, and leaders told before and when a case is late."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from pamong.documents.notices import notify_many
from pamong.journal.recording import Draft, Ref
from pamong.services import notices, queries, rules, verbs
from pamong.services.actions.cases import locked_case
from pamong.services.actions.running import By, Running, Told
from pamong.services.actions.unable import UnableToWorkOnStep
from pamong.services.models import Case, CaseWait

AT_ONCE = 500
logger = logging.getLogger(__name__)


def ring_timers(*, at: datetime) -> int:
    """Move every case on whose timer's moment has come; returns how many rang.

    Each case is moved in a transaction of its own. A timer that rings twice moves its case once. A
    case that finds no way on stays as it is and keeps no other back; the log says which.
    """
    due = CaseWait.objects.filter(
        state=CaseWait.State.OPEN, kind=CaseWait.Kind.TIMER, due_at__lte=at
    ).order_by("due_at", "pk")
    rang = 0
    # Only what rang counts: cases without a way on, however many, come first each time.
    for case_id, wait_id in list(due.values_list("case_id", "pk")):
        rang += _rang(case_id, wait_id, at)
        if rang == AT_ONCE:
            break
    return rang


def _rang(case_id: int, wait_id: int, at: datetime) -> bool:
    try:
        return _ring(case_id, wait_id, at)
    except UnableToWorkOnStep:
        logger.exception("The timer %s of case %s found no way on", wait_id, case_id)
        return False


def _ring(case_id: int, wait_id: int, at: datetime) -> bool:
    with locked_case(case_id) as running:
        wait = next((wait for wait in running.waits if wait.pk == wait_id), None)
        if wait is None or wait.due_at is None or wait.due_at > at:
            return False
        running.end_wait(wait, at=at, by=By())
        return True


def escalate(*, at: datetime) -> int:
    """Tell the leaders of cases of which three quarters of the time are used, and of late ones.

    Each case is told of once for each, however often this runs; while the applicant is awaited
    nothing is told. Returns how many cases were told of.
    """
    to_tell = (
        Case.objects.filter(closed_at__isnull=True, held_since__isnull=True, escalated__lt=2)
        .filter(Q(due_at__lte=at) | Q(escalated=0, warn_at__lte=at))
        .order_by(F("warn_at").asc(nulls_first=True), "pk")
    )
    return sum(_escalate(case_id, at) for case_id in to_tell.values_list("pk", flat=True)[:AT_ONCE])


def _escalate(case_id: int, at: datetime) -> bool:
    with locked_case(case_id) as running:
        case = running.case
        level = rules.escalation(warn_at=case.warn_at, due_at=case.due_at, at=at)
        # Looked at again under the lock: another job, an answer or the end may have come between.
        if case.closed_at is not None or case.held_since is not None or level <= case.escalated:
            return False
        case.escalated = int(level)
        today = timezone.localtime(at).date()
        for step in running.steps:
            leaders = queries.accounts_leading(step.unit_id, today)
            holder = queries.accounts_of([step.assignee_id] if step.assignee_id else [])
            _notify(running, {*leaders, *holder}, step.service_step.name, level, at)
        if not running.steps:
            # Nobody has it in hand: a moment is awaited, or it found no way on.
            awaited = next((wait.name for wait in running.waits if wait.name), "–")
            leaders = queries.accounts_leading(case.unit_id, today)
            _notify(running, leaders, awaited, level, at)
        running.told.append(Told(_escalated(running, level, at), None))
        return True


def _notify(
    running: Running, user_ids: Iterable[int], step: str, level: rules.Escalation, at: datetime
) -> None:
    case = running.case
    notify_many(
        user_ids=user_ids,
        kind=notices.OVERDUE if level is rules.Escalation.LATE else notices.DUE_SOON,
        values={
            "number": case.number,
            "service": running.service.name,
            "step": step,
            "day": f"{timezone.localtime(case.due_at):%d/%m/%Y %H.%M}",
        },
        url=reverse("services:case", args=[case.number]),
        at=at,
    )


def _escalated(running: Running, level: rules.Escalation, at: datetime) -> Draft:
    case = running.case
    return Draft(
        verbs.CASE_ESCALATED,
        Ref("case", case.pk, case.number),
        at,
        unit_id=case.unit_id,
        related=[Ref("service", running.service.pk, running.service.name)],
        case_id=case.pk,
        payload={
            "service": running.service.code,
            "level": level.name.lower(),
            "due_at": case.due_at.isoformat(),
        },
    )
