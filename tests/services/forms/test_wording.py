"""Everything that can be wrong has a sentence, in both languages."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from pamong.services.form_wording import FAULT_CODES, PROBLEM_CODES, of_fault, of_problem
from pamong.services.rules import forms
from pamong.services.rules.forms import UnableToReadForm, check_all, read_form
from tests.services.forms.stall import answers, stall
from tests.services.forms.test_answers import FORM, TODAY
from tests.services.forms.test_answers import WRONG as WRONG_ANSWERS
from tests.services.forms.test_reading import WRONG, put

SOURCE = "\n".join(path.read_text() for path in Path(forms.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("changes", [row[0] for row in WRONG_ANSWERS], ids=str)
def test_each_fault_of_an_answer_is_said(changes: dict[str, object], language: str) -> None:
    faults = check_all(FORM, {**answers(), **changes}, today=TODAY).faults
    with translation.override(language):
        for fault in faults.values():
            assert "%(" not in of_fault(fault)


@pytest.mark.parametrize(("place", "value"), [row[:2] for row in WRONG], ids=str)
def test_each_problem_of_a_form_is_said(place: str, value: object) -> None:
    data = stall()
    put(place, value)(data)
    with pytest.raises(UnableToReadForm) as refusal:
        read_form(data)
    for problem in refusal.value.problems:
        assert "%(" not in of_problem(problem)


def test_no_code_is_without_a_sentence() -> None:
    faults = set(re.findall(r'Fault\(\s*"([a-z_]+)"', SOURCE)) | set(
        re.findall(r'Widget\.[A-Z]+: "(missing[a-z_]*)"', SOURCE)
    )
    assert faults - FAULT_CODES == set()
    problems = set(
        re.findall(r'(?:Problem|\.add)\(\s*[^()]*(?:\([^()]*\))?,\s*"([a-z_]+)"', SOURCE)
    )
    assert len(problems) > 20
    assert problems - PROBLEM_CODES == set()
