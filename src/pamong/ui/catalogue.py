"""The living catalogue: every component with its own words and its example, drawn."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.utils.safestring import SafeString

from pamong.ui.examples import example
from pamong.ui.templatetags.ui import FILTERS, KINDS


@dataclass(frozen=True, slots=True)
class Component:
    name: str
    purpose: str
    variables: str
    source: str
    drawn: SafeString


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    words: str
    anchor: str
    components: tuple[Component, ...]


def _parts(function: Callable[..., Any]) -> tuple[str, str, str]:
    """A docstring's first paragraph, its middle, and its example."""
    text = inspect.getdoc(function) or ""
    words, _colon, source = text.partition("Example:")
    purpose, _gap, rest = words.strip().partition("\n\n")
    return " ".join(purpose.split()), rest.strip(), inspect.cleandoc(source)


def _title(text: str) -> tuple[str, str]:
    title, _colon, words = " ".join(text.split()).partition(": ")
    return title, words


def draw(name: str, source: str, request: HttpRequest) -> SafeString:
    template = engines["django"].from_string("{% load ui %}" + source)
    return SafeString(template.render({"example": example(name)}, request))


def component(name: str, function: Callable[..., Any], request: HttpRequest) -> Component:
    purpose, variables, source = _parts(function)
    return Component(name, purpose, variables, source, draw(name, source, request))


def sections(request: HttpRequest) -> list[Section]:
    """All components, by the module they live in."""
    return [
        Section(
            *_title(kind.__doc__ or ""),
            kind.__name__.rpartition(".")[2],
            tuple(
                component(name, tag, request) for name, tag in sorted(kind.register.tags.items())
            ),
        )
        for kind in KINDS
    ]


def filters() -> list[tuple[str, str]]:
    return [(function.__name__, " ".join((function.__doc__ or "").split())) for function in FILTERS]
