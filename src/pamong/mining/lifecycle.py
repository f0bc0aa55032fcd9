"""What a transition in the life of a step means for the time that is worked on it.

The names are those of XES (IEEE 1849-2016, 5.3, standard and BPAF) and those of Pamong's journal.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pamong.mining.log import COLUMNS, EventLog, Note

# Nothing of it is told by work; work goes on; work rests; the step is done; it is given up.
IGNORED, ON, OFF, END, LEFT = range(5)
_KINDS = {
    "start": ON,
    "started": ON,
    "resume": ON,
    "resumed": ON,
    "suspend": OFF,
    "suspended": OFF,
    "pause": OFF,
    "paused": OFF,
    "complete": END,
    "completed": END,
    "autoskip": LEFT,
    "manualskip": LEFT,
    "withdraw": LEFT,
    "ate_abort": LEFT,
    "pi_abort": LEFT,
    "cancelled": LEFT,
}
_CLAIMED = frozenset({"claimed", "assign"})


def kinds(log: EventLog) -> NDArray[np.int8] | None:
    """Of each event its kind, or None where the log does not say when work began.

    An event without a life cycle marks the end of its step. Being taken on counts as the beginning
    only in a log that never says that anything was started.
    """
    names = [name.casefold() for name in log.lifecycles]
    table = _table(names)
    # The last place is that of -1, of what is missing.
    found = np.array([*table, END], dtype=np.int8)[log.lifecycle]
    return found if ON in table and bool(np.any(found == END)) else None


def ends(log: EventLog) -> EventLog:
    """The log of what was done: of each step its end alone. The whole log where none is known."""
    if (kind := kinds(log)) is None:
        return log
    done = kind == END
    note = Note("ends_only", {"count": int(len(log) - done.sum()), "events": len(log)})
    return replace(
        log,
        notes=(*log.notes, note),
        **{name: getattr(log, name)[done] for name in COLUMNS},
        attributes={
            name: replace(each, code=each.code[done]) for name, each in log.attributes.items()
        },
    )


def _table(names: Sequence[str]) -> list[int]:
    table = [_KINDS.get(name, IGNORED) for name in names]
    if ON not in table:
        table = [ON if name in _CLAIMED else kind for name, kind in zip(names, table, strict=True)]
    return table
