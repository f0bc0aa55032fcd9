"""Untrusted JSON looked at piece by piece; whatever is wrong is noted with its place."""

import json
from collections.abc import Mapping
from typing import Any

from pamong.kernel.expressions import Expression, UnableToReadExpression
from pamong.services.rules.forms.limits import LONGEST_LABEL, MOST_BYTES, MOST_DEPTH
from pamong.services.rules.forms.model import Problem, Text

LANGUAGES = ("id", "en")


class Notes:
    """What was found wrong so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: str, code: str, **values: Any) -> None:
        self.problems.append(Problem(path, code, values))

    def mapping(self, value: Any, path: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.add(path, "no_object")
        return {}

    def sequence(self, value: Any, path: str, most: int) -> list[Any]:
        if not isinstance(value, list):
            self.add(path, "no_list")
            return []
        if len(value) > most:
            self.add(path, "too_many", limit=most, count=len(value))
        return value[:most]

    def known_keys(self, value: Mapping[str, Any], path: str, known: frozenset[str]) -> None:
        for key in value:
            if key not in known:
                self.add(join(path, str(key)), "unknown_key", key=str(key)[:60])

    def text(
        self, value: Any, path: str, *, needed: bool = False, longest: int = LONGEST_LABEL
    ) -> Text:
        """{"id": "…", "en": "…"}; English may be missing."""
        if value is None:
            if needed:
                self.add(path, "no_text")
            return Text()
        if not isinstance(value, Mapping):
            self.add(path, "no_text")
            return Text()
        self.known_keys(value, path, frozenset(LANGUAGES))
        said: dict[str, str] = {}
        for language in LANGUAGES:
            each = value.get(language, "")
            if not isinstance(each, str):
                self.add(join(path, language), "no_text")
                each = ""
            if len(each) > longest:
                self.add(join(path, language), "text_too_long", limit=longest)
            said[language] = each.strip()
        if needed and not said["id"]:
            self.add(join(path, "id"), "no_text")
        return Text(said["id"], said["en"])

    def count(self, value: Any, path: str, *, most: int) -> int | None:
        """A number of letters or things, or None where nothing is said."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self.add(path, "no_count", limit=most)
            return None
        return value

    def expression(self, value: Any, path: str) -> Expression | None:
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            self.add(path, "expression", reason="", position=1, text=str(value)[:60])
            return None
        try:
            return Expression.read(value)
        except UnableToReadExpression as error:
            self.add(
                path, "expression", reason=error.reason, position=error.position, text=value[:60]
            )
            return None


def join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def outline_problem(data: Any) -> Problem | None:
    """Is it JSON of an endurable size that a database can keep?"""
    if _depth(data) > MOST_DEPTH:
        return Problem("", "too_deep", {"limit": MOST_DEPTH})
    try:
        written = json.dumps(data, ensure_ascii=False, allow_nan=False)
        size = len(written.encode())
    except (TypeError, ValueError):
        # No JSON, or letters that are none.
        return Problem("", "no_json")
    if size > MOST_BYTES:
        return Problem("", "too_large", {"limit": MOST_BYTES // 1024})
    return Problem("", "no_json") if "\\u0000" in written else None


def _depth(data: Any) -> int:
    """How deep it is nested, without trusting it not to be endless."""
    level, depth = [data], 0
    while level and depth <= MOST_DEPTH:
        depth += 1
        following: list[Any] = []
        for each in level:
            if isinstance(each, Mapping):
                following.extend(each.values())
            elif isinstance(each, list | tuple):
                following.extend(each)
        level = following
    return depth
