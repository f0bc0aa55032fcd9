"""Notices: what a person should know or do, worded in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise

from pamong.documents.models import Notice

_texts: dict[str, str | Promise] = {}


def register(kind: str, text: str | Promise) -> None:
    """Make a kind of notice known. `text` is lazy and may hold %(name)s of the notice's values."""
    if _texts.setdefault(kind, text) is not text:
        raise ValueError(f"the notice {kind} is registered twice")


def notify(
    *, user_id: int | None, kind: str, values: Mapping[str, str], url: str, at: datetime
) -> None:
    """Leave a notice for an account. Nobody (None: an employee without an account) gets none.

    Call it inside the transaction of what it tells of. Values must not hold personal numbers.
    """
    notify_many(user_ids=[user_id], kind=kind, values=values, url=url, at=at)


def notify_many(
    *,
    user_ids: Iterable[int | None],
    kind: str,
    values: Mapping[str, str],
    url: str,
    at: datetime,
) -> None:
    if kind not in _texts:
        raise ValueError(f"the notice {kind} is not registered")
    Notice.objects.bulk_create(
        Notice(user_id=user_id, kind=kind, values=dict(values), url=url, created_at=at)
        for user_id in sorted({user_id for user_id in user_ids if user_id is not None})
    )


def text_of(notice: Notice) -> str:
    """The notice in the current language; what a value lacks shows as a dash."""
    return str(_texts.get(notice.kind, notice.kind)) % _Values(notice.values)


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


def notices_of(*, user_id: int) -> QuerySet[Notice]:
    """All notices of an account, the newest first."""
    return Notice.objects.filter(user_id=user_id).order_by("-created_at", "-pk")


def unread_count(*, user_id: int) -> int:
    return Notice.objects.filter(user_id=user_id, read_at__isnull=True).count()


def mark_read(*, user_id: int, at: datetime, notice_id: int | None = None) -> None:
    """Mark one notice of the account as read, or all. Others' notices are never touched."""
    rows = Notice.objects.filter(user_id=user_id, read_at__isnull=True)
    if notice_id is not None:
        rows = rows.filter(pk=notice_id)
    rows.update(read_at=at)
