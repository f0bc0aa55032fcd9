"""Applications being written."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from pamong.documents.models import Attachment
from pamong.services.models import ApplicationDraft
from pamong.services.rules.applications import KEPT, KEPT_EMPTY, KEPT_SENT, Written, kept_until
from pamong.services.rules.forms import Form

DRAFT_FILES = "services.draft"
CASE_FILES = "case"
# Who serves people one after another leaves few applications unfinished.
MOST_LISTED = 20


def draft_held(
    draft_id: int, held: Collection[int], at: datetime, *, employee_id: int | None = None
) -> ApplicationDraft:
    """A draft that this browser holds, or that the employee signed in began for something inside.

    Raises Http404 for any other, and for one that is over.
    """
    own = Q(employee=None, pk__in=held)
    if employee_id is not None:
        own |= Q(employee=employee_id)
    draft = _drafts().filter(own, pk=draft_id).first()
    if draft is None or end_of(draft) <= at:
        raise Http404
    return draft


def drafts_inside(employee_id: int, at: datetime) -> list[ApplicationDraft]:
    """What an employee began to ask for inside and has not sent, the newest first."""
    found = _drafts().filter(employee=employee_id, case=None).order_by("-changed_at")
    return [draft for draft in found if end_of(draft) > at]


def draft_of_officer(
    employee_id: int | None, draft_id: int, at: datetime
) -> ApplicationDraft | None:
    """A draft that this officer writes at the counter."""
    if employee_id is None:
        return None
    draft = _drafts().filter(pk=draft_id, officer_id=employee_id).first()
    return draft if draft is not None and end_of(draft) > at else None


def drafts_of_officer(employee_id: int, at: datetime) -> list[ApplicationDraft]:
    """What this officer has begun at the counter and not sent, the newest first."""
    found = _drafts().filter(officer_id=employee_id, case=None).order_by("-changed_at", "-pk")
    return [draft for draft in found[:MOST_LISTED] if end_of(draft) > at]


def drafts_held(held: Collection[int], at: datetime) -> list[ApplicationDraft]:
    """The drafts that this browser holds and that are not sent yet, the newest first."""
    found = _drafts().filter(pk__in=held, case=None, employee=None).order_by("-changed_at")
    return [draft for draft in found if end_of(draft) > at]


def draft_by_key(key_hash: bytes, at: datetime) -> ApplicationDraft | None:
    """The draft of whoever brings its key. One for something inside has no use for a key."""
    draft = _drafts().filter(key_hash=key_hash, employee=None).first()
    return draft if draft is not None and end_of(draft) > at else None


def drafts_over(at: datetime) -> QuerySet[ApplicationDraft]:
    """The drafts that are no longer kept."""
    empty = Q(answers={}, applicant={}, typed={})
    return ApplicationDraft.objects.filter(
        Q(case__isnull=False, changed_at__lte=at - KEPT_SENT)
        | Q(case__isnull=True, changed_at__lte=at - KEPT)
        | Q(empty, case__isnull=True, changed_at__lte=at - KEPT_EMPTY)
    )


def end_of(draft: ApplicationDraft) -> datetime:
    return kept_until(
        changed_at=draft.changed_at,
        is_empty=not (draft.answers or draft.applicant or draft.typed),
        is_sent=draft.case_id is not None,
    )


def written(draft: ApplicationDraft) -> Written:
    return Written(draft.answers, draft.applicant, frozenset(draft.seen), draft.typed)


def files_of(draft: ApplicationDraft) -> list[Attachment]:
    return list(
        Attachment.objects.filter(object_type=DRAFT_FILES, object_id=draft.pk).order_by("pk")
    )


def files_answering(draft: ApplicationDraft, form: Form, name: str) -> list[Attachment]:
    """The files that answer a question, in the order they came."""
    ids = written(draft).of(form).get(name)
    files = {each.pk: each for each in files_of(draft)}
    return [files[each] for each in ids if each in files] if isinstance(ids, list) else []


def _drafts() -> QuerySet[ApplicationDraft]:
    return ApplicationDraft.objects.select_related("version__service__unit", "case")
