"""A coded log put on disk is the same log when it is read again."""

import random
from pathlib import Path

import numpy as np
import pytest

from pamong.mining import coding, quick, sentences, store
from pamong.mining.log import UnableToReadLog
from pamong.mining.reading import read_log
from tests.mining.files import xes
from tests.mining.logs import at_random, built
from tests.mining.test_measures import agree


def test_what_is_stored_is_what_is_read(tmp_path: Path) -> None:
    log = read_log(xes(tmp_path / "a.xes"))
    for _ in range(2):
        store.write(log, tmp_path / "coded")
    again = store.load(tmp_path / "coded")
    for name in ("name", "cases", "activities", "resources", "lifecycles"):
        assert list(getattr(again, name)) == list(getattr(log, name))
    assert [(n.code, dict(n.values)) for n in again.notes] == [
        (n.code, dict(n.values)) for n in log.notes
    ]
    for name in ("case", "activity", "resource", "lifecycle", "time", "offset"):
        assert np.array_equal(getattr(again, name), getattr(log, name))
    agree(quick.measure(log), quick.measure(again))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xes", "coded"]


def test_a_folder_that_holds_no_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadLog) as caught:
        store.load(tmp_path)
    assert "no coded log" in sentences.of_unread(caught.value)
    store.write(built([("p", "check", None, 0, 0)]), tmp_path / "coded")
    about = tmp_path / "coded" / "log.json"
    about.write_text(about.read_text().replace('"edition": 2', '"edition": 0'))
    with pytest.raises(UnableToReadLog) as caught:
        store.load(tmp_path / "coded")
    assert "another edition" in sentences.of_unread(caught.value)


@pytest.mark.parametrize("cases", [3, 400])
@pytest.mark.parametrize("shuffled", [True, False])
def test_dealing_out_orders_as_sorting_does(
    cases: int, shuffled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = at_random(7, 4_000, 6, cases)
    if not shuffled:
        events.sort(key=lambda event: event[3])
        chance = random.Random(8)
        for _ in range(20):
            one, other = chance.randrange(4_000), chance.randrange(4_000)
            events[one], events[other] = events[other], events[one]
    sorted_by_keys = built(events)
    monkeypatch.setattr(coding, "_LARGE", 0)
    dealt_out = built(events)
    for name in ("case", "activity", "resource", "time"):
        assert np.array_equal(getattr(sorted_by_keys, name), getattr(dealt_out, name)), name
