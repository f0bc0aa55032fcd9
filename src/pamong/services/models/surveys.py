"""Rows of the satisfaction survey (*SKM*), made so that nobody can tell who answered what.

An answer holds service, version, unit and month, never a case, a token or a moment. The token it
was given by is spent in a row of its own; no key leads from one to the other, and an answer's id is
drawn by chance, so that the order of the rows tells nothing either.
"""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.services.rules.survey import HIGHEST, LONGEST_COMMENT, LOWEST, Element
from pamong.tenancy.models import AgencyModel


def chance_id() -> int:
    """An id that tells nothing of when its row was written."""
    return secrets.randbits(62)


class SurveyInvitation(AgencyModel):
    """The one-time token of a closed case, by its hash; spent when it is answered.

    Until then it holds what the answer will need. It does not name the case: only who holds case
    and installation key can tell the token of it.
    """

    token_hash = models.BinaryField(max_length=32)
    service = models.ForeignKey("services.ServiceType", models.PROTECT, related_name="+")
    version = models.ForeignKey("services.ServiceVersion", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    # Who completed its steps; emptied when it is spent.
    officers = models.JSONField(default=list)
    expires_on = models.DateField()
    is_spent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "token_hash"], name="survey_invitation_token_unique"
            )
        ]

    def __str__(self) -> str:
        return "spent" if self.is_spent else "open"


class SurveyAnswer(AgencyModel):
    """A sheet: nine answers, optionally who it was in broad groups, and a comment."""

    class Channel(models.TextChoices):
        ONLINE = "online", _("online")
        PAPER = "paper", pgettext_lazy("survey", "on paper")
        IMPORT = "import", _("from an older system")

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    class Age(models.TextChoices):
        UNDER_21 = "under_21", _("up to 20 years")
        FROM_21 = "from_21", _("21 to 30 years")
        FROM_31 = "from_31", _("31 to 40 years")
        FROM_41 = "from_41", _("41 to 50 years")
        OVER_50 = "over_50", _("over 50 years")

    class Education(models.TextChoices):
        PRIMARY = "primary", _("Primary school or less")
        JUNIOR = "junior", _("Junior secondary school")
        SENIOR = "senior", _("Senior secondary school")
        DIPLOMA = "diploma", _("Diploma")
        BACHELOR = "bachelor", _("Bachelor")
        MASTER = "master", _("Master or higher")

    class Occupation(models.TextChoices):
        CIVIL_SERVANT = "civil_servant", _("Civil servant")
        FORCES = "forces", _("Armed forces or police")
        PRIVATE = "private", _("Private employee")
        BUSINESS = "business", _("Own business")
        FARMER = "farmer", _("Farmer or fisher")
        STUDENT = "student", _("Pupil or student")
        HOME = "home", _("Household")
        OTHER = "other", pgettext_lazy("occupation", "Other")

    id = models.BigIntegerField(primary_key=True, default=chance_id, editable=False)
    service = models.ForeignKey("services.ServiceType", models.PROTECT, related_name="+")
    version = models.ForeignKey("services.ServiceVersion", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    # The first day of the month in which it was answered.
    month = models.DateField(_("month"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    requirements = models.PositiveSmallIntegerField()
    procedure = models.PositiveSmallIntegerField()
    time = models.PositiveSmallIntegerField()
    cost = models.PositiveSmallIntegerField()
    product = models.PositiveSmallIntegerField()
    competence = models.PositiveSmallIntegerField()
    conduct = models.PositiveSmallIntegerField()
    complaints = models.PositiveSmallIntegerField()
    facilities = models.PositiveSmallIntegerField()
    sex = models.CharField(_("sex"), max_length=10, choices=Sex.choices, blank=True)
    age = models.CharField(_("age"), max_length=10, choices=Age.choices, blank=True)
    education = models.CharField(
        _("education"), max_length=10, choices=Education.choices, blank=True
    )
    occupation = models.CharField(
        _("occupation"), max_length=15, choices=Occupation.choices, blank=True
    )
    comment = models.CharField(_("comment"), max_length=LONGEST_COMMENT, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    **{f"{element.value}__gte": LOWEST for element in Element},
                    **{f"{element.value}__lte": HIGHEST for element in Element},
                ),
                name="survey_answers_from_1_to_4",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="survey_answer_month_is_its_first_day"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "service", "month"], name="survey_answer_of_service"),
            models.Index(fields=["agency", "unit", "month"], name="survey_answer_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.month:%Y-%m}"


class SurveyBatch(AgencyModel):
    """Paper sheets entered at once by an officer; the key of the form, so that twice is once."""

    key = models.UUIDField()
    service = models.ForeignKey("services.ServiceType", models.PROTECT, related_name="+")
    sheets = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "key"], name="survey_batch_once")]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.sheets}"


class OfficerTally(AgencyModel):
    """How many answers there were to cases an officer worked on, and the points about officers.

    Only sums: which answer added what is written nowhere.
    """

    employee = models.ForeignKey("organization.Employee", models.PROTECT, related_name="+")
    service = models.ForeignKey("services.ServiceType", models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    answers = models.PositiveIntegerField()
    competence = models.PositiveIntegerField()
    conduct = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "employee", "service", "month"], name="officer_tally_once"
            )
        ]
        indexes = [models.Index(fields=["agency", "month"], name="officer_tally_of_month")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.month:%Y-%m}: {self.answers}"


class SurveyFollowUp(AgencyModel):
    """What a unit does about an element that scored low (*rencana tindak lanjut*)."""

    ELEMENTS = [(element.value, element.value) for element in Element]

    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    # Of one service; empty for the unit as a whole.
    service = models.ForeignKey("services.ServiceType", models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    # Sent with the form, so that a second click plans nothing twice.
    key = models.UUIDField()
    element = models.CharField(_("element"), max_length=15, choices=ELEMENTS)
    action = models.CharField(_("what is done"), max_length=500)
    responsible = models.CharField(_("who"), max_length=200)
    due_on = models.DateField(_("until"))
    done_on = models.DateField(_("done"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "key"], name="survey_follow_up_once")
        ]
        indexes = [models.Index(fields=["agency", "unit", "year"], name="survey_follow_up_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}: {self.element}"
