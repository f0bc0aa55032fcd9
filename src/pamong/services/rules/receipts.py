"""The code of a receipt: the hash of an event, as people copy it."""

import re

_NOT_HEX = re.compile(r"[^0-9a-f]")


def grouped(code: str) -> str:
    """ "a1b2c3d4 e5f6…": eight by eight."""
    return " ".join(code[start : start + 8] for start in range(0, len(code), 8))


def read_receipt(typed: str) -> str | None:
    """The 64 letters and digits of a code, or None. Blanks, dashes and capitals do not matter."""
    bare = re.sub(r"[\s-]", "", typed[:200]).lower()
    return bare if len(bare) == 64 and not _NOT_HEX.search(bare) else None
