"""Whose figure it is: a unit's or an officer's."""

from dataclasses import dataclass

UNIT, EMPLOYEE = "unit", "employee"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """`kind` is "unit" or "employee", `id` the row of the organization."""

    kind: str
    id: int

    def __post_init__(self) -> None:
        if self.kind not in {UNIT, EMPLOYEE}:
            raise ValueError(f"a subject is a unit or an employee, not {self.kind!r}")


def of_unit(unit_id: int) -> Subject:
    return Subject(UNIT, unit_id)


def of_employee(employee_id: int) -> Subject:
    return Subject(EMPLOYEE, employee_id)
