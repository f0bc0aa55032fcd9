"""Looking for people by name: one way for every page that does."""

from typing import TypeVar

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Model, QuerySet
from django.db.models.lookups import GreaterThanOrEqual

from pamong.kernel.text import sort_key

# So alike a name must be to one that is spelt otherwise.
ALIKE = 0.5

M = TypeVar("M", bound=Model)


def called(rows: QuerySet[M], text: str, *, to: str = "", by_number: bool = False) -> QuerySet[M]:
    """The rows of people whose name holds every word, by name; accents, apostrophes and the order
    of the words do not matter. Where nobody is called so, those spelt alike, the likest first.

    `to` leads from a row to its employee. `by_number` also finds the holder of a whole number; pass
    it only for those who may read numbers.
    """
    digits = "".join(text.split())
    if digits.isdecimal():
        return rows.filter(**{f"{to}number": digits}) if by_number else rows.none()
    words = sort_key(text=text).split()
    if not words:
        return rows.none()
    name = f"{to}sort_name"
    named = rows
    for word in words:
        named = named.filter(**{f"{name}__contains": word})
    if named.exists():
        return named.order_by(name, "pk")
    likeness = TrigramWordSimilarity(" ".join(words), name)
    alike = rows.filter(GreaterThanOrEqual(likeness, ALIKE))
    return alike.order_by(likeness.desc(), name, "pk")
