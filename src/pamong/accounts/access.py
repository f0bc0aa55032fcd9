"""Every view declares its right with one of these decorators; a house test walks all URLs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.accounts.models import User
from pamong.accounts.rights import Right, roles_with

P = ParamSpec("P")
T = TypeVar("T")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

PUBLIC = "public"
SIGNED_IN = "signed in"


class Forbidden(PermissionDenied):
    """A known page without the right: answered 403 with the reason and the roles that could."""

    def __init__(self, reason: str, *, right: Right | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.roles = roles_with(right) if right else ()


def refuse(right: Right, reason: str = "") -> Forbidden:
    """The refusal of a right, in words, with the roles that carry it."""
    return Forbidden(reason or _("Your role does not include this."), right=right)


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking. NOBODY when no one is signed in."""
    return request.actor  # type: ignore[attr-defined, no-any-return]


def account_of(request: HttpRequest) -> User:
    """The account that is signed in. Only for views that require one."""
    if not isinstance(request.user, User):
        raise Forbidden(_("Sign in first."))
    return request.user


def once(request: HttpRequest, key: str, read: Callable[[], T]) -> T:
    """What `read` gave the first time in this request; panels of one page share it."""
    known: dict[str, Any] = request.__dict__.setdefault("read_once", {})
    if key not in known:
        known[key] = read()
    value: T = known[key]
    return value


def public(view: View[P]) -> View[P]:
    """Open to everybody, signed in or not."""
    view.right = PUBLIC  # type: ignore[attr-defined]
    return view


def takes_at_most(size: int) -> Callable[[View[P]], View[P]]:
    """Refuse a body of more bytes than this before it is read; other views take LARGEST_BODY."""

    def decorate(view: View[P]) -> View[P]:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return decorate


def signed_in(view: View[P]) -> View[P]:
    """Open to everybody who is signed in; what they see there is decided by policies."""
    return _guard(view, None)


def requires(right: Right) -> Callable[[View[P]], View[P]]:
    """Open to those who hold the right somewhere; policies decide where exactly."""

    def decorate(view: View[P]) -> View[P]:
        return _guard(view, right)

    return decorate


def _guard(view: View[P], right: Right | None) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if getattr(request, "htmx", False):
                return HttpResponse(status=401, headers={"HX-Redirect": reverse("home")})
            return redirect(f"{reverse('home')}?{urlencode({'next': request.get_full_path()})}")
        if right is not None and not actor_of(request).may(right):
            return forbidden_page(request, refuse(right))
        return view(request, *args, **kwargs)

    guarded.right = right or SIGNED_IN  # type: ignore[attr-defined]
    return cast("View[P]", guarded)


def forbidden_page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The 403 page: why, and which role could."""
    context: dict[str, Any] = {
        "reason": getattr(exception, "reason", ""),
        "roles": getattr(exception, "roles", ()),
    }
    return render(request, "403.html", context, status=403)
