"""Evaluations in words and tones: what pages say of ratings, predicates and patterns."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pamong.indicators.system_texts import shown
from pamong.indicators.wording import period_text, reason_text, value_text
from pamong.kernel.periods import parse_period
from pamong.performance.models.evaluations import EVALUATION_STATES
from pamong.performance.queries.distribution import Spread
from pamong.performance.rules import (
    ORGANIZATION_LABELS,
    PREDICATE_LABELS,
    QUADRANT,
    RATING_LABELS,
    SMALLEST_GROUP,
    Breach,
    ConditionKind,
    DistributionStatus,
    OrganizationLevel,
    Predicate,
    Rating,
)
from pamong.ui.formats import number, share

PREDICATE_TONES: Mapping[Predicate, str] = {
    Predicate.VERY_GOOD: "good",
    Predicate.GOOD: "good",
    Predicate.NEEDS_IMPROVEMENT: "warn",
    Predicate.POOR: "bad",
    Predicate.VERY_POOR: "bad",
}
LEVEL_TONES: Mapping[OrganizationLevel, str] = {
    OrganizationLevel.EXCELLENT: "good",
    OrganizationLevel.GOOD: "good",
    OrganizationLevel.NEEDS_IMPROVEMENT: "warn",
    OrganizationLevel.POOR: "bad",
    OrganizationLevel.VERY_POOR: "bad",
}
STATE_TONES: Mapping[str, str] = {
    "delivered": "info",
    "accepted": "good",
    "objected": "warn",
    "under_review": "warn",
    "upheld": "good",
    "changed": "info",
    "final": "good",
}
_CELL_TONES: Mapping[Predicate, str] = {
    Predicate.VERY_GOOD: "best",
    Predicate.GOOD: "good",
    Predicate.NEEDS_IMPROVEMENT: "warn",
    Predicate.POOR: "bad",
    Predicate.VERY_POOR: "worst",
}
_AXES: Mapping[Rating, str] = {
    Rating.ABOVE: "above",
    Rating.AS_EXPECTED: "as",
    Rating.BELOW: "below",
}
_STATES = dict(EVALUATION_STATES)


def rating_label(value: str) -> str:
    return _(RATING_LABELS[Rating(value)]) if value else ""


def predicate_label(value: str) -> str:
    return _(PREDICATE_LABELS[Predicate(value)]) if value else ""


def level_label(value: str) -> str:
    return _(ORGANIZATION_LABELS[OrganizationLevel(value)]) if value else ""


def state_label(value: str) -> str:
    return str(_STATES[value])


def relation_label(value: str) -> str:
    """What a reader is to the person rated."""
    return {
        "assessor": _("assessor"),
        "reviewer": _("superior of the assessor"),
        "above": _("leader above"),
        "manager": _("performance manager"),
    }.get(value, "")


def quadrant_cells(
    *,
    current: tuple[str, str] | None = None,
    counts: Mapping[tuple[Rating, Rating], int] | None = None,
    people: Mapping[tuple[Rating, Rating], list[dict[str, Any]]] | None = None,
) -> list[dict[str, Any]]:
    """The nine cells for the component `quadrant`, the one of `current` ratings marked."""
    return [
        {
            "result": _AXES[result],
            "behaviour": _AXES[behaviour],
            "label": _(PREDICATE_LABELS[value]),
            "tone": _CELL_TONES[value],
            "current": current == (result.value, behaviour.value),
            "people": (people or {}).get((result, behaviour), []),
            "count": (counts or {}).get((result, behaviour), 0),
        }
        for (result, behaviour), value in QUADRANT.items()
    ]


def pattern_note(spread: Spread | None) -> dict[str, Any] | None:
    """What to say of a unit's spread: tone, title and sentences. None where there is no group."""
    if spread is None:
        return None
    if spread.level is None or spread.check is None:
        return {
            "tone": "info",
            "title": _("No pattern yet."),
            "sentences": [_("The predicate of the unit has not been set.")],
            "outside": False,
        }
    check = spread.check
    if check.status is DistributionStatus.NOT_APPLICABLE:
        return {
            "tone": "info",
            "title": _("No pattern for so few."),
            "sentences": [
                _(
                    "Percentages say nothing about fewer than %(smallest)s people; %(rated)s of "
                    "%(people)s are rated here. The unit above is looked at as a whole."
                )
                % {
                    "smallest": SMALLEST_GROUP,
                    "rated": number(spread.rated),
                    "people": number(spread.people),
                }
            ],
            "outside": False,
        }
    level = _(ORGANIZATION_LABELS[spread.level.level])
    if check.status is DistributionStatus.WITHIN:
        return {
            "tone": "good",
            "title": _("Within the pattern."),
            "sentences": [
                _("This is what is expected of a unit with the predicate %(level)s.")
                % {"level": level},
                *(sentence for sentence in (_largest(spread),) if sentence),
            ],
            "outside": False,
        }
    return {
        "tone": "warn",
        "title": _("Outside the pattern of a unit with the predicate %(level)s.")
        % {"level": level},
        "sentences": [breach_text(breach, check.total) for breach in check.breaches],
        "outside": True,
    }


