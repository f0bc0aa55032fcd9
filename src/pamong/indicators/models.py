from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.indicators.rules import (
    ACCUMULATION_LABELS,
    PERIOD_KIND_LABELS,
    POLARITY_LABELS,
    REASON_LABELS,
    Accumulation,
    Direction,
    PeriodKind,
    Polarity,
)
from pamong.indicators.system_texts import shown
from pamong.tenancy.models import AgencyModel

PERIOD_KINDS = [(kind.value, _(label)) for kind, label in PERIOD_KIND_LABELS.items()]


class SubjectKind(models.TextChoices):
    """Whose figure it is."""

    UNIT = "unit", _("unit")
    EMPLOYEE = "employee", _("employee")


class Indicator(AgencyModel):
    """What is measured, in which unit, by which formula, and which way it should go."""

    class Kind(models.TextChoices):
        NUMBER = "number", pgettext_lazy("indicator", "A number")
        RATIO = "ratio", pgettext_lazy("indicator", "A share of two counts")

    POLARITIES = [(value.value, _(label)) for value, label in POLARITY_LABELS.items()]
    ACCUMULATIONS = [(value.value, _(label)) for value, label in ACCUMULATION_LABELS.items()]
    DIRECTIONS = [
        (Direction.MAXIMIZE.value, _("Above the range is better than below")),
        (Direction.MINIMIZE.value, _("Below the range is better than above")),
    ]

    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=300)
    # The unit that keeps the definition; none: the agency as a whole.
    owner = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit_of_measure = models.CharField(_("unit of measure"), max_length=40)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=2)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.NUMBER)
    polarity = models.CharField(
        _("polarity"), max_length=10, choices=POLARITIES, default=Polarity.MAXIMIZE.value
    )
    direction = models.CharField(
        _("outside the range"), max_length=10, choices=DIRECTIONS, blank=True
    )
    accumulation = models.CharField(
        _("how the periods make the year"),
        max_length=10,
        choices=ACCUMULATIONS,
        default=Accumulation.LATEST.value,
    )
    period_kind = models.CharField(
        _("how often it is measured"),
        max_length=10,
        choices=PERIOD_KINDS,
        default=PeriodKind.MONTH.value,
    )
    # Of a ratio: 100 makes per cent, 1 a plain quotient.
    factor = models.DecimalField(_("multiplied by"), max_digits=12, decimal_places=3, default=100)
    formula = models.TextField(_("formula"), blank=True)
    source = models.CharField(_("source of the data"), max_length=300, blank=True)
    cap = models.DecimalField(
        _("cap in per cent"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    is_personal = models.BooleanField(_("measured per officer"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    # Which part of the system measures it by itself; "manual" where people bring the figure.
    origin = models.CharField(_("origin"), max_length=20, default="manual")
    version = models.PositiveIntegerField(_("version"), default=1)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="indicator_code_unique"),
            models.CheckConstraint(
                condition=~Q(polarity=Polarity.RANGE.value) | ~Q(direction=""),
                name="range_indicator_has_direction",
            ),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gte=0), name="indicator_cap_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(decimals__lte=6), name="indicator_at_most_six_decimals"
            ),
            models.CheckConstraint(
                condition=~Q(accumulation=Accumulation.POOLED.value) | Q(kind="ratio"),
                name="only_ratios_are_pooled",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The name as the reader is shown it."""
        return shown(self.name)

    @property
    def measure(self) -> str:
        """The unit of measure as the reader is shown it."""
        return shown(self.unit_of_measure)

    @property
    def method(self) -> str:
        """The formula as the reader is shown it."""
        return shown(self.formula)

    @property
    def shown_source(self) -> str:
        return shown(self.source)


class IndicatorVersion(AgencyModel):
    """A definition as it stood from a day on; written once with every change."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"))
    content = models.JSONField(_("definition"))
    changed_by = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "indicator", "version"], name="indicator_version_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} v{self.version}"


