from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.tenancy.models import AgencyModel


class Origin(models.TextChoices):
    """How an event came in."""

    WEB = "web", _("web page")
    IMPORT = "import", _("import file")
    JOB = "job", _("background job")
    COMMAND = "command", _("command line")


class Lifecycle(models.TextChoices):
    """The life of a step, after the standard transitions of XES."""

    OFFERED = "offered", pgettext_lazy("step", "offered")
    CLAIMED = "claimed", pgettext_lazy("step", "claimed")
    STARTED = "started", pgettext_lazy("step", "started")
    PAUSED = "paused", pgettext_lazy("step", "paused")
    RESUMED = "resumed", pgettext_lazy("step", "resumed")
    COMPLETED = "completed", pgettext_lazy("step", "completed")
    CANCELLED = "cancelled", pgettext_lazy("step", "cancelled")


class Event(AgencyModel):
    """One thing that happened, written once, never changed: audit trail and event log.

    Partitioned by the month of `happened_at`. It holds ids; names lie in Label and may be erased.
    """

    happened_at = models.DateTimeField(_("happened at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    verb = models.CharField(_("event"), max_length=80)
    actor_id = models.BigIntegerField(_("employee who acted"), null=True)
    account_id = models.BigIntegerField(_("account that acted"), null=True)
    unit_id = models.BigIntegerField(_("unit"), null=True)
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.BigIntegerField(_("object"), null=True)
    related = models.JSONField(_("related objects"), default=list)
    case_id = models.BigIntegerField(_("case"), null=True)
    activity = models.CharField(_("activity"), max_length=80, default="")
    lifecycle = models.CharField(
        _("life cycle"), max_length=10, choices=Lifecycle.choices, default=""
    )
    payload = models.JSONField(_("details"), default=dict)
    leaf_hash = models.BinaryField(_("hash"), max_length=32)

    class Meta:
        # The table is partitioned; its indexes are made in the migration.
        managed = False
        db_table = "journal_event"

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type}:{self.object_id}"


class Label(AgencyModel):
    """What an object was called on the day of an event. May be erased; the journal stays whole.

    Rows are added when the name differs from the newest and never changed: nobody waits for them,
    and a name that goes back to what it was is the newest again.
    """

    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    text = models.CharField(max_length=300)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "object_type", "object_id", "noted_at", "text"],
                name="label_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.text
