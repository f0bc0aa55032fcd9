from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.performance.rules import (
    ANNEX_LABELS,
    ASPECT_LABELS,
    BEHAVIOUR_LABELS,
    PERSPECTIVE_LABELS,
    SECTION_LABELS,
    Approach,
    PlanState,
)
from pamong.tenancy.models import AgencyModel

APPROACHES = [
    (Approach.QUANTITATIVE.value, _("quantitative")),
    (Approach.QUALITATIVE.value, _("qualitative")),
]
PLAN_STATES = [
    (PlanState.DRAFT.value, pgettext_lazy("plan", "draft")),
    (PlanState.SUBMITTED.value, pgettext_lazy("plan", "submitted")),
    (PlanState.RETURNED.value, pgettext_lazy("plan", "returned")),
    (PlanState.AGREED.value, pgettext_lazy("plan", "agreed")),
    (PlanState.AMENDING.value, pgettext_lazy("plan", "being amended")),
    (PlanState.CLOSED.value, pgettext_lazy("plan", "closed")),
]


class PerformancePlan(AgencyModel):
    """An *SKP*: one for each seat an employee holds in a year. Moves as rules.PLAN says."""

    cycle = models.ForeignKey("performance.Cycle", models.PROTECT, related_name="plans")
    appointment = models.ForeignKey("organization.Appointment", models.PROTECT, related_name="+")
    # As agreed; while the plan is a draft the superior is looked up, and may be missing.
    assessor = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    # The official above who agreed, where that is nobody in here: a regent, a minister.
    official = models.CharField(_("official who agreed"), max_length=300, blank=True)
    approach = models.CharField(
        _("approach"), max_length=12, choices=APPROACHES, default=Approach.QUANTITATIVE.value
    )
    state = models.CharField(
        _("state"), max_length=10, choices=PLAN_STATES, default=PlanState.DRAFT.value
    )
    start_on = models.DateField(_("from"))
    end_on = models.DateField(_("until"))
    return_note = models.TextField(_("what to change"), blank=True)
    amendment_reason = models.TextField(_("reason of the amendment"), blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    agreed_at = models.DateTimeField(_("agreed at"), null=True)
    # Counts every change: two people editing at once must not lose each other's work.
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "cycle", "appointment"], name="one_plan_per_seat_and_year"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "amending", "closed"])
                | (Q(agreed_at__isnull=False) & (Q(assessor__isnull=False) | ~Q(official=""))),
                name="agreed_plan_has_two_parties",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "appointment"], name="plan_appointment"),
            models.Index(fields=["agency", "cycle", "state"], name="plan_cycle_state"),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id}: {self.appointment_id}"


class KeptResults(models.Manager["Result"]):
    """Leaves out what was taken out of a plan."""

    def get_queryset(self) -> models.QuerySet["Result"]:
        return super().get_queryset().filter(removed_at__isnull=True)


class Result(AgencyModel):
    """A *rencana hasil kerja*: an outcome or output, not an activity.

    `objects` and every related manager show the results that stand in a plan; `with_removed` also
    those taken out, which evidence, feedback and cells of the matrix still point at.
    """

    plan = models.ForeignKey(PerformancePlan, models.CASCADE, related_name="results")
    section = models.CharField(
        _("section"),
        max_length=10,
        choices=[(section.value, _(label)) for section, label in SECTION_LABELS.items()],
    )
    position = models.PositiveSmallIntegerField(default=0)
    statement = models.CharField(_("result"), max_length=500)
    perspective = models.CharField(
        _("perspective"),
        max_length=25,
        choices=[(value.value, _(label)) for value, label in PERSPECTIVE_LABELS.items()],
        blank=True,
    )
    # A leader's result comes from a target of the unit.
    target = models.ForeignKey(
        "indicators.Target", models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(_("taken out at"), null=True, editable=False)

    objects = KeptResults()
    with_removed: models.Manager["Result"] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["agency", "plan"], name="result_plan")]

    def __str__(self) -> str:
        return self.statement


class ResultIndicator(AgencyModel):
    """An *indikator kinerja individu* with its target; qualitative plans leave the aspect out."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField(default=0)
    aspect = models.CharField(
        _("aspect"),
        max_length=8,
        choices=[(aspect.value, _(label)) for aspect, label in ASPECT_LABELS.items()],
        blank=True,
    )
    statement = models.CharField(_("indicator"), max_length=500)
    target_text = models.CharField(_("target"), max_length=200)
    target_low = models.DecimalField(
        _("target, from"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    target_high = models.DecimalField(
        _("target, to"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    # Where the system measures it, evidence comes by itself.
    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["agency", "result"], name="result_indicator_result")]

    def __str__(self) -> str:
        return self.statement


class Contribution(AgencyModel):
    """A cell of the *matriks peran hasil*: what a seat gives to a result of its leader or team.

    `result` is the member's own result the cell became; the cells make a graph, not a tree.
    """

    leader_result = models.ForeignKey(Result, models.CASCADE, related_name="contributions")
    appointment = models.ForeignKey("organization.Appointment", models.PROTECT, related_name="+")
    statement = models.CharField(_("contribution"), max_length=500)
    result = models.ForeignKey(Result, models.SET_NULL, null=True, related_name="serves")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "leader_result", "appointment"],
                name="one_cell_per_result_and_seat",
            )
        ]
        indexes = [models.Index(fields=["agency", "appointment"], name="contribution_seat")]

    def __str__(self) -> str:
        return self.statement


class BehaviourExpectation(AgencyModel):
    """The leader's special expectation for one of the BerAKHLAK values."""

    plan = models.ForeignKey(PerformancePlan, models.CASCADE, related_name="behaviours")
    behaviour = models.CharField(
        _("value"),
        max_length=20,
        choices=[(value.value, _(label)) for value, label in BEHAVIOUR_LABELS.items()],
    )
    expectation = models.TextField(_("special expectation"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "plan", "behaviour"], name="behaviour_once_per_plan"
            )
        ]

    def __str__(self) -> str:
        return self.behaviour


class AnnexItem(AgencyModel):
    """A line of the *lampiran SKP*: resources, accountability or consequences."""

    plan = models.ForeignKey(PerformancePlan, models.CASCADE, related_name="annexes")
    annex = models.CharField(
        _("list"),
        max_length=14,
        choices=[(annex.value, _(label)) for annex, label in ANNEX_LABELS.items()],
    )
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("text"), max_length=500)

    class Meta:
        indexes = [models.Index(fields=["agency", "plan"], name="annex_plan")]

    def __str__(self) -> str:
        return self.text


class PlanVersion(AgencyModel):
    """The plan word for word as two people agreed it; amendments add versions."""

    plan = models.ForeignKey(PerformancePlan, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField()
    reason = models.TextField(_("reason of the amendment"), blank=True)
    agreed_at = models.DateTimeField(_("agreed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "plan", "number"], name="plan_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"