def breach_text(breach: Breach, total: int) -> str:
    """A condition that does not hold, with its figures."""
    condition = breach.condition
    values = {
        "names": predicate_names(condition.predicates),
        "count": number(breach.count),
        "total": number(total),
        "share": share(breach.share),
        "limit": share(condition.limit) if condition.limit is not None else "",
    }
    match condition.kind:
        case ConditionKind.LARGEST:
            text = _("%(names)s should be the largest group; it has %(count)s of %(total)s.")
        case ConditionKind.AT_MOST:
            text = _(
                "%(names)s: at most %(limit)s expected, now %(share)s (%(count)s of %(total)s)."
            )
        case ConditionKind.AT_LEAST:
            text = _(
                "%(names)s: at least %(limit)s expected, now %(share)s (%(count)s of %(total)s)."
            )
        case ConditionKind.PRESENT:
            text = _("Somebody is expected to be %(names)s; there is nobody.")
        case ConditionKind.ABSENT:
            text = _("Nobody is expected to be %(names)s; there are %(count)s.")
    return text % values


def rule_text(kind: ConditionKind, predicates: Iterable[Predicate], limit: Any) -> str:
    """A condition of a pattern, as the rule says it."""
    values = {
        "names": predicate_names(predicates),
        "limit": share(limit) if limit is not None else "",
    }
    match kind:
        case ConditionKind.LARGEST:
            text = _("%(names)s is the largest group")
        case ConditionKind.AT_MOST:
            text = _("%(names)s at most %(limit)s")
        case ConditionKind.AT_LEAST:
            text = _("%(names)s at least %(limit)s")
        case ConditionKind.PRESENT:
            text = _("some %(names)s")
        case ConditionKind.ABSENT:
            text = _("no %(names)s")
    return text % values


def predicate_names(predicates: Iterable[Predicate]) -> str:
    return _(" or ").join(_(PREDICATE_LABELS[each]) for each in predicates)


def _largest(spread: Spread) -> str:
    if spread.check is None or not spread.check.total:
        return ""
    most = max(spread.check.shares, key=lambda each: spread.check.shares[each])  # type: ignore[union-attr]
    return _("The largest group is %(name)s with %(share)s.") % {
        "name": _(PREDICATE_LABELS[most]),
        "share": share(spread.check.shares[most]),
    }


def point_text(point: Any, proof: Any) -> str:
    """The figure of a point, as a dossier or a snapshot keeps it, in words."""
    value, reason = part_of(point, "value"), part_of(point, "reason")
    if not value:
        return reason_text(reason) if reason else "–"
    return value_text(Decimal(value), shown(part_of(proof, "unit")), part_of(proof, "decimals"))


def course_text(proof: Any) -> str:
    """A measured proof in one line: "Izin tepat waktu: Juli 2026 94%, Agustus 2026 95%"."""
    points = ", ".join(
        f"{period_text(parse_period(text=part_of(point, 'period')))} {point_text(point, proof)}"
        for point in part_of(proof, "points")
    )
    return f"{part_of(proof, 'text')}: {points}"


def part_of(value: Any, name: str) -> Any:
    """A part of a value that a dossier keeps as an object and a snapshot as a mapping."""
    return value[name] if isinstance(value, Mapping) else getattr(value, name)
