"""The index of citizens' satisfaction (*SKM*) after PermenPANRB 14/2017.

Nine elements, answers from 1 to 4. The weight of an element is exactly one ninth: printed weights
of 0.11 or 0.111 would make the best possible index 99.0 or 99.9. Rounding comes at the end.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

LOWEST, HIGHEST = 1, 4
# Below this many answers neither an index nor a comment is shown: few answers are somebody's.
FEWEST_ANSWERS = 5
# After this many days the door of the survey is shut: one no longer remembers.
ANSWERED_WITHIN_DAYS = 90
LONGEST_COMMENT = 1000


class Element(StrEnum):
    """The nine elements, by a name that lasts: published lists swap the last two."""

    REQUIREMENTS = "requirements"
    PROCEDURE = "procedure"
    TIME = "time"
    COST = "cost"
    PRODUCT = "product"
    COMPETENCE = "competence"
    CONDUCT = "conduct"
    COMPLAINTS = "complaints"
    FACILITIES = "facilities"


# What a citizen can say about the officers themselves: the elements that a figure of an officer
# is made of. Time, fees and rooms are not in one officer's hand.
ABOUT_OFFICERS = (Element.COMPETENCE, Element.CONDUCT)


class UnfitSheet(ValueError):
    """A sheet that does not answer all nine elements from 1 to 4; `elements` are those amiss."""

    def __init__(self, elements: Sequence[Element]) -> None:
        super().__init__("a sheet answers all nine elements from 1 to 4")
        self.elements = tuple(elements)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one person answered; who they are is optional and names nobody."""

    answers: Mapping[Element, int]
    sex: str = ""
    age: str = ""
    education: str = ""
    occupation: str = ""
    comment: str = ""

    def check(self) -> None:
        """Raises UnfitSheet."""
        amiss = [
            element for element in Element if not LOWEST <= self.answers.get(element, 0) <= HIGHEST
        ]
        if amiss:
            raise UnfitSheet(amiss)


@dataclass(frozen=True, slots=True)
class Band:
    """A grade of the index from a value on, on the scale up to 100."""

    grade: str
    word: str
    at_least: Decimal


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands of a regulation, in force from a day on; best first."""

    valid_from: date
    legal_basis: str
    bands: tuple[Band, ...]

    def grade(self, index: Decimal) -> Band:
        """The band of an index. Raises ValueError below the lowest possible one."""
        for band in self.bands:
            if index >= band.at_least:
                return band
        raise ValueError("an index is 25 at least")


# Words as the regulations have them; 0.01 closes the gaps that they leave between bands.
BANDS = (
    Bands(
        date(2004, 2, 24),
        "KEP/25/M.PAN/2/2004",
        (
            Band("A", "Sangat Baik", Decimal("81.26")),
            Band("B", "Baik", Decimal("62.51")),
            Band("C", "Kurang Baik", Decimal("43.76")),
            Band("D", "Tidak Baik", Decimal(25)),
        ),
    ),
    Bands(
        date(2017, 5, 9),
        "PermenPANRB 14/2017",
        (
            Band("A", "Sangat Baik", Decimal("88.31")),
            Band("B", "Baik", Decimal("76.61")),
            Band("C", "Kurang Baik", Decimal(65)),
            Band("D", "Tidak Baik", Decimal(25)),
        ),
    ),
)


def bands_on(day: date) -> Bands:
    """The bands in force that day. Raises ValueError before the first regulation."""
    in_force = [bands for bands in BANDS if bands.valid_from <= day]
    if not in_force:
        raise ValueError("no regulation was in force that day")
    return in_force[-1]


@dataclass(frozen=True, slots=True)
class Index:
    """The index of some answers: mean of each element (1 to 4), and the whole (25 to 100)."""

    respondents: int
    means: Mapping[Element, Decimal]
    index: Decimal
    band: Band
    lowest: tuple[Element, ...]


def index_of_sums(
    respondents: int, sums: Mapping[Element, int], *, day: date, lowest: int = 3
) -> Index:
    """The index from the sum of the answers to each element, which is all that it needs.

    Raises ValueError without respondents.
    """
    if respondents < 1:
        raise ValueError("an index needs at least one sheet")
    exact = {element: Fraction(sums[element], respondents) for element in Element}
    index = _rounded(sum(exact.values(), Fraction(0)) / len(Element) * 25, "0.01")
    order = sorted(Element, key=lambda element: (exact[element], list(Element).index(element)))
    return Index(
        respondents,
        {element: _rounded(mean, "0.001") for element, mean in exact.items()},
        index,
        bands_on(day).grade(index),
        tuple(order[:lowest]),
    )


def index_of_2004(
    means: Sequence[Decimal], *, weight: Decimal = Decimal("0.071")
) -> tuple[Decimal, Decimal]:
    """Weighted value and index of the old 14 elements (KEP/25/M.PAN/2/2004), for older reports.

    The value is rounded to three decimals first, as those reports do.
    """
    value = (sum(means, Decimal(0)) * weight).quantize(Decimal("0.001"), ROUND_HALF_UP)
    return value, value * 25


def sample_size(population: int) -> int:
    """How many sheets a survey needs (Krejcie and Morgan); the next larger row of the table counts.

    Everybody up to the first row; beyond the last row as many as there.
    """
    if population < 0:
        raise ValueError("a population is not negative")
    if population <= _POPULATIONS[0]:
        return population
    place = min(bisect_left(_POPULATIONS, population), len(_POPULATIONS) - 1)
    return _SAMPLES[place]


def _rounded(value: Fraction, step: str) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(step), ROUND_HALF_UP)


_TABLE = (
    "10:10 15:14 20:19 25:24 30:28 35:32 40:36 45:40 50:44 55:48 60:52 65:56 70:59 75:63 80:66 "
    "85:70 90:73 95:76 100:80 110:86 120:92 130:97 140:103 150:108 160:113 170:118 180:123 190:127 "
    "200:132 210:136 220:140 230:144 240:148 250:152 260:155 270:159 280:162 290:165 300:169 "
    "320:175 340:181 360:186 380:191 400:196 420:201 440:205 460:210 480:214 500:217 550:226 "
    "600:234 650:242 700:248 750:254 800:260 850:265 900:269 950:274 1000:278 1100:285 1200:291 "
    "1300:297 1400:302 1500:306 1600:310 1700:313 1800:317 1900:320 2000:322 2200:327 2400:331 "
    "2600:335 2800:338 3000:341 3500:346 4000:351 4500:354 5000:357 6000:361 7000:364 8000:367 "
    "9000:368 10000:370 15000:375 20000:377 30000:379 40000:380"
)
_POPULATIONS, _SAMPLES = (
    [int(row.split(":")[column]) for row in _TABLE.split()] for column in (0, 1)
)