class Target(AgencyModel):
    """What a unit is to reach with an indicator in a year, and which target above it serves."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    weight = models.DecimalField(_("weight"), max_digits=8, decimal_places=3, default=1)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    value = models.DecimalField(
        _("target for the year"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    low = models.DecimalField(_("from"), max_digits=20, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(_("to"), max_digits=20, decimal_places=6, null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_active = models.BooleanField(_("in force"), default=True)
    # Counts the changes: a form that was opened before somebody else's change is refused.
    version = models.PositiveIntegerField(_("version"), default=1)
    set_by = models.ForeignKey("organization.Employee", models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(_("set at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "indicator", "unit", "year"], name="target_once_a_year"
            ),
            models.CheckConstraint(condition=Q(weight__gte=0), name="target_weight_not_negative"),
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True) | Q(value__isnull=True),
                name="target_is_value_or_range",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=models.F("high")),
                name="target_range_in_order",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="target_does_not_serve_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "unit", "year"], name="target_unit_year"),
            models.Index(fields=["agency", "parent"], name="target_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} @ {self.unit_id} {self.year}"


class PeriodTarget(AgencyModel):
    """What is to be reached by a month or in a quarter of the year."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="periods")
    period_kind = models.CharField(_("kind of period"), max_length=10, choices=PERIOD_KINDS)
    starts_on = models.DateField(_("begins"))
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    low = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=20, decimal_places=6, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "target", "starts_on"], name="period_target_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.starts_on}"


class Measurement(AgencyModel):
    """What was measured for a unit or an officer in a period, or why nothing can be computed.

    Of several rule versions of one period the highest is the figure; a value that changed keeps its
    earlier ones in MeasurementChange.
    """

    REASONS = [(reason.value, _(label)) for reason, label in REASON_LABELS.items()]

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=10, choices=SubjectKind.choices)
    subject_id = models.BigIntegerField()
    period_kind = models.CharField(_("kind of period"), max_length=10, choices=PERIOD_KINDS)
    starts_on = models.DateField(_("begins"))
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6, null=True, blank=True)
    not_computable_reason = models.CharField(
        _("why it cannot be computed"), max_length=30, choices=REASONS, blank=True
    )
    numerator = models.DecimalField(
        _("numerator"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    denominator = models.DecimalField(
        _("denominator"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    count = models.PositiveIntegerField(_("rows behind the figure"), null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=20)
    rows_url_name = models.CharField(max_length=80, blank=True)
    rows_args = models.JSONField(default=dict, blank=True)
    rule_version = models.PositiveIntegerField(_("version of the rule"), default=1)
    # Set when a contest was accepted with a corrected value: a job leaves such a figure alone.
    is_corrected = models.BooleanField(_("corrected after a contest"), default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)
    as_of = models.DateTimeField(_("as of"))
    recorded_by = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "agency",
                    "subject_kind",
                    "subject_id",
                    "indicator",
                    "starts_on",
                    "period_kind",
                    "rule_version",
                ],
                name="measurement_once_per_period",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, not_computable_reason="")
                | (Q(value__isnull=True) & ~Q(not_computable_reason="")),
                name="measurement_has_value_or_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "indicator", "starts_on"], name="measurement_indicator")
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.subject_kind}:{self.subject_id} {self.starts_on}"


class MeasurementChange(AgencyModel):
    """A value that a measurement had before it changed."""

    measurement = models.ForeignKey(Measurement, models.CASCADE, related_name="changes")
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    not_computable_reason = models.CharField(max_length=30, choices=Measurement.REASONS, blank=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    count = models.PositiveIntegerField(null=True)
    origin = models.CharField(max_length=20)
    note = models.CharField(max_length=500, blank=True)
    as_of = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agency", "measurement"], name="measurement_change_of")]

    def __str__(self) -> str:
        return f"{self.measurement_id} until {self.replaced_at}"


class Contest(AgencyModel):
    """A *sanggahan*: somebody says that a figure is wrong, and gets an answer."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("contest", "waiting for an answer")
        ACCEPTED = "accepted", pgettext_lazy("contest", "accepted")
        DECLINED = "declined", pgettext_lazy("contest", "declined")

    measurement = models.ForeignKey(Measurement, models.PROTECT, related_name="contests")
    employee = models.ForeignKey("organization.Employee", models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), max_length=2000)
    # The figure that was contested, as it stood then.
    contested_value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    contested_at = models.DateTimeField(_("contested at"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "measurement", "employee"],
                condition=Q(state="open"),
                name="one_open_contest_per_person",
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="contest_answered_or_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "contested_at"],
                condition=Q(state="open"),
                name="contest_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measurement_id}: {self.state}"
