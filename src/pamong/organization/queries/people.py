"""People in their seats, and who stands above them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Subquery, Value

from pamong.accounts.actors import EVERYWHERE, NOWHERE, Actor, HeldRole
from pamong.accounts.rights import Role
from pamong.organization.models import (
    Appointment,
    Delegation,
    RoleGrant,
    SuperiorOverride,
)
from pamong.organization.queries.kept import KeptQuery
from pamong.organization.queries.names import called
from pamong.organization.rules.names import display_name


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


def below(paths: Iterable[str], field: str = "path") -> Q:
    """Rows whose unit lies in one of these subtrees."""
    reach = Q(pk__in=[])
    for path in paths:
        if path == EVERYWHERE:
            return Q()
        reach |= Q(**{f"{field}__startswith": path})
    return reach


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


_PARTS = (
    "employee_id",
    "pk",
    "position_id",
    "position__unit_id",
    "position__unit__path",
    "employee__title_before",
    "employee__name",
    "employee__title_after",
    "employee__number",
    "employee__employment",
    "employee__grade",
    "position__title",
    "position__kind",
    "position__unit__name",
    "position__is_head",
    "kind",
)


def persons(seats: QuerySet[Appointment]) -> list[Person]:
    """Seats as people, in the order of the query; only what a person is made of is read."""
    return [_made(parts) for parts in seats.values_list(*_PARTS)]


def _made(parts: tuple[Any, ...]) -> Person:
    employee, seat, position, unit, path, front, name, back, *rest = parts[: len(_PARTS)]
    number, employment, grade, title, position_kind, unit_name, is_head, kind = rest
    return Person(
        employee_id=employee,
        appointment_id=seat,
        position_id=position,
        unit_id=unit,
        unit_path=path,
        name=display_name(name=name, front=front, back=back),
        number=number,
        employment=employment,
        grade=grade,
        position_title=title,
        position_kind=position_kind,
        unit_name=unit_name,
        is_head=is_head,
        acting="" if kind == Appointment.Kind.DEFINITIVE else kind,
    )


def people(appointment_ids: Iterable[int]) -> dict[int, Person]:
    """People by appointment id, whether or not they still sit there."""
    rows = Appointment.objects.filter(pk__in=set(appointment_ids))
    return {seat.appointment_id: seat for seat in persons(rows)}


def people_in(unit_path: str, on: date) -> list[Person]:
    """Everybody in a unit and below it on a day, by name."""
    rows = appointments_on(on).filter(position__unit__path__startswith=unit_path)
    return persons(rows.order_by("employee__sort_name", "pk"))


def seats_of(employee_id: int, on: date) -> list[Person]:
    """The seats of an employee on a day, the definitive one first."""
    rows = _SEATS_OF_EMPLOYEE.rows(on=on, employee_id=employee_id)
    return _definitive_first(map(_made, rows))


def _definitive_first(seats: Iterable[Person]) -> list[Person]:
    return sorted(seats, key=lambda seat: (seat.acting != "", seat.appointment_id))


def actor_for(*, account_id: int, username: str, today: date) -> Actor:
    """The actor an account is today: employee, seats, roles granted, and roles stood in for."""
    seats = _definitive_first(map(_made, _SEATS_OF_ACCOUNT.rows(on=today, account_id=account_id)))
    roles: list[HeldRole] = []
    for seat in seats:
        roles.append(HeldRole(Role.EMPLOYEE, None, EVERYWHERE))
        if seat.is_head:
            roles.append(HeldRole(Role.LEADER, seat.unit_id, seat.unit_path))
    for role, unit_id, path in _HELD.rows(account_id=account_id, on=today):
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


def _held(account_id: int, on: date) -> QuerySet[RoleGrant, tuple[str, int | None, str | None]]:
    """Roles granted to an account, leading the units of those it stands in for, and being named as
    the superior of somebody. One query."""
    granted = RoleGrant.objects.filter(in_force(on), user_id=account_id)
    principals = Delegation.objects.filter(in_force(on), delegate__user_id=account_id)
    stood_in_for = appointments_on(on).filter(
        employee_id__in=principals.values("principal_id"), position__is_head=True
    )
    named_for = SuperiorOverride.objects.filter(
        in_force(on),
        in_force(on, "appointment__"),
        superior__user_id=account_id,
        appointment__employee__is_active=True,
    )
    return granted.values_list("role", "unit_id", "unit__path").union(
        stood_in_for.select_related(None).values_list(
            Value(Role.LEADER.value), "position__unit_id", "position__unit__path"
        ),
        named_for.values_list(
            Value(Role.SUPERIOR.value), Value(None, BigIntegerField()), Value(NOWHERE)
        ),
    )


_SEATS_OF_EMPLOYEE = KeptQuery(
    lambda on, employee_id: (
        appointments_on(on).filter(employee_id=employee_id).values_list(*_PARTS)
    ),
    on=date,
    employee_id=int,
)
_SEATS_OF_ACCOUNT = KeptQuery(
    lambda on, account_id: (
        appointments_on(on).filter(employee__user_id=account_id).values_list(*_PARTS)
    ),
    on=date,
    account_id=int,
)
_HELD = KeptQuery(_held, account_id=int, on=date)


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
    if not seats:
        return {}
    unit_ids = {unit_id for seat in seats for unit_id in _way(seat)}
    found: dict[int, Superior] = {}
    heads = _heads(
        persons(appointments_on(on).filter(position__is_head=True, position__unit_id__in=unit_ids))
    )
    for seat in seats:
        head = _head_above(seat, heads)
        if head is not None:
            found[seat.appointment_id] = Superior(head, "tree")
    overrides = list(
        SuperiorOverride.objects.filter(
            in_force(on), appointment_id__in=[seat.appointment_id for seat in seats]
        )
        .order_by("pk")
        .values_list("appointment_id", "superior_id", "reason")
    )
    if overrides:
        chosen = {
            seat.employee_id: seat
            for seat in persons(
                appointments_on(on)
                .filter(employee_id__in=[superior_id for _seat, superior_id, _why in overrides])
                .order_by("-kind")
            )
        }
        for appointment_id, superior_id, reason in overrides:
            if superior_id in chosen:
                found[appointment_id] = Superior(chosen[superior_id], "override", reason)
    return found


def _way(seat: Person) -> list[int]:
    """The units from the top of the agency down to the seat's."""
    return [int(part) for part in seat.unit_path.split("/") if part]


