"""The demo agency, made through the same doors that a real agency's data come in by."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pamong.accounts.models import User
from pamong.accounts.rights import Role
from pamong.demo import state
from pamong.demo.state import Person
from pamong.organization.models import RoleGrant
from pamong.tenancy.current import acting_for
from pamong.tenancy.models import Agency

CODE = "negara-a"
NAME = "Kabupaten Negara A"


def build(*, progress: Callable[[str], None], employees: int, seed: int) -> None:
    """Build Negara A in an empty database and note who can sign in."""
    progress(f"Building {NAME} …")
    with transaction.atomic():
        agency = Agency.objects.create(code=CODE, name=NAME)
        with acting_for(agency.pk):
            password = secrets.token_urlsafe(9)
            user = User.objects.create_user("admin", password)
            RoleGrant.objects.create(
                user=user,
                role=Role.ADMINISTRATOR.value,
                unit=None,
                started_on=timezone.localdate(),
            )
    people = [Person(username="admin", password=password, role=Role.ADMINISTRATOR, unit=NAME)]
    state.write_people(settings.PAMONG_DATA, people)
