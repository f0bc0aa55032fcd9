"""Officer and applicant write to each other; what waits for the other goes on."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents.uploads import IMAGES, store_upload
from pamong.journal.recording import Draft, Ref
from pamong.services import rules, verbs
from pamong.services.actions.cases import by, locked_case, step_in_hand
from pamong.services.actions.mailing import queue_mail
from pamong.services.actions.running import By, Running, Told
from pamong.services.actions.unable import UnableToWorkOnStep
from pamong.services.actions.working import pause_step
from pamong.services.models import ApplicantMail, Case, CaseMessage
from pamong.services.queries.answers import MESSAGE_FILES

LONGEST = 4000
MOST_FILES = 3
MOST_MEGABYTES = 5
PICTURES_AND_PDF = frozenset(IMAGES) | {"application/pdf"}


def ask_applicant(*, actor: Actor, step_id: int, text: str, key: UUID, at: datetime) -> CaseMessage:
    """Ask the applicant for something: the step rests and the clock stands until they answer.

    The same `key` again asks nothing twice. Raises what pausing a step raises.
    """
    text = _checked(text)
    with transaction.atomic():
        with step_in_hand(actor, step_id) as (running, _step):
            message, is_new = _write(running.case, CaseMessage.Kind.REQUEST, text, key, actor, at)
            if is_new:
                running.told.append(
                    Told(_told(verbs.APPLICANT_ASKED, running, message, by(actor), at), None)
                )
        if is_new:
            queue_mail(running.case, ApplicantMail.Kind.QUESTION, at, about=message.pk)
            reason = rules.PauseReason.APPLICANT.value
            pause_step(actor=actor, step_id=step_id, reason=reason, at=at)
    return message


def write_note(*, actor: Actor, step_id: int, text: str, key: UUID, at: datetime) -> CaseMessage:
    """A note that only officers read."""
    text = _checked(text)
    with step_in_hand(actor, step_id) as (running, _step):
        message, _is_new = _write(running.case, CaseMessage.Kind.NOTE, text, key, actor, at)
    return message


def answer_office(
    *,
    case_id: int,
    text: str,
    key: UUID,
    at: datetime,
    files: Sequence[tuple[BinaryIO, str]] = (),
) -> CaseMessage:
    """The applicant writes, or sends files: what waited for them goes on.

    `files`: each with its name. The same `key` again writes once. Raises UnableToWorkOnStep, and
    UnableToStore for a file that is not taken; then nothing is written.
    """
    text = _checked(text, or_files=bool(files))
    if len(files) > MOST_FILES:
        raise UnableToWorkOnStep(_("Send at most %(n)s files at a time.") % {"n": MOST_FILES})
    with locked_case(case_id) as running:
        if running.case.closed_at is not None:
            raise UnableToWorkOnStep(_("This case is closed."))
        message, is_new = _write(running.case, CaseMessage.Kind.ANSWER, text, key, None, at)
        if is_new:
            for file, name in files:
                store_upload(
                    file=file,
                    name=name,
                    object_type=MESSAGE_FILES,
                    object_id=message.pk,
                    actor=None,
                    at=at,
                    allowed=PICTURES_AND_PDF,
                    max_size=MOST_MEGABYTES * 1024 * 1024,
                )
            running.told.append(
                Told(_told(verbs.APPLICANT_ANSWERED, running, message, By(), at), None)
            )
            running.answer(at=at, by=By())
    return message


def withdraw_application(*, case_id: int, at: datetime) -> Case:
    """The applicant withdraws; a case that is closed stays as it is. It counts in no figure."""
    with locked_case(case_id) as running:
        if running.case.closed_at is None:
            running.withdraw(at=at, by=By())
    return running.case


def _checked(text: str, *, or_files: bool = False) -> str:
    text = text.strip()
    if not text and not or_files:
        raise UnableToWorkOnStep(_("Write what you need or want to say."))
    if len(text) > LONGEST:
        raise UnableToWorkOnStep(_("Write at most %(n)s letters.") % {"n": LONGEST})
    return text


def _write(  # noqa: PLR0917
    case: Case,
    kind: CaseMessage.Kind,
    text: str,
    key: UUID,
    actor: Actor | None,
    at: datetime,
) -> tuple[CaseMessage, bool]:
    return CaseMessage.objects.get_or_create(
        key=key,
        defaults={
            "case": case,
            "kind": kind,
            "text": text,
            "author_id": actor.employee_id if actor else None,
            "written_at": at,
        },
    )


def _told(verb: str, running: Running, message: CaseMessage, who: By, at: datetime) -> Draft:
    """That something was written, never what."""
    return Draft(
        verb,
        Ref("case", running.case.pk, running.case.number),
        at,
        actor=who.actor,
        account_id=who.account_id,
        unit_id=running.case.unit_id,
        related=[Ref("service", running.service.pk, running.service.name)],
        case_id=running.case.pk,
        payload={"service": running.service.code, "message": message.pk},
    )
