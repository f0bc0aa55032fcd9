"""A page of rows with the number of all, in one query instead of two."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Count, Model, QuerySet, Window

Row = TypeVar("Row", bound=Model)


def counted_page(rows: QuerySet[Row], size: int, number: str | None) -> Page[Row]:
    """As Paginator.get_page, which counts first; beyond the end it gives the last page as well."""
    wanted = int(number) if number and number.isascii() and number.isdigit() else 1
    wanted = max(1, min(wanted, 1_000_000))
    offset = (wanted - 1) * size
    found = list(rows.annotate(rows_in_all=Window(Count("pk")))[offset : offset + size])
    if not found and wanted > 1:
        return Paginator(rows, size).get_page(number)
    paginator: Paginator[Row] = Paginator(rows, size)
    paginator.__dict__["count"] = getattr(found[0], "rows_in_all", 0) if found else 0
    page: Page[Row] = Page(found, wanted, paginator)
    return page
