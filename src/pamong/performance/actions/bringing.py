"""Evaluations brought in many at a time, from another system or from the past: the same rules."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Draft, Ref, record, record_many
from pamong.organization.queries import Person, calendars_for, person, superiors
from pamong.performance import verbs
from pamong.performance.actions.ratings import (
    Ratings,
    UnableToEvaluate,
    refuse_incomplete,
    write_ratings,
)
from pamong.performance.actions.unable import Unable
from pamong.performance.models import Cycle, Evaluation, Objection, PerformancePlan
from pamong.performance.policies.plans import seat_day
from pamong.performance.queries.calendars import DeadlineBook
from pamong.performance.queries.desks import first_day_to_deliver, group_of
from pamong.performance.queries.distribution import AGREED_STATES, Spread, counted_by_unit
from pamong.performance.queries.dossiers import dossiers_of
from pamong.performance.queries.predicates import UnitLevel, nearest_level, unit_levels
from pamong.performance.queries.snapshots import person_values, snapshot_of
from pamong.performance.queries.spans import Span, find_span
from pamong.performance.rules import (
    DistributionStatus,
    EvaluationState,
    Predicate,
    Rating,
    check_distribution,
    predicate,
)
from pamong.tenancy.statistics import after_writing

_BATCH = 1000


class UnableToBring(Unable):
    """Nothing was written; `errors` says what is wrong, one line per evaluation."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__("\n".join(errors[:20]))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtObjection:
    """An objection as it went; without a decision it is still open.

    `result` and `behaviour` are the ratings that a decision "changed" has set.
    """

    reason: str
    objected_at: datetime
    explanation: str = ""
    explained_at: datetime | None = None
    taken_up_at: datetime | None = None
    decision: str = ""
    result: Rating | None = None
    behaviour: Rating | None = None
    decision_reason: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtEvaluation:
    """One evaluation of an agreed plan.

    Not delivered: a draft. Neither accepted nor objected to: open while there is time to answer,
    accepted afterwards. `ratings` are those of the assessor, also where a decision changed them.
    """

    plan_id: int
    ratings: Ratings
    delivered_at: datetime | None = None
    accepted_at: datetime | None = None
    objection: BroughtObjection | None = None


@dataclass(slots=True)
class _Item:
    """An evaluation on its way in, with its people."""

    brought: BroughtEvaluation
    plan: PerformancePlan
    owner: Person
    assessor: Person
    reviewer: Person | None
    level: UnitLevel | None
    row: Evaluation
    objection: Objection | None = None


def bring_evaluations(
    *,
    actor: Actor | None = None,
    cycle_id: int,
    key: str,
    evaluations: Iterable[BroughtEvaluation],
    distribution_reason: str = "",
    at: datetime,
) -> int:
    """Write the evaluations of one span ("year" or a period's number), all or none; how many.

    The rules are those of the pages: agreed plans only, the quadrant, reasons for ratings and for
    departures, the predicate of the unit first, answers in time, decisions by the superior of the
    assessor. Where a unit's people lie outside its pattern, `distribution_reason` is kept with
    theirs and must be given. A closed year may be filled: its evaluations are final at once.

    `actor` None is the system itself. The document of each is made when it is first opened.
    Raises Forbidden and UnableToBring.
    """
    if actor is not None and EVERYWHERE not in actor.paths(Right.CYCLE_MANAGE):
        raise refuse(Right.CYCLE_MANAGE)
    brought = list(evaluations)
    with transaction.atomic():
        cycle = Cycle.objects.select_for_update().get(pk=cycle_id)
        span = find_span(cycle, key)
        if span is None:
            raise UnableToBring([_("The year has no period of this name.")])
        items, errors = _prepare(brought, cycle, span, at)
        if errors:
            raise UnableToBring(errors)
        _weigh(items, span, distribution_reason.strip())
        for start in range(0, len(items), _BATCH):
            _store(items[start : start + _BATCH], span, at)
        record(
            Draft(
                verb=verbs.EVALUATION_BROUGHT,
                object=Ref("cycle", cycle.pk, str(cycle.year)),
                happened_at=at,
                actor=actor.ref if actor else None,
                account_id=actor.account_id if actor else None,
                payload={"span": key, "count": len(items)},
            )
        )
        after_writing(len(items))
    return len(items)


