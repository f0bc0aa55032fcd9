"""What an evaluation rested on, frozen when it is delivered: its document is made from it alone."""

from collections.abc import Mapping
from typing import Any

from pamong.organization.queries import Person
from pamong.performance.queries.distribution import Spread
from pamong.performance.queries.dossiers import Dossier
from pamong.performance.queries.predicates import UnitLevel
from pamong.performance.queries.spans import Span


def snapshot_of(
    *,
    dossier: Dossier,
    span: Span,
    owner: Person,
    assessor: Mapping[str, Any],
    reviewer: Person | None,
    level: UnitLevel | None,
    spread_now: Spread | None,
) -> dict[str, Any]:
    """All that an evaluation rests on, in JSON values: the document is made from it alone.

    `assessor`: as `person_values` gives one, or an official outside the agency in the same words.
    """
    return {
        "span": {
            "key": span.key,
            "kind": span.kind,
            "number": span.number,
            "year": span.year,
            "start_on": span.start_on.isoformat(),
            "end_on": span.end_on.isoformat(),
        },
        "employee": person_values(owner),
        "assessor": dict(assessor),
        "reviewer": person_values(reviewer) if reviewer else None,
        "organization": {"unit": level.unit_name, "level": level.level.value} if level else None,
        "distribution": _distribution_values(spread_now),
        **dossier.values(),
    }


def person_values(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "number": person.number,
        "employment": person.employment,
        "grade": person.grade,
        "title": person.position_title,
        "kind": person.position_kind,
        "unit": person.unit_name,
        "is_head": person.is_head,
        "acting": person.acting,
    }


def official_values(name: str, position: str, **signed: str) -> dict[str, Any]:
    """An official outside the agency, with what of them is known in here."""
    return {
        "name": name,
        "number": "",
        "employment": "pns",
        "grade": "",
        "title": position,
        "kind": "",
        "unit": "",
        "is_head": True,
        "acting": "",
        **signed,
    }


def _distribution_values(spread_now: Spread | None) -> dict[str, Any] | None:
    if spread_now is None or spread_now.check is None:
        return None
    return {
        "status": spread_now.check.status.value,
        "counts": {each.value: n for each, n in spread_now.counts.items()},
        "people": spread_now.people,
    }
