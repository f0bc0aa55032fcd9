"""The staff as it is known, read in a few queries and held as plain values."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import F

from pamong.organization.models import Appointment, Employee, Position, Unit


@dataclass(frozen=True, slots=True)
class Seat:
    """A post in a unit and since when it is held. `unit` and `code` are the codes of both."""

    code: str
    unit: str
    title: str
    kind: str
    level: str
    is_head: bool
    started: date | None


NO_SEAT = Seat("", "", "", "", "", False, None)


@dataclass(frozen=True, slots=True)
class Staff:
    """An employee in a seat, as the file or the database tells it. `pk` 0 in the file.

    `appointment_id` is None where the seat is the last one held and nobody sits in it now.
    """

    pk: int
    number: str
    name: str
    title_before: str
    title_after: str
    employment: str
    grade: str
    email: str
    siasn_id: str
    seat: Seat
    is_active: bool = True
    user_id: int | None = None
    appointment_id: int | None = None


@dataclass(slots=True)
class Known:
    """What the comparison needs of the database. `heads`: codes of leading posts by unit code."""

    staff: list[Staff]
    units: dict[str, Unit]
    heads: dict[str, str]
    positions: dict[str, Seat]
    _by_number: dict[str, Staff] = field(default_factory=dict)
    _by_siasn: dict[str, Staff] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_number = {staff.number: staff for staff in self.staff}
        self._by_siasn = {staff.siasn_id: staff for staff in self.staff if staff.siasn_id}

    def find(self, staff: Staff) -> Staff | None:
        """The same person: by number, or by the id of SIASN where the number has changed."""
        return self._by_number.get(staff.number) or self.holder_of_siasn(staff.siasn_id)

    def holder_of_siasn(self, siasn_id: str) -> Staff | None:
        return self._by_siasn.get(siasn_id) if siasn_id else None


def known_staff() -> Known:
    """All employees with their definitive seat, all units, all posts: four queries."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    codes = {unit.pk: unit.code for unit in units.values()}
    rows = list(
        Position.objects.values_list(
            "pk", "code", "unit_id", "title", "kind", "level", "is_head", "is_active"
        )
    )
    seats = {
        pk: Seat(code, codes[unit_id], title, kind, level, is_head, None)
        for pk, code, unit_id, title, kind, level, is_head, _active in rows
    }
    # The open seat or, for those who have none, the last one: they may come back to it.
    held = {
        employee_id: (None if ended else pk, position_id, started)
        for pk, employee_id, position_id, started, ended in Appointment.objects.filter(
            kind=Appointment.Kind.DEFINITIVE
        )
        .order_by(F("ended_on").asc(nulls_last=True), "started_on")
        .values_list("pk", "employee_id", "position_id", "started_on", "ended_on")
    }
    fields = (
        "pk",
        "number",
        "name",
        "title_before",
        "title_after",
        "employment",
        "grade",
        "email",
        "siasn_id",
        "is_active",
        "user_id",
    )
    staff = []
    for values in Employee.objects.order_by("sort_name", "pk").values(*fields):
        pk = values["pk"]
        seat, appointment_id = NO_SEAT, None
        if pk in held:
            appointment_id, position_id, started = held[pk]
            place = seats[position_id]
            seat = Seat(
                place.code, place.unit, place.title, place.kind, place.level, place.is_head, started
            )
        staff.append(Staff(**values, seat=seat, appointment_id=appointment_id))
    return Known(
        staff=staff,
        units=units,
        heads={
            codes[unit_id]: code
            for _pk, code, unit_id, _t, _k, _l, is_head, active in rows
            if is_head and active
        },
        positions={seats[pk].code: seats[pk] for pk, *_rest in rows},
    )
