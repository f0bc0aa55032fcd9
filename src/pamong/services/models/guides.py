from django.db import models
from django.utils.translation import gettext_lazy as _

from pamong.tenancy.models import AgencyModel


class ServiceGuide(AgencyModel):
    """The agency's question tree "which service do I need", as the outline that was written."""

    outline = models.TextField(_("outline"), blank=True)
    # Counts the changes: a form that was opened before somebody else's change is refused.
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency"], name="one_guide_per_agency")]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.version}"
