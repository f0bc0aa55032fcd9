"""The staff list out, with the columns by which it came in: brought back, it changes nothing."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Draft, Ref, record
from pamong.organization import verbs
from pamong.organization.models import Appointment
from pamong.organization.queries import in_force
from pamong.organization.rules.positions import (
    FUNCTIONAL_LEVEL_TERMS,
    POSITION_TYPE_TERMS,
    FunctionalLevel,
    PositionType,
)

STAFF_COLUMNS = (
    "nip_baru",
    "nama",
    "gelar_depan",
    "gelar_belakang",
    "jenis_pegawai",
    "gol_akhir",
    "jenis_jabatan",
    "jabatan",
    "jenjang",
    "tmt_jabatan",
    "unor_id",
    "unor_nama",
    "pemimpin_unor",
    "kode_jabatan",
    "email",
    "pns_id",
)


def export_staff(*, actor: Actor, at: datetime) -> Iterator[Sequence[object]]:
    """Rows of everybody whose staff list the actor keeps, whole numbers included, by name.

    The export is an event of the journal. Raises Forbidden.
    """
    paths = actor.paths(Right.EMPLOYEE_IMPORT)
    if not paths:
        raise refuse(Right.EMPLOYEE_IMPORT)
    seats = _seats(paths, timezone.localdate(at))
    record(
        Draft(
            verb=verbs.STAFF_EXPORTED,
            object=Ref("staff", None),
            happened_at=at,
            actor=actor.ref,
            account_id=actor.account_id,
            unit_id=actor.unit_id,
            payload={"rows": len(seats), "paths": sorted(set(paths))},
        )
    )
    return (_row(seat) for seat in seats)


def _seats(paths: Sequence[str], on: date) -> list[Appointment]:
    reach = reduce(or_, (Q(position__unit__path__startswith=path) for path in paths))
    return list(
        Appointment.objects.filter(
            reach,
            in_force(on),
            kind=Appointment.Kind.DEFINITIVE,
            employee__is_active=True,
        )
        .select_related("employee", "position__unit")
        .order_by("employee__sort_name", "pk")
    )


def _row(seat: Appointment) -> Sequence[object]:
    employee, post = seat.employee, seat.position
    return (
        employee.number,
        employee.name,
        employee.title_before,
        employee.title_after,
        employee.employment.upper(),
        employee.grade,
        POSITION_TYPE_TERMS[PositionType(post.kind)],
        post.title,
        FUNCTIONAL_LEVEL_TERMS[FunctionalLevel(post.level)] if post.level else "",
        seat.started_on,
        post.unit.code,
        post.unit.name,
        "ya" if post.is_head else "tidak",
        post.code,
        employee.email,
        employee.siasn_id,
    )
