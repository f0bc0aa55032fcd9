"""Reads of the register of recurring work."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BigIntegerField, Count, F, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce

from pamong.processes.models import RecurringWork
from pamong.processes.rules.recurring import Burden, Proposal

# Minutes of one time, wide enough for all factors of a year.
_EACH = Cast("people", BigIntegerField()) * F("minutes")


@dataclass(frozen=True, slots=True)
class RegisterSum:
    """All that is still done: how many, what it costs and what the proposals would save."""

    count: int
    hours: Decimal
    saved: Decimal


def open_work(rows: QuerySet[RecurringWork]) -> QuerySet[RecurringWork]:
    """What is still done, the costliest first."""
    return (
        rows.filter(ended_on__isnull=True)
        .select_related("unit")
        .order_by((_EACH * F("times")).desc(), "name", "pk")
    )


def sum_of(rows: QuerySet[RecurringWork]) -> RegisterSum:
    """Summed up in the database by proposal; the rule says what each proposal saves."""
    count, hours, saved = 0, Decimal(), Decimal()
    groups = (
        rows.filter(ended_on__isnull=True)
        .order_by()
        .values("proposal")
        .annotate(
            n=Count("pk"),
            spent=Sum(_EACH * F("times")),
            left=Sum(_EACH * Coalesce(F("wanted"), F("times"))),
        )
    )
    for group in groups:
        proposal = Proposal(group["proposal"])
        count += group["n"]
        hours += Burden(1, 1, group["spent"]).hours
        # People × minutes × times of the group stand as times of one person and minute.
        saved += Burden(1, 1, group["spent"], proposal, group["left"]).saved
    return RegisterSum(count, hours, saved)
