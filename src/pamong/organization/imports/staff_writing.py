"""Writing what a staff file changes: accounts, employees, posts, appointments, journal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from pamong.accounts.models import User
from pamong.documents.imports import Context
from pamong.journal.recording import Draft, Ref, record_many
from pamong.organization import verbs
from pamong.organization.imports.staff_state import Known, Seat, Staff
from pamong.organization.models import Appointment, Employee, Position
from pamong.organization.queries.accounts import user_names
from pamong.organization.rules.names import display_name, name_sort_key

_BATCH = 1000


@dataclass(slots=True)
class Plan:
    """What was found: new employees, pairs of before and after, and who has left."""

    known: Known
    today: date
    added: list[Staff] = field(default_factory=list)
    changed: list[tuple[Staff, Staff]] = field(default_factory=list)
    departed: list[Staff] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)


def apply(plan: Plan, context: Context) -> Mapping[str, int]:
    """Write the plan in a fixed number of statements per thousand rows, journal included."""
    staff = [*plan.added, *(after for _before, after in plan.changed)]
    _end(plan)
    positions = _positions(plan, [member.seat for member in staff])
    employees = _add(plan, positions)
    _change(plan, positions)
    _update_accounts(plan)
    record_many(_drafts(plan, employees, positions, context))
    return {
        "employees": len(plan.added) + len(plan.changed) + len(plan.departed),
        "accounts": len(plan.added),
    }


def _end(plan: Plan) -> None:
    """Close the appointments of those who left or moved, before anybody takes their posts."""
    # The end is the first day not any more, and lies after the start.
    departed = {staff.pk for staff in plan.departed}
    ending: list[Appointment] = []
    for row in Appointment.objects.select_for_update().filter(
        employee_id__in=departed, ended_on__isnull=True
    ):
        row.ended_on = max(plan.today, row.started_on + timedelta(days=1))
        ending.append(row)
    moves = {
        before.appointment_id: after.seat.started or plan.today
        for before, after in plan.changed
        if before.appointment_id and _is_move(before, after, plan)
    }
    for row in Appointment.objects.select_for_update().filter(pk__in=moves):
        row.ended_on = moves[row.pk]
        ending.append(row)
    Appointment.objects.bulk_update(ending, ["ended_on"], batch_size=_BATCH)
    Employee.objects.filter(pk__in=departed).update(is_active=False)


def _is_move(before: Staff, after: Staff, plan: Plan) -> bool:
    """Another post from a later day on; from the same day on it corrects the present one."""
    if before.seat.code == after.seat.code or before.seat.started is None:
        return False
    return (after.seat.started or plan.today) > before.seat.started


def _positions(plan: Plan, seats: Iterable[Seat]) -> dict[str, Position]:
    """The posts of these seats by code, made or brought up to date."""
    wanted = {seat.code: seat for seat in seats}
    rows = {
        position.code: position
        for position in Position.objects.select_for_update().filter(code__in=wanted)
    }
    units = plan.known.units
    changed: list[Position] = []
    new: list[Position] = []
    for code, seat in wanted.items():
        position = rows.get(code)
        if position is None:
            new.append(
                Position(
                    code=code,
                    unit=units[seat.unit],
                    title=seat.title,
                    kind=seat.kind,
                    level=seat.level,
                    is_head=seat.is_head,
                )
            )
            continue
        before = (
            position.unit_id,
            position.title,
            position.kind,
            position.level,
            position.is_head,
            position.is_active,
        )
        after = (units[seat.unit].pk, seat.title, seat.kind, seat.level, seat.is_head, True)
        if before != after:
            position.unit_id, position.title, position.kind = after[:3]
            position.level, position.is_head, position.is_active = after[3:]
            changed.append(position)
    _retire_old_heads(new, changed)
    Position.objects.bulk_update(
        changed, ["unit", "title", "kind", "level", "is_head", "is_active"], batch_size=_BATCH
    )
    rows.update({row.code: row for row in Position.objects.bulk_create(new, batch_size=_BATCH)})
    return rows


def _retire_old_heads(new: list[Position], changed: list[Position]) -> None:
    """A unit has one leading post: where the file names another, the old one leads no more."""
    heads = [position for position in (*new, *changed) if position.is_head]
    kept = {position.pk for position in heads if position.pk}
    Position.objects.filter(
        unit_id__in={position.unit_id for position in heads}, is_head=True, is_active=True
    ).exclude(pk__in=kept).update(is_head=False)


def _add(plan: Plan, positions: Mapping[str, Position]) -> list[Employee]:
    users = _users(plan.added)
    employees = Employee.objects.bulk_create(
        (
            _filled(Employee(user=user), staff)
            for user, staff in zip(users, plan.added, strict=True)
        ),
        batch_size=_BATCH,
    )
    Appointment.objects.bulk_create(
        (
            Appointment(
                employee=employee,
                position=positions[staff.seat.code],
                started_on=staff.seat.started or plan.today,
            )
            for employee, staff in zip(employees, plan.added, strict=True)
        ),
        batch_size=_BATCH,
    )
    return employees


def _users(added: list[Staff]) -> list[User]:
    """An account for each new employee, without a password until one is given."""
    names = user_names([staff.number for staff in added])
    return User.objects.bulk_create(
        (
            User(
                username=names[staff.number],
                email=staff.email,
                password=make_password(None),
            )
            for staff in added
        ),
        batch_size=_BATCH,
    )


def _filled(employee: Employee, staff: Staff) -> Employee:
    employee.number = staff.number
    employee.employment = staff.employment
    employee.name = staff.name
    employee.title_before = staff.title_before
    employee.title_after = staff.title_after
    employee.sort_name = name_sort_key(name=staff.name)[:200]
    employee.grade = staff.grade
    employee.email = staff.email
    employee.siasn_id = staff.siasn_id
    employee.is_active = True
    return employee


def _change(plan: Plan, positions: Mapping[str, Position]) -> None:
    rows = Employee.objects.select_for_update(of=("self",)).in_bulk(
        [before.pk for before, _after in plan.changed]
    )
    for before, after in plan.changed:
        _filled(rows[before.pk], after)
    Employee.objects.bulk_update(
        rows.values(),
        [
            "number",
            "employment",
            "name",
            "title_before",
            "title_after",
            "sort_name",
            "grade",
            "email",
            "siasn_id",
            "is_active",
        ],
        batch_size=_BATCH,
    )
    new: list[Appointment] = []
    corrected: dict[int, Staff] = {}
    for before, after in plan.changed:
        if before.appointment_id is None or _is_move(before, after, plan):
            new.append(
                Appointment(
                    employee_id=before.pk,
                    position=positions[after.seat.code],
                    started_on=after.seat.started or plan.today,
                )
            )
        else:
            corrected[before.appointment_id] = after
    held = Appointment.objects.select_for_update(of=("self",)).in_bulk(corrected)
    for pk, row in held.items():
        row.position = positions[corrected[pk].seat.code]
        row.started_on = corrected[pk].seat.started or row.started_on
    Appointment.objects.bulk_update(held.values(), ["position", "started_on"], batch_size=_BATCH)
    _reopen_or_create(new)


def _reopen_or_create(new: list[Appointment]) -> None:
    """Open appointments; who was left out of a file by mistake gets the old one back."""
    places = {(row.employee_id, row.position_id, row.started_on): row for row in new}
    old = [
        row
        for row in Appointment.objects.select_for_update().filter(
            employee_id__in={row.employee_id for row in new}
        )
        if (row.employee_id, row.position_id, row.started_on) in places
    ]
    for row in old:
        row.ended_on = None
        row.kind = Appointment.Kind.DEFINITIVE
        del places[row.employee_id, row.position_id, row.started_on]
    Appointment.objects.bulk_update(old, ["ended_on", "kind"], batch_size=_BATCH)
    Appointment.objects.bulk_create(places.values(), batch_size=_BATCH)


def _update_accounts(plan: Plan) -> None:
    """Who has left can no longer sign in; who has come back can."""
    gone = [staff.user_id for staff in plan.departed if staff.user_id]
    back = [before.user_id for before, _after in plan.changed if not before.is_active]
    User.objects.filter(pk__in=gone).update(is_active=False)
    User.objects.filter(pk__in=[pk for pk in back if pk]).update(is_active=True)


def _drafts(
    plan: Plan,
    employees: list[Employee],
    positions: Mapping[str, Position],
    context: Context,
) -> list[Draft]:
    drafts = [
        _draft(verbs.EMPLOYEE_ADDED, employee.pk, staff, positions.get(staff.seat.code), context)
        for employee, staff in zip(employees, plan.added, strict=True)
    ]
    drafts += [
        _draft(
            verbs.EMPLOYEE_CHANGED,
            before.pk,
            after,
            positions.get(after.seat.code),
            context,
            _payload(before, after),
        )
        for before, after in plan.changed
    ]
    drafts += [
        _draft(verbs.EMPLOYEE_DEPARTED, staff.pk, staff, None, context) for staff in plan.departed
    ]
    return drafts


def _draft(  # noqa: PLR0917 one row of the journal
    verb: str,
    pk: int,
    staff: Staff,
    position: Position | None,
    context: Context,
    payload: dict[str, object] | None = None,
) -> Draft:
    label = display_name(name=staff.name, front=staff.title_before, back=staff.title_after)
    return Draft(
        verb=verb,
        object=Ref("employee", pk, label),
        happened_at=context.at,
        actor=context.actor.ref if context.actor else None,
        account_id=context.actor.account_id if context.actor else None,
        unit_id=position.unit_id if position else None,
        related=(Ref("position", position.pk),) if position else (),
        payload=payload or {},
    )


# Personal particulars: the journal names that they changed, never what they were.
_PRIVATE = ("number", "name", "title_before", "title_after", "email", "siasn_id")
_SEAT = ("unit", "code", "title", "kind", "level", "is_head", "started")


def _payload(before: Staff, after: Staff) -> dict[str, object]:
    changes: dict[str, object] = {
        name: [getattr(before, name), getattr(after, name)]
        for name in ("employment", "grade", "is_active")
        if getattr(before, name) != getattr(after, name)
    }
    changes.update(
        {
            name: [_plain(getattr(before.seat, name)), _plain(getattr(after.seat, name))]
            for name in _SEAT
            if getattr(before.seat, name) != getattr(after.seat, name)
        }
    )
    private = [name for name in _PRIVATE if getattr(before, name) != getattr(after, name)]
    return {"changes": changes, "private": private} if private else {"changes": changes}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