def _prepare(
    brought: Sequence[BroughtEvaluation], cycle: Cycle, span: Span, at: datetime
) -> tuple[list[_Item], list[str]]:
    plans = {
        plan.pk: plan
        for plan in PerformancePlan.objects.filter(
            pk__in=[each.plan_id for each in brought], cycle=cycle
        ).select_related("appointment__employee", "appointment__position__unit")
    }
    taken = set(
        Evaluation.objects.filter(span.is_its, plan_id__in=plans).values_list("plan_id", flat=True)
    )
    seats = _above(list(plans.values()), span)
    levels = unit_levels(span)
    items: list[_Item] = []
    errors: list[str] = []
    calendars = calendars_for({owner.unit_id for owner, _assessor, _reviewer in seats.values()})
    book = DeadlineBook(calendars, cycle)
    for each in brought:
        plan = plans.get(each.plan_id)
        try:
            if plan is None:
                raise UnableToEvaluate(_("There is no such plan in this year."))
            _refuse_plan(plan, span, taken)
            taken.add(plan.pk)
            owner, assessor, reviewer = seats[plan.pk]
            if assessor is None:
                raise UnableToEvaluate(_("No superior is known for this person."))
            level = nearest_level(owner.unit_path, levels, own_only=owner.is_head)
            item = _Item(
                each,
                plan,
                owner,
                assessor,
                reviewer,
                level,
                Evaluation(plan=plan, period_id=span.period_id, assessor_id=assessor.employee_id),
            )
            _fill(item, span, cycle, book, at)
            items.append(item)
        except UnableToEvaluate as problem:
            errors.append(
                _("Plan %(plan)s: %(problem)s") % {"plan": each.plan_id, "problem": problem}
            )
    return items, errors


def _refuse_plan(plan: PerformancePlan, span: Span, taken: set[int]) -> None:
    if plan.state not in AGREED_STATES:
        raise UnableToEvaluate(_("The plan is not agreed yet; it is evaluated once it is."))
    if plan.start_on >= span.end_on or plan.end_on <= span.start_on:
        raise UnableToEvaluate(_("The plan does not reach into this period."))
    if plan.pk in taken:
        raise UnableToEvaluate(_("It has been evaluated for this period already."))


def _above(
    plans: Sequence[PerformancePlan], span: Span
) -> dict[int, tuple[Person, Person | None, Person | None]]:
    """Owner, assessor and reviewer of each plan, as they sat at the end of the span."""
    by_day: dict[date, list[PerformancePlan]] = {}
    for plan in plans:
        by_day.setdefault(seat_day(plan.appointment, span.last_day), []).append(plan)
    found: dict[int, tuple[Person, Person | None, Person | None]] = {}
    for day, several in by_day.items():
        owners = {plan.pk: person(plan.appointment) for plan in several}
        assessors = superiors(owners.values(), day)
        reviewers = superiors(
            {each.person.appointment_id: each.person for each in assessors.values()}.values(), day
        )
        for plan_id, owner in owners.items():
            superior = assessors.get(owner.appointment_id)
            assessor = superior.person if superior else None
            above = reviewers.get(assessor.appointment_id) if assessor else None
            found[plan_id] = (owner, assessor, above.person if above else None)
    return found


