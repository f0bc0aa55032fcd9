"""Who somebody of the cast is, as an actor of today."""

from datetime import UTC, date, datetime

from pamong.accounts.actors import Actor
from pamong.organization.queries import actor_for
from tests.conftest import Seat

# Tuesday, 10:00 in Jakarta.
AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def actor(seat: Seat, on: date = TODAY) -> Actor:
    return actor_for(account_id=seat.user.pk, username=seat.user.get_username(), today=on)
