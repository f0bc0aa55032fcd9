"""The rules of people and places: numbers, grades, posts, names, superiors. Values only."""

from pamong.organization.rules.grades import (
    PNS_GRADES,
    PPPK_GRADES,
    EmployeeKind,
    Grade,
    find_grade,
)
from pamong.organization.rules.names import PersonName, display_name, name_sort_key, split_name
from pamong.organization.rules.numbers import (
    FAULT_MESSAGES,
    LENGTH,
    InvalidNumber,
    Nip,
    NiPppk,
    NumberFault,
    Sex,
    clean_number,
    mask_number,
    parse_ni_pppk,
    parse_nip,
)
from pamong.organization.rules.positions import (
    FUNCTIONAL_LEVEL_LABELS,
    FUNCTIONAL_LEVEL_TERMS,
    POSITION_TYPE_LABELS,
    POSITION_TYPE_TERMS,
    FunctionalLevel,
    PositionType,
    find_functional_level,
    find_position_type,
    may_assess,
)
from pamong.organization.rules.superiors import (
    find_circles,
)

__all__ = [
    "FAULT_MESSAGES",
    "FUNCTIONAL_LEVEL_LABELS",
    "FUNCTIONAL_LEVEL_TERMS",
    "LENGTH",
    "PNS_GRADES",
    "POSITION_TYPE_LABELS",
    "POSITION_TYPE_TERMS",
    "PPPK_GRADES",
    "EmployeeKind",
    "FunctionalLevel",
    "Grade",
    "InvalidNumber",
    "NiPppk",
    "Nip",
    "NumberFault",
    "PersonName",
    "PositionType",
    "Sex",
    "clean_number",
    "display_name",
    "find_circles",
    "find_functional_level",
    "find_grade",
    "find_position_type",
    "mask_number",
    "may_assess",
    "name_sort_key",
    "parse_ni_pppk",
    "parse_nip",
    "split_name",
]
