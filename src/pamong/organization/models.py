from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.accounts.rights import GRANTABLE_ROLES, ROLE_LABELS
from pamong.organization.rules.positions import (
    FUNCTIONAL_LEVEL_LABELS,
    POSITION_TYPE_LABELS,
)
from pamong.tenancy.models import AgencyModel


class Unit(AgencyModel):
    """A *unit kerja*. `path` is "/id/id/" from the root to the unit itself."""

    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    path = models.CharField(_("path"), max_length=400, default="", editable=False)
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="unit_code_unique"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_is_not_its_own_parent"),
        ]
        indexes = [
            models.Index(F("agency"), OpClass("path", "text_pattern_ops"), name="unit_path"),
            models.Index(fields=["agency", "parent"], name="unit_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Position(AgencyModel):
    """A *jabatan* in a unit; the one with `is_head` leads the unit."""

    KINDS = [(kind.value, _(label)) for kind, label in POSITION_TYPE_LABELS.items()]
    LEVELS = [(level.value, _(label)) for level, label in FUNCTIONAL_LEVEL_LABELS.items()]

    code = models.CharField(_("code"), max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind of position"), max_length=20, choices=KINDS)
    level = models.CharField(_("level"), max_length=20, choices=LEVELS, blank=True)
    is_head = models.BooleanField(_("leads the unit"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="position_code_unique"),
            models.UniqueConstraint(
                fields=["agency", "unit"],
                condition=Q(is_head=True, is_active=True),
                name="one_head_per_unit",
            ),
        ]
        indexes = [models.Index(fields=["agency", "unit"], name="position_unit")]

    def __str__(self) -> str:
        return self.title


class Employee(AgencyModel):
    """An *ASN*: PNS or PPPK. The number is text, shown masked, and may change for a PPPK."""

    class Employment(models.TextChoices):
        PNS = "pns", _("PNS (civil servant)")
        PPPK = "pppk", _("PPPK (contract employee)")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    number = models.CharField(_("NIP or NI PPPK"), max_length=18)
    employment = models.CharField(_("employment"), max_length=4, choices=Employment.choices)
    name = models.CharField(_("name"), max_length=200)
    title_before = models.CharField(_("title before the name"), max_length=60, blank=True)
    title_after = models.CharField(_("title after the name"), max_length=60, blank=True)
    sort_name = models.CharField(max_length=200, editable=False)
    grade = models.CharField(_("grade"), max_length=10, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    siasn_id = models.CharField(_("SIASN id"), max_length=64, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="employee_number_unique"),
            models.UniqueConstraint(
                fields=["agency", "siasn_id"],
                condition=~Q(siasn_id=""),
                name="employee_siasn_id_unique",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9]{18}$"), name="employee_number_is_18_digits"
            ),
        ]
        indexes = [models.Index(fields=["agency", "sort_name"], name="employee_sort_name")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name with its titles, as documents show it."""
        name = f"{self.title_before} {self.name}".strip()
        return f"{name}, {self.title_after}" if self.title_after else name


class Appointment(AgencyModel):
    """Where somebody sits, from a day on, until a day (not included). Plans hang on it."""

    class Kind(models.TextChoices):
        DEFINITIVE = "definitive", _("definitive")
        ACTING = "acting", _("acting (Plt.)")
        DAILY_ACTING = "daily_acting", _("daily acting (Plh.)")

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="appointments")
    position = models.ForeignKey(Position, models.PROTECT, related_name="appointments")
    kind = models.CharField(
        _("kind of appointment"), max_length=12, choices=Kind.choices, default=Kind.DEFINITIVE
    )
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "employee", "position", "started_on"],
                name="appointment_unique",
            ),
            models.UniqueConstraint(
                fields=["agency", "employee"],
                condition=Q(kind="definitive", ended_on__isnull=True),
                name="one_open_definitive_appointment",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("started_on")),
                name="appointment_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "position", "started_on"], name="appointment_position"),
            models.Index(fields=["agency", "employee", "started_on"], name="appointment_employee"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} @ {self.position_id}"


class Delegation(AgencyModel):
    """During leave somebody else acts for a leader, from a day until a day (not included)."""

    principal = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    delegate = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__gt=F("started_on")), name="delegation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("delegate")), name="delegation_to_another"
            ),
        ]
        indexes = [models.Index(fields=["agency", "delegate"], name="delegation_delegate")]

    def __str__(self) -> str:
        return f"{self.principal_id} → {self.delegate_id}"


class SuperiorOverride(AgencyModel):
    """Another superior than the tree of positions says, with a reason."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="+")
    superior = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "appointment"],
                condition=Q(ended_on__isnull=True),
                name="one_open_superior_override",
            )
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} → {self.superior_id}"


class SuperiorReport(AgencyModel):
    """An employee says that the superior shown is wrong; HR settles it."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("report", "open")
        ACCEPTED = "accepted", pgettext_lazy("report", "accepted")
        DECLINED = "declined", pgettext_lazy("report", "declined")

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="+")
    shown_superior = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    proposed_superior = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    reported_at = models.DateTimeField(_("reported at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "appointment"],
                condition=Q(state="open"),
                name="one_open_superior_report",
            )
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id}: {self.state}"


class RoleGrant(AgencyModel):
    """A role for an account, for a unit and everything below it, or for the whole agency."""

    ROLES = [(role.value, ROLE_LABELS[role]) for role in GRANTABLE_ROLES]

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=30, choices=ROLES)
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "user", "role", "unit"],
                condition=Q(ended_on__isnull=True),
                nulls_distinct=False,
                name="role_granted_once",
            )
        ]
        indexes = [models.Index(fields=["agency", "user"], name="role_grant_user")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class Team(AgencyModel):
    """A *tim kerja* within or across units (PermenPANRB 7/2022)."""

    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    purpose = models.TextField(_("purpose"), blank=True)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name", "started_on"], name="team_name_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(AgencyModel):
    class Role(models.TextChoices):
        LEADER = "leader", _("team leader")
        MEMBER = "member", _("member")

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "team", "employee"], name="team_member_once"),
            models.UniqueConstraint(
                fields=["agency", "team"],
                condition=Q(role="leader"),
                name="one_leader_per_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.employee_id}"


class Calendar(AgencyModel):
    """Working time of a unit and those below it without their own; no unit: the agency's."""

    unit = models.OneToOneField(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    # Seven lists, Monday first, of ["08:00", "12:00"] blocks; an end before its start is a night
    # shift.
    week = models.JSONField(_("week"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "unit"], nulls_distinct=False, name="one_calendar_per_unit"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(AgencyModel):
    """A day that differs from the week: a holiday, joint leave, or special working hours."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("public holiday")
        JOINT_LEAVE = "joint_leave", _("joint leave")
        SPECIAL = "special", _("special hours")

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days")
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    blocks = ArrayField(
        ArrayField(models.CharField(max_length=5), size=2), default=list, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "calendar", "date"], name="calendar_day_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.name}"
