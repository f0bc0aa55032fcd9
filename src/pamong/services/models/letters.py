from django.db import models
from django.utils.translation import gettext_lazy as _

from pamong.tenancy.models import AgencyModel


class CaseLetter(AgencyModel):
    """A signed letter of a case: final, rows are only added. Its file is kept by documents."""

    case = models.ForeignKey("services.Case", models.PROTECT, related_name="letters")
    # That of the template in the version of the case.
    code = models.CharField(max_length=40)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    signed_by = models.ForeignKey("organization.Employee", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("signed at"))
    verification = models.ForeignKey("documents.Verification", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "case", "code"], name="letter_signed_once_per_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.title}"
