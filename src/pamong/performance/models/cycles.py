from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.performance.rules import OBJECTION_LIMIT, OBJECTION_UNIT, DayUnit
from pamong.tenancy.models import AgencyModel


class Cycle(AgencyModel):
    """A performance year (*tahun kinerja*) with its deadlines, which are settings."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("year", "open")
        CLOSED = "closed", pgettext_lazy("year", "closed")

    class PeriodKind(models.TextChoices):
        MONTH = "month", _("monthly")
        QUARTER = "quarter", _("quarterly")

    DAY_UNITS = [
        (DayUnit.CALENDAR.value, _("calendar days")),
        (DayUnit.WORKING.value, _("working days")),
    ]

    year = models.PositiveSmallIntegerField(_("year"))
    period_kind = models.CharField(
        _("periodic evaluation"), max_length=7, choices=PeriodKind.choices
    )
    plans_due_on = models.DateField(_("plans agreed by"))
    evaluations_due_on = models.DateField(_("annual evaluation by"))
    objection_limit = models.PositiveSmallIntegerField(_("days to object"), default=OBJECTION_LIMIT)
    objection_unit = models.CharField(
        _("counted in"), max_length=8, choices=DAY_UNITS, default=OBJECTION_UNIT.value
    )
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)
    # Counts the changes of settings: a form says which one it showed.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "year"], name="one_cycle_per_year"),
            models.CheckConstraint(
                condition=Q(objection_limit__gte=1), name="objection_limit_is_a_day_at_least"
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class Period(AgencyModel):
    """A month or quarter of a cycle, half-open: [start_on, end_on)."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="periods")
    number = models.PositiveSmallIntegerField(_("number"))
    start_on = models.DateField(_("from"))
    end_on = models.DateField(_("until"))
    due_on = models.DateField(_("evaluated by"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "cycle", "number"], name="period_unique"),
            models.CheckConstraint(
                condition=Q(end_on__gt=F("start_on")), name="period_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start_on:%Y-%m}"
