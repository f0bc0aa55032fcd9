"""Plans that an agency brings: many at once, under the rules of writing, submitting, agreeing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Draft, Ref, record_many
from pamong.kernel.periods import Year
from pamong.organization.models import Appointment
from pamong.organization.queries import Person, Superior, person, superiors
from pamong.performance import verbs
from pamong.performance.actions.plans import IndicatorDraft
from pamong.performance.actions.unable import Unable
from pamong.performance.models import (
    AnnexItem,
    BehaviourExpectation,
    Contribution,
    Cycle,
    PerformancePlan,
    PlanVersion,
    Result,
    ResultIndicator,
)
from pamong.performance.policies.plans import seat_day
from pamong.performance.queries.plans import (
    IndicatorLine,
    PlanContent,
    ResultLine,
    Served,
    as_version,
)
from pamong.performance.rules import (
    Annex,
    Approach,
    Behaviour,
    DraftResult,
    Gap,
    PlanState,
    Section,
    missing_in,
)
from pamong.tenancy.statistics import after_writing

A_BATCH = 500
BRINGABLE = frozenset({PlanState.DRAFT, PlanState.SUBMITTED, PlanState.AGREED})


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one plan cannot be brought in; `result` is the place of the result it is about."""

    appointment_id: int
    message: str
    result: int | None = None


class UnableToBringPlans(Unable):
    """Nothing was brought in; `problems` say why, plan by plan."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].message)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtResult:
    """A result as brought.

    `serves` is the seat of a leader and the words of a result in the leader's plan, which may
    come with the same call; `contribution` is what the matrix says, the result itself unless told.
    """

    statement: str
    section: str = Section.MAIN.value
    perspective: str = ""
    indicators: Sequence[IndicatorDraft] = ()
    target_id: int | None = None
    serves: tuple[int, str] | None = None
    contribution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtPlan:
    """A plan as brought, in the state it has where it comes from."""

    appointment_id: int
    results: Sequence[BroughtResult]
    approach: str = Approach.QUANTITATIVE.value
    behaviours: Mapping[str, str] = field(default_factory=dict)
    annexes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    state: str = PlanState.DRAFT.value
    submitted_at: datetime | None = None
    agreed_at: datetime | None = None


@dataclass(slots=True)
class _Loaded:
    """What the drafts are checked against and written to."""

    cycle: Cycle
    seats: dict[int, Appointment]
    plans: dict[int, PerformancePlan]
    filled: set[int]
    chain: dict[int, Superior]


@dataclass(slots=True)
class _Made:
    """What became of a result that was brought: its rows, and the cell that it fills."""

    result: Result
    lines: list[ResultIndicator]
    cell: Contribution | None = None


# The seat, and the place of a result in its plan.
_Place = tuple[int, int]


def check_plans(
    *, cycle: Cycle, drafts: Sequence[BroughtPlan], at: datetime
) -> tuple[Problem, ...]:
    """What stands in the way of bringing these plans in. Writes nothing; few queries for many."""
    loaded = _load(cycle, drafts, at)
    return tuple(_all_problems(drafts, loaded))


def bring_plans(
    *, actor: Actor | None, cycle_id: int, drafts: Sequence[BroughtPlan], at: datetime
) -> int:
    """Write plans of a year, all or none: into empty drafts, or for seats without a plan.

    The rules of a single plan hold: what is submitted is complete, what is agreed has its assessor
    and a version kept word for word. `actor` None is the operator of the machine, whose right the
    machine has checked. Returns how many. Raises Forbidden, UnableToBringPlans.
    """
    if actor is not None and not actor.may(Right.CYCLE_MANAGE, EVERYWHERE):
        raise refuse(Right.CYCLE_MANAGE)
    with transaction.atomic():
        cycle = Cycle.objects.select_for_update().get(pk=cycle_id)
        if cycle.state != Cycle.State.OPEN:
            closed = _("The performance year %(year)s is closed.") % {"year": cycle.year}
            raise UnableToBringPlans([Problem(0, closed)])
        loaded = _load(cycle, drafts, at)
        problems = list(_all_problems(drafts, loaded))
        if problems:
            raise UnableToBringPlans(problems)
        _begin_missing(loaded, drafts)
        made: dict[_Place, _Made] = {}
        for batch in _batches(drafts):
            _write_batch(batch, loaded, made)
        after_writing(len(drafts))
        _write_links(drafts, loaded, made)
        for batch in _batches(drafts):
            _settle(batch, loaded, made, actor=actor, at=at)
    return len(drafts)


def _batches(drafts: Iterable[BroughtPlan]) -> Iterator[list[BroughtPlan]]:
    rest = iter(drafts)
    while batch := list(islice(rest, A_BATCH)):
        yield batch


def _load(cycle: Cycle, drafts: Sequence[BroughtPlan], at: datetime) -> _Loaded:
    ids = [draft.appointment_id for draft in drafts]
    days = Year(cycle.year).days
    seats = {
        seat.pk: seat
        for seat in Appointment.objects.filter(pk__in=ids, started_on__lt=days.end).select_related(
            "employee", "position__unit"
        )
        if seat.ended_on is None or seat.ended_on > days.start
    }
    plans = {
        plan.appointment_id: plan
        for plan in PerformancePlan.objects.filter(cycle=cycle, appointment_id__in=ids)
    }
    filled = set(
        Result.with_removed.filter(plan__in=list(plans.values())).values_list("plan_id", flat=True)
    )
    today = max(days.start, min(timezone.localdate(at), days.last))
    chain: dict[int, Superior] = {}
    by_day: dict[object, list[Person]] = {}
    for seat in seats.values():
        by_day.setdefault(seat_day(seat, today), []).append(person(seat))
    for day, people in by_day.items():
        chain |= superiors(people, day)  # type: ignore[arg-type]
    return _Loaded(cycle, seats, plans, filled, chain)


def _problems(draft: BroughtPlan, loaded: _Loaded) -> Iterator[Problem]:
    seat_id = draft.appointment_id
    if seat_id not in loaded.seats:
        yield Problem(seat_id, _("Nobody sits in this seat in %(year)s.") % {"year": loaded.cycle})
        return
    plan = loaded.plans.get(seat_id)
    if plan is not None and (plan.state != PlanState.DRAFT or plan.pk in loaded.filled):
        yield Problem(
            seat_id,
            _("%(name)s has begun the plan of %(year)s; it is not overwritten.")
            % {"name": loaded.seats[seat_id].employee.display_name, "year": loaded.cycle},
        )
    state = PlanState(draft.state)
    if state not in BRINGABLE:
        yield Problem(seat_id, _("A plan is brought as a draft, submitted or agreed."))
    if state is PlanState.DRAFT:
        return
    if draft.submitted_at is None or (state is PlanState.AGREED and draft.agreed_at is None):
        yield Problem(seat_id, _("Say when the plan was submitted and agreed."))
    if state is PlanState.AGREED and seat_id not in loaded.chain:
        yield Problem(
            seat_id,
            _("Nobody is known who could have agreed to the plan of %(name)s.")
            % {"name": loaded.seats[seat_id].employee.display_name},
        )
    yield from _gaps(draft)


def _all_problems(drafts: Sequence[BroughtPlan], loaded: _Loaded) -> Iterator[Problem]:
    for draft in drafts:
        yield from _problems(draft, loaded)
    yield from _link_problems(drafts, loaded)


def _leaders(drafts: Sequence[BroughtPlan]) -> set[int]:
    return {each.serves[0] for draft in drafts for each in draft.results if each.serves is not None}


def _link_problems(drafts: Sequence[BroughtPlan], loaded: _Loaded) -> Iterator[Problem]:
    """A leader's result must be there or come along, and is served once by each plan."""
    there = set(
        Result.objects.filter(
            plan__cycle=loaded.cycle, plan__appointment_id__in=_leaders(drafts)
        ).values_list("plan__appointment_id", "statement")
    )
    there |= {(draft.appointment_id, each.statement) for draft in drafts for each in draft.results}
    for draft in drafts:
        served: set[tuple[int, str]] = set()
        for place, each in enumerate(draft.results):
            if each.serves is None:
                continue
            words = {"result": each.serves[1]}
            if each.serves not in there:
                text = _("The leader has no result “%(result)s”.") % words
                yield Problem(draft.appointment_id, text, place)
            elif each.serves in served:
                text = _("“%(result)s” is served by two results of one plan.") % words
                yield Problem(draft.appointment_id, text, place)
            served.add(each.serves)


