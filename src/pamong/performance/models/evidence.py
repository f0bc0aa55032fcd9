from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.performance.rules import BEHAVIOUR_LABELS
from pamong.tenancy.models import AgencyModel


class Evidence(AgencyModel):
    """A *bukti dukung* that a person brought: a note, a link or a file.

    What the system has seen is not stored here: it is read from the measurements when shown.
    """

    class Kind(models.TextChoices):
        NOTE = "note", pgettext_lazy("evidence", "note")
        LINK = "link", pgettext_lazy("evidence", "link")
        FILE = "file", pgettext_lazy("evidence", "file")

    plan = models.ForeignKey("performance.PerformancePlan", models.CASCADE, related_name="evidence")
    result = models.ForeignKey(
        "performance.Result", models.SET_NULL, null=True, blank=True, related_name="evidence"
    )
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    happened_on = models.DateField(_("date"))
    text = models.CharField(_("what was done"), max_length=1000)
    url = models.URLField(_("link"), max_length=500, blank=True)
    attachment = models.ForeignKey(
        "documents.Attachment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("written at"))
    # Made by the page before sending: the same note sent twice is one note.
    request_key = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "plan", "request_key"], name="evidence_sent_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="link") | ~Q(url=""), name="linked_evidence_has_a_link"
            ),
            models.CheckConstraint(
                condition=~Q(kind="file") | Q(attachment__isnull=False),
                name="filed_evidence_has_a_file",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "plan", "-happened_on"], name="evidence_plan_day")
        ]

    def __str__(self) -> str:
        return self.text


class Phrase(AgencyModel):
    """A sentence that an employee uses again and again in quick notes."""

    employee = models.ForeignKey("organization.Employee", models.CASCADE, related_name="+")
    text = models.CharField(_("phrase"), max_length=200)
    used = models.PositiveIntegerField(_("times used"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "employee", "text"], name="phrase_once")
        ]

    def __str__(self) -> str:
        return self.text


class Feedback(AgencyModel):
    """*Umpan balik berkelanjutan* on a result, on a value, or on the work as a whole."""

    plan = models.ForeignKey("performance.PerformancePlan", models.CASCADE, related_name="feedback")
    author = models.ForeignKey("organization.Employee", models.PROTECT, related_name="+")
    result = models.ForeignKey(
        "performance.Result", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    behaviour = models.CharField(
        _("value"),
        max_length=20,
        choices=[(value.value, _(label)) for value, label in BEHAVIOUR_LABELS.items()],
        blank=True,
    )
    text = models.TextField(_("feedback"), max_length=2000)
    given_at = models.DateTimeField(_("given at"))
    request_key = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "plan", "request_key"], name="feedback_sent_once"
            )
        ]
        indexes = [models.Index(fields=["agency", "plan", "-given_at"], name="feedback_plan")]

    def __str__(self) -> str:
        return self.text[:60]
