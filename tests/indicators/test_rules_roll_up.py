from decimal import Decimal

import pytest

from pamong.indicators.rules import (
    Achievement,
    Polarity,
    Reason,
    TargetNode,
    achievement,
    roll_up,
)


def leaf(node_id: int, percent: int | None, weight: str = "1") -> TargetNode:
    measured = None
    if percent is not None:
        measured = achievement(
            polarity=Polarity.MAXIMIZE,
            target=Decimal(100),
            realized=Decimal(percent),
            cap=Decimal(120),
        )
    return TargetNode(id=node_id, weight=Decimal(weight), achievement=measured)


def parent(node_id: int, *children: TargetNode, weight: str = "1") -> TargetNode:
    return TargetNode(id=node_id, weight=Decimal(weight), children=children)


def test_weights_decide_how_much_a_part_counts() -> None:
    result = roll_up(node=parent(1, leaf(2, 100, "30"), leaf(3, 80, "70")))
    assert result.achievement.percent == 86
    assert (result.partial, result.coverage, result.missing) == (False, Decimal(1), ())
    assert [child.achievement.display for child in result.children] == [100, 80]


def test_a_missing_part_is_shown_and_its_weight_goes_to_its_siblings() -> None:
    result = roll_up(node=parent(1, leaf(2, 100, "50"), leaf(3, None, "30"), leaf(4, 80, "20")))
    assert result.achievement.rounded() == Decimal("94.29")
    assert result.partial
    assert result.missing == (3,)
    assert result.coverage == Decimal("0.7")


def test_missing_is_told_all_the_way_up() -> None:
    inner = parent(2, leaf(3, 90), leaf(4, None), weight="50")
    result = roll_up(node=parent(1, inner, leaf(5, 70, "50")))
    assert result.achievement.percent == 80
    assert (result.partial, result.missing) == (True, (4,))
    assert result.coverage == Decimal("0.75")


def test_a_figure_that_cannot_be_computed_is_missing_and_not_zero() -> None:
    broken = TargetNode(id=3, achievement=Achievement(reason=Reason.ZERO_TARGET))
    result = roll_up(node=parent(1, leaf(2, 90), broken))
    assert result.achievement.percent == 90
    assert result.missing == (3,)
    assert result.children[1].achievement.reason is Reason.ZERO_TARGET


def test_nothing_below_gives_no_figure() -> None:
    result = roll_up(node=parent(1, leaf(2, None), parent(3, leaf(4, None))))
    assert result.achievement == Achievement(reason=Reason.NO_CHILDREN)
    assert (result.missing, result.coverage) == ((2, 4), Decimal(0))
    alone = roll_up(node=leaf(1, None))
    assert alone.achievement.reason is Reason.NO_MEASUREMENT
    assert (alone.partial, alone.missing) == (True, (1,))


def test_a_part_of_weight_zero_never_counts() -> None:
    result = roll_up(node=parent(1, leaf(2, 90), leaf(3, None, "0"), leaf(4, 10, "0")))
    assert result.achievement.percent == 90
    assert (result.partial, result.coverage) == (False, Decimal(1))
    weightless = roll_up(node=parent(1, leaf(2, 90, "0")))
    assert weightless.achievement.reason is Reason.ZERO_WEIGHT
    only_missing = roll_up(node=parent(1, leaf(2, 90, "0"), leaf(3, None)))
    assert only_missing.achievement.reason is Reason.NO_CHILDREN


def test_the_total_follows_from_the_figures_on_the_page() -> None:
    result = roll_up(node=parent(1, leaf(2, 300), leaf(3, 60)))
    assert result.children[0].achievement.percent == 300
    assert result.achievement.percent == 90
    below_zero = roll_up(node=parent(1, leaf(2, -100), leaf(3, 60)))
    assert below_zero.achievement.percent == 30


def test_a_cap_above_the_leaves_touches_the_display_alone() -> None:
    result = roll_up(node=parent(1, leaf(2, 110), leaf(3, 120)), cap=Decimal(100))
    assert result.achievement.percent == 115
    assert result.achievement.display == 100


def test_impossible_trees_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        leaf(1, 90, "-1")
    with pytest.raises(ValueError, match="either children"):
        TargetNode(
            id=1,
            achievement=Achievement(percent=Decimal(1), display=Decimal(1)),
            children=(leaf(2, 90),),
        )
