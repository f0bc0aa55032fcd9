"""People in their seats, and who stands above them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from pamong.accounts.actors import EVERYWHERE, Actor, HeldRole
from pamong.accounts.rights import Role
from pamong.kernel.text import sort_key
from pamong.organization.models import (
    Appointment,
    Delegation,
    RoleGrant,
    SuperiorOverride,
)


@dataclass(frozen=True, slots=True)
class Person:
    """An employee in a seat, as other rooms show them. `number` is whole: mask it on pages."""

    employee_id: int
    appointment_id: int
    position_id: int
    unit_id: int
    unit_path: str
    name: str
    number: str
    employment: str
    grade: str
    position_title: str
    position_kind: str
    unit_name: str
    is_head: bool
    acting: str = ""


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose half-open period [started_on, ended_on) holds the day."""
    return Q(**{f"{prefix}started_on__lte": on}) & (
        Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gt": on})
    )


def appointments_on(on: date) -> QuerySet[Appointment]:
    """Who sits where on a day, with employee, position and unit at hand."""
    return Appointment.objects.filter(in_force(on), employee__is_active=True).select_related(
        "employee", "position__unit"
    )


def person(appointment: Appointment) -> Person:
    employee, position = appointment.employee, appointment.position
    return Person(
        employee_id=employee.pk,
        appointment_id=appointment.pk,
        position_id=position.pk,
        unit_id=position.unit_id,
        unit_path=position.unit.path,
        name=employee.display_name,
        number=employee.number,
        employment=employee.employment,
        grade=employee.grade,
        position_title=position.title,
        position_kind=position.kind,
        unit_name=position.unit.name,
        is_head=position.is_head,
        acting="" if appointment.kind == Appointment.Kind.DEFINITIVE else appointment.kind,
    )


def people(appointment_ids: Iterable[int]) -> dict[int, Person]:
    """People by appointment id, whether or not they still sit there."""
    rows = Appointment.objects.filter(pk__in=set(appointment_ids)).select_related(
        "employee", "position__unit"
    )
    return {row.pk: person(row) for row in rows}


def people_in(unit_path: str, on: date) -> list[Person]:
    """Everybody in a unit and below it on a day, by name."""
    rows = appointments_on(on).filter(position__unit__path__startswith=unit_path)
    return [person(row) for row in rows.order_by("employee__sort_name", "pk")]


def seats_of(employee_id: int, on: date) -> list[Person]:
    """The seats of an employee on a day, the definitive one first."""
    rows = appointments_on(on).filter(employee_id=employee_id)
    return sorted(
        (person(row) for row in rows), key=lambda seat: (seat.acting != "", seat.appointment_id)
    )


def actor_for(*, account_id: int, username: str, today: date) -> Actor:
    """The actor an account is today: employee, seats, roles granted, and roles stood in for."""
    seats = [person(row) for row in appointments_on(today).filter(employee__user_id=account_id)]
    seats.sort(key=lambda seat: (seat.acting != "", seat.appointment_id))
    roles: list[HeldRole] = []
    for seat in seats:
        roles.append(HeldRole(Role.EMPLOYEE, None, EVERYWHERE))
        if seat.is_head:
            roles.append(HeldRole(Role.LEADER, seat.unit_id, seat.unit_path))
    for role, unit_id, path in _held(account_id, today):
        roles.append(HeldRole(Role(role), unit_id, path or EVERYWHERE))
    first = seats[0] if seats else None
    return Actor(
        account_id=account_id,
        employee_id=first.employee_id if first else None,
        name=first.name if first else username,
        roles=tuple(dict.fromkeys(roles)),
        position_title=first.position_title if first else "",
        unit_id=first.unit_id if first else None,
        unit_name=first.unit_name if first else "",
        unit_path=first.unit_path if first else "",
    )


def _held(account_id: int, today: date) -> QuerySet[RoleGrant, tuple[str, int | None, str | None]]:
    """Roles granted to an account, and leading the units of those it stands in for. One query."""
    granted = RoleGrant.objects.filter(in_force(today), user_id=account_id)
    principals = Delegation.objects.filter(in_force(today), delegate__user_id=account_id)
    stood_in_for = appointments_on(today).filter(
        employee_id__in=principals.values("principal_id"), position__is_head=True
    )
    return granted.values_list("role", "unit_id", "unit__path").union(
        stood_in_for.select_related(None).values_list(
            Value(Role.LEADER.value), "position__unit_id", "position__unit__path"
        )
    )


@dataclass(frozen=True, slots=True)
class Superior:
    """Who assesses a seat: `source` is "tree" or "override"; `reason` explains an override."""

    person: Person
    source: str
    reason: str = ""


