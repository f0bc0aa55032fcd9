import re
import time
from collections.abc import Callable
from urllib.parse import unquote, urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from pamong.accounts.session import (
    AGENCY_KEY,
    COUNTER_KEY,
    FIRST_PASSWORD_KEY,
    LANGUAGE_KEY,
    LAST_SEEN_KEY,
    LOCKED_KEY,
)
from pamong.journal.models import Origin
from pamong.journal.recording import origin
from pamong.tenancy.current import enter_agency
from pamong.tenancy.models import Agency

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Paths answered without an agency and without a query of ours.
BARE_PATHS = ("/healthz", "/static/")
# Pages of an agency for everybody: /l/<agency>/…; who is signed in elsewhere does not matter there.
OPEN_PATH = "/l/"
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,40}")


class AgencyMiddleware:
    """Set the agency of the request, before anything of an agency is read.

    It is that of the session; on the open pages of an agency it is the one that the path names,
    kept as `request.agency`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(BARE_PATHS):
            return self.get_response(request)
        if request.path.startswith(OPEN_PATH):
            enter_agency(None)
            code = request.path.removeprefix(OPEN_PATH).partition("/")[0]
            named = Agency.objects.filter(code=code).first() if _SLUG.fullmatch(code) else None
            if named is None:
                return _not_found(request)
            request.agency = named  # type: ignore[attr-defined]
            enter_agency(named.pk)
        else:
            agency = request.session.get(AGENCY_KEY)
            enter_agency(agency, signing_in=agency is None)
        with origin(Origin.WEB):
            return self.get_response(request)


def _not_found(request: HttpRequest) -> HttpResponse:
    with translation.override(_language_of(request)):
        return render(request, "404.html", status=404)


class IdleLockMiddleware:
    """Lock the screen after minutes without a request: sooner where citizens are served at it,
    since counters are shared and left alone often."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if AGENCY_KEY not in request.session or request.path.startswith(OPEN_PATH):
            return self.get_response(request)
        now = int(time.time())
        last_seen = request.session.get(LAST_SEEN_KEY, 0)
        minutes = settings.PAMONG_IDLE_MINUTES
        if COUNTER_KEY in request.session:
            minutes = min(minutes, settings.PAMONG_COUNTER_IDLE_MINUTES)
        if now - last_seen > minutes * 60:
            request.session[LOCKED_KEY] = True
        elif now - last_seen > 60:
            # Written at most once a minute, so that reading a page does not write a row.
            request.session[LAST_SEEN_KEY] = now
        open_paths = (
            reverse("accounts:unlock"),
            reverse("accounts:sign_out"),
            reverse("set_language"),
        )
        if request.session.get(LOCKED_KEY) and request.path not in open_paths:
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('accounts:unlock')}?{query}")
        return self.get_response(request)


class NoStoreMiddleware:
    """Leave nothing of a signed-in person in the browser: at a shared counter the next one would
    see it with the Back key, after signing out and behind the lock.

    Pages that say so themselves, static files and the open pages of an agency are left alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith((*BARE_PATHS, OPEN_PATH)):
            return self.get_response(request)
        signed_in = AGENCY_KEY in request.session
        response = self.get_response(request)
        if signed_in:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class LargestBodyMiddleware:
    """Answer 413 to a body that is larger than its view takes, before a byte of it is read.

    It must stand before what reads forms: the check against forged requests does.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_arguments: object
    ) -> HttpResponse | None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        limit = getattr(view, "largest_body", settings.LARGEST_BODY)
        # Without a length that is a number, Django reads nothing.
        if not length.isdecimal() or int(length) <= limit:
            return None
        megabytes = max(1, limit // 1_048_576)
        return render(request, "413.html", {"megabytes": megabytes}, status=413)


class NoNulMiddleware:
    """Answer 400 to an address with a NUL in it: no text of the database can hold one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path or "\x00" in unquote(request.META.get("QUERY_STRING", "")):
            raise SuspiciousOperation("a NUL in the address")
        return self.get_response(request)


class FirstPasswordMiddleware:
    """Ask for a password of one's own before anything else: whoever handed out the first knows it.

    The session says so, as sign-in wrote it; no page asks the database.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        open_paths = (
            reverse("accounts:account"),
            reverse("accounts:sign_out"),
            reverse("accounts:unlock"),
            reverse("set_language"),
        )
        if (
            request.path.startswith(BARE_PATHS)
            or request.path in open_paths
            or not request.session.get(FIRST_PASSWORD_KEY)
        ):
            return self.get_response(request)
        return redirect("accounts:account")


class LanguageMiddleware:
    """Indonesian unless somebody chose otherwise: a browser set to English is no choice."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = settings.LANGUAGE_CODE
        if not request.path.startswith(BARE_PATHS):
            language = _language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _language_of(request: HttpRequest) -> str:
    chosen = request.session.get(LANGUAGE_KEY) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