def _fill(item: _Item, span: Span, cycle: Cycle, book: DeadlineBook, at: datetime) -> None:
    row, brought = item.row, item.brought
    row.assessor_seat_id = item.assessor.appointment_id
    row.reviewer_seat_id = item.reviewer.appointment_id if item.reviewer else None
    write_ratings(row, brought.ratings)
    if brought.delivered_at is None:
        if cycle.state == Cycle.State.CLOSED:
            raise UnableToEvaluate(_("The year is closed; nothing in it changes any more."))
        return
    if timezone.localdate(brought.delivered_at) < first_day_to_deliver(item.plan, span):
        raise UnableToEvaluate(
            _("%(span)s can be delivered from its last month on; until then it stays a draft.")
            % {"span": span.label}
        )
    refuse_incomplete(row, item.owner, item.level)
    row.organization_level = item.level.level.value if item.level else ""
    row.delivered_at = brought.delivered_at
    row.answer_due_on = book.of(item.owner.unit_id, brought.delivered_at)
    row.state = EvaluationState.DELIVERED.value
    answered = brought.objection.objected_at if brought.objection else brought.accepted_at
    if answered is not None:
        if answered < brought.delivered_at or timezone.localdate(answered) > row.answer_due_on:
            raise UnableToEvaluate(_("The answer lies outside the time to answer."))
        row.answered_at = answered
        row.state = EvaluationState.ACCEPTED.value
    elif timezone.localdate(at) > row.answer_due_on:
        row.state = EvaluationState.ACCEPTED.value
    if brought.objection is not None:
        _object(item, brought.objection)
    settled = {EvaluationState.ACCEPTED, EvaluationState.UPHELD, EvaluationState.CHANGED}
    if cycle.state == Cycle.State.CLOSED:
        if row.state not in settled:
            raise UnableToEvaluate(_("A closed year holds no open evaluation."))
        row.state = EvaluationState.FINAL.value


def _object(item: _Item, brought: BroughtObjection) -> None:
    row = item.row
    if not brought.reason.strip():
        raise UnableToEvaluate(_("Give the reason: it is what the decision will be about."))
    objection = Objection(
        reason=brought.reason.strip(),
        objected_at=brought.objected_at,
        explanation=brought.explanation.strip(),
        explained_at=brought.explained_at,
        taken_up_at=brought.taken_up_at,
    )
    item.objection = objection
    if not brought.decision:
        row.state = (
            EvaluationState.UNDER_REVIEW if brought.taken_up_at else EvaluationState.OBJECTED
        ).value
        return
    if item.reviewer is None:
        raise UnableToEvaluate(_("Nobody in the agency stands above the assessor to decide."))
    if not brought.decision_reason.strip() or brought.decided_at is None:
        raise UnableToEvaluate(_("Give the reason of the decision: both sides will read it."))
    objection.decision = Objection.Decision(brought.decision).value
    objection.decision_reason = brought.decision_reason.strip()
    objection.decided_by_id = item.reviewer.employee_id
    objection.decided_at = brought.decided_at
    objection.taken_up_at = brought.taken_up_at or brought.decided_at
    row.state = EvaluationState.UPHELD.value
    if objection.decision == Objection.Decision.CHANGED:
        result = brought.result or Rating(row.result_rating)
        behaviour = brought.behaviour or Rating(row.behaviour_rating)
        if (row.result_rating, row.behaviour_rating) == (result, behaviour):
            raise UnableToEvaluate(
                _("These are the ratings there are. Change one, or let the evaluation stand.")
            )
        objection.former = {
            "result_rating": row.result_rating,
            "behaviour_rating": row.behaviour_rating,
            "predicate": row.predicate,
        }
        row.result_rating, row.behaviour_rating = result.value, behaviour.value
        row.predicate = predicate(result=result, behaviour=behaviour).value
        row.state = EvaluationState.CHANGED.value


def _weigh(items: Sequence[_Item], span: Span, reason: str) -> None:
    """Compare each unit's group, with what comes in, with its pattern; outside needs the reason."""
    counts = counted_by_unit(span)
    groups: dict[int, tuple[int, str] | None] = {}
    for item in items:
        groups[item.plan.pk] = group_of(item.owner)
        if item.row.predicate and item.brought.delivered_at is not None:
            # A head counts in the groups of all units above the own one.
            group = groups[item.plan.pk]
            for unit_id in _ids(group[1]) if group else ():
                counts.setdefault(unit_id, Counter())[Predicate(item.row.predicate)] += 1
    levels = unit_levels(span)
    spreads: dict[int, Spread] = {}
    for item in items:
        group = groups[item.plan.pk]
        if group is None or item.brought.delivered_at is None:
            continue
        unit_id, path = group
        if unit_id not in spreads:
            spreads[unit_id] = _spread(unit_id, counts.get(unit_id, Counter()), path, levels, span)
        found = spreads[unit_id]
        item.row.snapshot = {"distribution": found}
        outside = found.check is not None and found.check.status is DistributionStatus.OUTSIDE
        if outside and not reason:
            raise UnableToBring(
                [
                    _("The unit would lie outside the pattern of its predicate: give the reason.")
                    + f" ({item.owner.unit_name})"
                ]
            )
        item.row.distribution_reason = reason if outside else ""


