"""What the session remembers of the person at the screen."""

from django.http import HttpRequest

AGENCY_KEY = "agency"
LAST_SEEN_KEY = "last_seen"
LOCKED_KEY = "locked"
LANGUAGE_KEY = "language"
FIRST_PASSWORD_KEY = "first_password"
COUNTER_KEY = "counter"


def stand_at_counter(request: HttpRequest) -> None:
    """Who serves people at this screen has them in front of it: it locks sooner from now on."""
    if COUNTER_KEY not in request.session:
        request.session[COUNTER_KEY] = True
