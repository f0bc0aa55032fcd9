from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pamong.tenancy.models import AgencyModel


class ApplicationDraft(AgencyModel):
    """An application being written; who holds its key goes on with it, on any device."""

    key_hash = models.BinaryField(max_length=32)
    version = models.ForeignKey("services.ServiceVersion", models.PROTECT, related_name="+")
    # Of the case that it will become, so that sending it twice makes one case.
    intake_key = models.UUIDField()
    answers = models.JSONField(_("answers"), default=dict)
    # Who applies and how to reach them, as rules/forms/applicant.py asks it.
    applicant = models.JSONField(_("applicant"), default=dict)
    # By page what was typed there and cannot be read yet, as it was sent.
    typed = models.JSONField(default=dict, db_default={})
    # Ids of the pages that were gone through, so that one comes back to where one was.
    seen = models.JSONField(default=list)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    case = models.ForeignKey("services.Case", models.PROTECT, null=True, related_name="+")
    # Who asks for something inside the agency; nobody else opens it, whatever key they bring.
    employee = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )
    # Who writes it at the counter for whoever stands there.
    officer = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+", db_index=False
    )
    # The number of the queue that was being served when it was begun.
    ticket = models.ForeignKey(
        "services.QueueTicket", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "key_hash"], name="draft_key_unique"),
            models.UniqueConstraint(fields=["agency", "intake_key"], name="draft_intake_unique"),
        ]
        indexes = [
            models.Index(fields=["agency", "changed_at"], name="draft_by_age"),
            models.Index(
                fields=["agency", "employee"],
                name="draft_of_employee",
                condition=models.Q(employee__isnull=False),
            ),
            models.Index(
                fields=["agency", "officer", "changed_at"],
                condition=Q(officer__isnull=False, case__isnull=True),
                name="draft_at_counter",
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"

    @property
    def is_inside(self) -> bool:
        return self.employee_id is not None


class UploadPiece(AgencyModel):
    """A piece of a file on its way to a draft; the file is put together when all are there."""

    draft = models.ForeignKey("services.ApplicationDraft", models.CASCADE, related_name="+")
    # The question that the file answers.
    field = models.CharField(max_length=60)
    # By which the browser knows its file again after a lost connection.
    key = models.CharField(max_length=40)
    begins = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "draft", "field", "key", "begins"], name="upload_piece_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} of draft {self.draft_id} from {self.begins}"
