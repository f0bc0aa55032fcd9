"""Signed letters of cases."""

from pamong.services.models import Case, CaseLetter
from pamong.services.rules import Outcome

# Whose files they are: those of the case, for whoever may open those.
LETTER_FILES = "case_letter"


def letters_of(case_id: int) -> list[CaseLetter]:
    """In the order in which they were signed, those that were revoked too."""
    rows = CaseLetter.objects.filter(case_id=case_id).select_related("signed_by", "verification")
    return list(rows.order_by("pk"))


def letter_of(case_id: int, letter_id: int) -> CaseLetter | None:
    """With its file and who signed it at hand; None for one of another case."""
    found: CaseLetter | None = (
        CaseLetter.objects.filter(case_id=case_id, pk=letter_id)
        .select_related("signed_by", "verification__attachment")
        .first()
    )
    return found


def letters_sent(case: Case) -> list[CaseLetter]:
    """Those that the applicant gets: once it is decided, and not where they have withdrawn."""
    if case.closed_at is None or case.outcome == Outcome.WITHDRAWN:
        return []
    rows = CaseLetter.objects.filter(case=case, verification__revoked_at=None)
    return list(rows.select_related("verification__attachment").order_by("pk"))
