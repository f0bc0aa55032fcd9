"""Types of posts and levels of functional posts, with their official terms."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from pamong.kernel.text import gettext_noop, sort_key


class PositionType(StrEnum):
    """The type of a post (*jenis jabatan*), highest first."""

    LEADER_PRINCIPAL = "leader_principal"
    LEADER_MIDDLE = "leader_middle"
    LEADER_JUNIOR = "leader_junior"
    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"
    FUNCTIONAL = "functional"
    EXECUTIVE = "executive"


class FunctionalLevel(StrEnum):
    """The level of a functional post (*jenjang*), lowest first within its category."""

    SKILL_BEGINNER = "skill_beginner"
    SKILL_SKILLED = "skill_skilled"
    SKILL_PROFICIENT = "skill_proficient"
    SKILL_SUPERVISING = "skill_supervising"
    EXPERT_FIRST = "expert_first"
    EXPERT_YOUNG = "expert_young"
    EXPERT_MIDDLE = "expert_middle"
    EXPERT_PRINCIPAL = "expert_principal"


POSITION_TYPE_LABELS: Mapping[PositionType, str] = MappingProxyType(
    {
        PositionType.LEADER_PRINCIPAL: gettext_noop("Senior leader, principal"),
        PositionType.LEADER_MIDDLE: gettext_noop("Senior leader, middle"),
        PositionType.LEADER_JUNIOR: gettext_noop("Senior leader, junior"),
        PositionType.ADMINISTRATOR: gettext_noop("Administrator"),
        PositionType.SUPERVISOR: gettext_noop("Supervisor"),
        PositionType.FUNCTIONAL: gettext_noop("Functional post"),
        PositionType.EXECUTIVE: gettext_noop("Executive staff"),
    }
)

POSITION_TYPE_TERMS: Mapping[PositionType, str] = MappingProxyType(
    {
        PositionType.LEADER_PRINCIPAL: "JPT Utama",
        PositionType.LEADER_MIDDLE: "JPT Madya",
        PositionType.LEADER_JUNIOR: "JPT Pratama",
        PositionType.ADMINISTRATOR: "Administrator",
        PositionType.SUPERVISOR: "Pengawas",
        PositionType.FUNCTIONAL: "Fungsional",
        PositionType.EXECUTIVE: "Pelaksana",
    }
)

FUNCTIONAL_LEVEL_LABELS: Mapping[FunctionalLevel, str] = MappingProxyType(
    {
        FunctionalLevel.SKILL_BEGINNER: gettext_noop("Skill, beginner"),
        FunctionalLevel.SKILL_SKILLED: gettext_noop("Skill, skilled"),
        FunctionalLevel.SKILL_PROFICIENT: gettext_noop("Skill, proficient"),
        FunctionalLevel.SKILL_SUPERVISING: gettext_noop("Skill, supervising"),
        FunctionalLevel.EXPERT_FIRST: gettext_noop("Expertise, first"),
        FunctionalLevel.EXPERT_YOUNG: gettext_noop("Expertise, young"),
        FunctionalLevel.EXPERT_MIDDLE: gettext_noop("Expertise, middle"),
        FunctionalLevel.EXPERT_PRINCIPAL: gettext_noop("Expertise, principal"),
    }
)

FUNCTIONAL_LEVEL_TERMS: Mapping[FunctionalLevel, str] = MappingProxyType(
    {
        FunctionalLevel.SKILL_BEGINNER: "Pemula",
        FunctionalLevel.SKILL_SKILLED: "Terampil",
        FunctionalLevel.SKILL_PROFICIENT: "Mahir",
        FunctionalLevel.SKILL_SUPERVISING: "Penyelia",
        FunctionalLevel.EXPERT_FIRST: "Ahli Pertama",
        FunctionalLevel.EXPERT_YOUNG: "Ahli Muda",
        FunctionalLevel.EXPERT_MIDDLE: "Ahli Madya",
        FunctionalLevel.EXPERT_PRINCIPAL: "Ahli Utama",
    }
)

_ASSESSING_TYPES: frozenset[PositionType] = frozenset(
    {
        PositionType.LEADER_PRINCIPAL,
        PositionType.LEADER_MIDDLE,
        PositionType.LEADER_JUNIOR,
        PositionType.ADMINISTRATOR,
        PositionType.SUPERVISOR,
    }
)


def may_assess(*, kinds: Iterable[str]) -> bool:
    """Whether who holds posts of these types assesses by one of them.

    PermenPANRB 6/2022 Art. 1: the assessor is the direct superior, at least a *pejabat pengawas*,
    or another official with delegated power.
    """
    return any(kind in _ASSESSING_TYPES for kind in kinds)


def _spellings(value: str) -> str:
    return sort_key(text=value)


_TYPES = {
    _spellings(word): kind
    for kind in PositionType
    for word in (kind.value, POSITION_TYPE_TERMS[kind])
} | {
    _spellings(word): kind
    for word, kind in (
        ("Jabatan Pimpinan Tinggi Utama", PositionType.LEADER_PRINCIPAL),
        ("Jabatan Pimpinan Tinggi Madya", PositionType.LEADER_MIDDLE),
        ("Jabatan Pimpinan Tinggi Pratama", PositionType.LEADER_JUNIOR),
        ("Jabatan Administrator", PositionType.ADMINISTRATOR),
        ("Jabatan Pengawas", PositionType.SUPERVISOR),
        ("Jabatan Fungsional", PositionType.FUNCTIONAL),
        ("Jabatan Pelaksana", PositionType.EXECUTIVE),
    )
}
_LEVELS = {
    _spellings(word): level
    for level in FunctionalLevel
    for word in (level.value, FUNCTIONAL_LEVEL_TERMS[level])
}


def find_position_type(*, text: str) -> PositionType | None:
    """The type that a text names by its code or official term ("jpt_pratama", "Pengawas")."""
    return _TYPES.get(_spellings(text))


def find_functional_level(*, text: str) -> FunctionalLevel | None:
    """The level that a text names by its code or official term ("ahli_muda", "Mahir")."""
    return _LEVELS.get(_spellings(text))
