"""The *matriks peran hasil* of a leader: who contributes what to which result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import JSONObject

from pamong.organization.models import Appointment, TeamMember
from pamong.organization.queries import Person, in_force, person
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
    """The matrix over a leader's plan. Three queries for any number of members.

    `subordinates` are the leader's; to them come the members of teams the leader leads, everybody
    who has a cell, and the appointments in `added`.
    """
    columns, cells = _columns(plan)
    members: dict[int, tuple[str, Person]] = {
        each.appointment_id: ("unit", each) for each in subordinates
    }
    wanted = ({appointment_id for appointment_id, _result in cells} | set(added)) - set(members)
    for group, each in _others(plan.appointment.employee_id, wanted, on):
        members.setdefault(each.appointment_id, (group, each))
    plans = {
        seat: (pk, state)
        for seat, pk, state in PerformancePlan.objects.filter(
            cycle_id=plan.cycle_id, appointment_id__in=list(members)
        ).values_list("appointment_id", "pk", "state")
    }
    return Matrix(
        columns,
        tuple(
            Row(
                member,
                group,
                tuple(_cell(cells, member, column) for column in columns),
                *plans.get(member.appointment_id, (None, "")),
            )
            for group, member in members.values()
        ),
    )


def _columns(
    plan: PerformancePlan,
) -> tuple[tuple[Column, ...], dict[tuple[int, int], dict[str, Any]]]:
    """The leader's results in order, and the cells by seat and result."""
    filled = Contribution.objects.filter(leader_result_id=OuterRef("pk")).values(
        cell=JSONObject(
            id="pk",
            appointment_id="appointment_id",
            statement="statement",
            taken_as="result__statement",
            removed_at="result__removed_at",
        )
    )
    columns = []
    cells: dict[tuple[int, int], dict[str, Any]] = {}
    rows = Result.objects.filter(plan=plan).annotate(cells=ArraySubquery(filled))
    for number, row in enumerate(rows.order_by("-section", "position", "pk"), 1):
        columns.append(Column(row.pk, number, row.section, row.statement))
        for cell in row.cells:
            cells[cell["appointment_id"], row.pk] = cell
    return tuple(columns), cells


def _cell(
    cells: Mapping[tuple[int, int], Mapping[str, Any]], member: Person, column: Column
) -> Cell:
    row = cells.get((member.appointment_id, column.id))
    if row is None:
        return Cell(column.id)
    taken_as = row["taken_as"] if row["removed_at"] is None else None
    return Cell(column.id, row["statement"], row["id"], taken_as or "")


def _others(employee_id: int, wanted: set[int], on: date) -> list[tuple[str, Person]]:
    """The members of the teams that somebody leads, by name, and then the seats in `wanted`."""
    led = TeamMember.objects.filter(
        in_force(on, "team__"), employee_id=employee_id, role=TeamMember.Role.LEADER
    )
    members = TeamMember.objects.filter(
        team__in=led.values("team_id"), employee_id=OuterRef("employee_id")
    )
    in_team = Q(Exists(members), in_force(on), kind="definitive", employee__is_active=True)
    rows = (
        Appointment.objects.filter(in_team | Q(pk__in=wanted))
        .exclude(employee_id=employee_id)
        .annotate(is_team=ExpressionWrapper(in_team, BooleanField()))
        .select_related("employee", "position__unit")
        .order_by("-is_team", "employee__sort_name", "pk")
    )
    return [("team" if row.is_team else "other", person(row)) for row in rows]
