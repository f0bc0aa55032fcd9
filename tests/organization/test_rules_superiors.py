from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.organization.rules import (
    Capacity,
    CircularTree,
    Holding,
    PositionNode,
    find_circles,
    superior_of,
)

DAY = date(2026, 6, 15)
JANUARY = date(2026, 1, 1)
ANI, BUDI, DEWI, EKO = 1, 2, 3, 4


def holding(
    employee_id: int,
    *,
    capacity: Capacity = Capacity.DEFINITIVE,
    start: date = JANUARY,
    end: date | None = None,
) -> Holding:
    return Holding(employee_id=employee_id, start=start, end=end, capacity=capacity)


def tree(
    *, head: tuple[Holding, ...], top: tuple[Holding, ...] = (holding(DEWI),)
) -> dict[int, PositionNode]:
    """Ani's post 30 under the head of section 20 under the head of office 10."""
    nodes = (
        PositionNode(id=10, parent_id=None, is_head=True, holdings=top),
        PositionNode(id=20, parent_id=10, is_head=True, holdings=head),
        PositionNode(id=30, parent_id=20, is_head=False, holdings=(holding(ANI),)),
    )
    return {node.id: node for node in nodes}


def test_the_head_of_the_section_is_the_superior() -> None:
    found = superior_of(position_id=30, positions=tree(head=(holding(BUDI),)), on=DAY)
    assert found is not None
    assert (found.position_id, found.employee_id, found.steps) == (20, BUDI, 1)
    assert found.capacity is Capacity.DEFINITIVE


def test_a_vacant_post_is_climbed_over() -> None:
    found = superior_of(position_id=30, positions=tree(head=()), on=DAY)
    assert found is not None
    assert (found.position_id, found.employee_id, found.steps) == (10, DEWI, 2)


def test_an_end_is_the_first_day_not_any_more() -> None:
    positions = tree(head=(holding(BUDI, end=DAY),))
    before = superior_of(position_id=30, positions=positions, on=date(2026, 6, 14))
    after = superior_of(position_id=30, positions=positions, on=DAY)
    assert before is not None
    assert after is not None
    assert (before.employee_id, after.employee_id) == (BUDI, DEWI)


def test_a_vacant_post_may_have_an_acting_official() -> None:
    positions = tree(head=(holding(EKO, capacity=Capacity.ACTING),))
    found = superior_of(position_id=30, positions=positions, on=DAY)
    assert found is not None
    assert (found.employee_id, found.capacity) == (EKO, Capacity.ACTING)
    assert found.stands_in_for is None


def test_a_delegate_acts_while_the_holder_is_away() -> None:
    leave = holding(EKO, capacity=Capacity.DELEGATE, start=DAY, end=date(2026, 6, 20))
    positions = tree(head=(holding(BUDI), leave))
    during = superior_of(position_id=30, positions=positions, on=DAY)
    afterwards = superior_of(position_id=30, positions=positions, on=date(2026, 6, 20))
    assert during is not None
    assert afterwards is not None
    assert (during.employee_id, during.stands_in_for) == (EKO, BUDI)
    assert during.capacity is Capacity.DELEGATE
    assert (afterwards.employee_id, afterwards.stands_in_for) == (BUDI, None)


def test_nobody_is_their_own_superior() -> None:
    acting = tree(head=(holding(ANI, capacity=Capacity.ACTING),))
    found = superior_of(position_id=30, positions=acting, on=DAY, employee_id=ANI)
    assert found is not None
    assert found.employee_id == DEWI

    delegated = tree(head=(holding(BUDI), holding(ANI, capacity=Capacity.DELEGATE)))
    found = superior_of(position_id=30, positions=delegated, on=DAY, employee_id=ANI)
    assert found is not None
    assert (found.employee_id, found.capacity) == (BUDI, Capacity.DEFINITIVE)

    replaced = tree(head=(holding(ANI), holding(EKO, capacity=Capacity.DELEGATE)))
    found = superior_of(position_id=30, positions=replaced, on=DAY, employee_id=ANI)
    assert found is not None
    assert found.employee_id == DEWI


def test_a_post_that_heads_nothing_is_nobodys_superior() -> None:
    positions = tree(head=(holding(BUDI),))
    positions[40] = PositionNode(id=40, parent_id=30, is_head=False)
    found = superior_of(position_id=40, positions=positions, on=DAY)
    assert found is not None
    assert found.employee_id == BUDI


def test_the_top_has_no_superior() -> None:
    assert superior_of(position_id=10, positions=tree(head=()), on=DAY) is None
    assert superior_of(position_id=30, positions=tree(head=(), top=()), on=DAY) is None


def test_a_newer_appointment_goes_before_a_forgotten_one() -> None:
    positions = tree(head=(holding(BUDI), holding(EKO, start=date(2026, 3, 1))))
    found = superior_of(position_id=30, positions=positions, on=DAY)
    assert found is not None
    assert found.employee_id == EKO


def test_a_circle_ends_with_an_error_and_not_with_patience() -> None:
    nodes = {
        1: PositionNode(id=1, parent_id=2, is_head=False),
        2: PositionNode(id=2, parent_id=3, is_head=True),
        3: PositionNode(id=3, parent_id=2, is_head=True),
    }
    with pytest.raises(CircularTree) as caught:
        superior_of(position_id=1, positions=nodes, on=DAY)
    assert caught.value.position_ids == (2, 3)


def test_circles_are_found_once_each() -> None:
    parents = {"a": None, "b": "a", "c": "d", "d": "e", "e": "c", "f": "c", "g": "g", "h": "x"}
    assert find_circles(parents=parents) == (("c", "d", "e"), ("g",))
    assert find_circles(parents={}) == ()


@given(
    st.dictionaries(
        st.integers(min_value=0, max_value=30),
        st.one_of(st.none(), st.integers(min_value=0, max_value=30)),
    )
)
def test_members_of_circles_are_exactly_those_who_meet_themselves(
    parents: dict[int, int | None],
) -> None:
    def meets_itself(node: int) -> bool:
        above = parents.get(node)
        for _ in range(len(parents)):
            if above is None or above == node:
                break
            above = parents.get(above)
        return above == node

    members = [node for circle in find_circles(parents=parents) for node in circle]
    assert len(members) == len(set(members))
    assert set(members) == {node for node in parents if meets_itself(node)}


def test_a_long_chain_is_no_deep_recursion() -> None:
    assert find_circles(parents={n: n + 1 for n in range(20_000)}) == ()
