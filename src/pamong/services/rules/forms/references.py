"""A condition may look only at what was asked before it: so one walk settles all of them."""

import ast
from collections.abc import Mapping

from pamong.kernel.expressions import Expression
from pamong.services.rules.forms.data import Notes
from pamong.services.rules.forms.model import Form, Page

_SPECIAL = frozenset({"answers", "each"})


def check_references(form: Form, notes: Notes) -> None:
    """Note every name in a condition or calculation that is unknown there, or comes later."""
    everything = _top_names(form)
    before: set[str] = set()
    columns: dict[str, set[str]] = {}
    for number, page in enumerate(form.pages):
        path = f"layout.pages.{number}.when"
        _check(page.when, path, before, columns, everything, notes)
        inside: set[str] = set()
        for field in page.fields:
            seen = before | inside if page.repeat else before
            for expression, key in ((field.when, "when"), (field.calculate, "calculate")):
                where = f"layout.fields.{field.path}.{key}"
                _check(expression, where, seen, columns, everything, notes)
            if page.repeat and field.name in everything:
                notes.add(f"layout.fields.{field.path}", "same_name", name=field.name)
            (inside if page.repeat else before).add(field.name)
        _close(page, before, columns, inside)


def _close(page: Page, before: set[str], columns: dict[str, set[str]], inside: set[str]) -> None:
    if page.repeat is not None:
        before.add(page.repeat.name)
        columns[page.repeat.name] = inside


def _check(  # noqa: PLR0917 an expression, where it stands, what it may name
    expression: Expression | None,
    path: str,
    known: set[str],
    columns: Mapping[str, set[str]],
    everything: frozenset[str],
    notes: Notes,
) -> None:
    if expression is None:
        return
    for name in sorted(expression.names - known - _SPECIAL):
        code = "later" if name in everything else "unknown_name"
        notes.add(path, code, name=name)
    for node in ast.walk(expression.tree):
        if isinstance(node, ast.Attribute) and not _is_known(node, known, columns):
            notes.add(path, "unknown_name", name=ast.unparse(node)[:80])


def _is_known(node: ast.Attribute, known: set[str], columns: Mapping[str, set[str]]) -> bool:
    match node.value:
        case ast.Name(id="answers"):
            return node.attr in known
        case ast.Name(id="each"):
            return node.attr in columns
        case ast.Attribute(value=ast.Name(id="each"), attr=group):
            return node.attr in columns.get(group, ())
        case _:
            return False


def _top_names(form: Form) -> frozenset[str]:
    names: set[str] = set()
    for page in form.pages:
        names |= {page.repeat.name} if page.repeat else {each.name for each in page.fields}
    return frozenset(names)
