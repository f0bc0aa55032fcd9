"""Damaged logs brought to an application that has a log: taken in whole, or nothing happens."""

import random
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pamong.mining.log import UnableToReadLog
from pamong.mining.reading import read_log
from pamong.processes.queries.log_events import Merged, merge
from tests.mining.files import FORMS
from tests.mining.test_reading import mutate

ZONE = ZoneInfo("Asia/Jakarta")
# Enough that of each form some are read and some refused; each costs a few dozen milliseconds.
MUTANTS = 36


def bring(path: Path, before: Path | None, into: Path, *, complete: bool = False) -> Merged:
    return merge(before, read_log(path, zone=ZONE), ZONE, complete=complete, into=into)


def mutants(first: int, count: int, folder: Path) -> None:
    originals = {form: make(folder / form).read_bytes() for form, make in FORMS.items()}
    known = folder / "known.parquet"
    start = bring(folder / "log.csv", None, known)
    kept, into = known.read_bytes(), folder / "into.parquet"
    read = 0
    for seed in range(first, first + count):
        form = sorted(originals)[seed % len(originals)]
        path = folder / f"mutant.{form}"
        path.write_bytes(mutate(originals[form], random.Random(seed)))
        into.unlink(missing_ok=True)
        try:
            once = bring(path, known, into, complete=seed % 3 == 0)
        except UnableToReadLog:
            assert not into.exists()
        else:
            read += 1
            # Nothing is lost and nothing comes from nowhere.
            assert once.events == start.events + once.added - once.removed
            assert once.removed == 0 or seed % 3 == 0
            again = bring(path, into, folder / "again.parquet")
            assert (again.added, again.removed, again.digest) == (0, 0, once.digest)
        assert known.read_bytes() == kept
    assert 0 < read < count


def test_a_damaged_log_is_taken_in_whole_or_not_at_all(tmp_path: Path) -> None:
    mutants(0, MUTANTS, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_damaged_logs_are(part: int, tmp_path: Path) -> None:
    mutants(part * 1000, 1000, tmp_path)
