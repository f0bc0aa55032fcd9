from itertools import product

import pytest

from pamong.performance.rules import (
    EVALUATION,
    PLAN,
    EvaluationState,
    LifeCycle,
    Party,
    PlanState,
    markdown_table,
    may_move,
    mermaid,
    next_states,
    sources_of,
    target_of,
    verbs,
)

PLAN_ARROWS = {
    ("draft", "submitted"),
    ("submitted", "returned"),
    ("submitted", "agreed"),
    ("submitted", "draft"),
    ("submitted", "amending"),
    ("returned", "agreed"),
    ("returned", "submitted"),
    ("agreed", "amending"),
    ("agreed", "closed"),
    ("amending", "submitted"),
    ("amending", "agreed"),
}
EVALUATION_ARROWS = {
    ("draft", "delivered"),
    ("delivered", "accepted"),
    ("delivered", "objected"),
    ("objected", "under_review"),
    ("under_review", "upheld"),
    ("under_review", "changed"),
    ("accepted", "final"),
    ("upheld", "final"),
    ("changed", "final"),
}


@pytest.mark.parametrize(("source", "target"), list(product(PlanState, PlanState)))
def test_a_plan_moves_along_its_arrows_only(source: PlanState, target: PlanState) -> None:
    allowed = (source.value, target.value) in PLAN_ARROWS
    assert may_move(cycle=PLAN, source=source, target=target) is allowed


@pytest.mark.parametrize(("source", "target"), list(product(EvaluationState, EvaluationState)))
def test_an_evaluation_moves_along_its_arrows_only(
    source: EvaluationState, target: EvaluationState
) -> None:
    allowed = (source.value, target.value) in EVALUATION_ARROWS
    assert may_move(cycle=EVALUATION, source=source, target=target) is allowed


def test_next_states_name_each_state_once_although_two_verbs_lead_there() -> None:
    assert next_states(cycle=EVALUATION, state=EvaluationState.DELIVERED) == (
        EvaluationState.ACCEPTED,
        EvaluationState.OBJECTED,
    )
    assert next_states(cycle=EVALUATION, state=EvaluationState.FINAL) == ()


def test_no_answer_in_time_is_acceptance_and_nobody_but_the_clock_says_so() -> None:
    delivered = EvaluationState.DELIVERED
    accepted = EvaluationState.ACCEPTED
    assert target_of(cycle=EVALUATION, state=delivered, verb="lapse") is accepted
    assert target_of(cycle=EVALUATION, state=delivered, verb="lapse", by=Party.ASSESSOR) is None
    assert may_move(cycle=EVALUATION, source=delivered, target=accepted, by=Party.SYSTEM)
    assert not may_move(cycle=EVALUATION, source=delivered, target=accepted, by=Party.ASSESSOR)


def test_only_the_reviewer_decides_an_objection() -> None:
    review = EvaluationState.UNDER_REVIEW
    assert verbs(cycle=EVALUATION, state=review) == ("uphold", "change")
    assert verbs(cycle=EVALUATION, state=review, by=Party.ASSESSOR) == ()
    assert verbs(cycle=EVALUATION, state=review, by=Party.REVIEWER) == ("uphold", "change")


def test_a_verb_knows_where_it_starts() -> None:
    assert sources_of(cycle=PLAN, verb="submit") == (
        PlanState.DRAFT,
        PlanState.RETURNED,
        PlanState.AMENDING,
    )
    assert target_of(cycle=PLAN, state=PlanState.CLOSED, verb="amend") is None


@pytest.mark.parametrize(("cycle", "states"), [(PLAN, PlanState), (EVALUATION, EvaluationState)])
def test_every_state_is_reached_from_the_beginning(
    cycle: LifeCycle[PlanState], states: type[PlanState]
) -> None:
    reached, open_states = set(), [cycle.initial]
    while open_states:
        state = open_states.pop()
        if state not in reached:
            reached.add(state)
            open_states.extend(next_states(cycle=cycle, state=state))
    assert reached == set(states)


def test_the_same_verb_never_leads_two_ways() -> None:
    for moves in (PLAN.moves, EVALUATION.moves):
        pairs = [(move.source, move.verb) for move in moves]
        assert len(pairs) == len(set(pairs))


def test_the_documentation_shows_each_move() -> None:
    table = markdown_table(cycle=PLAN).splitlines()
    assert len(table) == 2 + len(PLAN.moves)
    assert "| submitted | return | assessor | returned |" in table
    drawing = mermaid(cycle=EVALUATION).splitlines()
    assert drawing[0] == "stateDiagram-v2"
    assert "    [*] --> draft" in drawing
    assert "    delivered --> accepted: lapse" in drawing
    assert drawing[-1] == "    final --> [*]"
