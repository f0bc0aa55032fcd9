"""Reading a rating is an event: who looked, at whose, and as what."""

from collections.abc import Iterable
from datetime import datetime

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref, record
from pamong.performance import verbs
from pamong.performance.models import Evaluation
from pamong.performance.policies.evaluations import EvaluationAccess


def note_reading(
    *, actor: Actor, access: EvaluationAccess, at: datetime, where: str = "evaluation"
) -> None:
    """Write that one evaluation was read. `where`: the page it was shown on."""
    note_readings(
        actor=actor,
        evaluations=[access.evaluation],
        relation=access.reader.value,
        where=where,
        unit_id=access.owner.unit_id,
        at=at,
    )


def note_readings(
    *,
    actor: Actor,
    evaluations: Iterable[Evaluation],
    relation: str,
    where: str,
    unit_id: int | None,
    at: datetime,
) -> None:
    """Write that ratings were read, in one event; nothing where there were none.

    `plan__appointment__employee` of the evaluations must be at hand. A list names everybody whose
    rating it showed, so that the question "who looked at mine" finds it.
    """
    rows = list(evaluations)
    if not rows:
        return
    people = {row.plan.appointment.employee for row in rows}
    first = rows[0]
    record(
        Draft(
            verb=verbs.RATING_READ,
            object=Ref("evaluation", first.pk, first.plan.appointment.employee.display_name)
            if len(rows) == 1
            else Ref("unit", unit_id),
            happened_at=at,
            actor=actor.ref,
            account_id=actor.account_id,
            unit_id=unit_id,
            related=[
                Ref("employee", each.pk, each.display_name)
                for each in sorted(people, key=lambda each: each.pk)
            ],
            payload={"relation": relation, "where": where, "count": len(rows)},
        )
    )
