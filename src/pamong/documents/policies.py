"""Who may open a file: the room of its object decides, by a policy it registers at start."""

from collections.abc import Callable

from django.http import Http404

from pamong.accounts.actors import Actor
from pamong.documents.models import Attachment
from pamong.journal.recording import Ref

# Called with the actor and the id of the object the file belongs to.
Policy = Callable[[Actor, int], bool]

# Called with the id of the object: the employees whom its files are about.
About = Callable[[int], tuple[Ref, ...]]

_policies: dict[str, Policy] = {}
_about: dict[str, About] = {}


def register(object_type: str, policy: Policy, about: About | None = None) -> None:
    """Let a room decide about the files of its objects, and say whom they are about: opening one is
    told to whoever asks who looked at that person. Raises ValueError for a second claim."""
    if _policies.setdefault(object_type, policy) is not policy:
        raise ValueError(f"the files of {object_type} are decided about twice")
    if about is not None:
        _about[object_type] = about


def people_of(attachment: Attachment) -> tuple[Ref, ...]:
    """The employees whom a file is about."""
    about = _about.get(attachment.object_type)
    return about(attachment.object_id) if about else ()


def attachment_for(*, actor: Actor, attachment_id: int) -> Attachment:
    """The file, if the actor may open it. Http404 otherwise: one may not know of it."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    policy = _policies.get(attachment.object_type) if attachment else None
    if attachment is None or policy is None or not policy(actor, attachment.object_id):
        raise Http404
    return attachment
