"""What an officer does to the form of a service: always to the draft of its next version."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Draft, Ref, record
from pamong.services import form_wording, queries, verbs
from pamong.services.actions.definitions import StepDefinition, VersionDraft, draft_version
from pamong.services.actions.unable import UnableToDefineService
from pamong.services.models import ServiceType, ServiceVersion
from pamong.services.rules.forms import UnableToReadForm, read_form
from pamong.services.rules.forms.data import outline_problem


def mark_of(form: Mapping[str, Any]) -> str:
    """By which a form is known again: two people who change it at once are told."""
    written = json.dumps(form, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def begin_next_version(*, actor: Actor, service_id: int, at: datetime) -> ServiceVersion:
    """A draft like the version in force, to change its form; the one that is there, if there is.

    Raises UnableToDefineService for a service that has no process yet.
    """
    service = ServiceType.objects.get(pk=service_id)
    base = queries.draft_or_in_force(service)
    if base is None:
        raise UnableToDefineService(_("Draw the process of the service first."))
    if base.state == ServiceVersion.State.DRAFT:
        return base
    return draft_version(
        actor=actor,
        service_id=service_id,
        draft=VersionDraft(
            base.process.encode(),
            [StepDefinition(*each) for each in queries.definitions_of(base)],
            form=base.form,
            requirements=base.requirements,
            standard=base.standard,
            fees=base.fees,
        ),
        at=at,
    )


def change_form(
    *, actor: Actor, service_id: int, form: Mapping[str, Any], mark: str, at: datetime
) -> None:
    """Keep the form of the draft. It may be unfinished; publishing asks for more.

    `mark` is that of the form as the officer saw it. Raises UnableToDefineService when somebody
    else has changed it since, or when it is no form at all; Forbidden without the right.
    """
    problem = outline_problem(dict(form))
    if problem is not None:
        raise UnableToDefineService(form_wording.of_problem(problem))
    with transaction.atomic():
        version = (
            ServiceVersion.objects.select_for_update(of=("self",))
            .select_related("service__unit")
            .filter(service_id=service_id, state=ServiceVersion.State.DRAFT)
            .first()
        )
        if version is None:
            raise UnableToDefineService(_("There is no draft whose form could be changed."))
        if not actor.may(Right.SERVICE_MANAGE, version.service.unit.path):
            raise refuse(Right.SERVICE_MANAGE)
        if mark_of(version.form) == mark_of(form):
            return
        if mark_of(version.form) != mark:
            raise UnableToDefineService(
                _("Somebody else has changed the form meanwhile. Look at it and change it again.")
            )
        version.form = dict(form)
        version.save(update_fields=["form"])
        record(
            Draft(
                verbs.FORM_CHANGED,
                Ref("service", version.service_id, version.service.name),
                at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=version.service.unit_id,
                payload={"version": version.number, "form": mark_of(form)},
            )
        )


def read_form_file(content: bytes) -> Mapping[str, Any]:
    """A form from a file, whole and without a fault.

    Raises UnableToDefineService with everything that is wrong with it.
    """
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnableToDefineService(_("This is not readable JSON.")) from error
    try:
        read_form(data)
    except UnableToReadForm as error:
        raise UnableToDefineService(
            " ".join(form_wording.of_problem(each) for each in error.problems[:20])
        ) from error
    return dict(data or {})
