"""The tree of units, with who is in it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from pamong.accounts.actors import EVERYWHERE
from pamong.kernel.text import sort_key
from pamong.organization.models import Appointment, Position, Unit
from pamong.organization.queries.paging import counted_page
from pamong.organization.queries.people import appointments_on, below, in_force

BRANCHES_A_PAGE = 15
UNITS_A_PAGE = 25
PEOPLE_A_PAGE = 25
# Below a branch so many levels are drawn; what lies deeper is on the unit's own page.
LEVELS_DRAWN = 2
ALIKE = 0.45


@dataclass(slots=True)
class Branch:
    """A unit as a line of the tree. `closing` says how many lists end after it."""

    unit: Unit
    people: int
    below: int
    folds: bool = False
    closing: int = 0

    @property
    def ends(self) -> range:
        return range(self.closing)


def subtree(unit_path: str) -> QuerySet[Unit]:
    return Unit.objects.filter(path__startswith=unit_path, is_active=True).order_by("path")


def people_counts(on: date, unit_path: str = "") -> dict[int, int]:
    """How many people have their definitive seat in each unit or below it, by unit id."""
    rows = (
        Appointment.objects.filter(
            in_force(on),
            employee__is_active=True,
            kind=Appointment.Kind.DEFINITIVE,
            position__unit__path__startswith=unit_path,
        )
        .values_list("position__unit__path")
        .annotate(Count("employee", distinct=True))
    )
    counts: dict[int, int] = {}
    for path, count in rows:
        for part in path.split("/"):
            if part:
                counts[int(part)] = counts.get(int(part), 0) + count
    return counts


def tree_page(
    on: date, number: str | None, paths: Collection[str] = (EVERYWHERE,)
) -> tuple[list[Branch], Page[Unit], list[Branch]]:
    """The roots above the list, the page of branches, and its lines with all that hangs on them.

    With a single root its children are the branches; with several the roots are. Who reads only
    parts of the agency finds those parts as branches.
    """
    top = Unit.objects.filter(is_active=True).order_by("code", "pk")
    if EVERYWHERE in paths:
        roots = list(top.filter(parent__isnull=True)[:2])
        single = len(roots) == 1
        listed = top.filter(parent=roots[0]) if single else top.filter(parent__isnull=True)
    else:
        roots, single = [], False
        inner = [p for p in paths if any(p != other and p.startswith(other) for other in paths)]
        listed = top.filter(path__in=set(paths).difference(inner))
    counts = people_counts(on)
    page = Paginator(listed, BRANCHES_A_PAGE).get_page(number)
    branches = list(page.object_list)
    lines = _lines(branches, _below(branches), counts)
    heads = [Branch(root, counts.get(root.pk, 0), 0) for root in roots] if single else []
    return heads, page, lines


def find_units(text: str, paths: Collection[str] = (EVERYWHERE,)) -> QuerySet[Unit]:
    """Units whose name or code holds every word, or, where there is none, that are spelt alike."""
    rows = Unit.objects.filter(below(paths), is_active=True).select_related("parent")
    found = rows
    for word in text.split():
        found = found.filter(Q(name__unaccent__icontains=word) | Q(code__icontains=word))
    found = found.order_by("depth", "name", "pk")
    if not found.exists():
        likeness = TrigramWordSimilarity(text, "name")
        found = rows.alias(likeness=likeness).filter(likeness__gte=ALIKE).order_by("-likeness")
    return found


def search_units(text: str, number: str | None, paths: Collection[str]) -> Page[Unit]:
    """The units found by a text, a page at a time."""
    return Paginator(find_units(text, paths), UNITS_A_PAGE).get_page(number)


def units_below(unit: Unit, number: str | None) -> Page[Unit]:
    """The units directly below, by code."""
    rows = Unit.objects.filter(parent=unit, is_active=True).order_by("code", "pk")
    return counted_page(rows, UNITS_A_PAGE, number)


def people_of_unit(unit: Unit, on: date, text: str, number: str | None) -> Page[Appointment]:
    """Who sits in a unit, its head first; with a text, who is called so in it or below it."""
    rows = appointments_on(on)
    if text:
        rows = rows.filter(position__unit__path__startswith=unit.path)
        for word in sort_key(text=text).split():
            rows = rows.filter(
                Q(employee__sort_name__contains=word) | Q(position__title__icontains=word)
            )
    else:
        rows = rows.filter(position__unit=unit)
    return counted_page(
        rows.order_by("-position__is_head", "employee__sort_name", "pk"), PEOPLE_A_PAGE, number
    )


def head_position_id(unit_id: int) -> int | None:
    """The seat that leads a unit, filled or not."""
    return (
        Position.objects.filter(unit_id=unit_id, is_head=True, is_active=True)
        .values_list("pk", flat=True)
        .first()
    )


def _below(branches: Sequence[Unit]) -> list[Unit]:
    if not branches:
        return []
    reach = Q()
    for branch in branches:
        reach |= Q(
            path__startswith=branch.path,
            depth__gt=branch.depth,
            depth__lte=branch.depth + LEVELS_DRAWN,
        )
    return list(Unit.objects.filter(reach, is_active=True).order_by("code", "pk"))


def _lines(branches: Sequence[Unit], below: Iterable[Unit], counts: dict[int, int]) -> list[Branch]:
    children: dict[int | None, list[Unit]] = {}
    for unit in below:
        children.setdefault(unit.parent_id, []).append(unit)
    lines: list[Branch] = []

    def walk(unit: Unit) -> None:
        inside = children.get(unit.pk, [])
        line = Branch(unit, counts.get(unit.pk, 0), len(inside), folds=bool(inside))
        lines.append(line)
        for child in inside:
            walk(child)
        if inside:
            lines[-1].closing += 1

    for branch in branches:
        walk(branch)
    return lines
