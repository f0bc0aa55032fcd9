"""What the makers of the demo share: the world, the dice, and who is who in the database."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pamong.accounts.actors import Actor
from pamong.demo.world import World
from pamong.organization.models import Employee, Unit
from pamong.organization.queries import Person, actor_for, appointments_on, person

ZONE = ZoneInfo("Asia/Jakarta")


@dataclass(slots=True)
class Scene:
    """`now` is the moment of the build; what happened before it lies in the past of the demo."""

    world: World
    draw: random.Random
    now: datetime
    today: date
    progress: Callable[[str], None]
    units: dict[str, Unit] = field(default_factory=dict)
    seats: dict[str, Person] = field(default_factory=dict)
    """By the number of the employee."""
    accounts: dict[int, int] = field(default_factory=dict)
    """The account of each employee."""

    @property
    def years(self) -> tuple[int, int, int]:
        """Two years that are closed and one in mid-course."""
        return self.today.year - 2, self.today.year - 1, self.today.year

    @property
    def first_day(self) -> date:
        return date(self.years[0], 1, 1)

    def read_people(self) -> None:
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        rows = [person(row) for row in appointments_on(self.today)]
        self.seats = {row.number: row for row in rows}
        self.accounts = dict(Employee.objects.exclude(user=None).values_list("pk", "user_id"))

    def named(self, key: str) -> Person:
        """One of the people one meets in the demo."""
        return self.seats[self.world.named[key].number]

    def actor(self, key: str) -> Actor:
        return self.actor_of(self.named(key))

    def actor_of(self, seat: Person) -> Actor:
        return actor_for(
            account_id=self.accounts[seat.employee_id], username=seat.number, today=self.today
        )

    def seats_in(self, unit_code: str) -> list[Person]:
        return [self.seats[seat.number] for seat in self.world.seats_in(unit_code)]


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of a day in the agency's zone."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
