"""What of service work the world may see: enough cases to compare, and no small groups."""

from collections.abc import Mapping
from dataclasses import dataclass

from pamong.services.rules.survey import Element

# Fewer cases are not told: who applied for something rare might be recognised.
FEWEST_TOLD = 5
# Below this many cases a share or a median says more about the cases than about the office.
FEWEST_COMPARED = 10
# From this many answers on the world sees an index, and it moves on by no fewer than these.
FEWEST_PUBLIC_ANSWERS = 10
ANSWERS_TO_MOVE_ON = 5


@dataclass(frozen=True, slots=True)
class Answers:
    """How many answers, and the points of each element."""

    count: int
    points: Mapping[Element, int]

    def __add__(self, other: "Answers") -> "Answers":
        return Answers(
            self.count + other.count,
            {element: self.points[element] + other.points[element] for element in Element},
        )


NO_ANSWERS = Answers(0, dict.fromkeys(Element, 0))


def to_publish(now: Answers, before: Answers) -> Answers:
    """The answers that the published index is made of.

    None at all below the minimum. What was published stays until enough new ones have come: from
    two figures one answer apart everybody could reckon that answer.
    """
    if now.count < FEWEST_PUBLIC_ANSWERS:
        return NO_ANSWERS
    if before.count and 0 <= now.count - before.count < ANSWERS_TO_MOVE_ON:
        return before
    return now
