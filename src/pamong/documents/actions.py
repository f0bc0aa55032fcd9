"""What people do with stored files."""

from datetime import datetime

from pamong.accounts.actors import Actor
from pamong.documents import policies, verbs
from pamong.documents.models import Attachment
from pamong.journal.recording import Draft, Ref, record


def open_attachment(*, actor: Actor, attachment_id: int, at: datetime) -> Attachment:
    """A file for reading, if the room of its object lets the actor; looking is an event,
    which names the employees whom the file is about.

    Raises Http404 where one may not know of it.
    """
    attachment = policies.attachment_for(actor=actor, attachment_id=attachment_id)
    record_opening(attachment, actor=actor, at=at)
    return attachment


def record_opening(attachment: Attachment, *, actor: Actor | None, at: datetime) -> None:
    """That a file is looked at; a citizen without an account is no actor."""
    record(
        Draft(
            verb=verbs.ATTACHMENT_OPENED,
            object=Ref(attachment.object_type, attachment.object_id),
            related=(Ref("attachment", attachment.pk), *policies.people_of(attachment)),
            happened_at=at,
            actor=actor.ref if actor else None,
            account_id=actor.account_id if actor else None,
            payload={"media_type": attachment.media_type},
        )
    )
