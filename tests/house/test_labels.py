"""No whole number of an employee becomes a label of the journal, which auditors export."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent / "src/pamong"
# User names are employee numbers; `label` masks them.
NUMBERS = {"get_username", "username", "number"}


def names_in(node: ast.AST) -> set[str]:
    return {
        part.attr if isinstance(part, ast.Attribute) else part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute | ast.Name)
    }


def labels_of_people(text: str) -> list[str]:
    """Labels given to references to people and accounts that are made of a number."""
    return [
        ast.unparse(call)
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "Ref"
        and isinstance(call.args[0], ast.Constant)
        and call.args[0].value in {"account", "employee"}
        and any(names_in(label) & NUMBERS for label in call.args[2:])
    ]


def test_labels_hold_no_number() -> None:
    found = {
        str(path.relative_to(ROOT)): labels
        for path in ROOT.rglob("*.py")
        if "Ref(" in (text := path.read_text()) and (labels := labels_of_people(text))
    }
    assert found == {}


def test_it_finds_one() -> None:
    assert labels_of_people('Ref("account", user.pk, user.get_username())')
    assert not labels_of_people('Ref("account", user.pk, user.label)')
