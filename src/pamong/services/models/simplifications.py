"""The register of simplifications (*penyederhanaan*)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.services.rules.simplification import Change, Saving, Subject
from pamong.tenancy.models import AgencyModel


class Simplification(AgencyModel):
    """A step, report, form or meeting that was removed, merged, delegated or made rarer."""

    SUBJECTS = [
        (Subject.STEP.value, pgettext_lazy("simplified", "step")),
        (Subject.REPORT.value, pgettext_lazy("simplified", "report")),
        (Subject.FORM.value, pgettext_lazy("simplified", "form")),
        (Subject.MEETING.value, pgettext_lazy("simplified", "meeting")),
    ]
    CHANGES = [
        (Change.REMOVED.value, pgettext_lazy("simplified", "removed")),
        (Change.MERGED.value, pgettext_lazy("simplified", "merged with another")),
        (Change.DELEGATED.value, pgettext_lazy("simplified", "moved down to who does the work")),
        (Change.RARER.value, pgettext_lazy("simplified", "made rarer")),
    ]

    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    subject = models.CharField(_("what"), max_length=8, choices=SUBJECTS)
    change = models.CharField(_("what was done to it"), max_length=10, choices=CHANGES)
    name = models.CharField(_("name"), max_length=200)
    # The service whose cases it touches, and the version that came with it.
    service = models.ForeignKey("services.ServiceType", models.PROTECT, null=True, related_name="+")
    version = models.ForeignKey(
        "services.ServiceVersion", models.PROTECT, null=True, related_name="simplifications"
    )
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    decided_by = models.CharField(_("who decided"), max_length=200)
    decided_on = models.DateField(_("decided on"))
    effective_on = models.DateField(_("in force from"))
    review_on = models.DateField(_("to look at again on"))
    expected_hours = models.DecimalField(
        _("expected: hours of work a year"), max_digits=10, decimal_places=1, null=True
    )
    expected_days = models.DecimalField(
        _("expected: days of a case"), max_digits=7, decimal_places=2, null=True
    )
    expected_from = models.CharField(_("where that comes from"), max_length=200, blank=True)
    key = models.UUIDField()
    recorded_at = models.DateTimeField(_("recorded at"))
    changed_at = models.DateTimeField(_("changed at"))
    # rules.simplification.Saving, and when the log was read for it.
    measured = models.JSONField(default=dict)
    measured_at = models.DateTimeField(_("measured at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "key"], name="simplification_once"),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("effective_on")),
                name="simplification_is_looked_at_later",
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=True) | Q(service__isnull=False),
                name="simplification_of_a_version_names_its_service",
            ),
            models.CheckConstraint(
                condition=(Q(expected_hours__isnull=True) | Q(expected_hours__gte=0))
                & (Q(expected_days__isnull=True) | Q(expected_days__gte=0)),
                name="simplification_expects_to_save",
            ),
        ]
        indexes = [models.Index(fields=["agency", "unit"], name="simplification_of_unit")]

    def __str__(self) -> str:
        return self.name

    @property
    def saving(self) -> Saving | None:
        return Saving.read(self.measured)

    def is_due(self, today: date) -> bool:
        return self.review_on <= today
