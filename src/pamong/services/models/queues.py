from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.services.rules.queues import ticket_label
from pamong.tenancy.models import AgencyModel


class QueueLine(AgencyModel):
    """A kind of service for which numbers are taken in a unit's hall: its letter and its name."""

    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    letter = models.CharField(_("letter"), max_length=1)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "unit", "letter"], name="queue_letter_once"),
            models.CheckConstraint(condition=Q(letter__regex="^[A-Z]$"), name="queue_letter_big"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"


class CounterPlace(AgencyModel):
    """A *loket*: where numbers of a unit are called to."""

    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "unit", "name"], name="counter_place_once")
        ]

    def __str__(self) -> str:
        return self.name


class QueueTicket(AgencyModel):
    """A number of a day. It knows nothing of who took it; a case may name the number."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("ticket", "waiting")
        CALLED = "called", pgettext_lazy("ticket", "called")
        SERVING = "serving", pgettext_lazy("ticket", "being served")
        SERVED = "served", pgettext_lazy("ticket", "served")
        NO_SHOW = "no_show", pgettext_lazy("ticket", "did not come")
        LAPSED = "lapsed", pgettext_lazy("ticket", "lapsed")

    line = models.ForeignKey(QueueLine, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    number = models.PositiveIntegerField()
    # Sent with the button, so that pressing it twice takes one number.
    key = models.UUIDField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    is_priority = models.BooleanField(default=False)
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    # How often it was called, so that the hall hears of it again.
    calls = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    place = models.ForeignKey(CounterPlace, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(
        "organization.Employee", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "line", "day", "number"], name="ticket_number_once_a_day"
            ),
            models.UniqueConstraint(fields=["agency", "key"], name="ticket_taken_once"),
            models.UniqueConstraint(
                fields=["agency", "place"],
                condition=Q(state__in=["called", "serving"]),
                name="place_has_one_ticket",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["called", "serving", "served", "no_show"])
                | Q(place__isnull=False, officer__isnull=False, called_at__isnull=False),
                name="called_ticket_has_its_place",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "unit", "day", "id"], name="ticket_of_day"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def waited(self) -> timedelta | None:
        """From taking the number to its first call; None while it was not called."""
        return self.called_at - self.taken_at if self.called_at is not None else None

    @property
    def label(self) -> str:
        return ticket_label(self.line.letter, self.number)
