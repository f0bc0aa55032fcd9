"""Reading a rating is an event: who looked, at whose, and as what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref, record
from pamong.performance import verbs
from pamong.performance.models import Evaluation
from pamong.performance.policies.evaluations import EvaluationAccess


@dataclass(frozen=True, slots=True)
class Shown:
    """A rating that a page shows: the evaluation, and whose it is."""

    evaluation_id: int
    employee_id: int


def shown(evaluation: Evaluation) -> Shown:
    """`plan__appointment` must be at hand."""
    return Shown(evaluation.pk, evaluation.plan.appointment.employee_id)


def note_reading(
    *, actor: Actor, access: EvaluationAccess, at: datetime, where: str = "evaluation"
) -> None:
    """Write that one evaluation was read. `where`: the page it was shown on."""
    note_readings(
        actor=actor,
        ratings=[shown(access.evaluation)],
        relation=access.reader.value,
        where=where,
        unit_id=access.owner.unit_id,
        at=at,
    )


def note_readings(
    *,
    actor: Actor,
    ratings: Iterable[Shown],
    relation: str,
    where: str,
    unit_id: int | None,
    at: datetime,
    known_reader: bool = False,
) -> None:
    """Write that ratings were read, in one event; nothing where there were none.

    A list names everybody whose rating it showed, so that the question "who looked at mine" finds
    it. Their names were noted when the ratings were delivered; `known_reader` says that the
    reader's was as well (a party to the plan), and spares the journal another note.
    """
    rows = list(ratings)
    if not rows:
        return
    record(
        Draft(
            verb=verbs.RATING_READ,
            object=Ref("evaluation", rows[0].evaluation_id)
            if len(rows) == 1
            else Ref("unit", unit_id),
            happened_at=at,
            actor=Ref("employee", actor.employee_id) if known_reader else actor.ref,
            account_id=actor.account_id,
            unit_id=unit_id,
            related=[Ref("employee", pk) for pk in sorted({row.employee_id for row in rows})],
            payload={"relation": relation, "where": where, "count": len(rows)},
        )
    )
