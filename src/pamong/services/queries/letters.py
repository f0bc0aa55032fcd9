"""Signed letters of cases."""

from pamong.services.models import CaseLetter

# Whose files they are: those of the case, for whoever may open those.
LETTER_FILES = "case_letter"


def letters_of(case_id: int) -> list[CaseLetter]:
    """In the order in which they were signed."""
    rows = CaseLetter.objects.filter(case_id=case_id).select_related("signed_by", "verification")
    return list(rows.order_by("pk"))


def letter_of(case_id: int, letter_id: int) -> CaseLetter | None:
    """With its file at hand; None for one of another case."""
    found: CaseLetter | None = (
        CaseLetter.objects.filter(case_id=case_id, pk=letter_id)
        .select_related("verification__attachment")
        .first()
    )
    return found
