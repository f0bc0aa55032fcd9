"""A tree of posts or units is a tree: nothing stands above itself.

Who is whose superior is read from the database, for a list of people at once:
`queries.people.superiors`.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def find_circles(*, parents: Mapping[Node, Node | None]) -> tuple[tuple[Node, ...], ...]:
    """Every circle in a child-to-parent mapping, each once, in the order of the mapping.

    A circle begins with its member that the mapping names first. Parents that are no keys count
    as outside. Linear in the number of entries.
    """
    order = {node: place for place, node in enumerate(parents)}
    settled: set[Node] = set()
    circles: list[tuple[Node, ...]] = []
    for start in parents:
        path: dict[Node, int] = {}
        node: Node | None = start
        while node is not None and node in parents and node not in settled and node not in path:
            path[node] = len(path)
            node = parents[node]
        if node is not None and node in path:
            members = list(path)[path[node] :]
            first = min(range(len(members)), key=lambda place: order[members[place]])
            circles.append((*members[first:], *members[:first]))
        settled.update(path)
    return tuple(circles)
