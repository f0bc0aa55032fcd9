"""Quantiles of many values, read once, are those of the values in order."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pamong.mining import kernels
from tests.mining.logs import quantile

COUNT = 20_000
_chance = np.random.default_rng(5)
_PLACES = np.arange(COUNT)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(_chance.lognormal(20, 3, COUNT), id="as waits are"),
        pytest.param(_chance.integers(0, 9, COUNT) * 86_400_000_000, id="whole days"),
        pytest.param(np.full(COUNT, 7), id="all the same"),
        pytest.param(_PLACES, id="in order"),
        pytest.param(_PLACES[::-1], id="in order backwards"),
        pytest.param(np.where(_PLACES < COUNT // 2, 0, 2**60), id="halves far apart"),
        # The sample takes every 32nd: it sees nothing of what is there.
        pytest.param(np.where(_PLACES % 32 == 0, 10**9, _PLACES), id="a sample that misleads"),
        pytest.param(_chance.integers(0, 2**62, 4_095), id="few"),
        pytest.param(np.array([3, 1]), id="two"),
        pytest.param(np.array([3]), id="one"),
    ],
)
def test_two_quantiles_are_those_of_the_values_in_order(values: NDArray[np.float64]) -> None:
    given = values.astype(np.int64)
    waits = np.concatenate(([-1], given, [2**62]))
    found = np.empty((1, 2), dtype=np.float64)
    one = np.ones(1, dtype=np.int64)
    kernels.quantiles(waits, one, one * len(given), found)
    wanted = [quantile(given.tolist(), share) for share in (0.5, 0.95)]
    assert found[0].tolist() == pytest.approx(wanted, rel=1e-12)
    assert (waits[0], waits[-1]) == (-1, 2**62)
