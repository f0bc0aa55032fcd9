"""What every page's frame needs: the navigation of this person, and who they are."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from pamong.accounts.access import actor_of
from pamong.accounts.actors import NOBODY, Actor
from pamong.config.navigation import NAVIGATION, NOTICES, Link
from pamong.demo import state
from pamong.documents.notices import unread_count


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: `navigation`, `actor`, `demo`, `demo_building`.

    The open pages of an agency are the same for everybody: nobody is signed in there.
    """
    if hasattr(request, "agency"):
        return {"actor": NOBODY, "demo": settings.PAMONG_DEMO}
    actor = actor_of(request) if hasattr(request, "actor") else NOBODY
    context: dict[str, Any] = {
        "actor": actor,
        "demo": settings.PAMONG_DEMO,
        "demo_building": settings.PAMONG_DEMO and state.is_building(settings.PAMONG_DATA),
    }
    if getattr(request, "panel", False) or actor.account_id is None:
        return context
    context["navigation"] = _navigation(request, actor)
    return context


def _navigation(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    for group in NAVIGATION:
        links = [_link(link, actor) for link in group.links if _shown(link, actor)]
        if links:
            groups.append({"label": group.label, "links": links})
    # The deepest link that the page lies under is the current one.
    current = max(
        (link for group in groups for link in group["links"] if _under(request.path, link["url"])),
        key=lambda link: len(link["url"]),
        default=None,
    )
    if current is not None:
        current["current"] = True
    return groups


def _link(link: Link, actor: Actor) -> dict[str, Any]:
    count = 0
    if link.url_name == NOTICES and actor.account_id is not None:
        count = unread_count(user_id=actor.account_id)
    return {
        "label": link.label,
        "url": reverse(link.url_name),
        "icon": link.icon,
        "current": False,
        "count": count,
    }


def _under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _shown(link: Link, actor: Actor) -> bool:
    if link.employee and actor.employee_id is None:
        return False
    return not link.right or actor.may(link.right)
