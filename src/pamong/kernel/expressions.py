"""The one language of conditions: forms, gateways of processes, tables of fees.

    answers.area == "kota" and amount >= 5_000_000
    applicant_type in ["company", "foundation"] or len(children) > 2

Comparisons, `and`, `or`, `not`, `in`, arithmetic, literals, lists, and a few functions; a dot looks
into a mapping. Nothing else: no attributes, no calls of methods, no loops. It is Python's syntax,
read by the library simpleeval with every door shut that is not named here. What other makers wrap
around a condition (`= …`, `${…}`, `#{…}`) is taken off.
"""

import ast
import operator
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import simpleeval

LONGEST = 1000
_DEEPEST = 40
_WRAPPED = re.compile(r"\s*(?:[$#]\{(.*)\}|=(?!=)(.*)|(.*))\s*", re.DOTALL)

_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Compare, ast.Eq, ast.NotEq,
    ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot, ast.Name, ast.Load,
    ast.Constant, ast.List, ast.Tuple, ast.Attribute, ast.Call, ast.IfExp,
)  # fmt: skip


class UnableToReadExpression(ValueError):
    """The text is no condition; `reason` says why and `position` where (from 1 on)."""

    def __init__(self, reason: str, position: int = 1) -> None:
        super().__init__(f"{reason} (at {position})")
        self.reason = reason
        self.position = position


class UnableToEvaluate(ValueError):
    """The condition cannot be worked out with these values."""


def _no_order(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], bool]:
    """What is missing is neither more nor less than anything."""

    def safe(left: Any, right: Any) -> bool:
        if left is None or right is None:
            return False
        return bool(compare(left, right))

    return safe


def _contains(left: Any, right: Any) -> bool:
    return right is not None and left in right


def _remainder(left: Any, right: Any) -> Any:
    """Of numbers only: with a text before it, % would fill in a form of any length."""
    if isinstance(left, str):
        raise TypeError("% divides numbers")
    return left % right


def _days_between(first: Any, last: Any) -> int | None:
    """From one day to another, both as 2026-12-31; None where one is missing."""
    if not first or not last:
        return None
    return (date.fromisoformat(str(last)[:10]) - date.fromisoformat(str(first)[:10])).days


_FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"len": lambda value: 0 if value is None else len(value), "min": min, "max": max,
     "sum": sum, "round": round, "abs": abs, "int": int, "float": float,
     "days_between": _days_between}
)  # fmt: skip
_OPERATORS = {
    **simpleeval.DEFAULT_OPERATORS,
    ast.Lt: _no_order(operator.lt),
    ast.LtE: _no_order(operator.le),
    ast.Gt: _no_order(operator.gt),
    ast.GtE: _no_order(operator.ge),
    ast.Mod: _remainder,
    ast.In: _contains,
    ast.NotIn: lambda left, right: not _contains(left, right),
}
_CONSTANTS = {"true": True, "false": False, "null": None, "none": None}


class _Reader(simpleeval.EvalWithCompoundTypes):  # type: ignore[misc]
    """Mappings are looked into by a dot; what is missing is None."""

    def _eval_name(self, node: ast.Name) -> Any:
        if node.id in self.names:
            return self.names[node.id]
        return _CONSTANTS.get(node.id)

    def _eval_attribute(self, node: ast.Attribute) -> Any:
        value = self._eval(node.value)
        return value.get(node.attr) if isinstance(value, Mapping) else None


class _Readers(threading.local):
    """One reader for each thread: to make one costs more than to evaluate with it."""

    def __init__(self) -> None:
        self.reader = _Reader(operators=_OPERATORS, functions=dict(_FUNCTIONS), names={})


_READERS = _Readers()


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition that was read. Values are plain: text, numbers, lists, mappings, None."""

    text: str
    tree: ast.expr
    names: frozenset[str]

    @classmethod
    def read(cls, text: str) -> "Expression":
        """Raises UnableToReadExpression for anything the language does not know."""
        return _read(text)

    def value(self, values: Mapping[str, Any]) -> Any:
        """What it comes to. Raises UnableToEvaluate (a number divided by text, by zero, …)."""
        reader = _READERS.reader
        reader.names = values
        try:
            return reader.eval(self.text, previously_parsed=self.tree)
        except (simpleeval.InvalidExpression, ArithmeticError, TypeError, ValueError) as error:
            raise UnableToEvaluate(str(error)) from error
        finally:
            reader.names = _CONSTANTS

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Is it true? Raises UnableToEvaluate."""
        return bool(self.value(values))


@lru_cache(maxsize=4096)
def _read(text: str) -> Expression:
    if len(text) > LONGEST:
        raise UnableToReadExpression(f"longer than {LONGEST} characters")
    bare, before = _unwrapped(text)
    if not bare:
        raise UnableToReadExpression("empty")
    try:
        tree = ast.parse(bare, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        # Python names no place where something more was awaited at the end.
        place = getattr(error, "offset", None) or len(bare) + 1
        raise UnableToReadExpression("not a condition", before + place) from error
    try:
        _check(tree.body, 1)
    except UnableToReadExpression as error:
        raise UnableToReadExpression(error.reason, before + error.position) from None
    names = frozenset(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id not in _FUNCTIONS and node.id not in _CONSTANTS
    )
    return Expression(bare, tree.body, names)


def _unwrapped(text: str) -> tuple[str, int]:
    """A condition without what is wrapped around it, on one line, and how much stood before it."""
    found = _WRAPPED.fullmatch(text)
    inside = max(found.span(group) for group in (1, 2, 3)) if found else (0, len(text))
    bare = text[slice(*inside)]
    before = inside[0] + len(bare) - len(bare.lstrip())
    return re.sub(r"[\r\n\t]", " ", bare).strip(), before


def _check(node: ast.AST, depth: int) -> None:
    place = getattr(node, "col_offset", 0) + 1
    if depth > _DEEPEST:
        raise UnableToReadExpression("nested too deeply", place)
    if not isinstance(node, _ALLOWED):
        raise UnableToReadExpression(f"{type(node).__name__} is not allowed", place)
    if isinstance(node, ast.Call) and not (
        isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS and not node.keywords
    ):
        raise UnableToReadExpression(f"only {', '.join(_FUNCTIONS)}", place)
    if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
        raise UnableToReadExpression("names do not begin with _", place)
    if isinstance(node, ast.Constant) and not isinstance(
        node.value, str | int | float | bool | None
    ):
        raise UnableToReadExpression("only texts and numbers", place)
    for child in ast.iter_child_nodes(node):
        _check(child, depth + 1)