def _heads(seats: Iterable[Person]) -> dict[int, Person]:
    """Who heads which unit, a definitive head before an acting one."""
    heads: dict[int, Person] = {}
    for seat in _definitive_first(seats):
        if seat.is_head:
            heads.setdefault(seat.unit_id, seat)
    return heads


def _head_above(seat: Person, heads: Mapping[int, Person]) -> Person | None:
    """The head of the own unit; for the head itself, that of the nearest unit above."""
    above = _way(seat)
    if seat.is_head:
        above = above[:-1]
    for unit_id in reversed(above):
        head = heads.get(unit_id)
        if head is not None and head.employee_id != seat.employee_id:
            return head
    return None


def subordinates(employee_id: int, on: date) -> list[Person]:
    """The seats that an employee assesses on a day, by name. Two queries, whoever it is."""
    led = [seat for seat in seats_of(employee_id, on) if seat.is_head]
    active = Appointment.objects.filter(
        in_force(on), employee_id=OuterRef("superior_id"), employee__is_active=True
    )
    overrides = SuperiorOverride.objects.filter(in_force(on), Exists(active))
    reach = Q(pk__in=overrides.filter(superior_id=employee_id).values("appointment_id"))
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
    chosen = overrides.filter(appointment_id=OuterRef("pk")).order_by("-pk").values("superior_id")
    rows = (
        appointments_on(on)
        .filter(reach)
        .exclude(employee_id=employee_id)
        .annotate(chosen=Subquery(chosen[:1]))
        .order_by("employee__sort_name", "pk")
        .values_list(*_PARTS, "chosen")
    )
    candidates = [(_made(parts), parts[-1]) for parts in rows]
    # Every head between a unit led and the seats below it is among the candidates, so nobody
    # else can be the nearest above.
    heads = _heads([*led, *(seat for seat, _chosen in candidates)])
    return [
        seat
        for seat, superior_id in candidates
        if (superior_id or getattr(_head_above(seat, heads), "employee_id", None)) == employee_id
    ]


def find_people(
    text: str,
    on: date,
    *,
    paths: Collection[str] = (EVERYWHERE,),
    limit: int = 20,
    by_number: bool = False,
) -> list[Person]:
    """People below these units who are called so, each once with their definitive seat."""
    rows = appointments_on(on).filter(below(paths, "position__unit__path"))
    found = called(rows, text, to="employee__", by_number=by_number)
    # An acting seat more makes two rows of one person.
    return _each_once(persons(found[: limit * 2]), limit)


def _each_once(found: Iterable[Person], limit: int) -> list[Person]:
    seats: dict[int, Person] = {}
    for seat in found:
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
