"""Changing one part of the draft of a service: its form, its standard, its tables."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref, record
from pamong.services.actions.definitions import locked_service
from pamong.services.actions.unable import UnableToDefineService
from pamong.services.models import ServiceType, ServiceVersion


def mark_of(*parts: Any) -> str:
    """By which parts of a draft are known again: two people who change them at once are told."""
    known = parts[0] if len(parts) == 1 else parts
    written = json.dumps(known, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def draft_of(service: ServiceType) -> ServiceVersion:
    """The draft of a service that is held. Raises UnableToDefineService when there is none."""
    version = service.versions.filter(state=ServiceVersion.State.DRAFT).first()
    if version is None:
        raise UnableToDefineService(_("There is no draft that could be changed."))
    return version


def change_draft(
    *,
    actor: Actor,
    service_id: int,
    wanted: Mapping[str, Any],
    mark: str,
    verb: str,
    at: datetime,
) -> None:
    """Keep these fields of the draft; nothing happens where they are so already.

    `mark` is that of the fields as the officer saw them. Raises UnableToDefineService when somebody
    else has changed them since or there is no draft; Forbidden without the right.
    """
    with transaction.atomic():
        service = locked_service(actor, service_id)
        version = draft_of(service)
        held = mark_of(*(getattr(version, name) for name in wanted))
        new = mark_of(*wanted.values())
        if held == new:
            return
        if held != mark:
            raise UnableToDefineService(
                _("Somebody else has changed this meanwhile. Look at it and change it again.")
            )
        for name, value in wanted.items():
            setattr(version, name, value)
        version.save(update_fields=list(wanted))
        record(
            Draft(
                verb,
                Ref("service", service.pk, service.name),
                at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=service.unit_id,
                payload={"version": version.number, "mark": new},
            )
        )
