"""Plans that are brought in become rows, a batch at a time, and versions kept word for word."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref, record_many
from pamong.kernel.periods import Year
from pamong.organization.queries import person
from pamong.performance import verbs
from pamong.performance.actions.brought_plans import BroughtPlan, Loaded, Made, Place, leaders_of
from pamong.performance.models import (
    AnnexItem,
    BehaviourExpectation,
    Contribution,
    PerformancePlan,
    PlanVersion,
    Result,
    ResultIndicator,
)
from pamong.performance.queries.plans import (
    IndicatorLine,
    PlanContent,
    ResultLine,
    Served,
    as_version,
)
from pamong.performance.rules import Annex, Behaviour, PlanState, Section


def begin_missing(loaded: Loaded, drafts: Sequence[BroughtPlan]) -> None:
    """Begin the plans of seats that have none."""
    days = Year(loaded.cycle.year).days
    new = PerformancePlan.objects.bulk_create(
        (
            PerformancePlan(
                cycle=loaded.cycle,
                appointment_id=seat.pk,
                start_on=max(days.start, seat.started_on),
                end_on=min(days.end, seat.ended_on or days.end),
            )
            for seat in (loaded.seats[draft.appointment_id] for draft in drafts)
            if seat.pk not in loaded.plans
        ),
        batch_size=1000,
    )
    loaded.plans |= {plan.appointment_id: plan for plan in new}


def write_batch(batch: Sequence[BroughtPlan], loaded: Loaded, made: dict[Place, Made]) -> None:
    """Write what the plans say; `made` is told what became of each result."""
    new: list[Made] = []
    for draft in batch:
        plan = loaded.plans[draft.appointment_id]
        plan.approach = draft.approach
        for place, each in enumerate(draft.results):
            result = Result(
                plan=plan,
                section=each.section,
                position=place + 1,
                statement=each.statement,
                perspective=each.perspective,
                target_id=each.target_id,
            )
            lines = [
                ResultIndicator(
                    position=position,
                    aspect=line.aspect,
                    statement=line.statement,
                    target_text=line.target_text,
                    target_low=line.target_low,
                    target_high=line.target_high,
                    indicator_id=line.indicator_id,
                )
                for position, line in enumerate(each.indicators, 1)
            ]
            new.append(Made(result, lines))
            made[draft.appointment_id, place] = new[-1]
    Result.objects.bulk_create((each.result for each in new), batch_size=1000)
    for each_made in new:
        for line_made in each_made.lines:
            line_made.result = each_made.result
    ResultIndicator.objects.bulk_create(
        (line for each_made in new for line in each_made.lines), batch_size=1000
    )
    BehaviourExpectation.objects.bulk_create(
        (
            BehaviourExpectation(
                plan=loaded.plans[draft.appointment_id], behaviour=name, expectation=text
            )
            for draft in batch
            for name, text in draft.behaviours.items()
            if text
        ),
        batch_size=1000,
    )
    AnnexItem.objects.bulk_create(
        (
            AnnexItem(
                plan=loaded.plans[draft.appointment_id], annex=annex, position=place, text=text
            )
            for draft in batch
            for annex, lines in draft.annexes.items()
            for place, text in enumerate(lines, 1)
        ),
        batch_size=1000,
    )


def write_links(drafts: Sequence[BroughtPlan], loaded: Loaded, made: Mapping[Place, Made]) -> None:
    """Fill the cells of the matrix, once all results of all plans are there."""
    leaders = leaders_of(drafts)
    by_words = {
        (row.plan.appointment_id, row.statement): row
        for row in Result.objects.filter(
            plan__cycle=loaded.cycle, plan__appointment_id__in=leaders
        ).select_related("plan__appointment__employee")
    }
    links = []
    for draft in drafts:
        for place, each in enumerate(draft.results):
            if each.serves is None:
                continue
            filled = made[draft.appointment_id, place]
            filled.cell = Contribution(
                leader_result=by_words[each.serves],
                appointment_id=draft.appointment_id,
                statement=each.contribution or each.statement,
                result=filled.result,
            )
            links.append(filled.cell)
    Contribution.objects.bulk_create(links, batch_size=1000)


def settle(
    batch: Sequence[BroughtPlan],
    loaded: Loaded,
    made: Mapping[Place, Made],
    *,
    actor: Actor | None,
    at: datetime,
) -> None:
    """Put each plan into its state, keep what was agreed word for word, and tell the journal."""
    versions = []
    events = []
    moved: list[tuple[int, str, str, datetime | None, datetime | None, int | None]] = []
    for draft in batch:
        plan = loaded.plans[draft.appointment_id]
        owner = person(loaded.seats[draft.appointment_id])
        superior = loaded.chain.get(draft.appointment_id)
        assessor = superior.person if superior and draft.state == PlanState.AGREED else None
        agreed_at = draft.agreed_at if assessor else None
        moved.append(
            (
                plan.pk,
                draft.approach,
                draft.state,
                draft.submitted_at if draft.state != PlanState.DRAFT else None,
                agreed_at,
                assessor.employee_id if assessor else None,
            )
        )
        if assessor is not None and agreed_at is not None:
            versions.append(
                PlanVersion(
                    plan=plan,
                    number=1,
                    content=as_version(_content(draft, made), owner=owner, assessor=assessor),
                    agreed_at=agreed_at,
                )
            )
        events.append(
            Draft(
                verb=verbs.PLAN_BROUGHT,
                object=Ref("plan", plan.pk, f"SKP {loaded.cycle.year}, {owner.name}"),
                happened_at=at,
                actor=actor.ref if actor else None,
                account_id=actor.account_id if actor else None,
                unit_id=owner.unit_id,
                related=(Ref("employee", owner.employee_id, owner.name),),
                payload={
                    "state": draft.state,
                    "agreed_at": agreed_at.isoformat() if agreed_at else None,
                },
            )
        )
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [list(column) for column in zip(*moved, strict=True)])
    PlanVersion.objects.bulk_create(versions, batch_size=len(batch))
    record_many(events)


# One statement for a batch: the ORM's bulk_update builds a CASE for each row and column.
_MOVE = """
update performance_performanceplan plan
set approach = moved.approach, state = moved.state, submitted_at = moved.submitted_at,
    agreed_at = moved.agreed_at, assessor_id = moved.assessor_id, revision = plan.revision + 1
from unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[],
            %s::bigint[]) as moved(id, approach, state, submitted_at, agreed_at, assessor_id)
where plan.id = moved.id
"""


def _content(draft: BroughtPlan, made: Mapping[Place, Made]) -> PlanContent:
    """What the plan says, from what has just been written: as `plan_content` would read it."""
    order = {Section.MAIN.value: 0, Section.ADDITIONAL.value: 1}
    lines = [_line(made[draft.appointment_id, place]) for place in range(len(draft.results))]
    return PlanContent(
        draft.approach,
        tuple(sorted(lines, key=lambda line: order[line.section])),
        {value.value: draft.behaviours.get(value.value, "") for value in Behaviour},
        {annex.value: tuple(draft.annexes.get(annex.value, ())) for annex in Annex},
    )


def _line(made: Made) -> ResultLine:
    result, cell = made.result, made.cell
    leader = cell.leader_result if cell else None
    return ResultLine(
        id=result.pk,
        section=result.section,
        statement=result.statement,
        perspective=result.perspective,
        target_id=result.target_id,
        indicators=tuple(
            IndicatorLine(
                id=line.pk,
                aspect=line.aspect,
                statement=line.statement,
                target_text=line.target_text,
                target_low=line.target_low,
                target_high=line.target_high,
                indicator_id=line.indicator_id,
            )
            for line in made.lines
        ),
        serves=(
            Served(
                contribution_id=cell.pk,
                leader_result_id=leader.pk,
                statement=leader.statement,
                leader_plan_id=leader.plan_id,
                leader=leader.plan.appointment.employee.name,
            ),
        )
        if cell and leader
        else (),
    )
