"""When an e-mail that could not be sent is tried again."""

from datetime import datetime, timedelta

LONGEST_PAUSE = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=7)


def next_try(*, attempts: int, at: datetime) -> datetime:
    """After so many tries in vain: a minute, two, four, eight, at last six hours."""
    return at + min(timedelta(minutes=2 ** min(attempts - 1, 12)), LONGEST_PAUSE)


def is_over(*, created_at: datetime, at: datetime) -> bool:
    return at - created_at >= GIVE_UP_AFTER
