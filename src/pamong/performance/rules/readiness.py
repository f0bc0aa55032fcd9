"""What a plan still lacks before it can be submitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pamong.performance.rules.plans import Approach, Section


class Gap(StrEnum):
    """One kind of thing that is missing."""

    NO_MAIN_RESULT = "no_main_result"
    NO_INDICATOR = "no_indicator"
    NO_ASPECT = "no_aspect"


@dataclass(frozen=True, slots=True)
class Missing:
    """A gap, and the result it is about where it is about one."""

    gap: Gap
    result: str = ""


@dataclass(frozen=True, slots=True)
class DraftResult:
    """A result as the check needs it: its text, its section, the aspects of its indicators."""

    statement: str
    section: str
    aspects: Sequence[str]


def missing_in(*, approach: str, results: Sequence[DraftResult]) -> tuple[Missing, ...]:
    """What lacks, in the order of the plan; nothing when it is ready.

    A plan needs a main result, each result an indicator with a target, and in the quantitative
    approach each indicator its aspect (PermenPANRB 6/2022, annex). Not every aspect is obligatory,
    and a link to a result of the leader is not: who waits for the leader may go on.
    """
    found: list[Missing] = []
    if not any(result.section == Section.MAIN for result in results):
        found.append(Missing(Gap.NO_MAIN_RESULT))
    for result in results:
        if not result.aspects:
            found.append(Missing(Gap.NO_INDICATOR, result.statement))
        elif approach == Approach.QUANTITATIVE and not all(result.aspects):
            found.append(Missing(Gap.NO_ASPECT, result.statement))
    return tuple(found)
