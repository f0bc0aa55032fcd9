"""Other applications of the agency, and the logs that they bring."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.tenancy.models import AgencyModel


class LogSource(AgencyModel):
    """An application of the agency whose logs come in: its events in one file, its choices here.

    `attachment` is that file, all events of all logs brought in; `digest` tells its content.
    """

    name = models.CharField(_("name"), max_length=120)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    # How its files are read, as it was chosen last.
    reading = models.JSONField(default=dict)
    # The activities that close a case; none: whichever comes last.
    closes = models.JSONField(default=list)
    # Takes the cases done instead of the indicator of the source's own.
    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, null=True, blank=True, related_name="+"
    )
    attachment = models.ForeignKey(
        "documents.Attachment", models.PROTECT, null=True, related_name="+"
    )
    digest = models.CharField(max_length=64, blank=True)
    events = models.PositiveIntegerField(_("events"), default=0)
    cases = models.PositiveIntegerField(_("cases"), default=0)
    first_at = models.DateTimeField(_("first event"), null=True)
    last_at = models.DateTimeField(_("last event"), null=True)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="log_source_name_unique"),
            models.UniqueConstraint(
                fields=["agency", "indicator"], name="one_log_source_per_indicator"
            ),
            models.CheckConstraint(
                condition=models.Q(attachment__isnull=False) | models.Q(events=0),
                name="log_source_keeps_its_events",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LogResource(AgencyModel):
    """Who a log means by a name: an employee, an office, or nobody that was said yet."""

    source = models.ForeignKey(LogSource, models.CASCADE, related_name="resources")
    value = models.CharField(_("in the log"), max_length=300)
    events = models.PositiveIntegerField(_("events"), default=0)
    employee = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    unit = models.ForeignKey("organization.Unit", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "source", "value"], name="log_resource_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(employee__isnull=True) | models.Q(unit__isnull=True),
                name="log_resource_is_person_or_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.value}"


class LogFigure(AgencyModel):
    """What was counted of a unit or an officer in a month of a source, with the rows behind it."""

    source = models.ForeignKey(LogSource, models.CASCADE, related_name="figures")
    subject_kind = models.CharField(max_length=10)
    subject_id = models.BigIntegerField()
    month = models.DateField(_("month"))
    cases = models.PositiveIntegerField(_("cases"))
    steps = models.PositiveIntegerField(_("steps"))
    # The cases closed in the month: number, steps of the subject in it, when it was closed.
    rows = models.JSONField(default=list)
    # What was done in the month: activity, how often.
    activities = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "source", "subject_kind", "subject_id", "month"],
                name="log_figure_once_a_month",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.subject_kind}:{self.subject_id} {self.month}"


class LogRun(AgencyModel):
    """A log brought to a source: read by a job, taken in by another once somebody confirms.

    Its file is kept until then and no longer.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("log", "is being read")
        READ = "read", pgettext_lazy("log", "waits for your confirmation")
        REFUSED = "refused", pgettext_lazy("log", "cannot be taken in as it is")
        CONFIRMED = "confirmed", pgettext_lazy("log", "is being taken in")
        TAKEN = "taken", pgettext_lazy("log", "taken in")
        DISCARDED = "discarded", pgettext_lazy("log", "given up")

    source = models.ForeignKey(LogSource, models.CASCADE, related_name="runs")
    attachment = models.ForeignKey(
        "documents.Attachment", models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(_("file name"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    # How the file is to be read, and whether it is complete for its days.
    choices = models.JSONField(default=dict)
    is_complete = models.BooleanField(_("complete"), default=False)
    # What reading found: columns, counts, choices made, or what is wrong and where.
    found = models.JSONField(default=dict)
    progress = models.PositiveSmallIntegerField(default=0)
    started_by = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        indexes = [models.Index(fields=["agency", "source", "-started_at"], name="log_run_source")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.state}"

    @property
    def is_under_way(self) -> bool:
        """Does a job work on it, or is about to?"""
        return self.state in {self.State.WAITING, self.State.CONFIRMED}

    @property
    def is_open(self) -> bool:
        """May somebody still decide about it?"""
        return self.state in {self.State.READ, self.State.REFUSED}
