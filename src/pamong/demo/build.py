"""The demo agency, made through the same doors that a real agency's data come in by."""

import random
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pamong.demo import aims, charges, hall, offices, people, ratings, simpler, state, work, years
from pamong.demo.scene import ZONE, Scene, moment
from pamong.demo.world import make_world
from pamong.journal.models import Origin
from pamong.journal.recording import open_months, origin
from pamong.kernel.periods import DateRange
from pamong.organization.actions.founding import found_agency
from pamong.tenancy.current import acting_for

CODE = "negara-a"
NAME = "Kabupaten Negara A"


def build(*, progress: Callable[[str], None], employees: int, seed: int) -> None:
    """Build Negara A in an empty database.

    People and what they work with come first and can be looked at from then on; the work of two
    years follows part by part. A build that is cut short is done again from nothing.
    """
    now = timezone.now()
    today = now.astimezone(ZONE).date()
    scene = Scene(
        world=make_world(employees=employees, seed=seed, today=today),
        draw=random.Random(seed),
        now=now,
        today=today,
        progress=progress,
    )
    open_months(DateRange.through(scene.first_day, today))
    with origin(Origin.IMPORT):
        agency = found_agency(
            code=CODE, name=NAME, time_zone=str(ZONE), at=moment(scene.first_day, 8)
        )
    with acting_for(agency.pk), origin(Origin.IMPORT):
        with transaction.atomic():
            people.arrive(scene)
            offices.open_offices(scene)
            aims.set_aims(scene)
            work.offer(scene)
            known = people.give_passwords(scene)
            people.hand_over(scene)
        state.write_people(settings.PAMONG_DATA, known)
        for part in (
            work.happen,
            years.run,
            offices.go_on_today,
            charges.charge,
            hall.receive,
            simpler.simplify,
            ratings.arrive,
        ):
            with transaction.atomic():
                part(scene)
