"""Tasks that no system sees, reported by who keeps the workload of a unit."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.models import Unit
from pamong.processes import policies, verbs
from pamong.processes.models import ReportedTask
from pamong.processes.rules.workload import Rhythm


@dataclass(frozen=True, slots=True)
class TaskOfPost:
    """A task as it is typed: so many a rhythm, so many minutes each."""

    post: str
    name: str
    output: str
    volume: Decimal
    rhythm: Rhythm
    minutes: Decimal


def report_task(
    *, actor: Actor, unit: Unit, task: TaskOfPost, first_year: int, key: UUID, at: datetime
) -> ReportedTask:
    """Report a task from a year on; the same `key` again reports nothing more.

    Raises Forbidden without WORKLOAD_KEEP there.
    """
    policies.check_keeps_workload(actor, unit)
    with transaction.atomic():
        row, is_new = ReportedTask.objects.get_or_create(
            key=key,
            defaults={
                "unit": unit,
                "post": task.post.strip(),
                "name": task.name.strip(),
                "output": task.output.strip(),
                "volume": task.volume,
                "rhythm": task.rhythm.value,
                "minutes": task.minutes,
                "first_year": first_year,
                "reported_by_id": actor.employee_id,
                "reported_at": at,
            },
        )
        if is_new:
            _record(verbs.TASK_REPORTED, row, actor, at)
    return row


def withdraw_task(*, actor: Actor, task_id: int, year: int, at: datetime) -> ReportedTask:
    """From a year on the task counts no more; it goes on counting in the years before.

    Twice keeps the earlier year. Raises Http404, Forbidden.
    """
    with transaction.atomic():
        row = policies.task_to_withdraw(actor, task_id)
        last = max(year - 1, row.first_year - 1)
        if row.last_year is None or last < row.last_year:
            row.last_year = last
            row.save(update_fields=["last_year"])
            _record(verbs.TASK_WITHDRAWN, row, actor, at)
    return row


def _record(verb: str, row: ReportedTask, actor: Actor, at: datetime) -> None:
    record(
        Draft(
            verb,
            Ref("workload_task", row.pk, row.name),
            at,
            actor=actor.ref,
            account_id=actor.account_id,
            unit_id=row.unit_id,
            payload={
                "post": row.post,
                "volume": str(row.volume),
                "rhythm": row.rhythm,
                "minutes": str(row.minutes),
                "first_year": row.first_year,
                "last_year": row.last_year,
            },
        )
    )
