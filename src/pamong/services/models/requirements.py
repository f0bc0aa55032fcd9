from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.tenancy.models import AgencyModel


class RequirementCheck(AgencyModel):
    """That an officer looked for a requirement in a case, and whether it was there."""

    class State(models.TextChoices):
        THERE = "there", pgettext_lazy("requirement", "there")
        MISSING = "missing", pgettext_lazy("requirement", "missing")

    case = models.ForeignKey("services.Case", models.PROTECT, related_name="requirement_checks")
    # The requirement's code in the version that the case runs on.
    code = models.CharField(_("code"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    checked_by = models.ForeignKey("organization.Employee", models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("checked at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "case", "code"], name="requirement_checked_once_per_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.code} {self.state}"
