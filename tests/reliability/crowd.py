"""Many screens of one person that send at the same moment, each on a connection of its own."""

import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from tests.conftest import Seat

SCREENS = 50
PATIENCE = 60


@dataclass(frozen=True)
class Answer:
    status: int
    location: str

    @property
    def is_sensible(self) -> bool:
        """A page, a way on, or a form that says what is wrong: no fault and no dead end."""
        return self.status in {200, 302, 400, 409, 422}


def send_at_once(
    seat: Seat, path: str, form: dict[str, Any], screens: int = SCREENS
) -> list[Answer]:
    """The same form from all screens at once; the session is one, as in a browser's tabs."""
    first = Client()
    first.force_login(seat.user)
    session = first.cookies[settings.SESSION_COOKIE_NAME].value
    barrier = threading.Barrier(screens)
    answers: list[Answer | None] = [None] * screens

    def send(place: int) -> None:
        client = Client(raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        try:
            barrier.wait(PATIENCE)
            response = client.post(path, form)
            answers[place] = Answer(response.status_code, response.headers.get("Location", ""))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(place,)) for place in range(screens)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    heard = [answer for answer in answers if answer is not None]
    assert len(heard) == screens, "somebody got no answer at all"
    assert all(answer.is_sensible for answer in heard), Counter(heard)
    return heard
