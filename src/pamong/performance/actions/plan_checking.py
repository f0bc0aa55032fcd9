"""What stands in the way of plans that are brought in."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from pamong.performance.actions.brought_plans import BroughtPlan, Loaded, Problem, leaders_of
from pamong.performance.models import Result
from pamong.performance.rules import DraftResult, Gap, PlanState, missing_in

BRINGABLE = frozenset({PlanState.DRAFT, PlanState.SUBMITTED, PlanState.AGREED})


def _problems(draft: BroughtPlan, loaded: Loaded) -> Iterator[Problem]:
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


def problems_of(drafts: Sequence[BroughtPlan], loaded: Loaded) -> Iterator[Problem]:
    """What stands in the way of these plans, plan by plan, links between them last."""
    for draft in drafts:
        yield from _problems(draft, loaded)
    yield from _link_problems(drafts, loaded)


def _link_problems(drafts: Sequence[BroughtPlan], loaded: Loaded) -> Iterator[Problem]:
    """A leader's result must be there or come along, and is served once by each plan."""
    there = set(
        Result.objects.filter(
            plan__cycle=loaded.cycle, plan__appointment_id__in=leaders_of(drafts)
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
