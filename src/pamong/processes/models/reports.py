"""What was found out about the process of a service, as of some night."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from pamong.tenancy.models import AgencyModel


class ProcessReport(AgencyModel):
    """The newest report on a service or on another application: drawn where it is heavy, read where
    it is quick.
    """

    service = models.ForeignKey("services.ServiceType", models.CASCADE, null=True, related_name="+")
    source = models.ForeignKey("LogSource", models.CASCADE, null=True, related_name="+")
    since = models.DateField(_("first day"))
    until = models.DateField(_("day after the last"))
    made_at = models.DateTimeField(_("made at"))
    cases = models.PositiveIntegerField(_("cases"))
    median_days = models.FloatField(_("half of the cases end within"))
    # By language: "worst" in one sentence, "markup" as the report has it, its names escaped.
    told = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "service"], name="one_process_report_per_service"
            ),
            models.UniqueConstraint(
                fields=["agency", "source"], name="one_process_report_per_source"
            ),
            models.CheckConstraint(
                condition=models.Q(service__isnull=False, source__isnull=True)
                | models.Q(service__isnull=True, source__isnull=False),
                name="process_report_is_of_service_or_source",
            ),
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")), name="process_report_has_days"
            ),
        ]

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.service_id or self.source_id}: {self.since}"
