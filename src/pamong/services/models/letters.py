from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from pamong.tenancy.models import AgencyModel


class CaseLetter(AgencyModel):
    """A signed letter of a case: rows are only added. Its file is kept by documents, where it is
    also revoked."""

    case = models.ForeignKey("services.Case", models.PROTECT, related_name="letters")
    # That of the template in the version of the case.
    code = models.CharField(max_length=40)
    # A letter that was revoked may be written again.
    turn = models.PositiveSmallIntegerField(default=1)
    # With which decision it goes out; empty with any.
    outcome = models.CharField(max_length=10, blank=True)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    signed_by = models.ForeignKey("organization.Employee", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("signed at"))
    verification = models.ForeignKey("documents.Verification", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "case", "code", "turn"], name="letter_signed_once_a_turn"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.title}"

    @property
    def revoked_at(self) -> datetime | None:
        return self.verification.revoked_at
