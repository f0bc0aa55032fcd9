from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.tenancy.models import AgencyModel


class ApplicantMail(AgencyModel):
    """An e-mail that an applicant shall get, written with the event that it tells of.

    It holds no text: that is made when it is sent, in the applicant's language.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("mail", "taken in")
        QUESTION = "question", pgettext_lazy("mail", "question")
        PAYMENT = "payment", pgettext_lazy("mail", "fee to be paid")
        DECISION = "decision", pgettext_lazy("mail", "decision")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("mail", "waiting")
        SENT = "sent", pgettext_lazy("mail", "sent")
        # The address does not exist, the applicant wants none, or a week went by.
        DROPPED = "dropped", pgettext_lazy("mail", "given up")

    class Failure(models.TextChoices):
        """Why the latest try was in vain."""

        SERVER = "server", _("The mail server did not answer")
        LATER = "later", _("The mail server did not take it for now")
        ADDRESS = "address", _("The address does not exist or takes no mail")

    case = models.ForeignKey("services.Case", models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    # The message that it tells of; 0 where it is about the case itself.
    about = models.BigIntegerField(default=0)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    failure = models.CharField(
        _("failure"), max_length=10, choices=Failure.choices, blank=True, db_default=""
    )
    # Since when it is tried anew because an officer asked for it.
    retried_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "case", "kind", "about"], name="applicant_mail_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | ~Q(state="waiting") & Q(ended_at__isnull=False),
                name="ended_mail_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "next_at"], condition=Q(state="waiting"), name="mail_to_send"
            ),
            models.Index(
                fields=["agency", "case"],
                condition=~Q(failure="") & ~Q(state="sent"),
                name="mail_that_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind} {self.state}"
