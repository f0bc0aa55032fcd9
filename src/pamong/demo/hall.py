"""The hall of the licensing counter: numbers of the last days and of the hours before now."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

from pamong.accounts.actors import Actor
from pamong.demo.cases import SERVICE
from pamong.demo.scene import ZONE, Scene, moment
from pamong.organization.models import Unit
from pamong.organization.queries import calendar_for
from pamong.services.actions import Applicant, queues, take_in_case
from pamong.services.models import CounterPlace, QueueLine, QueueTicket, ServiceType

UNIT = "DPMPTSP-USAHA"
LINES = (("A", "Perizinan usaha", 6), ("B", "Pengambilan izin", 3), ("C", "Informasi", 1))
PLACES = ("Loket 1", "Loket 2")
DAYS_BEFORE = 5
OF_A_DAY = 30
LATELY = timedelta(minutes=100)
OF_LATELY = 27


@dataclass(slots=True)
class _Place:
    """A counter with its officer, the number it has, and when something next happens there."""

    id: int
    officer: Actor
    free: datetime
    ticket: QueueTicket | None = None


@dataclass(slots=True)
class _Day:
    scene: Scene
    unit: Unit
    lines: list[QueueLine]
    places: list[_Place]
    ends: datetime
    waiting: int = 0
    served: list[QueueTicket] = field(default_factory=list)

    def live(self, starts: datetime, visitors: int) -> None:
        """People come through the day; whoever is free calls the next one."""
        span = (self.ends - starts).total_seconds()
        draw = self.scene.draw
        # Most come early; of a day in course only the beginning is seen.
        reach = span * 2 if self.ends == self.scene.now else span
        coming = sorted(
            starts + timedelta(seconds=reach * draw.betavariate(1.4, 3.5)) for _ in range(visitors)
        )
        coming = [each for each in coming if each < self.ends]
        for at in coming:
            self._go_on(until=at)
            self._take(at)
            for place in self.places:
                place.free = max(place.free, at) if place.ticket is None else place.free
        self._go_on(until=self.ends)

    def _take(self, at: datetime) -> None:
        draw = self.scene.draw
        (line,) = draw.choices(self.lines, weights=[weight for _l, _n, weight in LINES])
        queues.take_ticket(
            unit_id=self.unit.pk,
            line_id=line.pk,
            is_priority=draw.random() < 0.15,
            key=UUID(int=draw.getrandbits(128), version=4),
            at=at,
        )
        self.waiting += 1

    def _go_on(self, *, until: datetime) -> None:
        while True:
            busy = [each for each in self.places if each.ticket is not None or self.waiting]
            place = min(busy, key=lambda each: each.free, default=None)
            if place is None or place.free > until:
                return
            self._turn(place)

    def _turn(self, place: _Place) -> None:
        draw, at = self.scene.draw, place.free
        ticket = place.ticket
        if ticket is None:
            place.ticket = queues.call_next(actor=place.officer, place_id=place.id, at=at)
            self.waiting -= 1
            place.free = at + timedelta(seconds=draw.randint(20, 150))
            return
        if ticket.state == QueueTicket.State.CALLED:
            is_there = draw.random() > 0.07
            place.ticket = self._move(place, ticket, "begin" if is_there else "absent", at)
            if is_there:
                place.free = at + timedelta(minutes=min(draw.lognormvariate(2.3, 0.5), 45))
                return
        else:
            self.served.append(self._move(place, ticket, "done", at))
        place.ticket, place.free = None, at + timedelta(seconds=draw.randint(20, 200))

    def call_now(self) -> None:
        """One number is just called, the others wait: what the hall looks like in the morning."""
        place = self.places[-1]
        if place.ticket is not None and place.ticket.state == QueueTicket.State.SERVING:
            self.served.append(self._move(place, place.ticket, "done", self.ends))
            place.ticket = queues.call_next(actor=place.officer, place_id=place.id, at=self.ends)

    @staticmethod
    def _move(place: _Place, ticket: QueueTicket, action: str, at: datetime) -> QueueTicket:
        return queues.move_ticket(actor=place.officer, ticket_id=ticket.pk, action=action, at=at)


def receive(scene: Scene) -> None:
    unit = scene.units[UNIT]
    calendar = calendar_for(unit.pk)
    officers = _officers(scene)
    if len(officers) < len(PLACES):
        return
    days = [scene.today - timedelta(days=back) for back in range(1, 30)]
    worked = [each for each in days if calendar.is_working_day(each)]
    worked = sorted(worked[:DAYS_BEFORE])
    _arrange(scene, unit, moment(worked[0] if worked else scene.today, 7))
    for day in worked:
        _day(scene, unit, officers, moment(day, 8), moment(day, 15)).live(
            moment(day, 8), OF_A_DAY + scene.draw.randint(-6, 6)
        )
        queues.lapse_tickets(at=moment(day, 23) + timedelta(hours=2))
    midnight = datetime.combine(scene.today, time(0, 1), ZONE)
    starts = max(scene.now - LATELY, midnight)
    today = _day(scene, unit, officers, starts, scene.now)
    today.live(starts, OF_LATELY)
    today.call_now()
    _take_in(scene, today)


def _officers(scene: Scene) -> list[Actor]:
    """Whom one meets at the counter comes first."""
    known = scene.named("counter").employee_id
    seats = [seat for seat in scene.seats_in(UNIT) if not seat.is_head]
    seats.sort(key=lambda seat: (seat.employee_id != known, seat.employee_id))
    return [scene.actor_of(seat) for seat in seats[: len(PLACES)]]


def _arrange(scene: Scene, unit: Unit, at: datetime) -> None:
    leader = scene.actor("office_head")
    for letter, name, _weight in LINES:
        queues.add_line(actor=leader, unit=unit, letter=letter, name=name, at=at)
    for name in PLACES:
        queues.add_place(actor=leader, unit=unit, name=name, at=at)


def _day(scene: Scene, unit: Unit, officers: list[Actor], starts: datetime, ends: datetime) -> _Day:
    places = CounterPlace.objects.filter(unit=unit).order_by("name")
    return _Day(
        scene,
        unit,
        list(QueueLine.objects.filter(unit=unit).order_by("letter")),
        [_Place(each.pk, who, starts) for each, who in zip(places, officers, strict=False)],
        ends,
    )


def _take_in(scene: Scene, today: _Day) -> None:
    """The first who was served today has applied for a licence; the case names their number."""
    first = next((each for each in today.served if each.line.letter == "A"), None)
    if first is None or first.begun_at is None:
        return
    officer = next(each.officer for each in today.places if each.id == first.place_id)
    take_in_case(
        actor=officer,
        service_id=ServiceType.objects.get(code=SERVICE).pk,
        applicant=Applicant("Wahyu Hidayat"),
        subject="Warung Soto Bu Yati, Jalan Melati 12",
        answers={
            "kind": "food",
            "halal": True,
            "business": "Warung Soto Bu Yati",
            "address": "Jalan Melati 12",
            "area": 18,
        },
        intake_key=UUID(int=scene.draw.getrandbits(128), version=4),
        at=first.begun_at + timedelta(minutes=2),
        ticket=first,
    )
