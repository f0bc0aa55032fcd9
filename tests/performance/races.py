"""Steps at the same moment; use them with the fixture `apart`."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from pamong.performance.actions.unable import Unable
from pamong.tenancy.current import agency_id, enter_agency


def at_once(*steps: Callable[[], Any]) -> list[str]:
    """Run steps at the same moment, each on a connection of its own; "done" or the refusal."""
    agency = agency_id()
    barrier = threading.Barrier(len(steps))
    outcomes = [""] * len(steps)

    def run(place: int, step: Callable[[], Any]) -> None:
        try:
            enter_agency(agency)
            barrier.wait(10)
            step()
            outcomes[place] = "done"
        except Unable as refusal:
            outcomes[place] = type(refusal).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, step)) for place, step in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes
