"""Where the tokens of one case stand, and what a step of it changed.

Named tuples, since some are made at every step: they cost a third of a frozen dataclass.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

_NOTHING: Mapping[tuple[str, int], tuple[str, ...]] = MappingProxyType({})


class Wait(NamedTuple):
    """A token that waits for somebody or something: a task, a timer, a message.

    `attached` is the serial of the task (or sub-process) at whose boundary it waits; below zero it
    names a race of events, of which the first one ends the others. `round` counts how often a
    timer that repeats has come up.
    """

    serial: int
    node: str
    scope: int = 0
    attached: int | None = None
    round: int = 1


class Scope(NamedTuple):
    """A running sub-process; its number is of the same series as the serials of waits."""

    number: int
    node: str
    parent: int


class Marking(NamedTuple):
    """All tokens of a case: waits, and tokens that arrived at a join before the others.

    `arrived` maps (gateway, scope) to the flows by which tokens came.
    """

    waits: tuple[Wait, ...] = ()
    arrived: Mapping[tuple[str, int], tuple[str, ...]] = _NOTHING
    scopes: tuple[Scope, ...] = ()
    next_serial: int = 1

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "waits": [list(wait if wait.round > 1 else wait[:4]) for wait in self.waits],
            "next": self.next_serial,
        }
        if self.arrived:
            found["arrived"] = [
                [node, scope, list(flows)] for (node, scope), flows in self.arrived.items()
            ]
        if self.scopes:
            found["scopes"] = [list(scope) for scope in self.scopes]
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Marking":
        return cls(
            tuple([Wait(*wait) for wait in data.get("waits", ())]),
            {(node, scope): tuple(flows) for node, scope, flows in data.get("arrived", ())},
            tuple([Scope(*scope) for scope in data.get("scopes", ())]),
            data.get("next", 1),
        )


class Change(NamedTuple):
    """What happened: the new marking, waits that opened, waits that were cancelled.

    `passed` names the flows that tokens took, in their order; `end_node` the end reached last;
    `noticed` the nodes at which the applicant is told something; `left_at` the joins where tokens
    were left that nothing can complete any more.
    """

    marking: Marking
    opened: tuple[Wait, ...]
    closed: tuple[Wait, ...]
    ended: bool
    end_node: str | None
    passed: tuple[str, ...]
    noticed: tuple[str, ...] = ()
    left_at: tuple[str, ...] = ()
