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


class PeriodKind(StrEnum):
    """How often an assessor reviews within the year, besides the annual evaluation."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


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

PERIOD_CODES: Mapping[PeriodKind, SiasnCode] = MappingProxyType(
    {
        PeriodKind.MONTHLY: SiasnCode(code=1),
        PeriodKind.QUARTERLY: SiasnCode(code=2),
    }
)

# First digit of `koefisienId`, by the level of a functional post; the second is the predicate.
COEFFICIENT_LEVEL_CODES: Mapping[str, SiasnCode] = MappingProxyType(
    {
        "ahli_pertama": SiasnCode(code=1),
        "ahli_muda": SiasnCode(code=2),
        "ahli_madya": SiasnCode(code=3),
        "ahli_utama": SiasnCode(code=4),
        "pemula": SiasnCode(code=5),
        "terampil": SiasnCode(code=6),
        "mahir": SiasnCode(code=7),
        "penyelia": SiasnCode(code=8),
    }
)


def coefficient_code(*, level: str, predicate: Predicate) -> SiasnCode:
    """The two-digit `koefisienId` of a functional level (official term, lower case) and predicate.

    Only the second digit 2 (*Baik*) has been seen; the others follow the predicate's own code.
    Raises LookupError for an unknown level.
    """
    if level not in COEFFICIENT_LEVEL_CODES:
        raise LookupError(f"unknown functional level: {level}")
    tens = COEFFICIENT_LEVEL_CODES[level].code
    return SiasnCode(
        code=tens * 10 + PREDICATE_CODES[predicate].code,
        certainty=Certainty.SEEN if predicate is Predicate.GOOD else Certainty.UNCONFIRMED,
    )
