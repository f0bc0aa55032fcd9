"""What an assessor writes, and what it needs before it may be delivered."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from pamong.organization.queries import Person
from pamong.performance.actions.unable import Stale, Unable
from pamong.performance.models import Evaluation
from pamong.performance.queries.distribution import Spread
from pamong.performance.queries.predicates import UnitLevel
from pamong.performance.rules import DistributionStatus, Rating, adopt, predicate


class UnableToEvaluate(Unable):
    """The evaluation cannot be written or delivered; the message says why."""


class EvaluationChanged(Stale):
    """Somebody has written in this evaluation since the page was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings:
    """What the assessor writes. A draft may leave anything out; a delivery needs both ratings with
    their reasons."""

    result: Rating | None = None
    result_reason: str = ""
    behaviour: Rating | None = None
    behaviour_reason: str = ""
    recommendation: str = ""
    # Why the head of a unit is not rated as the unit's predicate says.
    departure_reason: str = ""


_WRITTEN = (
    "result_rating",
    "result_reason",
    "behaviour_rating",
    "behaviour_reason",
    "recommendation",
    "departure_reason",
)


def write_ratings(evaluation: Evaluation, ratings: Ratings) -> None:
    """Put ratings and reasons into a draft; the predicate follows by the quadrant."""
    evaluation.result_rating = ratings.result.value if ratings.result else ""
    evaluation.result_reason = ratings.result_reason.strip()
    evaluation.behaviour_rating = ratings.behaviour.value if ratings.behaviour else ""
    evaluation.behaviour_reason = ratings.behaviour_reason.strip()
    evaluation.recommendation = ratings.recommendation.strip()
    evaluation.departure_reason = ratings.departure_reason.strip()
    evaluation.predicate = (
        predicate(result=ratings.result, behaviour=ratings.behaviour).value
        if ratings.result and ratings.behaviour
        else ""
    )


def says(evaluation: Evaluation, ratings: Ratings) -> bool:
    """Whether a draft holds these very ratings and reasons."""
    twin = Evaluation()
    write_ratings(twin, ratings)
    return all(getattr(evaluation, name) == getattr(twin, name) for name in _WRITTEN)


def refuse_incomplete(evaluation: Evaluation, owner: Person, level: UnitLevel | None) -> None:
    if not evaluation.predicate or not (evaluation.result_reason and evaluation.behaviour_reason):
        raise UnableToEvaluate(_("Give both ratings with their reasons first."))
    if level is None:
        raise UnableToEvaluate(
            _("The predicate of the unit comes first (Art. 24–25); it has not been set yet.")
        )
    proposed = adopt(level=level.level)
    if not owner.is_head or evaluation.result_rating == proposed.value:
        evaluation.departure_reason = ""
    elif not evaluation.departure_reason:
        raise UnableToEvaluate(
            _(
                "The predicate of the unit is the rating of its head's results. Give the reason "
                "for another rating."
            )
        )


def is_outside(spread_now: Spread | None) -> bool:
    return (
        spread_now is not None
        and spread_now.check is not None
        and spread_now.check.status is DistributionStatus.OUTSIDE
    )
