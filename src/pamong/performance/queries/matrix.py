"""The *matriks peran hasil* of a leader: who contributes what to which result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pamong.kernel.text import sort_key
from pamong.organization.models import TeamMember
from pamong.organization.queries import Person, appointments_on, in_force, people, person
from pamong.performance.models import Contribution, PerformancePlan, Result


@dataclass(frozen=True, slots=True)
class Column:
    """A result of the leader."""

    id: int
    number: int
    section: str
    statement: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What a member gives to a result; empty without `contribution_id`.

    `taken` where it has become a result of the member's plan, which may say it in other words.
    """

    result_id: int
    statement: str = ""
    contribution_id: int | None = None
    taken_as: str = ""

    @property
    def taken(self) -> bool:
        return bool(self.taken_as)

    @property
    def differs(self) -> bool:
        return self.taken and self.taken_as != self.statement


@dataclass(frozen=True, slots=True)
class Row:
    """A member. `group` is "unit" (a subordinate), "team" or "other"."""

    member: Person
    group: str
    cells: tuple[Cell, ...]
    plan_id: int | None
    plan_state: str

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell.statement)

    @property
    def proposed(self) -> int:
        return sum(1 for cell in self.cells if cell.statement and not cell.taken)


@dataclass(frozen=True, slots=True)
class Matrix:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def proposed(self) -> int:
        return sum(row.proposed for row in self.rows)

    @property
    def uncovered(self) -> list[Column]:
        """Results that nobody contributes to yet."""
        covered = {cell.result_id for row in self.rows for cell in row.cells if cell.statement}
        return [column for column in self.columns if column.id not in covered]

    def row_of(self, appointment_id: int) -> Row | None:
        return next((row for row in self.rows if row.member.appointment_id == appointment_id), None)


def matrix_of(
    plan: PerformancePlan,
    *,
    subordinates: Iterable[Person],
    on: date,
    added: Iterable[int] = (),
) -> Matrix:
    """The matrix over a leader's plan. Five queries for any number of members.

    `subordinates` are the leader's; to them come the members of teams the leader leads, everybody
    who has a cell, and the appointments in `added`.
    """
    columns = tuple(
        Column(result.pk, number, result.section, result.statement)
        for number, result in enumerate(
            Result.objects.filter(plan=plan).order_by("-section", "position", "pk"), 1
        )
    )
    cells: dict[tuple[int, int], Contribution] = {}
    for row in Contribution.objects.filter(
        leader_result__in=[column.id for column in columns]
    ).select_related("result"):
        cells[row.appointment_id, row.leader_result_id] = row
    members: dict[int, tuple[str, Person]] = {
        each.appointment_id: ("unit", each) for each in subordinates
    }
    for each in _team(plan.appointment.employee_id, on):
        members.setdefault(each.appointment_id, ("team", each))
    others = {appointment_id for appointment_id, _result in cells} | set(added)
    elsewhere = people(others - set(members)).values()
    for each in sorted(elsewhere, key=lambda other: sort_key(text=other.name)):
        if each.employee_id != plan.appointment.employee_id:
            members[each.appointment_id] = ("other", each)
    plans = {
        row.appointment_id: row
        for row in PerformancePlan.objects.filter(
            cycle_id=plan.cycle_id, appointment_id__in=list(members)
        )
    }
    return Matrix(
        columns,
        tuple(
            Row(
                member,
                group,
                tuple(_cell(cells, member, column) for column in columns),
                plans[member.appointment_id].pk if member.appointment_id in plans else None,
                plans[member.appointment_id].state if member.appointment_id in plans else "",
            )
            for group, member in members.values()
        ),
    )


def _cell(cells: Mapping[tuple[int, int], Contribution], member: Person, column: Column) -> Cell:
    row = cells.get((member.appointment_id, column.id))
    if row is None:
        return Cell(column.id)
    standing = row.result if row.result and row.result.removed_at is None else None
    return Cell(column.id, row.statement, row.pk, standing.statement if standing else "")


def _team(employee_id: int, on: date) -> list[Person]:
    """The definitive seats of everybody in the teams that somebody leads."""
    led = TeamMember.objects.filter(
        in_force(on, "team__"), employee_id=employee_id, role=TeamMember.Role.LEADER
    )
    members = TeamMember.objects.filter(team__in=led.values("team_id"))
    rows = (
        appointments_on(on)
        .filter(employee_id__in=members.values("employee_id"), kind="definitive")
        .exclude(employee_id=employee_id)
        .order_by("employee__sort_name", "pk")
    )
    return [person(row) for row in rows]
