"""A decision table as it is written in a form of the browser."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from pamong.services.rules.decisions import MOST_ROWS, Policy

COLUMNS = 3
BLANK_ROWS = 4
LONGEST_CELL = 200


def cell(request: HttpRequest, name: str, longest: int = LONGEST_CELL) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:longest]


def posted_table(
    request: HttpRequest, result: str, read_result: Callable[[str], Any]
) -> dict[str, Any] | None:
    """The table as it was written; empty columns and rows are left out, None without rows.

    `result` is the name of the fields that say what follows.
    """
    heads = [cell(request, f"head-{column}") for column in range(COLUMNS)]
    used = [column for column in range(COLUMNS) if heads[column]]
    rows = []
    for number in range(MOST_ROWS):
        when = [cell(request, f"cell-{number}-{column}") for column in used]
        then = cell(request, f"{result}-{number}")
        if then or any(when):
            rows.append({"when": when, "then": [read_result(then)]})
    if not rows:
        return None
    policy = request.POST.get("policy", "")
    return {
        "policy": policy if policy in set(Policy) else Policy.FIRST.value,
        "inputs": [heads[column] for column in used],
        "rows": rows,
    }


def shown_table(table: dict[str, Any]) -> dict[str, Any]:
    """What the page needs to draw it, with some empty rows at the end."""
    held = table.get("rows") or []
    blank = [{"when": [], "then": [""]}] * BLANK_ROWS
    return {
        "heads": _padded(table.get("inputs") or [], COLUMNS),
        "rows": [
            {"cells": _padded(row["when"], COLUMNS), "result": row["then"][0]}
            for row in [*held, *blank][:MOST_ROWS]
        ],
        "policy": table.get("policy") or Policy.FIRST.value,
    }


def _padded(texts: list[str], length: int) -> list[str]:
    return [*texts, *[""] * length][:length]
