import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from pamong.accounts.session import AGENCY_KEY, LANGUAGE_KEY, LAST_SEEN_KEY, LOCKED_KEY
from pamong.journal.models import Origin
from pamong.journal.recording import origin
from pamong.tenancy.current import enter_agency

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Paths answered without an agency and without a query of ours.
BARE_PATHS = ("/healthz", "/static/")


class AgencyMiddleware:
    """Set the agency of the request from its session, before anything of an agency is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(BARE_PATHS):
            return self.get_response(request)
        agency = request.session.get(AGENCY_KEY)
        enter_agency(agency, signing_in=agency is None)
        with origin(Origin.WEB):
            return self.get_response(request)


class IdleLockMiddleware:
    """Lock the screen after minutes without a request: shared counters are left alone often."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if AGENCY_KEY not in request.session:
            return self.get_response(request)
        now = int(time.time())
        last_seen = request.session.get(LAST_SEEN_KEY, 0)
        if now - last_seen > settings.PAMONG_IDLE_MINUTES * 60:
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


class LanguageMiddleware:
    """Indonesian unless somebody chose otherwise: a browser set to English is no choice."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = settings.LANGUAGE_CODE
        if not request.path.startswith(BARE_PATHS):
            chosen = request.session.get(LANGUAGE_KEY) or request.COOKIES.get(
                settings.LANGUAGE_COOKIE_NAME
            )
            if chosen in dict(settings.LANGUAGES):
                language = chosen
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
