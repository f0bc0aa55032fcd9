import pytest

from pamong.performance.rules import (
    EVALUATION,
    PLAN,
    EvaluationState,
    LifeCycle,
    Party,
    PlanState,
    markdown_table,
    mermaid,
    sources_of,
    target_of,
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


def arrows(cycle: LifeCycle[PlanState] | LifeCycle[EvaluationState]) -> set[tuple[str, str]]:
    return {(move.source.value, move.target.value) for move in cycle.moves}


def test_plans_and_evaluations_move_along_their_arrows_only() -> None:
    assert arrows(PLAN) == PLAN_ARROWS
    assert arrows(EVALUATION) == EVALUATION_ARROWS


def test_no_answer_in_time_is_acceptance_and_nobody_but_the_clock_says_so() -> None:
    delivered = EvaluationState.DELIVERED
    accepted = EvaluationState.ACCEPTED
    assert target_of(cycle=EVALUATION, state=delivered, verb="lapse") is accepted
    assert target_of(cycle=EVALUATION, state=delivered, verb="lapse", by=Party.ASSESSOR) is None
    by_whom = {move.by for move in EVALUATION.moves if move.verb == "lapse"}
    assert by_whom == {Party.SYSTEM}


def test_only_the_reviewer_decides_an_objection() -> None:
    review = EvaluationState.UNDER_REVIEW
    moves = [move for move in EVALUATION.moves if move.source is review]
    assert {(move.verb, move.by) for move in moves} == {
        ("uphold", Party.REVIEWER),
        ("change", Party.REVIEWER),
    }


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
            open_states.extend(move.target for move in cycle.moves if move.source == state)
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
