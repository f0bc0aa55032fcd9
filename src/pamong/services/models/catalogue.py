from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.services import rules
from pamong.tenancy.models import AgencyModel


class ServiceType(AgencyModel):
    """A *jenis layanan* that a unit offers. What it asks and how it is done stands in versions."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    # Other words by which people look for it, besides those of its name and description.
    words = models.CharField(_("everyday words"), max_length=400, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    # For officers of the agency (leave, rooms, letters), not for citizens.
    is_internal = models.BooleanField(_("for officers of the agency"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="service_code_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceVersion(AgencyModel):
    """How a service is offered from a day on: process, form, requirements, standard, fee.

    A draft is changed until it is published; afterwards only its successor is. Cases stay on the
    version they began with.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("version", "draft")
        PUBLISHED = "published", pgettext_lazy("version", "in force")
        RETIRED = "retired", pgettext_lazy("version", "replaced")

    service = models.ForeignKey(ServiceType, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    norm_minutes = models.PositiveIntegerField(_("norm in working minutes"))
    # BPMN 2.0 as XML, and the JSON of rules/forms.py.
    process = models.TextField(_("process"))
    form = models.JSONField(_("form"), default=dict)
    requirements = models.JSONField(_("requirements"), default=list)
    standard = models.JSONField(_("service standard"), default=dict)
    fees = models.JSONField(_("fees"), default=dict)
    # The tables of rules/routes.py.
    decisions = models.JSONField(_("decisions"), default=list, db_default=[])
    # The templates of rules/letters.py.
    letters = models.JSONField(_("letters"), default=list, db_default=[])
    published_at = models.DateTimeField(_("in force since"), null=True)
    retired_at = models.DateTimeField(_("replaced at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "service", "number"], name="service_version_number_unique"
            ),
            models.UniqueConstraint(
                fields=["agency", "service"],
                condition=Q(state="draft"),
                name="service_has_one_draft",
            ),
            models.UniqueConstraint(
                fields=["agency", "service"],
                condition=Q(state="published"),
                name="service_has_one_version_in_force",
            ),
            models.CheckConstraint(condition=Q(norm_minutes__gt=0), name="service_norm_positive"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | ~Q(state="draft") & Q(published_at__isnull=False),
                name="service_version_in_force_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} v{self.number}"


class ServiceStep(AgencyModel):
    """A task of the process that a person does: by which unit, and how long it may take.

    `code` is the id of the task in the BPMN model and the activity in the journal.
    """

    class Routing(models.TextChoices):
        QUEUE = rules.Routing.QUEUE, _("whoever takes it next")
        LOAD = rules.Routing.LOAD, _("who has least in hand")
        AREA = rules.Routing.AREA, _("who has the area")

    version = models.ForeignKey(ServiceVersion, models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.CharField(_("code"), max_length=80)
    name = models.CharField(_("name"), max_length=120)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    norm_minutes = models.PositiveIntegerField(_("norm in working minutes"))
    decides = models.BooleanField(_("grants or refuses"), default=False)
    # A second person, who has done no other step of the case, must confirm it.
    needs_second_person = models.BooleanField(_("needs a second person"), default=False)
    # To whom of the unit it goes by itself, and which question of the form asks for the area.
    routing = models.CharField(
        _("goes to"), max_length=8, choices=Routing.choices, default=Routing.QUEUE
    )
    area_field = models.CharField(_("question about the area"), max_length=60, blank=True)
    # The table that says which unit does it; `unit` does where it says nothing.
    unit_table = models.CharField(_("unit by table"), max_length=40, blank=True, db_default="")

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "version", "order"], name="service_step_order_unique"
            ),
            models.UniqueConstraint(
                fields=["agency", "version", "code"], name="service_step_code_unique"
            ),
            models.CheckConstraint(
                condition=Q(norm_minutes__gt=0), name="service_step_norm_positive"
            ),
            models.CheckConstraint(
                condition=~Q(routing="area") | ~Q(area_field=""),
                name="area_step_knows_its_question",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AreaOfficer(AgencyModel):
    """Who of a unit has an area: steps routed by area go to them."""

    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    area = models.CharField(_("area"), max_length=100)
    # The area as it is compared: no accents, no capitals.
    area_key = models.CharField(max_length=100)
    employee = models.ForeignKey("organization.Employee", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "unit", "area_key"], name="area_has_one_officer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.employee_id}"
