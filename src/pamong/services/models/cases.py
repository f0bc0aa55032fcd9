from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.services import rules
from pamong.services.rules.fees import FeeRule
from pamong.tenancy.models import AgencyModel

_HELD = [state.value for state in rules.HELD_STATES]


class Case(AgencyModel):
    """A *permohonan*. The journal names it by its number; who applied stands here alone."""

    class Channel(models.TextChoices):
        COUNTER = "counter", _("at the counter")
        ONLINE = "online", _("online")
        INTERNAL = "internal", _("by an officer")
        IMPORT = "import", _("from an older system")

    class Outcome(models.TextChoices):
        GRANTED = rules.Outcome.GRANTED, pgettext_lazy("case", "granted")
        REFUSED = rules.Outcome.REFUSED, pgettext_lazy("case", "refused")
        DONE = rules.Outcome.DONE, pgettext_lazy("case", "done")
        WITHDRAWN = rules.Outcome.WITHDRAWN, pgettext_lazy("case", "withdrawn")

    number = models.CharField(_("number"), max_length=7)
    # Sent with the counter's form, so that a second click finds the case of the first.
    intake_key = models.UUIDField()
    # Whoever knows number and secret may follow the case; only the hash is kept.
    secret_hash = models.BinaryField(max_length=32, null=True)
    # How often a new secret was issued because the paper was lost.
    secret_turn = models.PositiveSmallIntegerField(default=0, db_default=0)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    service = models.ForeignKey("services.ServiceType", models.PROTECT, related_name="+")
    version = models.ForeignKey("services.ServiceVersion", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    applicant_name = models.CharField(_("applicant"), max_length=200, blank=True)
    applicant_email = models.EmailField(_("e-mail"), blank=True)
    applicant_phone = models.CharField(_("telephone"), max_length=30, blank=True)
    # In which language the applicant is written to, and whether they want e-mail at all.
    language = models.CharField(max_length=5, default="id", db_default="id")
    wants_mail = models.BooleanField(default=True, db_default=True)
    # An officer who applies for something themselves, and who files for somebody else.
    applicant_employee = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    proxy_name = models.CharField(_("filed by"), max_length=200, blank=True)
    # The number of the queue for which it was taken in at the counter.
    ticket = models.ForeignKey(
        "services.QueueTicket", models.PROTECT, null=True, related_name="+", db_index=False
    )
    subject = models.CharField(_("subject"), max_length=300)
    # What was answered in the form, and what the steps have found out since.
    answers = models.JSONField(_("answers"), default=dict)
    facts = models.JSONField(_("facts"), default=dict)
    # In whole rupiah, reckoned once from the answers when it was taken in, and the rule that gave
    # it (rules.fees.FeeRule). Without an amount nothing is charged, or no row of the table held.
    fee = models.BigIntegerField(_("fee"), null=True)
    fee_rule = models.JSONField(default=dict, db_default={})
    # Where its tokens stand in the model (bpmn.Marking).
    marking = models.JSONField(default=dict)
    received_at = models.DateTimeField(_("received at"))
    due_at = models.DateTimeField(_("due at"))
    # When three quarters of its time will be used; what its leaders were told of so far: nothing,
    # that, or that it is late.
    warn_at = models.DateTimeField(null=True)
    escalated = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Since when the applicant is awaited and the clock of the deadline stands.
    held_since = models.DateTimeField(_("clock stands since"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    in_time = models.BooleanField(_("in time"), null=True)
    changes = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="case_number_unique"),
            models.UniqueConstraint(fields=["agency", "intake_key"], name="case_intake_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, in_time__isnull=True)
                | Q(closed_at__isnull=False, in_time__isnull=False) & ~Q(outcome=""),
                name="closed_case_has_its_verdict",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(held_since__isnull=True),
                name="closed_case_holds_no_clock",
            ),
            models.CheckConstraint(
                condition=Q(fee__isnull=True) | Q(fee__gte=0), name="case_fee_not_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "unit", "due_at"],
                condition=Q(closed_at__isnull=True),
                name="case_open_in_unit",
            ),
            models.Index(
                fields=["agency", "warn_at"],
                condition=Q(closed_at__isnull=True, held_since__isnull=True, escalated__lt=2),
                name="case_to_escalate",
            ),
            models.Index(
                fields=["agency", "service", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="case_closed_of_service",
            ),
            models.Index(
                fields=["agency", "applicant_employee", "received_at"],
                condition=Q(applicant_employee__isnull=False),
                name="case_of_officer",
            ),
            models.Index(
                fields=["agency", "ticket"],
                condition=Q(ticket__isnull=False),
                name="case_of_ticket",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def rule_of_fee(self) -> FeeRule | None:
        """The rule that gave the fee; None where the service charges by no table."""
        return FeeRule.read(self.fee_rule)


class Step(AgencyModel):
    """A *langkah* of a case: a token of its process that waits for a person.

    How its time was spent is kept as it goes.
    """

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
    # The wait of the marking that this row is.
    serial = models.PositiveIntegerField()
    service_step = models.ForeignKey("services.ServiceStep", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    assignee = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    # Who completed it first, where a second person must confirm.
    signed_by = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    signed_outcome = models.CharField(max_length=10, blank=True)
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
            models.UniqueConstraint(fields=["agency", "case", "serial"], name="step_once_per_wait"),
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
    def withdraw_dialog_id(self) -> str:
        """Name of the question that closes the case from this step, unique on a page."""
        return f"withdraw-{self.pk}"

    @property
    def awaits_applicant(self) -> bool:
        """As `life.clock_stands`, for who asks it of many steps."""
        return self.state == rules.StepState.PAUSED and self.pause_reason in rules.STOPS_THE_CLOCK

    @property
    def life(self) -> rules.StepLife:
        return rules.StepLife(
            rules.STATES[self.state],
            self.changed_at,
            self.assignee_id,
            self.pause_reason,
            self.waiting,
            self.working,
            self.held,
        )

    @life.setter
    def life(self, life: rules.StepLife) -> None:
        self.state = str.__str__(life.state)
        self.changed_at = life.changed_at
        self.assignee_id = life.assignee_id
        self.pause_reason = life.pause_reason
        self.waiting, self.working, self.held = life.waiting, life.working, life.held
        if life.state is rules.StepState.STARTED and self.started_at is None:
            self.started_at = life.changed_at
        if life.state is rules.StepState.COMPLETED:
            self.completed_at = life.changed_at


class CaseWait(AgencyModel):
    """A token of a case that waits for a moment, for the applicant, or for the fee."""

    class Kind(models.TextChoices):
        TIMER = "timer", pgettext_lazy("wait", "a moment")
        MESSAGE = "message", pgettext_lazy("wait", "the applicant")
        OPTION = "option", pgettext_lazy("wait", "what the applicant may say")
        PAYMENT = "payment", pgettext_lazy("wait", "the payment")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("wait", "open")
        DONE = "done", pgettext_lazy("wait", "over")
        CANCELLED = "cancelled", pgettext_lazy("wait", "cancelled")

    case = models.ForeignKey(Case, models.PROTECT, related_name="waits")
    serial = models.PositiveIntegerField()
    node = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "case", "serial"], name="case_wait_once_per_token"
            ),
            models.CheckConstraint(
                condition=~Q(kind="timer") | Q(due_at__isnull=False), name="timer_has_its_moment"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | ~Q(state="open") & Q(ended_at__isnull=False),
                name="ended_wait_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "due_at"],
                condition=Q(state="open", kind="timer"),
                name="case_timer_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.node} {self.state}"


class CaseMessage(AgencyModel):
    """What office and applicant write to each other about a case. The journal tells only that."""

    class Kind(models.TextChoices):
        REQUEST = "request", _("request")
        ANSWER = "answer", _("answer")
        NOTE = "note", _("internal note")
        NOTICE = "notice", _("notice")

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Sent with the form, so that a second click writes nothing twice.
    key = models.UUIDField()
    text = models.CharField(_("text"), max_length=4000)
    author = models.ForeignKey("organization.Employee", models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "key"], name="case_message_once")]
        indexes = [models.Index(fields=["agency", "case", "written_at"], name="case_messages")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"
