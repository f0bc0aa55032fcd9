from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from pamong.demo import state

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Coming, going and how one reads.
OPEN = (
    "home",
    "set_language",
    "accounts:sign_out",
    "accounts:unlock",
    "accounts:dismiss_hint",
)


class StillFillingMiddleware:
    """While the demo is being filled it can be looked at: what a visitor changed could meet the
    very rows that are just arriving, and would be gone should the build be done again."""

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.PAMONG_DEMO:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (
            request.method in {"GET", "HEAD", "OPTIONS"}
            or request.path in {reverse(name) for name in OPEN}
            or not state.is_building(settings.PAMONG_DATA)
        ):
            return self.get_response(request)
        messages.warning(
            request,
            _("Not changed: the demo is still being filled. Try again once it is complete."),
        )
        back = _page_before(request)
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(back)
        return redirect(back)


def _page_before(request: HttpRequest) -> str:
    address = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()):
        return urlsplit(address).path or "/"
    return "/"
