import pytest

from pamong.organization.rules import (
    FUNCTIONAL_LEVEL_LABELS,
    FUNCTIONAL_LEVEL_TERMS,
    PNS_GRADES,
    POSITION_TYPE_LABELS,
    POSITION_TYPE_TERMS,
    PPPK_GRADES,
    EmployeeKind,
    FunctionalLevel,
    PositionType,
    display_name,
    find_functional_level,
    find_grade,
    find_position_type,
    may_assess,
    name_sort_key,
    split_name,
)


def test_there_are_seventeen_grades_of_each_kind() -> None:
    assert [grade.rank for grade in PNS_GRADES] == list(range(1, 18))
    assert [grade.rank for grade in PPPK_GRADES] == list(range(1, 18))
    assert (PNS_GRADES[0].code, PNS_GRADES[-1].code) == ("I/a", "IV/e")
    assert PPPK_GRADES[-1].code == "XVII"


@pytest.mark.parametrize(
    ("text", "kind", "code", "name"),
    [
        ("III/a", "pns", "III/a", "Penata Muda"),
        ("iii / A", "pns", "III/a", "Penata Muda"),
        ("IIIa", "pns", "III/a", "Penata Muda"),
        ("IV.e", "pns", "IV/e", "Pembina Utama"),
        ("31", "pns", "III/a", "Penata Muda"),
        ("ix", "pppk", "IX", ""),
    ],
)
def test_grades_are_found_in_the_spellings_of_files(
    text: str, kind: str, code: str, name: str
) -> None:
    grade = find_grade(text=text, kind=EmployeeKind(kind))
    assert grade is not None
    assert (grade.code, grade.name) == (code, name)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("IV", "pns"),
        ("III", "pns"),
        ("III/e", "pns"),
        ("V/a", "pns"),
        ("IX", "pns"),
        ("III/a", "pppk"),
        ("XVIII", "pppk"),
        ("31", "pppk"),
        ("", "pns"),
        ("", "pppk"),
    ],
)
def test_a_grade_of_the_other_kind_is_never_guessed(text: str, kind: str) -> None:
    assert find_grade(text=text, kind=EmployeeKind(kind)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jpt_pratama", PositionType.LEADER_JUNIOR),
        ("JPT Utama", PositionType.LEADER_PRINCIPAL),
        ("Pengawas", PositionType.SUPERVISOR),
        ("supervisor", PositionType.SUPERVISOR),
        ("JABATAN FUNGSIONAL", PositionType.FUNCTIONAL),
        ("pelaksana", PositionType.EXECUTIVE),
        ("Staf", None),
    ],
)
def test_position_types_are_found_by_code_and_official_term(
    text: str, expected: PositionType | None
) -> None:
    assert find_position_type(text=text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ahli_muda", FunctionalLevel.EXPERT_YOUNG),
        ("Ahli Madya", FunctionalLevel.EXPERT_MIDDLE),
        ("mahir", FunctionalLevel.SKILL_PROFICIENT),
        ("ahli", None),
    ],
)
def test_functional_levels_are_found_by_code_and_official_term(
    text: str, expected: FunctionalLevel | None
) -> None:
    assert find_functional_level(text=text) is expected


def test_every_type_and_level_has_a_label_and_an_official_term() -> None:
    assert set(POSITION_TYPE_LABELS) == set(POSITION_TYPE_TERMS) == set(PositionType)
    assert set(FUNCTIONAL_LEVEL_LABELS) == set(FUNCTIONAL_LEVEL_TERMS) == set(FunctionalLevel)


def test_an_assessor_is_at_least_a_supervisor() -> None:
    assert may_assess(kinds=[PositionType.SUPERVISOR.value])
    assert may_assess(kinds=["executive", "leader_junior"])
    assert not may_assess(kinds=[])
    assert not may_assess(kinds=["functional", "executive"])


@pytest.mark.parametrize(
    ("text", "front", "name", "back"),
    [
        ("Dr. Ani Wijaya, S.H., M.H.", "Dr.", "Ani Wijaya", "S.H., M.H."),
        ("Prof. Dr. Ir. H. Budi Santoso, M.Sc.", "Prof. Dr. Ir. H.", "Budi Santoso", "M.Sc."),
        ("Dr.Hj. Citra", "Dr.Hj.", "Citra", ""),
        ("Dr.Ir. Budi", "Dr.Ir.", "Budi", ""),
        ("  Citra ", "", "Citra", ""),
        ("R. Soeprapto", "", "R. Soeprapto", ""),
        ("H Dewi", "", "H Dewi", ""),
        ("Drs.", "", "Drs.", ""),
        ("", "", "", ""),
    ],
)
def test_titles_are_told_from_the_name(text: str, front: str, name: str, back: str) -> None:
    split = split_name(text=text)
    assert (split.front, split.name, split.back) == (front, name, back)


def test_names_are_shown_with_titles_and_sorted_without() -> None:
    assert display_name(name="Ani", front="Dr. ", back=" S.H.") == "Dr. Ani, S.H."
    assert display_name(name="Ani", front="", back=", S.H.") == "Ani, S.H."
    assert display_name(name="Ani") == "Ani"
    people = ["Dr. Zainal, S.E.", "Ma'ruf", "ani", "Éko", "Budi, S.H."]
    assert sorted(people, key=lambda each: name_sort_key(name=each)) == [
        "ani",
        "Budi, S.H.",
        "Éko",
        "Ma'ruf",
        "Dr. Zainal, S.E.",
    ]
