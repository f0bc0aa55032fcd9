"""Every page is looked at in a real browser: no barrier at either width, light after the first."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpResponseBase
from django.test import Client

from tests.browsing import Browse
from tests.rights.walk import (
    ABSENT,
    COLUMNS,
    NOBODY,
    VISITOR,
    Address,
    World,
    addresses,
    read_table,
)
from tests.seen import NO_OPEN_PAGES, OPEN_PAGES, faults_of, first_visit, is_page

# Nothing is there, whoever asks.
NO_PAGES: Final = frozenset({
    "documents:import_new no-such-kind",
    "performance:outside_agreement of others",
    "performance:outside_evaluation of others",
})  # fmt: skip


class _Asked(Client):
    """Gives the browser the answer that was already asked for, once; then asks as always."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.cookies = client.cookies
        self.ready: dict[str, HttpResponseBase] = {}

    def generic(self, method: str, path: str, *args: Any, **extra: Any) -> Any:
        if method == "GET" and path in self.ready:
            return self.ready.pop(path)
        return super().generic(method, path, *args, **extra)


def readers() -> Iterator[tuple[str, dict[str, str]]]:
    """Who looks, furthest reach first, and at what place of each address they may look."""
    reach: dict[str, dict[str, str]] = {column: {} for column in COLUMNS}
    for (label, method, place), words in read_table().items():
        for column in COLUMNS:
            if method == "GET" and words[column] == "yes" and place != ABSENT:
                reach[column].setdefault(label, place)
    # Who has no account, and who has no seat, see pages others are led on from.
    last = [NOBODY, VISITOR]
    order = sorted(set(COLUMNS) - set(last), key=lambda column: (-len(reach[column]), column))
    for column in (*order, *last):
        yield column, reach[column]


def test_no_page_has_a_barrier_and_none_is_heavy(world: World, browse: Browse) -> None:
    by_label: dict[str, Address] = {address.label: address for address in addresses()}
    left = {label for label, method, _place in read_table() if method == "GET"}
    led_on: set[str] = set()
    faults: list[str] = []
    for column, places in readers():
        ways = [label for label in places if label in left]
        if column not in {NOBODY, VISITOR}:
            ways = [label for label in ways if label not in led_on]
        client = _Asked(world.clients[column])
        page, held = None, set[str]()
        for label in ways:
            url = world.url(by_label[label], places[label], column)
            response = world.answer(column, "GET", url)
            if not is_page(response):
                (left.discard if response.status_code == 200 else led_on.add)(label)
                continue
            left.remove(label)
            if page is None:
                page = browse(client)
                held = first_visit(page, "/")
            client.ready[url] = response
            faults += faults_of(page, url, held)
    faults += [
        f"nobody saw {label}" for label in left - led_on - OPEN_PAGES - NO_OPEN_PAGES - NO_PAGES
    ]
    assert not faults, "\n".join(faults)
