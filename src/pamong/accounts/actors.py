"""Who is asking, and what for: a value computed once per request."""

from dataclasses import dataclass

from pamong.accounts.rights import ROLE_RIGHTS, Right, Role
from pamong.journal.recording import Ref

EVERYWHERE = "/"
# The path of a role over no unit: no unit's path begins so.
NOWHERE = "-"


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role for a unit and everything below it; `unit_path` "/" is the whole agency, "-" no unit
    at all."""

    role: Role
    unit_id: int | None
    unit_path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person with the employee they are (None for an account without one)."""

    account_id: int | None
    employee_id: int | None
    name: str
    roles: tuple[HeldRole, ...]
    position_title: str = ""
    unit_id: int | None = None
    unit_name: str = ""
    unit_path: str = ""

    def may(self, right: Right | str, unit_path: str | None = None) -> bool:
        """Is the right held for the unit at this path, or anywhere when no path is given?"""
        paths = self.paths(right)
        if unit_path is None:
            return bool(paths)
        return any(unit_path.startswith(path) for path in paths)

    def paths(self, right: Right | str) -> tuple[str, ...]:
        """The unit paths for which the right is held, each standing for its whole subtree."""
        return tuple(held.unit_path for held in self.roles if right in ROLE_RIGHTS[held.role])

    def has_role(self, role: Role) -> bool:
        return any(held.role is role for held in self.roles)

    @property
    def ref(self) -> Ref | None:
        """The employee as an actor of the journal."""
        if self.employee_id is None:
            return None
        return Ref("employee", self.employee_id, self.name)


NOBODY = Actor(account_id=None, employee_id=None, name="", roles=())
