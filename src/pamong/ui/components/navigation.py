"""Navigation: crumbs, tabs, and steps through a list."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest
from django.template import Context, Library

from pamong.ui.components.people import part

register = Library()


@register.inclusion_tag("ui/components/crumbs.html")
def crumbs(*parts: str) -> dict[str, Any]:
    """The way to this page; stands in the block `crumbs`.

    parts: label and address in turn, and last the label of this page alone.

    Example:
        {% crumbs "My team" "#" "Evaluation of quarter IV" "#" "Calibration" %}
    """
    if len(parts) % 2 != 1:
        raise ValueError("crumbs are label, address, label, address, …, label of this page")
    links = [
        {"label": parts[index], "url": parts[index + 1]} for index in range(0, len(parts) - 1, 2)
    ]
    return {"links": links, "here": parts[-1]}


@register.inclusion_tag("ui/components/tabs.html", takes_context=True)
def tabs(context: Context, *parts: Any, label: str = "", current: str = "") -> dict[str, Any]:
    """Sides of one matter, each a page of its own.

    parts: label and address in turn, or one list of mappings or objects with `label`, `url` and,
    if wanted, `count` and `current`. label: what the tabs divide, for screen readers.
    current: address of the current tab, this page's unless told.

    Example:
        {% tabs "Plan" "#plan" "Evidence" "#evidence" "Feedback" "#feedback" current="#plan" %}
    """
    request = context.get("request")
    here = current
    if not here and isinstance(request, HttpRequest):
        here = request.path
    if len(parts) == 1 and isinstance(parts[0], Iterable) and not isinstance(parts[0], str):
        given = [(part(i, "label"), part(i, "url"), part(i, "count"), i) for i in parts[0]]
    elif len(parts) % 2 == 0:
        given = [(parts[i], parts[i + 1], "", None) for i in range(0, len(parts), 2)]
    else:
        raise ValueError("tabs are label, address, label, address, … or one list")
    items = [
        {
            "label": name,
            "url": url,
            "count": count,
            "current": part(item, "current", False) or str(url).split("?")[0] == here,
        }
        for name, url, count, item in given
    ]
    return {"items": items, "label": label}


@register.inclusion_tag("ui/components/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """Steps through a long list, keeping the other parts of the address (filters, order).

    Nothing is shown while there is one page only.

    page: a page of Django's Paginator. name: the parameter that holds its number.

    Example:
        {% pager example.page %}
    """
    request = context.get("request")
    query = request.GET.copy() if isinstance(request, HttpRequest) else None

    def address(number: int) -> str:
        if query is None:
            return f"?{name}={number}"
        query[name] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "previous": address(page.number - 1) if page.has_previous() else "",
        "next": address(page.number + 1) if page.has_next() else "",
        "several": page.has_other_pages(),
    }
