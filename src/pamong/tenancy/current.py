"""Which agency the current request, command or job works for.

The agency is a session setting of the database connection (row-level security reads it) and a
context variable (new rows take it). Both are set together here and nowhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import tzinfo

from django.db import connection
from django.utils import timezone

_agency_id: ContextVar[int | None] = ContextVar("agency_id", default=None)


class NoAgency(RuntimeError):
    """Something that belongs to an agency was asked for while no agency was set."""


def agency_id() -> int:
    """The id of the current agency. Raises NoAgency when there is none."""
    current = _agency_id.get()
    if current is None:
        raise NoAgency("no agency is set for this request, command or job")
    return current


def agency_id_or_none() -> int | None:
    return _agency_id.get()


def enter_agency(agency: int | None, *, signing_in: bool = False) -> None:
    """Set the agency of this connection until it is set again; None sees no agency's rows.

    `signing_in` opens the users of all agencies, and nothing else, to look one up by name.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('pamong.agency', %s, false), set_config('pamong.door', %s, false)",
            ["" if agency is None else str(agency), "sign-in" if signing_in else ""],
        )
    _agency_id.set(agency)


@contextmanager
def acting_for(agency: int) -> Iterator[None]:
    """Work for one agency by its clock inside the block, and for the one before it afterwards."""
    before = _agency_id.get()
    enter_agency(agency)
    try:
        with timezone.override(_zone_of(agency)):
            yield
    finally:
        if connection.needs_rollback:
            # A broken transaction takes no more statements; the setting falls back with it.
            _agency_id.set(before)
        else:
            enter_agency(before)


def _zone_of(agency: int) -> str | tzinfo:
    """The zone of an agency that is entered; of one that is not there, the present one."""
    with connection.cursor() as cursor:
        cursor.execute("select time_zone from tenancy_agency where id = %s", [agency])
        row = cursor.fetchone()
    return str(row[0]) if row else timezone.get_current_timezone()
