"""Numbers as people type them."""

import re
from decimal import Decimal

_GROUPED = r"[1-9]\d{{0,2}}(?:{0}\d{{3}})+"


def read_number(*, text: str, grouping: str = "") -> Decimal:
    """ "1.234,5", "1,234.5", "90,5", "90.5", "-3", "95 %" as numbers. Raises ValueError.

    Where both marks stand, the last one begins the decimals. A single mark does too, unless it is
    the `grouping` of the reader's language and cuts thousands ("1.234" in Indonesian), or stands
    several times.
    """
    bare = re.sub(r"[\s\u00a0\u202f]", "", text).removesuffix("%").replace("\u2212", "-")
    sign, digits = ("-", bare[1:]) if bare.startswith("-") else ("", bare.removeprefix("+"))
    if not re.fullmatch(r"\d[\d.,]*", digits, flags=re.ASCII):
        raise ValueError(text)
    marks = [mark for mark in ".," if mark in digits]
    if len(marks) == 2:
        decimal = max(marks, key=digits.rindex)
        whole, _, part = digits.rpartition(decimal)
        group = "," if decimal == "." else "."
        if not re.fullmatch(_GROUPED.format(re.escape(group)), whole) or not part.isdigit():
            raise ValueError(text)
        return Decimal(f"{sign}{whole.replace(group, '')}.{part}")
    if not marks:
        return Decimal(sign + digits)
    mark = marks[0]
    grouped = re.fullmatch(_GROUPED.format(re.escape(mark)), digits)
    if grouped and (mark == grouping or digits.count(mark) > 1):
        return Decimal(sign + digits.replace(mark, ""))
    whole, _, part = digits.partition(mark)
    if not part.isdigit():
        raise ValueError(text)
    return Decimal(f"{sign}{whole}.{part}")
