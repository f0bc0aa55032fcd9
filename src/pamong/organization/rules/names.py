"""Names of persons with the titles that stand before and after them."""

from dataclasses import dataclass

from pamong.kernel.text import sort_key

# Only what is never a name of its own: "R." or "Raden" may be one.
_FRONT_TITLES = frozenset(
    ["apt", "dr", "dra", "drg", "drh", "drs", "h", "hj", "ir", "k", "kh", "ns", "prof"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A name and its titles (*gelar_depan*, *gelar_belakang*), each without outer blanks."""

    front: str
    name: str
    back: str


def split_name(*, text: str) -> PersonName:
    """Take titles off a name written in one piece: "Dr. Ani Wijaya, S.H." has two.

    Everything after the first comma is a title; before the name, known titles with their full
    stop are. A text that is titles only keeps them as its name.
    """
    body, _, back = text.partition(",")
    words = body.split()
    first = 0
    while first < len(words) and _is_front_title(word=words[first]):
        first += 1
    if first == len(words):
        first = 0
    return PersonName(
        front=" ".join(words[:first]),
        name=" ".join(words[first:]),
        back=" ".join(back.split()).strip(" ,"),
    )


def display_name(*, name: str, front: str = "", back: str = "") -> str:
    """The name as documents print it: titles in front, a comma, titles behind."""
    start = " ".join(f"{front} {name}".split())
    end = " ".join(back.split()).strip(" ,")
    return f"{start}, {end}" if end else start


def name_sort_key(*, name: str) -> str:
    """The key by which lists of persons sort: no titles, no accents, lower case."""
    return sort_key(text=split_name(text=name).name)


def _is_front_title(*, word: str) -> bool:
    if not word.endswith("."):
        return False
    parts = [part for part in word.casefold().split(".") if part]
    return bool(parts) and all(part in _FRONT_TITLES for part in parts)
