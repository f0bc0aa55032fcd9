"""Exceptions from a drawn process that are allowed, for a reason that everybody can read."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref, record
from pamong.processes import policies, verbs
from pamong.processes.models import AllowedException
from pamong.processes.rules.conformance import Stray


class UnableToAllow(ValueError):
    """The message says what was wrong, in the language of the reader."""


def allow_exception(
    *, actor: Actor, service_id: int, stray: Stray, reason: str, at: datetime
) -> AllowedException:
    """Let cases leave in this way; allowed already, nothing is changed.

    Raises Http404, Forbidden without SERVICE_MANAGE there, UnableToAllow without a reason.
    """
    service = policies.service_to_manage(actor, service_id)
    reason = reason.strip()
    if stray.kind not in AllowedException.Kind or not stray.step:
        raise UnableToAllow(_("There is no such way of leaving a process."))
    if actor.employee_id is None:
        raise UnableToAllow(_("Only an employee may allow an exception."))
    if not reason or len(reason) > 300:
        raise UnableToAllow(_("Give a reason of at most 300 characters."))
    with transaction.atomic():
        row, is_new = AllowedException.objects.get_or_create(
            service=service,
            **stray._asdict(),
            defaults={"reason": reason, "allowed_by_id": actor.employee_id, "allowed_at": at},
        )
        if is_new:
            _record(verbs.EXCEPTION_ALLOWED, row, actor, at)
    return row


def withdraw_exception(*, actor: Actor, exception_id: int, at: datetime) -> int:
    """Allow it no more; returns the service. Raises Http404, Forbidden."""
    with transaction.atomic():
        row = policies.exception_to_withdraw(actor, exception_id)
        service_id = row.service_id
        _record(verbs.EXCEPTION_WITHDRAWN, row, actor, at)
        row.delete()
    return service_id


def _record(verb: str, row: AllowedException, actor: Actor, at: datetime) -> None:
    record(
        Draft(
            verb,
            Ref("service", row.service_id, row.service.name),
            at,
            actor=actor.ref,
            account_id=actor.account_id,
            unit_id=row.service.unit_id,
            payload={
                "kind": row.kind,
                "step": row.step,
                "after": row.after,
                "reason": row.reason,
            },
        )
    )
