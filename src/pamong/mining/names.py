"""Names by number that stay the bytes they were read as until one is asked for."""

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray


class Names(Sequence[str]):
    """Of millions of cases few are ever told by name; these lie end to end in UTF-8."""

    def __init__(
        self, texts: "bytes | NDArray[np.uint8]", firsts: NDArray[Any], lasts: NDArray[Any]
    ) -> None:
        self._texts, self._firsts, self._lasts = texts, firsts, lasts

    def __len__(self) -> int:
        return len(self._firsts)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> "Names": ...
    def __getitem__(self, place: int | slice) -> "str | Names":
        if isinstance(place, slice):
            return Names(self._texts, self._firsts[place], self._lasts[place])
        first, last = int(self._firsts[place]), int(self._lasts[place])
        return bytes(self._texts[first:last]).decode()
