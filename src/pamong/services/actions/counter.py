"""At the counter an officer writes an application for whoever stands there."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.journal.recording import record
from pamong.services import policies, verbs
from pamong.services.actions.drafts import event_of, hash_of_key, start_draft
from pamong.services.actions.unable import UnableToTakeIn
from pamong.services.models import ApplicationDraft, QueueTicket
from pamong.services.queries.drafts import draft_by_key
from pamong.services.queries.queues import ticket_served_by


def start_at_counter(*, actor: Actor, service_id: int, at: datetime) -> ApplicationDraft:
    """Begin an application for somebody. Raises Http404 for a service not taken in there."""
    version = policies.version_to_take_in(actor, service_id)
    return start_draft(version=version, at=at, actor=actor, ticket=_ticket_of(actor, at))


def _ticket_of(actor: Actor, at: datetime) -> QueueTicket | None:
    return ticket_served_by(actor.employee_id, timezone.localdate(at))


def open_at_counter(*, actor: Actor, key: str, at: datetime) -> ApplicationDraft:
    """Go on at the counter with what an applicant has begun, by the code that they bring.

    Raises UnableToTakeIn for a code that opens nothing, and for a service taken in elsewhere.
    """
    with transaction.atomic():
        found = draft_by_key(hash_of_key(key), at)
        if found is None:
            raise UnableToTakeIn(
                _("This code opens no application: it is not right, or the draft was deleted.")
            )
        draft = ApplicationDraft.objects.select_for_update(of=("self",)).get(pk=found.pk)
        service = found.version.service
        if policies.version_taken_in(actor, service.pk) is None:
            raise UnableToTakeIn(
                _("“%(service)s” is not taken in where you work, but by %(unit)s.")
                % {"service": service.name, "unit": service.unit.name}
            )
        if draft.case_id is not None:
            return draft
        served = _ticket_of(actor, at)
        if served is not None and served.pk != draft.ticket_id:
            draft.ticket = served
            draft.save(update_fields=["ticket"])
        if draft.officer_id != actor.employee_id:
            draft.officer_id = actor.employee_id
            draft.save(update_fields=["officer"])
            # They see what somebody wrote of themselves.
            record(event_of(verbs.DRAFT_AT_COUNTER, found, at, actor))
        return draft
