"""The first steps of an agency in an installation, done by the operator of the machine."""

import re
from datetime import datetime
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.models import User
from pamong.accounts.rights import Role
from pamong.journal.recording import Draft, Ref, record_many
from pamong.organization import verbs
from pamong.organization.actions.calendars import ensure_default_calendar
from pamong.organization.models import RoleGrant
from pamong.tenancy.current import acting_for
from pamong.tenancy.models import Agency

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
USERNAME = re.compile(r"[\w.@+-]{3,150}")


class UnableToFoundAgency(Exception):
    """The agency cannot be added; the message says why."""


class UnableToAddAdministrator(Exception):
    """The account cannot be added; the message says why."""


def found_agency(*, code: str, name: str, time_zone: str, at: datetime) -> Agency:
    """Add an agency to the installation. Raises UnableToFoundAgency."""
    name = " ".join(name.split())
    if not CODE.fullmatch(code) or len(code) > 40:
        raise UnableToFoundAgency(
            _("A code has small letters, digits and hyphens, for example negara-a.")
        )
    if not 3 <= len(name) <= 200:
        raise UnableToFoundAgency(_("A name has 3 to 200 characters."))
    if time_zone not in available_timezones():
        raise UnableToFoundAgency(
            _(
                "There is no time zone %(zone)s. Indonesia has Asia/Jakarta, Asia/Makassar and "
                "Asia/Jayapura."
            )
            % {"zone": time_zone}
        )
    try:
        with transaction.atomic():
            agency = Agency.objects.create(code=code, name=name, time_zone=time_zone)
            with acting_for(agency.pk):
                record_many(
                    [
                        Draft(
                            verb=verbs.AGENCY_FOUNDED,
                            object=Ref("agency", agency.pk, name),
                            happened_at=at,
                        )
                    ]
                )
                ensure_default_calendar(at=at)
    except IntegrityError:
        raise UnableToFoundAgency(
            _("There is an agency with the code %(code)s already.") % {"code": code}
        ) from None
    return agency


def add_administrator(*, username: str, password: str, at: datetime) -> User:
    """Add an account to the current agency that keeps its accounts and roles.

    Raises UnableToAddAdministrator.
    """
    if not USERNAME.fullmatch(username):
        raise UnableToAddAdministrator(
            _("A user name has 3 to 150 letters, digits and the signs @ . + - _ without spaces.")
        )
    try:
        validate_password(password, User(username=username))
        with transaction.atomic():
            user = User.objects.create_user(username, password)
            grant = RoleGrant.objects.create(
                user=user,
                role=Role.ADMINISTRATOR.value,
                unit=None,
                started_on=timezone.localdate(at),
            )
            account = Ref("account", user.pk, user.label)
            record_many(
                [
                    Draft(verb=verbs.ACCOUNT_ADDED, object=account, happened_at=at),
                    Draft(
                        verb=verbs.ROLE_GRANTED,
                        object=Ref("role_grant", grant.pk, grant.role),
                        related=[account],
                        happened_at=at,
                        payload={"role": grant.role},
                    ),
                ]
            )
    except ValidationError as error:
        raise UnableToAddAdministrator(" ".join(error.messages)) from error
    except IntegrityError:
        raise UnableToAddAdministrator(
            _("The user name %(username)s is taken.") % {"username": username}
        ) from None
    return user
