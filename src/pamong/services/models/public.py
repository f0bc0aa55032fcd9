from django.db import models
from django.utils.translation import gettext_lazy as _

from pamong.tenancy.models import AgencyModel


class PublicFigure(AgencyModel):
    """How a service, an office or the agency did in a year, as everybody sees it; frozen.

    What rules/public_figures.py withholds is empty here too. An office and the agency add up what
    is told of their services, so that nothing withheld follows from a difference.
    """

    # Of an office there is no service, of the agency neither.
    service = models.ForeignKey("services.ServiceType", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    cases = models.PositiveIntegerField(null=True)
    # The cases that share in time and days are of: those of services with enough to compare.
    compared = models.PositiveIntegerField(null=True)
    in_time = models.PositiveIntegerField(null=True)
    median_days = models.DecimalField(max_digits=8, decimal_places=1, null=True)
    p90_days = models.DecimalField(max_digits=8, decimal_places=1, null=True)
    # The answers behind the index, and the points of each element by its name.
    answers = models.PositiveIntegerField(default=0)
    points = models.JSONField(default=dict)
    index = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    grade = models.CharField(max_length=1, blank=True)
    as_of = models.DateTimeField(_("as of"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year", "service", "unit"],
                name="public_figure_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_id}/{self.unit_id} {self.year}"
