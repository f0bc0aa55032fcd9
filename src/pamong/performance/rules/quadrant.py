"""Two ratings by a person, one predicate by a table: no score and no weight enters.

Source: PermenPANRB 6/2022 (quadrant of the annex). The scale of 110 to 120 and weights such as
60:40 belong to older rules and are not used.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pamong.kernel.text import gettext_noop


class Rating(StrEnum):
    """How work results, or work behaviour, stand against the leader's expectation."""

    ABOVE = "above"
    AS_EXPECTED = "as_expected"
    BELOW = "below"


class Predicate(StrEnum):
    """The predicate of an employee (*predikat kinerja pegawai*), best first."""

    VERY_GOOD = "very_good"
    GOOD = "good"
    NEEDS_IMPROVEMENT = "needs_improvement"
    POOR = "poor"
    VERY_POOR = "very_poor"


class OrganizationLevel(StrEnum):
    """The achievement of an organisation (*capaian kinerja organisasi*), best first.

    Source: SE MenPANRB 3/2023. EXCELLENT is the official *Istimewa*.
    """

    EXCELLENT = "excellent"
    GOOD = "good"
    NEEDS_IMPROVEMENT = "needs_improvement"
    POOR = "poor"
    VERY_POOR = "very_poor"


RATING_LABELS: Mapping[Rating, str] = MappingProxyType(
    {
        Rating.ABOVE: gettext_noop("Above expectation"),
        Rating.AS_EXPECTED: gettext_noop("As expected"),
        Rating.BELOW: gettext_noop("Below expectation"),
    }
)

PREDICATE_LABELS: Mapping[Predicate, str] = MappingProxyType(
    {
        Predicate.VERY_GOOD: gettext_noop("Very good"),
        Predicate.GOOD: gettext_noop("Good"),
        Predicate.NEEDS_IMPROVEMENT: gettext_noop("Needs improvement"),
        Predicate.POOR: gettext_noop("Poor"),
        Predicate.VERY_POOR: gettext_noop("Very poor"),
    }
)

ORGANIZATION_LABELS: Mapping[OrganizationLevel, str] = MappingProxyType(
    {
        OrganizationLevel.EXCELLENT: gettext_noop("Excellent"),
        OrganizationLevel.GOOD: gettext_noop("Good"),
        OrganizationLevel.NEEDS_IMPROVEMENT: gettext_noop("Needs improvement"),
        OrganizationLevel.POOR: gettext_noop("Poor"),
        OrganizationLevel.VERY_POOR: gettext_noop("Very poor"),
    }
)

# Official terms stand on official documents and in exports, whatever language a page is in.
RATING_TERMS: Mapping[Rating, str] = MappingProxyType(
    {
        Rating.ABOVE: "Di Atas Ekspektasi",
        Rating.AS_EXPECTED: "Sesuai Ekspektasi",
        Rating.BELOW: "Di Bawah Ekspektasi",
    }
)

PREDICATE_TERMS: Mapping[Predicate, str] = MappingProxyType(
    {
        Predicate.VERY_GOOD: "Sangat Baik",
        Predicate.GOOD: "Baik",
        Predicate.NEEDS_IMPROVEMENT: "Butuh Perbaikan",
        Predicate.POOR: "Kurang/Misconduct",
        Predicate.VERY_POOR: "Sangat Kurang",
    }
)

ORGANIZATION_TERMS: Mapping[OrganizationLevel, str] = MappingProxyType(
    {
        OrganizationLevel.EXCELLENT: "Istimewa",
        OrganizationLevel.GOOD: "Baik",
        OrganizationLevel.NEEDS_IMPROVEMENT: "Butuh Perbaikan",
        OrganizationLevel.POOR: "Kurang",
        OrganizationLevel.VERY_POOR: "Sangat Kurang",
    }
)

# (result, behaviour) → predicate. Low behaviour never gives more than POOR; low results with
# fair behaviour need improvement. Swapping those two cells is a known mistake elsewhere.
QUADRANT: Mapping[tuple[Rating, Rating], Predicate] = MappingProxyType(
    {
        (Rating.ABOVE, Rating.ABOVE): Predicate.VERY_GOOD,
        (Rating.ABOVE, Rating.AS_EXPECTED): Predicate.GOOD,
        (Rating.ABOVE, Rating.BELOW): Predicate.POOR,
        (Rating.AS_EXPECTED, Rating.ABOVE): Predicate.GOOD,
        (Rating.AS_EXPECTED, Rating.AS_EXPECTED): Predicate.GOOD,
        (Rating.AS_EXPECTED, Rating.BELOW): Predicate.POOR,
        (Rating.BELOW, Rating.ABOVE): Predicate.NEEDS_IMPROVEMENT,
        (Rating.BELOW, Rating.AS_EXPECTED): Predicate.NEEDS_IMPROVEMENT,
        (Rating.BELOW, Rating.BELOW): Predicate.VERY_POOR,
    }
)

# The regulation says that the organisation's achievement is its head's result rating, but not
# how five levels become three ratings: this mapping is our reading.
_HEADS_RATING: Mapping[OrganizationLevel, Rating] = MappingProxyType(
    {
        OrganizationLevel.EXCELLENT: Rating.ABOVE,
        OrganizationLevel.GOOD: Rating.AS_EXPECTED,
        OrganizationLevel.NEEDS_IMPROVEMENT: Rating.BELOW,
        OrganizationLevel.POOR: Rating.BELOW,
        OrganizationLevel.VERY_POOR: Rating.BELOW,
    }
)


def predicate(*, result: Rating, behaviour: Rating) -> Predicate:
    """The predicate of an employee from the rating of results and the rating of behaviour.

    Source: PermenPANRB 6/2022, quadrant.
    """
    return QUADRANT[result, behaviour]


def adopt(*, level: OrganizationLevel) -> Rating:
    """The result rating of a person who heads the organisation: its achievement, adopted.

    Source: PermenPANRB 6/2022 and SE MenPANRB 3/2023; the mapping of levels is our reading.
    """
    return _HEADS_RATING[level]
