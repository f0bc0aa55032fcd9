"""What is learned of a service, and forecasts of changes to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pamong.tenancy.models import AgencyModel


class LearnedScenario(AgencyModel):
    """How a service runs, as last learned from its log: what changes are tried on."""

    service = models.ForeignKey("services.ServiceType", models.CASCADE, related_name="+")
    learned_at = models.DateTimeField(_("learned at"))
    cases = models.PositiveIntegerField(_("cases"))
    median_days = models.FloatField(_("half of the cases end within"))
    p90_days = models.FloatField(_("nine of ten end within"))
    # As `mining.scenario_json` writes it; `drawn`: others that the same log could stand for.
    scenario = models.TextField()
    drawn = models.JSONField(default=list)
    # Codes of choices that were made where the log does not say.
    told = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "service"], name="one_learned_scenario_per_service"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.learned_at}"


class Forecast(AgencyModel):
    """A change that was tried, what it was foretold to bring, and what came once it was made."""

    service = models.ForeignKey("services.ServiceType", models.CASCADE, related_name="+")
    title = models.CharField(_("name"), max_length=120)
    # As `rules.what_if.Changes` writes itself.
    changes = models.JSONField()
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        "organization.Employee", models.SET_NULL, null=True, related_name="+"
    )
    # Days, loads and queues, today and after the change; null until it is reckoned.
    found = models.JSONField(null=True)
    found_at = models.DateTimeField(_("reckoned at"), null=True)
    failed = models.BooleanField(db_default=False, default=False)
    done_on = models.DateField(_("carried out on"), null=True)
    came_days = models.FloatField(_("days that came"), null=True)
    came_cases = models.PositiveIntegerField(null=True)
    came_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["agency", "service", "-asked_at"], name="forecasts_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(found__isnull=True, found_at__isnull=True)
                | models.Q(found__isnull=False, found_at__isnull=False, failed=False),
                name="forecast_found_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(done_on__isnull=True) | models.Q(found__isnull=False),
                name="forecast_done_was_found",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    came_days__isnull=True, came_cases__isnull=True, came_at__isnull=True
                )
                | models.Q(
                    came_days__isnull=False,
                    came_cases__isnull=False,
                    came_at__isnull=False,
                    done_on__isnull=False,
                ),
                name="forecast_came_once_done",
            ),
        ]

    def __str__(self) -> str:
        return self.title
