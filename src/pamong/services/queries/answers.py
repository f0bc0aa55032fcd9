"""What an applicant has written and brought, for whoever works on the case."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from pamong.documents.models import Attachment
from pamong.services.models import Case, CaseMessage
from pamong.services.queries.drafts import CASE_FILES
from pamong.services.queries.offers import form_of
from pamong.services.rules.forms import Group, summary

MESSAGE_FILES = "case_message"


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """The files of a case: those that answer its form by id, and those sent with each message."""

    of_form: dict[int, str]
    of_messages: dict[int, list[Attachment]]


def files_of_case(case: Case, messages: Collection[CaseMessage]) -> CaseFiles:
    """One query."""
    found = CaseFiles({}, {})
    rows = Attachment.objects.filter(
        Q(object_type=CASE_FILES, object_id=case.pk)
        | Q(object_type=MESSAGE_FILES, object_id__in=[each.pk for each in messages])
    )
    for row in rows.order_by("pk"):
        if row.object_type == CASE_FILES:
            found.of_form[row.pk] = row.name
        else:
            found.of_messages.setdefault(row.object_id, []).append(row)
    return found


def answers_of(case: Case, files: CaseFiles, language: str) -> list[Group]:
    """The questions of the form that were asked, with their answers; none without answers."""
    if not case.answers:
        return []
    return summary(form_of(case.version), case.answers, language, files.of_form)
