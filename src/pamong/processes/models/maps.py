"""What a report found out of its cases step by step."""

from django.db import models

from pamong.tenancy.models import AgencyModel


class ProcessMap(AgencyModel):
    """The figures of a report's steps, as its drawing is coloured by them.

    `version` is the one whose drawing is coloured; a foreign log has none.
    """

    report = models.ForeignKey("ProcessReport", models.CASCADE, related_name="+")
    version = models.ForeignKey(
        "services.ServiceVersion", models.SET_NULL, null=True, related_name="+"
    )
    # What rules.heat.StepFigures holds, in the order of the steps.
    steps = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "report"], name="one_process_map_per_report"),
        ]

    def __str__(self) -> str:
        return str(self.report_id)
