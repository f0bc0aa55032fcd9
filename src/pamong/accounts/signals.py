"""Signing in and out enters the agency and the journal."""

import time

from django.conf import settings
from django.contrib.auth import user_logged_in, user_logged_out
from django.http import HttpRequest
from django.utils import timezone

from pamong.accounts import verbs
from pamong.accounts.models import User
from pamong.accounts.session import (
    AGENCY_KEY,
    FIRST_PASSWORD_KEY,
    LANGUAGE_KEY,
    LAST_SEEN_KEY,
)
from pamong.journal.recording import Draft, Ref, record
from pamong.tenancy.current import enter_agency


def connect() -> None:
    user_logged_in.connect(signed_in, dispatch_uid="pamong-signed-in")
    user_logged_out.connect(signed_out, dispatch_uid="pamong-signed-out")


def signed_in(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    request.session[AGENCY_KEY] = user.agency_id
    request.session[LAST_SEEN_KEY] = int(time.time())
    if user.first_password_at is not None:
        request.session[FIRST_PASSWORD_KEY] = True
    # A choice made on this screen a moment ago outweighs the one kept with the account.
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        request.session[LANGUAGE_KEY] = user.language
    enter_agency(user.agency_id)
    _record(verbs.SIGNED_IN, user)


def signed_out(sender: object, request: HttpRequest, user: User | None, **kwargs: object) -> None:
    if user is not None:
        _record(verbs.SIGNED_OUT, user)


def _record(verb: str, user: User) -> None:
    record(
        Draft(
            verb=verb,
            object=Ref("account", user.pk, user.label),
            account_id=user.pk,
            happened_at=timezone.now(),
        )
    )
