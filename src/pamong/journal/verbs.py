"""The words of the journal: each app registers its verbs with a label for the auditor."""

from collections.abc import Mapping

from django.utils.functional import Promise

_labels: dict[str, str | Promise] = {}


def register(labels: Mapping[str, str | Promise]) -> None:
    """Make verbs known. Raises ValueError when two apps claim the same verb."""
    for verb, label in labels.items():
        if _labels.setdefault(verb, label) is not label:
            raise ValueError(f"the verb {verb} is registered twice")


def label(verb: str) -> str:
    return str(_labels.get(verb, verb))


def choices() -> list[tuple[str, str]]:
    """All known verbs with their labels, sorted by label in the current language."""
    return sorted(((verb, str(text)) for verb, text in _labels.items()), key=lambda pair: pair[1])


def known() -> frozenset[str]:
    return frozenset(_labels)
