from pathlib import PurePosixPath
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.tenancy.models import AgencyModel


def stored_path(attachment: "Attachment", name: str) -> str:
    """Where a file lies: by agency and month, under a name that says nothing and is not guessed."""
    ending = PurePosixPath(name).suffix.lower()[:10]
    return f"{attachment.agency_id}/{attachment.uploaded_at:%Y/%m}/{uuid4().hex}{ending}"


class Attachment(AgencyModel):
    """A file that somebody brought or that the system made, kept outside the database.

    Who may open it is decided by the room of `object_type`, never here.
    """

    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.BigIntegerField(_("object"))
    file = models.FileField(_("file"), upload_to=stored_path, max_length=300)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        indexes = [
            models.Index(fields=["agency", "object_type", "object_id"], name="attachment_object")
        ]

    def __str__(self) -> str:
        return self.name


class Verification(AgencyModel):
    """The code on an official document, by which anybody may check that it is unchanged."""

    code = models.CharField(_("code"), max_length=26)
    title = models.CharField(_("title"), max_length=200)
    # As it was called that day; the checking page sees no other row of the agency.
    agency_name = models.CharField(_("agency"), max_length=200)
    sha256 = models.CharField(max_length=64)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    # When another one was issued instead of one that was revoked.
    replaced_at = models.DateTimeField(_("replaced at"), null=True)

    class Meta:
        constraints = [
            # The checking page knows the code alone, so it is one in the installation.
            models.UniqueConstraint(fields=["code"], name="verification_code_unique")
        ]

    def __str__(self) -> str:
        return self.code


class ImportRun(AgencyModel):
    """A file brought in: read and compared first, written only when somebody confirms.

    File and preview pages are kept until then and no longer; name, checksum and counts stay.
    """

    class State(models.TextChoices):
        PREVIEWED = "previewed", pgettext_lazy("import", "previewed")
        REFUSED = "refused", pgettext_lazy("import", "has errors")
        APPLIED = "applied", pgettext_lazy("import", "applied")
        DISCARDED = "discarded", pgettext_lazy("import", "discarded")

    kind = models.CharField(_("kind"), max_length=40)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    summary = models.JSONField(_("summary"), default=dict)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        indexes = [models.Index(fields=["agency", "kind", "-started_at"], name="import_run_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def tone(self) -> str:
        """The tone in which lists show the state."""
        tones = {
            self.State.APPLIED.value: "good",
            self.State.REFUSED.value: "bad",
            self.State.PREVIEWED.value: "info",
        }
        return tones.get(self.state, "")


class ImportPage(AgencyModel):
    """A page of what an import run found, kept so that looking at it needs no second reading."""

    class Section(models.TextChoices):
        ERRORS = "errors", pgettext_lazy("import", "errors")
        ADDITIONS = "additions", pgettext_lazy("import", "additions")
        CHANGES = "changes", pgettext_lazy("import", "changes")
        DEPARTURES = "departures", pgettext_lazy("import", "departures")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="pages")
    section = models.CharField(_("section"), max_length=10, choices=Section.choices)
    number = models.PositiveIntegerField(_("page"))
    lines = models.JSONField(_("lines"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "run", "section", "number"], name="import_page_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.section} {self.number}"


class Notice(AgencyModel):
    """Something a person should know or do, shown on their home page until read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=60)
    # Values for the text of the kind, which is written in the reader's language.
    values = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField(_("created at"))
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["agency", "user", "-created_at"],
                condition=Q(read_at__isnull=True),
                name="notice_unread",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user_id}"
