"""The process of a service drawn anew, and who does its tasks: always in the draft of its next
version."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.services import queries
from pamong.services.actions.definitions import (
    StepDefinition,
    VersionDraft,
    draft_version,
    locked_service,
)
from pamong.services.actions.draft_changes import draft_of, mark_of
from pamong.services.actions.unable import UnableToDefineService
from pamong.services.models import ServiceVersion


def change_process(
    *, actor: Actor, service_id: int, process: bytes, mark: str | None, at: datetime
) -> ServiceVersion:
    """Draw the draft's process; it may be unfinished. Tasks known already keep who does them.

    `mark` is that of the process as the officer saw it; None takes the place of whatever is there.
    Raises UnableToDefineService for what cannot be read and when somebody else has drawn it since;
    Forbidden without the right.
    """
    with transaction.atomic():
        service = locked_service(actor, service_id)
        base = queries.draft_or_in_force(service)
        known = base.process if base else ""
        is_draft = base is not None and base.state == ServiceVersion.State.DRAFT
        if base is not None and is_draft and known == process.decode(errors="replace"):
            # The same drawing sent twice changes nothing.
            return base
        if mark is not None and mark_of(known) != mark:
            raise UnableToDefineService(
                _("Somebody else has drawn the process meanwhile. Open it again and repeat it.")
            )
        draft = VersionDraft.like(base, process=process) if base else VersionDraft(process, ())
        return draft_version(actor=actor, service_id=service_id, draft=draft, at=at)


def change_steps(
    *, actor: Actor, service_id: int, steps: Sequence[StepDefinition], at: datetime
) -> ServiceVersion:
    """Say of the draft's tasks who does them, and how long they may take.

    Raises UnableToDefineService when there is no draft, and as `draft_version` does; Forbidden
    without the right.
    """
    with transaction.atomic():
        draft = VersionDraft.like(draft_of(locked_service(actor, service_id)), steps=steps)
        return draft_version(actor=actor, service_id=service_id, draft=draft, at=at)
