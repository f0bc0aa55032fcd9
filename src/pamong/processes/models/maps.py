"""What a report found out of its cases, step by step and arrow by arrow."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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
    # "activities", "begins" and "finishes": cases or events by name; "arrows" and "passages": how
    # many there are, kept or not.
    flow = models.JSONField(default=dict, db_default={})
    # What mining.levers.Lever holds, the costliest first.
    levers = models.JSONField(default=list, db_default=[])
    # What queries.conformance.Kept holds; empty where no drawing could be read.
    strays = models.JSONField(default=dict, db_default={})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "report"], name="one_process_map_per_report"),
        ]

    def __str__(self) -> str:
        return str(self.report_id)


class ProcessArrow(AgencyModel):
    """A step and the one that directly followed it, in the cases of a report.

    Of a service the names are codes of steps, "" for being received; of a foreign log activities.
    The row stays while the arrow does, so that its page keeps its address from night to night.
    """

    report = models.ForeignKey("ProcessReport", models.CASCADE, related_name="+")
    source = models.CharField(max_length=250, blank=True)
    target = models.CharField(max_length=250, blank=True)
    count = models.PositiveIntegerField()
    cases = models.PositiveIntegerField()
    total_s = models.FloatField()
    median_s = models.FloatField()
    p95_s = models.FloatField()
    # "spread", "months" and "longest" of mining.arrows.Passed.
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "report", "source", "target"],
                name="one_process_arrow_per_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class AllowedException(AgencyModel):
    """A way of leaving the drawn process that is allowed: by whom, and why."""

    class Kind(models.TextChoices):
        EXTRA = "extra", _("done though not drawn there")
        SKIPPED = "skipped", _("drawn and not done")

    service = models.ForeignKey("services.ServiceType", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    step = models.CharField(max_length=80)
    after = models.CharField(max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    allowed_by = models.ForeignKey("organization.Employee", models.PROTECT, related_name="+")
    allowed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "service", "kind", "step", "after"],
                name="exception_allowed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["extra", "skipped"]), name="exception_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="allowed_exception_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.step}"
