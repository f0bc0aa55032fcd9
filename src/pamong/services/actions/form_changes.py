"""What an officer does to the form of a service: always to the draft of its next version."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.services import form_wording, queries, verbs
from pamong.services.actions.definitions import VersionDraft, draft_version, locked_service
from pamong.services.actions.draft_changes import change_draft, mark_of
from pamong.services.actions.unable import UnableToDefineService
from pamong.services.models import ServiceVersion
from pamong.services.rules.forms import UnableToReadForm, read_form
from pamong.services.rules.forms.data import outline_problem

__all__ = ["begin_next_version", "change_form", "mark_of", "read_form_file"]


def begin_next_version(*, actor: Actor, service_id: int, at: datetime) -> ServiceVersion:
    """A draft like the version in force, to change its form; the one that is there, if there is.

    Raises UnableToDefineService for a service that has no process yet; Forbidden without the right.
    """
    with transaction.atomic():
        base = queries.draft_or_in_force(locked_service(actor, service_id))
        if base is None:
            raise UnableToDefineService(_("Draw the process of the service first."))
        if base.state == ServiceVersion.State.DRAFT:
            return base
        return draft_version(
            actor=actor, service_id=service_id, draft=VersionDraft.like(base), at=at
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
    change_draft(
        actor=actor,
        service_id=service_id,
        wanted={"form": dict(form)},
        mark=mark,
        verb=verbs.FORM_CHANGED,
        at=at,
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
