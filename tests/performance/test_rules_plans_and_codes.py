from pamong.performance.rules import (
    ANNEX_LABELS,
    ANNEX_TERMS,
    ASPECT_LABELS,
    ASPECT_TERMS,
    BEHAVIOUR_GUIDES,
    BEHAVIOUR_LABELS,
    BEHAVIOUR_TERMS,
    PERSPECTIVE_LABELS,
    PERSPECTIVE_TERMS,
    PREDICATE_CODES,
    RATING_CODES,
    SECTION_LABELS,
    SECTION_TERMS,
    Annex,
    Aspect,
    Behaviour,
    Certainty,
    Perspective,
    Predicate,
    Rating,
    Section,
)


def test_the_initials_of_the_values_spell_berakhlak() -> None:
    initials = "".join(BEHAVIOUR_TERMS[each][0] for each in Behaviour)
    assert initials == "BAKHLAK"
    assert set(BEHAVIOUR_TERMS) == set(BEHAVIOUR_LABELS) == set(BEHAVIOUR_GUIDES) == set(Behaviour)
    assert all(len(guides) == 3 for guides in BEHAVIOUR_GUIDES.values())


def test_every_value_has_a_label_and_an_official_term() -> None:
    assert set(SECTION_LABELS) == set(SECTION_TERMS) == set(Section)
    assert set(ASPECT_LABELS) == set(ASPECT_TERMS) == set(Aspect)
    assert set(PERSPECTIVE_LABELS) == set(PERSPECTIVE_TERMS) == set(Perspective)
    assert set(ANNEX_LABELS) == set(ANNEX_TERMS) == set(Annex)


def test_codes_as_public_implementations_show_them() -> None:
    assert [RATING_CODES[each].code for each in Rating] == [1, 2, 3]
    assert [PREDICATE_CODES[each].code for each in Predicate] == [1, 2, 3, 4, 5]


def test_what_nobody_confirmed_says_so() -> None:
    unsure = {each for each, code in PREDICATE_CODES.items() if code.certainty != Certainty.SEEN}
    assert unsure == {Predicate.POOR, Predicate.VERY_POOR}
