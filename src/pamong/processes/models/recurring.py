"""The register of recurring reports, forms and meetings."""

from decimal import Decimal
from urllib.parse import urlencode

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.processes.rules.recurring import Burden, Proposal
from pamong.tenancy.models import AgencyModel


class RecurringWork(AgencyModel):
    """A report, form or meeting that comes again: who needs it, and the hours it costs."""

    class Kind(models.TextChoices):
        REPORT = "report", pgettext_lazy("recurring work", "report")
        FORM = "form", pgettext_lazy("recurring work", "form")
        MEETING = "meeting", pgettext_lazy("recurring work", "meeting")

    PROPOSALS = [
        (Proposal.KEEP.value, pgettext_lazy("proposal", "keep")),
        (Proposal.DROP.value, pgettext_lazy("proposal", "drop")),
        (Proposal.MERGE.value, pgettext_lazy("proposal", "merge with another")),
        (Proposal.RARER.value, pgettext_lazy("proposal", "make rarer")),
    ]

    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    needed_by = models.CharField(_("who needs it"), max_length=200)
    people = models.PositiveIntegerField(_("people"))
    minutes = models.PositiveIntegerField(_("minutes each"))
    times = models.PositiveIntegerField(_("times a year"))
    # Empty where nobody knows of any.
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    proposal = models.CharField(
        _("proposal"), max_length=6, choices=PROPOSALS, default=Proposal.KEEP.value
    )
    wanted = models.PositiveIntegerField(_("times a year then"), null=True)
    note = models.CharField(_("why"), max_length=500, blank=True)
    key = models.UUIDField()
    recorded_at = models.DateTimeField(_("recorded at"))
    changed_at = models.DateTimeField(_("changed at"))
    # Since when it is not done any more.
    ended_on = models.DateField(_("ended on"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "key"], name="recurring_work_once"),
            models.CheckConstraint(
                condition=Q(people__gt=0, minutes__gt=0, times__gt=0),
                name="recurring_work_costs_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    proposal="rarer", wanted__isnull=False, wanted__gt=0, wanted__lt=F("times")
                )
                | ~Q(proposal="rarer") & Q(wanted__isnull=True),
                name="rarer_work_says_how_often",
            ),
        ]
        indexes = [models.Index(fields=["agency", "unit"], name="recurring_work_of_unit")]

    def __str__(self) -> str:
        return self.name

    @property
    def burden(self) -> Burden:
        return Burden(self.people, self.minutes, self.times, Proposal(self.proposal), self.wanted)

    @property
    def hours(self) -> Decimal:
        return self.burden.hours

    @property
    def saved(self) -> Decimal:
        return self.burden.saved

    @property
    def simplification_query(self) -> str:
        """What the form of a simplification is filled in with, once the proposal is decided."""
        return urlencode(
            {
                "unit": self.unit_id,
                "subject": self.kind,
                "change": {"drop": "removed", "merge": "merged"}.get(self.proposal, "rarer"),
                "name": self.name,
                "legal_basis": self.legal_basis,
                "expected_hours": round(self.saved, 1),
            }
        )