def _gaps(draft: BroughtPlan) -> Iterator[Problem]:
    texts = {
        Gap.NO_MAIN_RESULT: _("There is no main result yet."),
        Gap.NO_INDICATOR: _("“%(result)s” has no indicator with a target yet."),
        Gap.NO_ASPECT: _("“%(result)s” has an indicator without its aspect."),
    }
    results = [
        DraftResult(each.statement, each.section, [i.aspect for i in each.indicators])
        for each in draft.results
    ]
    places = {each.statement: place for place, each in enumerate(draft.results)}
    for gap in missing_in(approach=draft.approach, results=results):
        yield Problem(
            draft.appointment_id, texts[gap.gap] % {"result": gap.result}, places.get(gap.result)
        )


def _begin_missing(loaded: _Loaded, drafts: Sequence[BroughtPlan]) -> None:
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


def _write_batch(batch: Sequence[BroughtPlan], loaded: _Loaded, made: dict[_Place, _Made]) -> None:
    new: list[_Made] = []
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
            new.append(_Made(result, lines))
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


def _write_links(
    drafts: Sequence[BroughtPlan], loaded: _Loaded, made: Mapping[_Place, _Made]
) -> None:
    leaders = _leaders(drafts)
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


def _settle(
    batch: Sequence[BroughtPlan],
    loaded: _Loaded,
    made: Mapping[_Place, _Made],
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
    PlanVersion.objects.bulk_create(versions, batch_size=A_BATCH)
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


def _content(draft: BroughtPlan, made: Mapping[_Place, _Made]) -> PlanContent:
    """What the plan says, from what has just been written: as `plan_content` would read it."""
    order = {Section.MAIN.value: 0, Section.ADDITIONAL.value: 1}
    lines = [_line(made[draft.appointment_id, place]) for place in range(len(draft.results))]
    return PlanContent(
        draft.approach,
        tuple(sorted(lines, key=lambda line: order[line.section])),
        {value.value: draft.behaviours.get(value.value, "") for value in Behaviour},
        {annex.value: tuple(draft.annexes.get(annex.value, ())) for annex in Annex},
    )


def _line(made: _Made) -> ResultLine:
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
