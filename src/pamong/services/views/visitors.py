"""What pages for people without an account ask of the request: not too often, in which language."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language


def is_too_much(request: HttpRequest, action: str) -> bool:
    """Has this address done it too often lately? (ACCOUNT_RATE_LIMITS)"""
    # The package's public call lets every GET pass; a link with a key is guessed by GET too.
    return not ratelimit.consume(request, app="allauth.account", action=action, limit_get=True)


def slow_down(request: HttpRequest) -> HttpResponse:
    return render(request, "services/citizen/slow.html", status=429)


def language() -> str:
    return get_language() or "id"