def _spread(
    unit_id: int,
    counts: Counter[Predicate],
    path: str,
    levels: Mapping[int, UnitLevel],
    span: Span,
) -> Spread:
    level = nearest_level(path, levels)
    return Spread(
        unit_id=unit_id,
        people=sum(counts.values()),
        cells={},
        counts=dict(counts),
        level=level,
        check=check_distribution(level=level.level, counts=counts, on=span.last_day)
        if level
        else None,
    )


def _store(items: Sequence[_Item], span: Span, at: datetime) -> None:
    dossiers = dossiers_of([item.plan for item in items], span)
    for item in items:
        if item.brought.delivered_at is not None:
            item.row.snapshot = snapshot_of(
                dossier=dossiers[item.plan.pk],
                span=span,
                owner=item.owner,
                assessor=person_values(item.assessor),
                reviewer=item.reviewer,
                level=item.level,
                spread_now=item.row.snapshot.get("distribution"),
            )
    _insert([item.row for item in items])
    objections = []
    for item in items:
        if item.objection is not None:
            item.objection.evaluation = item.row
            objections.append(item.objection)
    Objection.objects.bulk_create(objections)
    record_many(event for item in items for event in _events(item, span, at))


def _insert(rows: Sequence[Evaluation]) -> None:
    """Write evaluations in one statement with one JSON value.

    Snapshots are long: as arrays of parameters they cost several times as much, and COPY is not to
    be had for tables that are walled off by row.
    """
    fields = [each for each in Evaluation._meta.concrete_fields if not each.primary_key]
    columns = ", ".join(f'"{each.column}"' for each in fields)
    typed = ", ".join(f'"{each.column}" {each.db_type(connection)}' for each in fields)
    values = [{each.column: getattr(row, each.attname) for each in fields} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into performance_evaluation ({columns}) select {columns} "
            f"from jsonb_to_recordset(%s::jsonb) as given({typed}) returning plan_id, id",
            [json.dumps(values, ensure_ascii=False, default=str)],
        )
        ids = dict(cursor.fetchall())
    for row in rows:
        row.pk = ids[row.plan_id]
        row._state.adding = False


def _events(item: _Item, span: Span, at: datetime) -> Iterator[Draft]:
    row, brought = item.row, item.brought
    owner = Ref("employee", item.owner.employee_id, item.owner.name)
    assessor = Ref("employee", item.assessor.employee_id, item.assessor.name)

    def event(verb: str, happened_at: datetime, by: Ref | None, **payload: object) -> Draft:
        return Draft(
            verb=verb,
            object=Ref("evaluation", row.pk, item.owner.name),
            happened_at=happened_at,
            actor=by,
            unit_id=item.owner.unit_id,
            related=(owner, Ref("plan", row.plan_id)),
            payload={"year": span.year, "span": span.key, **payload},
        )

    if brought.delivered_at is None:
        yield event(verbs.EVALUATION_DRAFTED, at, assessor)
        return
    yield event(
        verbs.EVALUATION_DELIVERED,
        brought.delivered_at,
        assessor,
        answer_due_on=str(row.answer_due_on),
        outside_pattern=bool(row.distribution_reason),
    )
    objection = item.objection
    if objection is None:
        if brought.accepted_at is not None:
            yield event(verbs.EVALUATION_ACCEPTED, brought.accepted_at, owner)
        elif row.state != EvaluationState.DELIVERED:
            yield event(verbs.EVALUATION_LAPSED, at, None)
        return
    yield event(verbs.EVALUATION_OBJECTED, objection.objected_at, owner)
    if objection.explained_at is not None:
        yield event(verbs.OBJECTION_EXPLAINED, objection.explained_at, assessor)
    reviewer = (
        Ref("employee", item.reviewer.employee_id, item.reviewer.name) if item.reviewer else None
    )
    if objection.taken_up_at is not None:
        yield event(verbs.OBJECTION_TAKEN_UP, objection.taken_up_at, reviewer)
    if objection.decided_at is not None:
        yield event(
            verbs.OBJECTION_DECIDED, objection.decided_at, reviewer, decision=objection.decision
        )


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]