def superiors(seats: Iterable[Person], on: date) -> dict[int, Superior]:
    """The superior of each seat by appointment id, in three queries for any number of seats.

    The head of the unit; for the head itself, the head of the nearest unit above that is filled.
    A definitive head comes before an acting one. Seats at the top have none.
    """
    seats = list(seats)
    unit_ids = {int(part) for seat in seats for part in seat.unit_path.split("/") if part}
    heads: dict[int, Person] = {}
    rows = appointments_on(on).filter(position__is_head=True, position__unit_id__in=unit_ids)
    for row in sorted(rows, key=lambda row: (row.kind != Appointment.Kind.DEFINITIVE, row.pk)):
        heads.setdefault(row.position.unit_id, person(row))
    found: dict[int, Superior] = {}
    for seat in seats:
        above = [int(part) for part in seat.unit_path.split("/") if part]
        if seat.is_head:
            above = above[:-1]
        for unit_id in reversed(above):
            head = heads.get(unit_id)
            if head is not None and head.employee_id != seat.employee_id:
                found[seat.appointment_id] = Superior(head, "tree")
                break
    overrides = list(
        SuperiorOverride.objects.filter(
            in_force(on), appointment_id__in=[seat.appointment_id for seat in seats]
        )
    )
    if overrides:
        chosen = {
            row.employee_id: person(row)
            for row in appointments_on(on)
            .filter(employee_id__in=[override.superior_id for override in overrides])
            .order_by("-kind")
        }
        for override in overrides:
            if override.superior_id in chosen:
                found[override.appointment_id] = Superior(
                    chosen[override.superior_id], "override", override.reason
                )
    return found


def subordinates(employee_id: int, on: date) -> list[Person]:
    """The seats that an employee assesses on a day, by name."""
    led = [seat for seat in seats_of(employee_id, on) if seat.is_head]
    overridden = SuperiorOverride.objects.filter(in_force(on), superior_id=employee_id)
    reach = Q(pk__in=overridden.values("appointment_id"))
    filled_head = Appointment.objects.filter(
        in_force(on),
        position__unit_id=OuterRef("position__unit_id"),
        position__is_head=True,
        employee__is_active=True,
    )
    for seat in led:
        # The own unit; below it only heads, and everybody where the head's seat is vacant:
        # reading the whole agency to find a mayor's dozen would grow with the agency.
        below = Q(position__unit__path__startswith=seat.unit_path)
        headless = Q(~Exists(filled_head))
        reach |= Q(position__unit_id=seat.unit_id) | (
            below & (Q(position__is_head=True) | headless)
        )
    candidates = [
        person(row)
        for row in appointments_on(on)
        .filter(reach)
        .exclude(employee_id=employee_id)
        .order_by("employee__sort_name", "pk")
    ]
    chain = superiors(candidates, on)
    return [
        seat
        for seat in candidates
        if seat.appointment_id in chain
        and chain[seat.appointment_id].person.employee_id == employee_id
    ]


# So alike a name must be to one that is spelt otherwise.
ALIKE = 0.5


def find_people(
    text: str,
    on: date,
    *,
    unit_path: str = "/",
    limit: int = 20,
    by_number: bool = False,
) -> list[Person]:
    """People whose name holds every word, each once with their definitive seat, by name.

    Where nobody is called so, those whose names are spelt alike. `by_number` also finds the holder
    of a whole number of 18 digits; pass it only for those who may read numbers.
    """
    rows = appointments_on(on).filter(position__unit__path__startswith=unit_path)
    digits = "".join(text.split())
    if digits.isdigit():
        found = rows.filter(employee__number=digits) if by_number and len(digits) == 18 else []
        return _each_once(found, limit)
    words = sort_key(text=text).split()
    if not words:
        return []
    named = rows
    for word in words:
        named = named.filter(employee__sort_name__contains=word)
    # An acting seat more makes two rows of one person.
    found = named.order_by("employee__sort_name", "pk")[: limit * 2]
    people_found = _each_once(found, limit)
    if people_found:
        return people_found
    alike = rows.annotate(
        likeness=TrigramWordSimilarity(" ".join(words), "employee__sort_name")
    ).filter(likeness__gte=ALIKE)
    return _each_once(alike.order_by("-likeness", "employee__sort_name", "pk")[: limit * 2], limit)


def _each_once(rows: Iterable[Appointment], limit: int) -> list[Person]:
    seats: dict[int, Person] = {}
    for row in rows:
        seat = person(row)
        if seat.employee_id not in seats or not seat.acting:
            seats[seat.employee_id] = seat
    return list(seats.values())[:limit]


def seats_between(employee_id: int) -> QuerySet[Appointment]:
    """Every seat somebody had or will have, the newest first."""
    return (
        Appointment.objects.filter(employee_id=employee_id)
        .select_related("position__unit")
        .order_by("-started_on", "-pk")
    )
