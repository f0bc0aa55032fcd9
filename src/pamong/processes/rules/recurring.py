"""What reports, forms and meetings that come again cost, and what a proposal would save."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pamong.kernel.scores import divide


class Proposal(StrEnum):
    """What is proposed to do with it."""

    KEEP = "keep"
    DROP = "drop"
    MERGE = "merge"
    RARER = "rarer"


@dataclass(frozen=True, slots=True)
class Burden:
    """So many people, so many minutes each, so many times a year; `wanted` times where rarer."""

    people: int
    minutes: int
    times: int
    proposal: Proposal = Proposal.KEEP
    wanted: int | None = None

    @property
    def hours(self) -> Decimal:
        """Hours a year."""
        return _hours(self.people * self.minutes * self.times)

    @property
    def saved(self) -> Decimal:
        """Hours a year that the proposal would save; merged, its own hours go."""
        if self.proposal is Proposal.KEEP:
            return Decimal()
        if self.proposal is Proposal.RARER:
            left = self.times if self.wanted is None else self.wanted
            return _hours(self.people * self.minutes * max(0, self.times - left))
        return self.hours


def _hours(minutes: int) -> Decimal:
    return divide(numerator=Decimal(minutes), denominator=Decimal(60))
