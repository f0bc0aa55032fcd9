"""A citizen writes an application: begun, saved page by page, sent once, or given up.

Nobody signs in. Who holds the key of a draft goes on with it; the key is made from the draft's own
number and the installation's secret, so that it can be shown again and only its hash is kept.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents import uploads
from pamong.documents.models import Attachment
from pamong.documents.uploads import IMAGES, UnableToStore, store_upload
from pamong.journal.recording import Draft, Ref, record
from pamong.services import policies, rules, verbs
from pamong.services.actions.applying import Applicant, Applied, apply, take_in_case
from pamong.services.actions.secrets import secret_of
from pamong.services.actions.unable import UnableToServe
from pamong.services.models import ApplicationDraft, Case, QueueTicket, ServiceVersion, UploadPiece
from pamong.services.queries.drafts import CASE_FILES, DRAFT_FILES, drafts_over, files_of, written
from pamong.services.queries.offers import form_of, offer_of_service
from pamong.services.rules.applications import MOST_BYTES, MOST_FILES, Way, way_of
from pamong.services.rules.forms import Field, Form, Widget, subject
from pamong.services.rules.forms.applicant import APPLICANT, is_about_applicant

_MEDIA_TYPES: Mapping[str, frozenset[str]] = {
    "pdf": frozenset({"application/pdf"}),
    "image": IMAGES,
    "word": frozenset({"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}),
    "sheet": frozenset(
        {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"}
    ),
}


class UnableToSend(UnableToServe):
    """Something in the application has to be mended first."""


class AlreadySent(UnableToServe):
    """The draft has become a case; nothing in it changes any more."""


class NoLongerOffered(UnableToServe):
    """The service of the draft was closed down, or is for officers now."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What an upload did: the file, or in words why it was refused."""

    attachment: Attachment | None
    refusal: str = ""


def start_draft(
    *,
    version: ServiceVersion,
    at: datetime,
    employee_id: int | None = None,
    actor: Actor | None = None,
    ticket: QueueTicket | None = None,
) -> ApplicationDraft:
    """Begin an application for a service in force; of an employee for something inside.

    `actor` is the officer who writes it at the counter for somebody, `ticket` the number of the
    queue that is being served there.
    """
    intake_key = uuid4()
    with transaction.atomic():
        draft = ApplicationDraft.objects.create(
            key_hash=hash_of_key(key_of(intake_key)),
            version=version,
            intake_key=intake_key,
            employee_id=employee_id,
            officer_id=actor.employee_id if actor else None,
            ticket=ticket,
            started_at=at,
            changed_at=at,
        )
        record(event_of(verbs.DRAFT_STARTED, draft, at, actor))
    return draft


def key_of(intake_key: UUID) -> str:
    """The key by which a draft is gone on with, on any device; 80 bits, easy to copy by hand."""
    digest = hmac.digest(
        settings.SECRET_KEY.encode(), b"services.draft.key:" + intake_key.bytes, "sha256"
    )
    return rules.secret_from(digest)


def hash_of_key(key: str) -> bytes:
    return hashlib.sha256(f"draft:{key}".encode()).digest()


