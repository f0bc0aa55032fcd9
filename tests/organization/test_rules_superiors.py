from hypothesis import given
from hypothesis import strategies as st

from pamong.organization.rules import find_circles


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
