"""The designed answers to what goes wrong outside a view."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

RETRY_SECONDS = 10


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither database nor session: either may be what failed.

    A database that is away is no fault of ours: 503, and when to try again.
    """
    failure = sys.exc_info()[1]
    if isinstance(failure, OperationalError | InterfaceError):
        return HttpResponse(
            render_to_string("503.html"), status=503, headers={"Retry-After": str(RETRY_SECONDS)}
        )
    return HttpResponse(render_to_string("500.html"), status=500)
