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
    record(
        Draft(
            verb=verbs.ATTACHMENT_OPENED,
            object=Ref(attachment.object_type, attachment.object_id),
            related=(Ref("attachment", attachment.pk), *policies.people_of(attachment)),
            happened_at=at,
            actor=actor.ref,
            account_id=actor.account_id,
            payload={"media_type": attachment.media_type},
        )
    )
    return attachment
