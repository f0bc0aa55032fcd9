from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pamong.tenancy.models import AgencyModel


class OutsideDecision(AgencyModel):
    """What an official outside the agency decided about its head, recorded from a signed paper.

    Of a plan the version agreed, or an evaluation. Never changed: another paper, another decision.
    """

    version = models.OneToOneField(
        "performance.PlanVersion", models.PROTECT, null=True, related_name="outside"
    )
    evaluation = models.OneToOneField(
        "performance.Evaluation", models.PROTECT, null=True, related_name="outside"
    )
    name = models.CharField(_("name of the official"), max_length=120)
    position = models.CharField(_("office of the official"), max_length=170)
    decided_on = models.DateField(_("signed on"))
    paper = models.ForeignKey("documents.Attachment", models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey("organization.Employee", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=False, evaluation__isnull=True)
                | Q(version__isnull=True, evaluation__isnull=False),
                name="outside_decision_about_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(position=""), name="outside_decision_has_an_official"
            ),
        ]

    def __str__(self) -> str:
        return self.official

    @property
    def official(self) -> str:
        """Name and office, as pages and papers name who decided."""
        return official_text(self.name, self.position)


def official_text(name: str, position: str) -> str:
    return f"{name} ({position})"
