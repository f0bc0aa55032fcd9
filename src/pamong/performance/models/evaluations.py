from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.performance.rules import (
    ORGANIZATION_LABELS,
    PREDICATE_LABELS,
    QUADRANT,
    RATING_LABELS,
    EvaluationState,
)
from pamong.tenancy.models import AgencyModel

RATINGS = [(rating.value, _(label)) for rating, label in RATING_LABELS.items()]
PREDICATES = [(value.value, _(label)) for value, label in PREDICATE_LABELS.items()]
LEVELS = [(level.value, _(label)) for level, label in ORGANIZATION_LABELS.items()]
EVALUATION_STATES = [
    (EvaluationState.DRAFT.value, pgettext_lazy("evaluation", "draft")),
    (EvaluationState.DELIVERED.value, pgettext_lazy("evaluation", "delivered")),
    (EvaluationState.ACCEPTED.value, pgettext_lazy("evaluation", "accepted")),
    (EvaluationState.OBJECTED.value, pgettext_lazy("evaluation", "objected to")),
    (EvaluationState.UNDER_REVIEW.value, pgettext_lazy("evaluation", "under review")),
    (EvaluationState.UPHELD.value, pgettext_lazy("evaluation", "upheld")),
    (EvaluationState.CHANGED.value, pgettext_lazy("evaluation", "changed")),
    (EvaluationState.FINAL.value, pgettext_lazy("evaluation", "final")),
]

# The database itself refuses a predicate that the quadrant does not give.
BY_THE_QUADRANT = reduce(
    or_,
    (
        Q(
            result_rating=result.value,
            behaviour_rating=behaviour.value,
            predicate=predicate.value,
        )
        for (result, behaviour), predicate in QUADRANT.items()
    ),
    Q(result_rating="", predicate="") | Q(behaviour_rating="", predicate=""),
)


class OrganizationPredicate(AgencyModel):
    """The *capaian kinerja organisasi* of a unit, set by the official above, with a reason."""

    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    cycle = models.ForeignKey("performance.Cycle", models.CASCADE, related_name="+")
    # No period: the year.
    period = models.ForeignKey(
        "performance.Period", models.CASCADE, null=True, blank=True, related_name="+"
    )
    level = models.CharField(_("predicate"), max_length=20, choices=LEVELS)
    reason = models.TextField(_("reason"))
    # The official above who decided, where that is nobody in here: a regent, a minister.
    official = models.CharField(_("official who decided"), max_length=300, blank=True)
    set_by = models.ForeignKey("organization.Employee", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("set at"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "unit", "cycle", "period"],
                nulls_distinct=False,
                name="one_organization_predicate",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="organization_predicate_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.level}"


class Evaluation(AgencyModel):
    """Two ratings by a person with reasons, a predicate by the quadrant; moves as rules say."""

    plan = models.ForeignKey(
        "performance.PerformancePlan", models.PROTECT, related_name="evaluations"
    )
    # No period: the annual evaluation.
    period = models.ForeignKey(
        "performance.Period", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Both are missing where an official outside the agency evaluated its head.
    assessor = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    assessor_seat = models.ForeignKey(
        "organization.Appointment", models.PROTECT, null=True, related_name="+"
    )
    official = models.CharField(_("official who evaluated"), max_length=300, blank=True)
    # The superior of the assessor, who decides an objection; nobody above the head of an agency.
    reviewer_seat = models.ForeignKey(
        "organization.Appointment", models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=EVALUATION_STATES,
        default=EvaluationState.DRAFT.value,
    )
    result_rating = models.CharField(
        _("rating of results"), max_length=11, choices=RATINGS, blank=True
    )
    result_reason = models.TextField(_("reason"), blank=True)
    # Why the head of a unit is not rated as the unit's own predicate says.
    departure_reason = models.TextField(
        _("reason for not adopting the predicate of the unit"), blank=True
    )
    behaviour_rating = models.CharField(
        _("rating of behaviour"), max_length=11, choices=RATINGS, blank=True
    )
    behaviour_reason = models.TextField(_("reason"), blank=True)
    predicate = models.CharField(_("predicate"), max_length=20, choices=PREDICATES, blank=True)
    recommendation = models.TextField(_("notes and recommendation"), blank=True)
    # Why the unit's distribution leaves the pattern, where it does: explained, never blocked.
    distribution_reason = models.TextField(_("reason for leaving the pattern"), blank=True)
    organization_level = models.CharField(
        _("predicate of the organisation"), max_length=20, choices=LEVELS, blank=True
    )
    # What lay before the assessor when it was delivered: targets, evidence, feedback, as shown.
    snapshot = models.JSONField(default=dict)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    answer_due_on = models.DateField(_("answer until"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    document = models.ForeignKey(
        "documents.Attachment", models.PROTECT, null=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "plan", "period"],
                nulls_distinct=False,
                name="one_evaluation_per_plan_and_period",
            ),
            models.CheckConstraint(condition=BY_THE_QUADRANT, name="predicate_by_the_quadrant"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (
                    ~Q(predicate="")
                    & ~Q(result_reason="")
                    & ~Q(behaviour_reason="")
                    & Q(delivered_at__isnull=False)
                ),
                name="delivered_evaluation_is_rated_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(assessor__isnull=False, assessor_seat__isnull=False)
                | (Q(assessor__isnull=True, assessor_seat__isnull=True) & ~Q(official="")),
                name="evaluation_has_an_assessor",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "assessor", "state"], name="evaluation_assessor"),
            models.Index(fields=["agency", "state", "answer_due_on"], name="evaluation_due"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.predicate or self.state}"


class Objection(AgencyModel):
    """A *keberatan*: both sides are heard, the superior of the assessor decides, finally."""

    class Decision(models.TextChoices):
        UPHELD = "upheld", pgettext_lazy("objection", "the evaluation stands")
        CHANGED = "changed", pgettext_lazy("objection", "the evaluation is changed")

    evaluation = models.OneToOneField(Evaluation, models.CASCADE, related_name="objection")
    reason = models.TextField(_("objection"))
    objected_at = models.DateTimeField(_("objected at"))
    explanation = models.TextField(_("explanation of the assessor"), blank=True)
    explained_at = models.DateTimeField(_("explained at"), null=True)
    taken_up_at = models.DateTimeField(_("taken up at"), null=True)
    decision = models.CharField(_("decision"), max_length=7, choices=Decision.choices, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    decided_by = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    # The official above who decided, where that is nobody in here.
    official = models.CharField(_("official who decided"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    # The ratings before the decision, kept when it changed them.
    former = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="objection_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decision="")
                | (~Q(decision_reason="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="decision_has_a_reason_and_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id}: {self.decision}"
