from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.services import rules
from pamong.tenancy.models import AgencyModel

_OPEN = [state.value for state in rules.OPEN_STATES]
_HELD = [state.value for state in rules.HELD_STATES]


class ServiceType(AgencyModel):
    """A *jenis layanan* that a unit offers, with its norm in working minutes of that unit."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    norm_minutes = models.PositiveIntegerField(_("norm in working minutes"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="service_code_unique"),
            models.CheckConstraint(condition=Q(norm_minutes__gt=0), name="service_norm_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceStep(AgencyModel):
    """A step of a service, as data: in which order, what, by which unit."""

    service = models.ForeignKey(ServiceType, models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    norm_minutes = models.PositiveIntegerField(_("norm in working minutes"))
    decides = models.BooleanField(_("grants or refuses"), default=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "service", "order"], name="service_step_order_unique"
            ),
            models.UniqueConstraint(
                fields=["agency", "service", "code"], name="service_step_code_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Case(AgencyModel):
    """A *permohonan*. The journal names it by its number; who applied stands here alone."""

    class Outcome(models.TextChoices):
        GRANTED = rules.Outcome.GRANTED, pgettext_lazy("case", "granted")
        REFUSED = rules.Outcome.REFUSED, pgettext_lazy("case", "refused")
        DONE = rules.Outcome.DONE, pgettext_lazy("case", "done")
        WITHDRAWN = rules.Outcome.WITHDRAWN, pgettext_lazy("case", "withdrawn")

    number = models.CharField(_("number"), max_length=7)
    # Sent with the counter's form, so that a second click finds the case of the first.
    intake_key = models.UUIDField()
    service = models.ForeignKey(ServiceType, models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    applicant_name = models.CharField(_("applicant"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    received_at = models.DateTimeField(_("received at"))
    due_at = models.DateTimeField(_("due at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    in_time = models.BooleanField(_("in time"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="case_number_unique"),
            models.UniqueConstraint(fields=["agency", "intake_key"], name="case_intake_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, in_time__isnull=True)
                | Q(closed_at__isnull=False, in_time__isnull=False) & ~Q(outcome=""),
                name="closed_case_has_its_verdict",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "unit", "due_at"],
                condition=Q(closed_at__isnull=True),
                name="case_open_in_unit",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Step(AgencyModel):
    """A *langkah* of a case. At most one is open; how its time was spent is kept as it goes."""

    class State(models.TextChoices):
        OFFERED = rules.StepState.OFFERED, pgettext_lazy("step", "waiting to be taken")
        CLAIMED = rules.StepState.CLAIMED, pgettext_lazy("step", "taken")
        STARTED = rules.StepState.STARTED, pgettext_lazy("step", "being worked on")
        PAUSED = rules.StepState.PAUSED, pgettext_lazy("step", "paused")
        COMPLETED = rules.StepState.COMPLETED, pgettext_lazy("step", "completed")
        CANCELLED = rules.StepState.CANCELLED, pgettext_lazy("step", "cancelled")

    class PauseReason(models.TextChoices):
        APPLICANT = rules.PauseReason.APPLICANT, _("Waiting for the applicant")
        OTHER_UNIT = rules.PauseReason.OTHER_UNIT, _("Waiting for another unit")
        OTHER_WORK = rules.PauseReason.OTHER_WORK, _("Other work comes first")
        SYSTEM_DOWN = rules.PauseReason.SYSTEM_DOWN, _("A system is down")

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    service_step = models.ForeignKey(ServiceStep, models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    assignee = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    # The deadline of the case again, so that a long queue is read in its order from the index.
    due_at = models.DateTimeField(_("due at"))
    offered_at = models.DateTimeField(_("offered at"))
    started_at = models.DateTimeField(_("started at"), null=True)
    completed_at = models.DateTimeField(_("completed at"), null=True)
    changed_at = models.DateTimeField(_("changed at"))
    pause_reason = models.CharField(
        _("reason for the pause"), max_length=12, choices=PauseReason.choices, blank=True
    )
    waiting = models.DurationField(_("waiting time"))
    working = models.DurationField(_("working time"))
    held = models.DurationField(_("time paused"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "case", "service_step"], name="step_once_per_case"
            ),
            models.UniqueConstraint(
                fields=["agency", "case"],
                condition=Q(state__in=_OPEN),
                name="one_open_step_per_case",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_HELD) | Q(assignee__isnull=False),
                name="taken_step_has_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "unit", "due_at", "id"],
                condition=Q(state=rules.StepState.OFFERED.value),
                name="step_queue",
            ),
            models.Index(
                fields=["agency", "assignee", "due_at", "id"],
                condition=Q(state__in=_HELD),
                name="step_in_hand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.service_step_id} {self.state}"

    @property
    def dialog_id(self) -> str:
        """Name of the question that pauses this step, unique on a page."""
        return f"pause-{self.pk}"

    @property
    def life(self) -> rules.StepLife:
        return rules.StepLife(
            state=rules.StepState(self.state),
            changed_at=self.changed_at,
            assignee_id=self.assignee_id,
            pause_reason=self.pause_reason,
            waiting=self.waiting,
            working=self.working,
            held=self.held,
        )

    @life.setter
    def life(self, life: rules.StepLife) -> None:
        self.state = life.state.value
        self.changed_at = life.changed_at
        self.assignee_id = life.assignee_id
        self.pause_reason = life.pause_reason
        self.waiting, self.working, self.held = life.waiting, life.working, life.held
        if life.state is rules.StepState.STARTED and self.started_at is None:
            self.started_at = life.changed_at
        if life.state is rules.StepState.COMPLETED:
            self.completed_at = life.changed_at
