"""Moments as logs write them."""

from datetime import UTC, datetime, timedelta, tzinfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NONE = timedelta()
# The years 1 to 9999, with a day to spare on both sides for the clocks of all zones.
FIRST, LAST = -62_135_510_400_000_000, 253_402_214_400_000_000


class Clock:
    """Texts into microseconds and minutes of offset; counts those that name no zone.

    A text without a zone is read as a time of `zone`, or of one clock that never changes.
    """

    def __init__(self, zone: tzinfo | None = None) -> None:
        self.zone = zone
        self.zoneless = 0

    def read(self, text: str) -> tuple[int, int]:
        """Raises ValueError, OverflowError for what is no moment."""
        at = datetime.fromisoformat(text.strip())
        if at.tzinfo is None:
            self.zoneless += 1
            at = at.replace(tzinfo=self.zone or UTC)
        ahead = at.utcoffset() or _NONE
        since = at - _EPOCH
        time = since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds
        if not FIRST <= time <= LAST:
            raise OverflowError(text)
        return time, ahead.days * 1440 + ahead.seconds // 60

    def ahead(self, time: int) -> int:
        """How many minutes the zone's clocks are ahead of UTC at a moment."""
        offset = (_EPOCH + timedelta(microseconds=time)).astimezone(self.zone or UTC).utcoffset()
        return int((offset or _NONE) // timedelta(minutes=1))
