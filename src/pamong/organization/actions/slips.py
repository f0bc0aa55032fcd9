"""First passwords of a unit at once, on slips of paper to be handed out one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.models import User
from pamong.accounts.rights import Right
from pamong.documents import pdf
from pamong.journal.recording import Draft, Ref, record_many
from pamong.organization import verbs
from pamong.organization.actions.accounts import UnableToGivePassword, new_password
from pamong.organization.models import Appointment, Employee
from pamong.organization.policies import unit_of_accounts
from pamong.organization.queries.accounts import newcomers_in, reach_of_accounts, user_names
from pamong.organization.rules.slips import SLIPS_AT_ONCE
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "slips.typ"


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person is handed. The password is stored nowhere in plain text."""

    name: str
    position: str
    unit: str
    username: str
    password: str = field(repr=False)


def give_first_passwords(
    *, actor: Actor, unit_id: int, again: bool = False, at: datetime
) -> tuple[str, tuple[Slip, ...]]:
    """Make passwords for those in a unit and below it who have never signed in; the unit's name and
    the slips, at most SLIPS_AT_ONCE, by unit and name.

    Those without a password; with `again` also those who got one before today and have not used it,
    which an administrator alone may replace. Accounts whose roles reach beyond the actor's units
    are left out: with a password comes all that the account may do. Each chooses their own at the
    first sign-in. Raises Http404, Forbidden, and UnableToGivePassword where nobody waits.
    """
    unit = unit_of_accounts(actor, unit_id, right=Right.ACCOUNT_MANAGE if again else None)
    right = (
        Right.ACCOUNT_MANAGE
        if again or not actor.may(Right.EMPLOYEE_IMPORT, unit.path)
        else Right.EMPLOYEE_IMPORT
    )
    today = timezone.localdate(at)
    waiting = newcomers_in(
        unit.path,
        today,
        but=actor.employee_id,
        given_before=timezone.make_aware(datetime.combine(today, time.min)) if again else None,
    )
    waiting = waiting.exclude(employee__user_id__in=_beyond(actor, right, waiting, today))
    # Hashing takes its time on purpose: it is done before any row is locked.
    number = len(waiting.values_list("pk", flat=True)[:SLIPS_AT_ONCE])
    passwords = [new_password() for _n in range(number)]
    hashes = [make_password(password) for password in passwords]
    with transaction.atomic():
        locked = [seat.pk for seat in waiting.select_for_update(of=("employee",))[:number]]
        # Asked again behind the lock: another hand may have given some of them meanwhile.
        seats = list(waiting.filter(pk__in=locked))
        if not seats:
            raise UnableToGivePassword(_("Everybody here has a password already."))
        replaced = _write(seats, hashes, at)
        record_many(
            Draft(
                verb=verbs.PASSWORD_GIVEN,
                object=Ref("account", seat.employee.user_id, _label(seat.employee)),
                related=(Ref("employee", seat.employee_id, seat.employee.display_name),),
                happened_at=at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=seat.position.unit_id,
                payload={"replaced": seat.employee_id in replaced, "on_paper": True},
            )
            for seat in seats
        )
    slips = tuple(
        Slip(
            name=seat.employee.display_name,
            position=seat.position.title,
            unit=seat.position.unit.name,
            username=seat.employee.user.get_username() if seat.employee.user else "",
            password=password,
        )
        for seat, password in zip(seats, passwords, strict=False)
    )
    return unit.name, slips


def _beyond(actor: Actor, right: Right, waiting: QuerySet[Appointment], on: date) -> list[int]:
    if actor.may(right, EVERYWHERE):
        return []
    accounts = waiting.values_list("employee__user_id", flat=True)
    reach = reach_of_accounts([pk for pk in accounts if pk], on)
    return [
        user for user, paths in reach.items() if not all(actor.may(right, path) for path in paths)
    ]


def slips_on_paper(unit_name: str, slips: Sequence[Slip]) -> bytes:
    """The slips as a PDF to be cut apart. It is kept nowhere."""
    return pdf.render(
        TEMPLATE,
        {
            "title": f"Kata sandi pertama, {unit_name}",
            "agency": Agency.objects.values_list("name", flat=True).get(pk=agency_id()),
            "address": settings.ORIGIN,
            "slips": [
                {
                    "name": slip.name,
                    "position": slip.position,
                    "unit": slip.unit,
                    "username": slip.username,
                    "password": slip.password,
                }
                for slip in slips
            ],
        },
    )


def _write(seats: Sequence[Appointment], hashes: Sequence[str], at: datetime) -> set[int]:
    """Give the accounts their passwords, with accounts where there are none; who had one before."""
    replaced = set()
    without = [seat.employee for seat in seats if seat.employee.user is None]
    names = user_names([employee.number for employee in without])
    made = User.objects.bulk_create(
        User(username=names[employee.number], password="!") for employee in without
    )
    for employee, new in zip(without, made, strict=True):
        employee.user = new
    Employee.objects.bulk_update(without, ["user"])
    users = []
    for seat, hashed in zip(seats, hashes, strict=False):
        user = seat.employee.user
        assert user is not None  # made above where there was none
        if user.has_usable_password():
            replaced.add(seat.employee_id)
        user.password, user.first_password_at = hashed, at
        users.append(user)
    User.objects.bulk_update(users, ["password", "first_password_at"])
    return replaced


def _label(employee: Employee) -> str:
    return employee.user.label if employee.user else ""
