"""The demo agency, made through the same doors that a real agency's data come in by."""

import random
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pamong.demo import aims, offices, people, state, work, years
from pamong.demo.scene import ZONE, Scene
from pamong.demo.world import make_world
from pamong.journal.models import Origin
from pamong.journal.recording import origin
from pamong.tenancy.current import acting_for
from pamong.tenancy.models import Agency

CODE = "negara-a"
NAME = "Kabupaten Negara A"


def build(*, progress: Callable[[str], None], employees: int, seed: int) -> None:
    """Build Negara A in an empty database and note who can sign in.

    All or nothing: a build that is cut short leaves an empty database behind.
    """
    now = timezone.now()
    today = now.astimezone(ZONE).date()
    with transaction.atomic(), origin(Origin.IMPORT):
        agency = Agency.objects.create(code=CODE, name=NAME)
        with acting_for(agency.pk):
            scene = Scene(
                world=make_world(employees=employees, seed=seed, today=today),
                draw=random.Random(seed),
                now=now,
                today=today,
                progress=progress,
            )
            people.arrive(scene)
            offices.open_offices(scene)
            aims.set_aims(scene)
            work.happen(scene)
            years.run(scene)
            offices.go_on_today(scene)
            known = people.give_passwords(scene)
    state.write_people(settings.PAMONG_DATA, known)
