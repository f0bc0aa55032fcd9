"""Every view says who may open it."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from pamong.accounts.access import PUBLIC, SIGNED_IN
from pamong.accounts.rights import ROLE_RIGHTS, Right
from pamong.config.navigation import NAVIGATION


def all_urls(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from all_urls(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def namespace(entry: URLPattern) -> str:
    """The room of a page; the open pages of services, and their door for money, have a name of
    their own."""
    module = entry.callback.__module__
    if module.endswith(".services.views.notices"):
        return "pay"
    return "citizen" if ".views.citizen" in module else module.split(".")[1]


@pytest.mark.parametrize(("route", "entry"), [(route, entry) for route, entry in all_urls()])
def test_every_view_declares_its_right(route: str, entry: URLPattern) -> None:
    right = getattr(entry.callback, "right", None)
    assert right in {PUBLIC, SIGNED_IN, *Right}, f"/{route} says nothing about who may open it"


def test_every_link_of_the_navigation_leads_somewhere() -> None:
    for group in NAVIGATION:
        for link in group.links:
            assert reverse(link.url_name)
            assert not link.right or link.right in set(Right)


@pytest.mark.parametrize(
    "name", [*(name for group in settings.PANELS for name in group), *settings.SIGN_IN_PANELS]
)
def test_every_panel_exists(name: str) -> None:
    assert reverse(name)


def test_every_right_is_carried_by_a_role() -> None:
    carried = frozenset().union(*ROLE_RIGHTS.values())
    assert carried == set(Right)


def test_every_right_has_the_shape_scope_resource_action() -> None:
    for right in Right:
        assert len(right.split(":")) == 3
