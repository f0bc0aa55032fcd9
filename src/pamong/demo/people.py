"""People and places arrive as files; roles are granted; the people one meets get passwords."""

import secrets
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from pamong.accounts.models import User
from pamong.accounts.rights import Role
from pamong.demo import files
from pamong.demo.scene import Scene, moment
from pamong.demo.state import Person as Known
from pamong.documents.imports import run_import
from pamong.organization.actions.founding import add_administrator
from pamong.organization.actions.roles import grant_role, revoke_role
from pamong.organization.models import RoleGrant
from pamong.organization.queries import actor_for

ROLES = {
    "administrator": Role.ADMINISTRATOR,
    "hr": Role.HR_MANAGER,
    "procedures": Role.PROCEDURES_OFFICER,
    "innovation": Role.INNOVATION_OFFICER,
    "training": Role.TRAINING_OFFICER,
    "analyst": Role.ANALYST,
    "auditor": Role.AUDITOR,
}
COUNTER = ("counter", Role.TREASURER, "DPMPTSP")
OPERATOR = "operator"

# In the order of the sign-in page: who comes first shows most of what there is.
SHOWN = (
    ("employee", Role.EMPLOYEE),
    ("leader", Role.LEADER),
    ("office_head", Role.LEADER),
    ("hr", Role.HR_MANAGER),
    ("nurse", Role.EMPLOYEE),
    ("counter", Role.TREASURER),
    ("procedures", Role.PROCEDURES_OFFICER),
    ("auditor", Role.AUDITOR),
    ("administrator", Role.ADMINISTRATOR),
    ("head", Role.LEADER),
    ("analyst", Role.ANALYST),
    ("innovation", Role.INNOVATION_OFFICER),
    ("training", Role.TRAINING_OFFICER),
)


class BrokenDemo(RuntimeError):
    """The demo's own files were refused: a mistake in the demo or in an import."""


def arrive(scene: Scene) -> None:
    """Units and staff come in by the import that an agency uses, then roles are granted."""
    scene.progress(f"Bringing in {len(scene.world.units)} units, {len(scene.world.seats)} staff …")
    at = moment(scene.first_day)
    with tempfile.TemporaryDirectory() as folder:
        for kind, write in (("units", files.write_units), ("staff", files.write_staff)):
            path = Path(folder) / f"{kind}.xlsx"
            write(scene.world, path)
            bring(kind, path, at)
    scene.read_people()
    _grant_roles(scene)


def _grant_roles(scene: Scene) -> None:
    """Whoever runs the machine adds a first administrator, who grants everybody their roles."""
    at = moment(scene.first_day)
    account = add_administrator(username=OPERATOR, password=secrets.token_urlsafe(24), at=at)
    operator = actor_for(account_id=account.pk, username=OPERATOR, today=scene.first_day)
    # Who sits at the counter takes the money of the whole office.
    grants = [*((key, role, None) for key, role in ROLES.items()), COUNTER]
    for key, role, unit in grants:
        grant_role(
            actor=operator,
            user_id=scene.accounts[scene.named(key).employee_id],
            role=role,
            unit_id=scene.units[unit].pk if unit else None,
            first_day=scene.first_day,
            last_day=None,
            at=at,
        )


def hand_over(scene: Scene) -> None:
    """The agency's own administrator takes the role back from the first one, whose account is then
    good for nothing."""
    operator = User.objects.get(username=OPERATOR)
    revoke_role(
        actor=scene.actor("administrator"),
        grant_id=RoleGrant.objects.get(user=operator).pk,
        at=moment(scene.first_day + timedelta(days=1)),
    )
    operator.set_unusable_password()
    operator.save(update_fields=["password"])


def bring(kind: str, path: Path, at: datetime) -> None:
    """Bring in a file; the demo's own files have no errors."""
    outcome = run_import(kind=kind, path=path, actor=None, at=at)
    if outcome.difference.errors:
        first = outcome.difference.errors[0]
        raise BrokenDemo(f"{kind}, row {first.row}, {first.column}: {first.message}")


def give_passwords(scene: Scene) -> list[Known]:
    """Passwords at random for the people one meets; everybody else waits for HR to give one."""
    known = []
    for key, role in SHOWN:
        seat = scene.named(key)
        user = User.objects.get(pk=scene.accounts[seat.employee_id])
        password = secrets.token_urlsafe(9)
        user.username = key_name(scene, key)
        user.set_password(password)
        user.save(update_fields=["username", "password"])
        known.append(
            Known(
                username=user.username,
                password=password,
                role=role.value,
                unit=seat.unit_name,
                name=seat.name,
            )
        )
    return known


def key_name(scene: Scene, key: str) -> str:
    """A user name that is easier to type than eighteen digits."""
    return scene.world.named[key].name.split()[0].lower()
