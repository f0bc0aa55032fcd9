"""Grades (*golongan*) of PNS and PPPK. Both write Roman numerals and mean different things."""

import re
from dataclasses import dataclass
from enum import StrEnum


class EmployeeKind(StrEnum):
    """The two kinds of civil servants (*ASN*)."""

    PNS = "pns"
    PPPK = "pppk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """One grade. `rank` is 1 for the lowest of its kind; `siasn_code` is unknown for PPPK."""

    kind: EmployeeKind
    code: str
    name: str
    rank: int
    siasn_code: str = ""


_PNS = (
    ("I/a", "Juru Muda", "11"),
    ("I/b", "Juru Muda Tk I", "12"),
    ("I/c", "Juru", "13"),
    ("I/d", "Juru Tk I", "14"),
    ("II/a", "Pengatur Muda", "21"),
    ("II/b", "Pengatur Muda Tk I", "22"),
    ("II/c", "Pengatur", "23"),
    ("II/d", "Pengatur Tk I", "24"),
    ("III/a", "Penata Muda", "31"),
    ("III/b", "Penata Muda Tk I", "32"),
    ("III/c", "Penata", "33"),
    ("III/d", "Penata Tk I", "34"),
    ("IV/a", "Pembina", "41"),
    ("IV/b", "Pembina Tk I", "42"),
    ("IV/c", "Pembina Utama Muda", "43"),
    ("IV/d", "Pembina Utama Madya", "44"),
    ("IV/e", "Pembina Utama", "45"),
)
_PPPK = [
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
]

PNS_GRADES: tuple[Grade, ...] = tuple(
    Grade(kind=EmployeeKind.PNS, code=code, name=name, rank=rank, siasn_code=siasn)
    for rank, (code, name, siasn) in enumerate(_PNS, start=1)
)
PPPK_GRADES: tuple[Grade, ...] = tuple(
    Grade(kind=EmployeeKind.PPPK, code=code, name="", rank=rank)
    for rank, code in enumerate(_PPPK, start=1)
)

_BY_CODE = {(grade.kind, grade.code.upper()): grade for grade in (*PNS_GRADES, *PPPK_GRADES)}
_BY_SIASN = {grade.siasn_code: grade for grade in PNS_GRADES}
_PNS_SHAPE = re.compile(r"(IV|I{1,3})[/.\-]?([A-E])")


def find_grade(*, text: str, kind: EmployeeKind) -> Grade | None:
    """The grade that a text names for that kind of employee, or None.

    "III/a", "iii a", "IIIa" and the SIASN code "31" are one grade of a PNS. A plain "III" is a
    grade of PPPK and never one of PNS, so the kind must be known.
    """
    wanted = "".join(text.split()).upper()
    if kind is EmployeeKind.PPPK:
        return _BY_CODE.get((kind, wanted))
    if wanted in _BY_SIASN:
        return _BY_SIASN[wanted]
    shape = _PNS_SHAPE.fullmatch(wanted)
    return _BY_CODE.get((kind, f"{shape[1]}/{shape[2]}")) if shape else None
