"""Random sound processes, and a plain token game over them that knows nothing of graphs.

A process is a tree of blocks. It is drawn as BPMN for the interpreter, and played here by
structure alone: what is under way is a tree, too, in which finished parts are gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tests.bpmn.drawing import HEAD


@dataclass(frozen=True)
class Task:
    pass


@dataclass(frozen=True)
class Series:
    parts: tuple["Block", ...]


@dataclass(frozen=True)
class Either:
    """One of them, or nothing where `skip`: an exclusive gateway."""

    parts: tuple["Block", ...]
    skip: bool = False


@dataclass(frozen=True)
class Both:
    """All of them: a parallel gateway, or a task with several ways out."""

    parts: tuple["Block", ...]


@dataclass(frozen=True)
class Some:
    """At least one of them: an inclusive gateway, its first way the default."""

    parts: tuple["Block", ...]


@dataclass(frozen=True)
class Again:
    """A part that is repeated while a condition holds."""

    part: "Block"


@dataclass(frozen=True)
class Inside:
    """A sub-process, which a timer at its boundary may end for another part."""

    part: "Block"
    instead: "Block | None" = None


Block = Task | Series | Either | Both | Some | Again | Inside


def _more(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Series, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Either, several, st.booleans()),
        st.builds(Both, several),
        st.builds(Some, several),
        # A circle needs a wait in it.
        st.builds(lambda part: Again(Series((part, Task()))), inner),
        st.builds(Inside, inner, st.none() | inner),
    )


# Nested tuples that begin with their kind; None is done.
State = Any

blocks: st.SearchStrategy[Block] = st.recursive(st.just(Task()), _more, max_leaves=14)


def draw(block: Block) -> tuple[bytes, "Names"]:
    names = Names()
    pen = _Pen(names)
    body = pen.scope(block)
    data = f'{HEAD}<process id="p" isExecutable="true">{body}</process></definitions>'
    return data.encode(), names


@dataclass
class Names:
    """Ids by the path of a block in the tree."""

    count: int = 0
    by_path: dict[tuple[int, ...], str] = field(default_factory=dict)

    def fresh(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"


class _Pen:
    def __init__(self, names: Names) -> None:
        self._names = names
        self._lines: list[list[str]] = []

    def scope(self, block: Block, path: tuple[int, ...] = ()) -> str:
        self._lines.append([])
        start, end = self._node("startEvent"), self._node("endEvent")
        first, last = self._block(block, path)
        self._flow(start, first)
        self._flow(last, end)
        return "".join(self._lines.pop())

    def _node(self, element: str, more: str = "", inside: str = "") -> str:
        name = self._names.fresh(element[0])
        self._lines[-1].append(f'<{element} id="{name}"{more}>{inside}</{element}>')
        return name

    def _flow(self, source: str, target: str, condition: str = "", name: str = "") -> str:
        name = name or self._names.fresh("f")
        inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        self._lines[-1].append(
            f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inside}'
            "</sequenceFlow>"
        )
        return name

    def _block(self, block: Block, path: tuple[int, ...]) -> tuple[str, str]:
        """Draw it; the ids of its first and its last node."""
        if isinstance(block, Task):
            name = self._names.by_path[path] = self._node("userTask")
            return name, name
        if isinstance(block, Series):
            ends = [self._block(part, (*path, n)) for n, part in enumerate(block.parts)]
            for (_first, last), (following, _last) in pairwise(ends):
                self._flow(last, following)
            return ends[0][0], ends[-1][1]
        if isinstance(block, Again):
            default = self._names.fresh("d")
            merge = self._node("exclusiveGateway")
            first, last = self._block(block.part, (*path, 0))
            split = self._node("exclusiveGateway", f' default="{default}"')
            end = self._node("exclusiveGateway")
            self._flow(merge, first)
            self._flow(last, split)
            self._flow(split, merge, f'"{split}" in again')
            self._flow(split, end, name=default)
            self._names.by_path[path] = split
            return merge, end
        if isinstance(block, Inside):
            return self._inside(block, path)
        return self._split(block, path)

    def _split(self, block: Either | Both | Some, path: tuple[int, ...]) -> tuple[str, str]:
        element = {Either: "exclusive", Both: "parallel", Some: "inclusive"}[type(block)]
        default = self._names.fresh("d")
        more = "" if isinstance(block, Both) else f' default="{default}"'
        split = self._node(f"{element}Gateway", more)
        join = self._node(f"{element}Gateway")
        self._names.by_path[path] = split
        for number, part in enumerate(block.parts):
            first, last = self._block(part, (*path, number))
            is_default = number == 0 and not isinstance(block, Both)
            is_default = is_default and not (isinstance(block, Either) and block.skip)
            condition = (
                "" if is_default or isinstance(block, Both) else f'"{split}:{number}" in taken'
            )
            self._flow(split, first, condition, default if is_default else "")
            self._flow(last, join)
        if isinstance(block, Either) and block.skip:
            self._flow(split, join, name=default)
        return split, join

    def _inside(self, block: Inside, path: tuple[int, ...]) -> tuple[str, str]:
        body = self.scope(block.part, (*path, 0))
        sub = self._node("subProcess", inside=body)
        self._names.by_path[path] = sub
        end = self._node("exclusiveGateway")
        self._flow(sub, end)
        if block.instead is not None:
            timer = self._node(
                "boundaryEvent",
                f' attachedToRef="{sub}"',
                "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>",
            )
            self._names.by_path[(*path, -1)] = timer
            first, last = self._block(block.instead, (*path, 1))
            self._flow(timer, first)
            self._flow(last, end)
        return sub, end


class Game:
    """The plain token game. `taken` and `again` are what the conditions ask for."""

    def __init__(self, block: Block, names: Names, taken: set[str], again: set[str]) -> None:
        self._names = names
        self._taken = taken
        self._again = again
        self.state = self._begin(block, ())

    def waits(self) -> list[str]:
        return sorted(self._waits(self.state))

    def complete(self, wait: str, taken: set[str], again: set[str]) -> None:
        self._taken, self._again = taken, again
        self.state, found = self._step(self.state, wait)
        assert found

    def _begin(self, block: Block, path: tuple[int, ...]) -> State:
        name = self._names.by_path.get(path, "")
        if isinstance(block, Task):
            return ("task", name)
        if isinstance(block, Series):
            return self._series(block, path, 0)
        if isinstance(block, Again):
            return ("again", block, path, self._begin(block.part, (*path, 0)))
        if isinstance(block, Inside):
            inner = self._begin(block.part, (*path, 0))
            return None if _is_done(inner) else ("inside", block, path, inner)
        asked = [n for n in range(len(block.parts)) if f"{name}:{n}" in self._taken]
        if isinstance(block, Both):
            chosen = list(range(len(block.parts)))
        elif isinstance(block, Some):
            # The default is taken only where nothing else is.
            chosen = [n for n in asked if n > 0] or [0]
        else:
            asked = asked if block.skip else [n for n in asked if n > 0]
            chosen = asked[:1] or ([] if block.skip else [0])
        return ("all", [self._begin(block.parts[n], (*path, n)) for n in chosen])

    def _series(self, block: Series, path: tuple[int, ...], number: int) -> State:
        while number < len(block.parts):
            inner = self._begin(block.parts[number], (*path, number))
            if not _is_done(inner):
                return ("series", block, path, number, inner)
            number += 1
        return None

    def _waits(self, state: State) -> Iterator[str]:
        if state is None:
            return
        if state[0] == "task":
            yield state[1]
        elif state[0] == "all":
            for inner in state[1]:
                yield from self._waits(inner)
        else:
            yield from self._waits(state[-1])
            if state[0] == "inside" and state[1].instead is not None:
                yield self._names.by_path[(*state[2], -1)]

    def _step(self, state: State, wait: str) -> tuple[State, bool]:
        """The state after one wait is done, and whether it was in it."""
        if state is None or state[0] == "task":
            found = state is not None and state[1] == wait
            return (None if found else state), found
        if state[0] == "all":
            return self._step_all(state, wait)
        if state[0] == "inside" and wait == self._names.by_path.get((*state[2], -1)):
            return self._begin(state[1].instead, (*state[2], 1)), True
        inner, found = self._step(state[-1], wait)
        state = (*state[:-1], inner)
        return (self._left(state) if found and _is_done(inner) else state), found

    def _left(self, state: State) -> State:
        """What comes when what is in a block is done."""
        if state[0] == "series":
            return self._series(state[1], state[2], state[3] + 1)
        if state[0] == "again" and self._names.by_path[state[2]] in self._again:
            return self._repeated(state)
        return None

    def _repeated(self, state: State) -> State:
        return ("again", state[1], state[2], self._begin(state[1].part, (*state[2], 0)))

    def _step_all(self, state: State, wait: str) -> tuple[State, bool]:
        parts = list(state[1])
        for number, part in enumerate(parts):
            parts[number], found = self._step(part, wait)
            if found:
                return (None if all(map(_is_done, parts)) else ("all", parts)), True
        return state, False


def _is_done(state: State) -> bool:
    return state is None or (state[0] == "all" and all(map(_is_done, state[1])))