def save_page(
    *,
    draft_id: int,
    form: Form,
    page_id: str,
    values: Mapping[str, Any],
    is_done: bool,
    at: datetime,
    typed: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Keep the answers of one page; what other pages hold is not touched.

    `form` is that of the service or the one about the applicant; `typed` what was typed on the page
    where something of it cannot be read yet. Raises AlreadySent.
    """
    with locked_draft(draft_id) as draft:
        into = draft.applicant if is_about_applicant(form) else draft.answers
        uploaded = {each.name for each in form.uploads()}
        for name, value in values.items():
            # Files come and go by actions of their own, perhaps in another window meanwhile.
            if name in uploaded:
                continue
            if value is None:
                into.pop(name, None)
            else:
                into[name] = value
        seen = [each for each in draft.seen if each != page_id]
        draft.seen = [*seen, page_id] if is_done else seen
        draft.typed = {key: value for key, value in draft.typed.items() if key != page_id}
        if typed:
            draft.typed[page_id] = {name: list(texts) for name, texts in typed.items()}
        draft.changed_at = at
        draft.save(update_fields=["answers", "applicant", "seen", "typed", "changed_at"])


def add_file(
    *,
    draft_id: int,
    form: Form,
    field: Field,
    file: BinaryIO,
    name: str,
    at: datetime,
    actor: Actor | None = None,
) -> Stored:
    """Keep a file as an answer, or say why it is not taken. Raises AlreadySent."""
    with locked_draft(draft_id) as draft:
        into = draft.applicant if is_about_applicant(form) else draft.answers
        held = [each for each in into.get(field.name, ()) if isinstance(each, int)]
        most = field.limits.max_items or 1
        if len(held) >= most:
            return Stored(
                None,
                _("There are %(count)s files already. Remove one before you add another.")
                % {"count": len(held)},
            )
        existing = files_of(draft)
        if len(existing) >= MOST_FILES or sum(each.size for each in existing) >= MOST_BYTES:
            return Stored(None, _("This application already holds as many files as it can."))
        try:
            stored = store_upload(
                file=file,
                name=name,
                object_type=DRAFT_FILES,
                object_id=draft.pk,
                actor=actor,
                at=at,
                allowed=frozenset().union(*(_MEDIA_TYPES[each] for each in field.accept)),
                max_size=field.max_mb * 1024 * 1024,
            )
        except UnableToStore as refusal:
            return Stored(None, str(refusal))
        same = next((each for each in existing if each.sha256 == stored.sha256), None)
        if same is not None and same.pk in held:
            # The same file sent twice is one file.
            uploads.discard(object_type=DRAFT_FILES, object_id=draft.pk, at=at, only=stored.pk)
            return Stored(same)
        into[field.name] = [*held, stored.pk]
        draft.changed_at = at
        draft.save(update_fields=["answers", "applicant", "changed_at"])
        return Stored(stored)


def remove_file(
    *, draft_id: int, form: Form, field: Field, attachment_id: int, at: datetime
) -> None:
    """Take a file out of an answer and remove it. Removing it twice removes it once."""
    with locked_draft(draft_id) as draft:
        into = draft.applicant if is_about_applicant(form) else draft.answers
        held = list(into.get(field.name, ()))
        if attachment_id not in held:
            return
        held.remove(attachment_id)
        into[field.name] = held
        uploads.discard(object_type=DRAFT_FILES, object_id=draft.pk, at=at, only=attachment_id)
        draft.changed_at = at
        draft.save(update_fields=["answers", "applicant", "changed_at"])


def bring_up_to_date(*, draft_id: int, at: datetime, actor: Actor | None = None) -> bool:
    """Put a draft on the version in force, if its own was replaced meanwhile.

    Answers to questions that are still asked stay. Returns whether something changed. Raises
    NoLongerOffered.
    """
    with locked_draft(draft_id) as draft:
        version = _offered(draft, actor)
        if version is None:
            raise NoLongerOffered(
                _("This service is not offered any more, so the application cannot be sent.")
            )
        if version.pk == draft.version_id:
            return False
        draft.version = version
        draft.changed_at = at
        draft.save(update_fields=["version", "changed_at"])
        return True


def way_through(draft: ApplicationDraft, applicant: Form = APPLICANT) -> Way:
    """The pages of a draft, and what is still wrong on each."""
    return way_of(
        form_of(draft.version),
        written(draft),
        today=timezone.localdate(),
        applicant=None if draft.is_inside else applicant,
    )


def _offered(draft: ApplicationDraft, actor: Actor | None) -> ServiceVersion | None:
    """The version in force of its service, for who asks or for the officer who takes it in."""
    if actor is None:
        return offer_of_service(draft.version.service_id, inside=draft.is_inside)
    return policies.version_taken_in(actor, draft.version.service_id)


def send_draft(*, draft_id: int, at: datetime, actor: Actor | None = None) -> Applied:
    """Make the application a case, once: sent again it answers the case of the first time.

    Sent by an officer it is taken in at the counter. Raises UnableToSend while something has to be
    mended or the service is asked anew.
    """
    with transaction.atomic():
        draft = _lock(draft_id)
        if draft.case_id is not None:
            return _applied_before(draft)
        if _offered(draft, actor) != draft.version:
            raise UnableToSend(
                _("The questions of this service have changed. Look through your answers again.")
            )
        way = way_through(draft)
        if not way.is_ready:
            raise UnableToSend(_("Something is still missing or has to be mended."))
        applied = _apply(draft, way, at, actor)
        _hand_files_on(draft, way, applied.case, at)
        draft.case, draft.changed_at = applied.case, at
        # What was written is the case's now.
        draft.answers, draft.applicant, draft.seen, draft.typed = {}, {}, [], {}
        draft.save()
        # What was still on its way belongs to nothing any more.
        UploadPiece.objects.filter(draft=draft).delete()
    return applied


def discard_draft(*, draft_id: int, at: datetime, actor: Actor | None = None) -> None:
    """Give up an application: nothing of it stays. Raises AlreadySent."""
    with locked_draft(draft_id) as draft:
        _delete(draft, at, actor)


def delete_drafts_over(*, at: datetime) -> int:
    """Remove the drafts whose time is over; returns how many."""
    removed = 0
    for draft_id in drafts_over(at).values_list("pk", flat=True)[:5_000]:
        with transaction.atomic():
            # Looked at again under the lock: somebody may be going on with it this very moment.
            draft = drafts_over(at).select_for_update(of=("self",)).filter(pk=draft_id).first()
            if draft is not None:
                _delete(draft, at)
                removed += 1
    return removed


def _apply(draft: ApplicationDraft, way: Way, at: datetime, actor: Actor | None) -> Applied:
    form = form_of(draft.version)
    about = subject(form, way.checked.answers) or draft.version.service.name
    if actor is not None:
        return take_in_case(
            actor=actor,
            service_id=draft.version.service_id,
            applicant=_applicant(draft, way),
            subject=about,
            answers=_plain(way),
            intake_key=draft.intake_key,
            at=at,
            ticket=draft.ticket,
        )
    return apply(
        version_id=draft.version_id,
        applicant=_applicant(draft, way),
        subject=about,
        answers=_plain(way),
        intake_key=draft.intake_key,
        channel=Case.Channel.INTERNAL if draft.is_inside else Case.Channel.ONLINE,
        at=at,
    )


def _applicant(draft: ApplicationDraft, way: Way) -> Applicant:
    if draft.employee is not None:
        return Applicant(draft.employee.display_name, employee_id=draft.employee_id)
    who = way.applicant.answers
    return Applicant(
        name=who["name"],
        email=who.get("email", ""),
        phone=who.get("phone", ""),
        proxy_name=who.get("proxy", ""),
    )


def _plain(way: Way) -> dict[str, Any]:
    return {name: value for name, value in way.checked.answers.items() if value is not None}


def _hand_files_on(draft: ApplicationDraft, way: Way, case: Case, at: datetime) -> None:
    """The files that answer a question go to the case; others belong to nothing any more."""
    named: set[int] = set()
    for place in way.places:
        answers = (way.applicant if is_about_applicant(place.form) else way.checked).answers
        for each in place.page.fields:
            if each.widget is Widget.UPLOAD:
                named.update(answers.get(each.name) or ())
    uploads.hand_on(
        attachment_ids=named,
        source=(DRAFT_FILES, draft.pk),
        target=(CASE_FILES, case.pk),
        at=at,
    )
    uploads.discard(object_type=DRAFT_FILES, object_id=draft.pk, at=at)


def _applied_before(draft: ApplicationDraft) -> Applied:
    assert draft.case is not None
    return Applied(draft.case, secret_of(draft.intake_key), is_new=False)


def _delete(draft: ApplicationDraft, at: datetime, actor: Actor | None = None) -> None:
    uploads.discard(object_type=DRAFT_FILES, object_id=draft.pk, at=at)
    record(event_of(verbs.DRAFT_DELETED, draft, at, actor))
    draft.delete()


@contextmanager
def locked_draft(draft_id: int) -> Iterator[ApplicationDraft]:
    """A draft that is not sent, nobody else changing it. Raises AlreadySent, Http404."""
    with transaction.atomic():
        draft = _lock(draft_id)
        if draft.case_id is not None:
            raise AlreadySent(_("This application is sent. It does not change any more."))
        yield draft


def _lock(draft_id: int) -> ApplicationDraft:
    # Not with its case and ticket: who has waited for the lock would see them as they were before.
    draft = (
        ApplicationDraft.objects.select_for_update(of=("self",))
        .select_related("version__service", "employee")
        .filter(pk=draft_id)
        .first()
    )
    if draft is None:
        raise Http404
    return draft


def event_of(verb: str, draft: ApplicationDraft, at: datetime, actor: Actor | None) -> Draft:
    """What happened to a draft; `actor` is the officer at the counter."""
    service = draft.version.service
    return Draft(
        verb,
        Ref("draft", draft.pk),
        at,
        actor=actor.ref if actor else None,
        account_id=actor.account_id if actor else None,
        unit_id=service.unit_id,
        related=[Ref("service", service.pk, service.name)],
        payload={"service": service.code},
    )
