"""The process of a service drawn anew in the browser: always the draft of its next version."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.services import queries
from pamong.services.actions.definitions import StepDefinition, VersionDraft, draft_version
from pamong.services.actions.unable import UnableToDefineService
from pamong.services.models import ServiceType, ServiceVersion


def mark_of_process(process: str) -> str:
    """By which a process is known again: two people who draw it at once are told."""
    return hashlib.sha256(process.encode()).hexdigest()[:16]


def change_process(
    *, actor: Actor, service_id: int, process: bytes, mark: str, at: datetime
) -> ServiceVersion:
    """Draw the draft's process; it may be unfinished. Tasks known already keep who does them.

    `mark` is that of the process as the officer saw it. Raises UnableToDefineService for what
    cannot be read and when somebody else has drawn it since; Forbidden without the right.
    """
    with transaction.atomic():
        service = ServiceType.objects.select_for_update(of=("self",)).get(pk=service_id)
        base = queries.draft_or_in_force(service)
        known = base.process if base else ""
        if known and known == process.decode(errors="replace") and base is not None:
            # The same drawing sent twice changes nothing.
            return base
        if mark_of_process(known) != mark:
            raise UnableToDefineService(
                _("Somebody else has drawn the process meanwhile. Open it again and repeat it.")
            )
        return draft_version(
            actor=actor,
            service_id=service_id,
            draft=VersionDraft(
                process,
                [StepDefinition(*each) for each in queries.definitions_of(base)] if base else [],
                form=base.form if base else {},
                requirements=base.requirements if base else (),
                standard=base.standard if base else {},
                fees=base.fees if base else {},
                letters=base.letters if base else (),
            ),
            at=at,
        )
