"""Number codes of the national civil-service system (SIASN), as public code shows them.

They are a start for an agency's own table, not an authority: SIASN offers reference lists, and an
agency loads its codes from there. What nobody has confirmed says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from pamong.performance.rules.quadrant import Predicate, Rating


class Certainty(StrEnum):
    """SEEN in public implementations, or UNCONFIRMED: only fitting the order of the list."""

    SEEN = "seen"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiasnCode:
    code: int
    certainty: Certainty = Certainty.SEEN


AS_OF = date(2026, 11, 1)
"""When the lists below were last compared with public implementations."""

# A lower number is a better rating.
RATING_CODES: Mapping[Rating, SiasnCode] = MappingProxyType(
    {
        Rating.ABOVE: SiasnCode(code=1),
        Rating.AS_EXPECTED: SiasnCode(code=2),
        Rating.BELOW: SiasnCode(code=3),
    }
)

PREDICATE_CODES: Mapping[Predicate, SiasnCode] = MappingProxyType(
    {
        Predicate.VERY_GOOD: SiasnCode(code=1),
        Predicate.GOOD: SiasnCode(code=2),
        Predicate.NEEDS_IMPROVEMENT: SiasnCode(code=3),
        Predicate.POOR: SiasnCode(code=4, certainty=Certainty.UNCONFIRMED),
        Predicate.VERY_POOR: SiasnCode(code=5, certainty=Certainty.UNCONFIRMED),
    }
)
