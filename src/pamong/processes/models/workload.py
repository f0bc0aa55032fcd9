"""Workload of units: what the night measured, frozen, and what people report besides."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.processes.rules.workload import Rhythm
from pamong.tenancy.models import AgencyModel


class WorkloadStudy(AgencyModel):
    """The measured work of a unit's posts in a year, as of some night; drawn anew as a whole.

    `told` is what rules.study reads: posts, their steps with volumes and measured times, load by
    weekday. It names posts and steps, never a person.
    """

    unit = models.ForeignKey("organization.Unit", models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    since = models.DateField(_("first day"))
    until = models.DateField(_("day after the last"))
    made_at = models.DateTimeField(_("made at"))
    told = models.JSONField(default=dict)
    # How many steps were measured: a unit without any is not listed for them.
    steps = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "unit", "year"], name="one_workload_study_per_unit_and_year"
            ),
            models.CheckConstraint(
                condition=Q(since__lt=F("until")), name="workload_study_has_days"
            ),
        ]

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.year}"


class ReportedTask(AgencyModel):
    """Work that no system sees, as the unit reports it: how often, and how long it takes.

    It counts from its first year on, until its last one where that is said.
    """

    RHYTHMS = [
        (Rhythm.DAY.value, pgettext_lazy("how often", "a working day")),
        (Rhythm.WEEK.value, pgettext_lazy("how often", "a week")),
        (Rhythm.MONTH.value, pgettext_lazy("how often", "a month")),
        (Rhythm.QUARTER.value, pgettext_lazy("how often", "a quarter")),
        (Rhythm.YEAR.value, pgettext_lazy("how often", "a year")),
    ]

    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    # The title of the post: what people hold may change, the task stays with the post.
    post = models.CharField(_("post"), max_length=200)
    name = models.CharField(_("task"), max_length=300)
    output = models.CharField(_("what comes out"), max_length=120, blank=True)
    volume = models.DecimalField(_("how many"), max_digits=10, decimal_places=2)
    rhythm = models.CharField(_("how often"), max_length=8, choices=RHYTHMS)
    minutes = models.DecimalField(_("minutes each"), max_digits=8, decimal_places=2)
    first_year = models.PositiveSmallIntegerField(_("from the year"))
    last_year = models.PositiveSmallIntegerField(_("until the year"), null=True)
    # Sent with the form, so that a second click reports nothing twice.
    key = models.UUIDField()
    reported_by = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    reported_at = models.DateTimeField(_("reported at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "key"], name="workload_task_reported_once"),
            models.CheckConstraint(
                condition=Q(volume__gt=0, minutes__gt=0), name="reported_task_is_work"
            ),
            # A task withdrawn in its first year counts in none.
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year") - 1),
                name="reported_task_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["agency", "unit"], name="reported_task_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.name}"
