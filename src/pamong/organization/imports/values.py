"""Cells as values: dates, answers, kinds of posts, time zones. What cannot be read is refused."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right
from pamong.documents.sheets import Cell
from pamong.kernel.text import sort_key
from pamong.organization.rules.positions import (
    POSITION_TYPE_TERMS,
    PositionType,
    find_position_type,
)
from pamong.ui.fields import FIRST_DAY, LAST_DAY


class Unreadable(ValueError):
    """The cell does not hold what its column asks for; the message says what would be right."""


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?")
_EARLIEST, _LATEST = FIRST_DAY, LAST_DAY
_ESELON = re.compile(r"(I{1,3}|IV)(?:[./ ]?[AB])?")
# As named in Indonesian law; the four zones of the time zone database that the country uses.
_ZONES = {
    "wib": "Asia/Jakarta",
    "wita": "Asia/Makassar",
    "wit": "Asia/Jayapura",
    "asia jakarta": "Asia/Jakarta",
    "asia pontianak": "Asia/Pontianak",
    "asia makassar": "Asia/Makassar",
    "asia jayapura": "Asia/Jayapura",
}
_YES = frozenset({"ya", "y", "yes", "1", "true", "benar"})
_NO = frozenset({"", "tidak", "t", "no", "n", "0", "false", "bukan"})
# PermenPANRB 6/2022 and UU 20/2023 no longer know *eselon*; many files still do.
_BY_ESELON = {
    "I": PositionType.LEADER_MIDDLE,
    "II": PositionType.LEADER_JUNIOR,
    "III": PositionType.ADMINISTRATOR,
    "IV": PositionType.SUPERVISOR,
}


def read_date(cell: Cell) -> date | None:
    """A day, however the file holds it; None for an empty cell. Raises Unreadable."""
    if not cell.text:
        return None
    day = cell.day or _parse_date(cell.text)
    if day is None:
        raise Unreadable(
            _("“%(found)s” is no date. Write it as 2026-01-31 or 31-01-2026.")
            % {"found": cell.text[:40]}
        )
    if not _EARLIEST <= day <= _LATEST:
        raise Unreadable(_("The date %(found)s cannot be right.") % {"found": day.isoformat()})
    return day


def _parse_date(text: str) -> date | None:
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable(
            _("The day %(found)s does not exist in the calendar.") % {"found": text}
        ) from None


def read_answer(text: str) -> bool | None:
    """Yes or no; None for an empty cell. Raises Unreadable."""
    word = sort_key(text=text)
    if not word:
        return None
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(_("“%(found)s” should be “ya” or “tidak”.") % {"found": text[:40]})


def read_kind(text: str) -> PositionType | None:
    """A kind of post by its official term, our code or its old *eselon*. Raises Unreadable."""
    if not text:
        return None
    kind = find_position_type(text=text)
    if kind is None and (match := _ESELON.fullmatch(text.strip().upper())):
        kind = _BY_ESELON[match[1]]
    if kind is None:
        raise Unreadable(
            _("“%(found)s” is no kind of post. Known are: %(known)s.")
            % {"found": text[:60], "known": ", ".join(POSITION_TYPE_TERMS.values())}
        )
    return kind


def read_zone(text: str) -> str:
    """A time zone, "" for an empty cell. Raises Unreadable."""
    if not text:
        return ""
    zone = _ZONES.get(sort_key(text=text))
    if zone is None:
        raise Unreadable(
            _("“%(found)s” is no time zone of the country: WIB, WITA or WIT.")
            % {"found": text[:40]}
        )
    return zone


@dataclass(frozen=True, slots=True)
class Reach:
    """The parts of the tree for which somebody holds a right; the operator's is everything."""

    paths: tuple[str, ...]

    @classmethod
    def of(cls, actor: Actor | None, right: Right) -> "Reach":
        return cls((EVERYWHERE,) if actor is None else actor.paths(right))

    def holds(self, path: str) -> bool:
        return path.startswith(self.paths)


def derived_code(unit_code: str, title: str, kind: str, level: str) -> str:
    """The code of a post that the file gives none: the same for the same post in the same unit."""
    return fitted(f"{unit_code}/{sort_key(text=title).replace(' ', '-')}/{level or kind}")


def head_code(unit_code: str) -> str:
    """The code of the post that leads a unit, where the file gives none."""
    return fitted(f"{unit_code}/kepala")


def fitted(code: str, length: int = 60) -> str:
    if len(code) <= length:
        return code
    return f"{code[: length - 9]}~{hashlib.sha256(code.encode()).hexdigest()[:8]}"
