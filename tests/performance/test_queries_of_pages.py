"""What a main page asks of the database does not grow with what it shows."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pamong.organization.models import Appointment
from pamong.organization.queries import actor_for
from pamong.performance.actions.answers import object_to
from pamong.performance.models import Evaluation
from tests.conftest import Cast, Seat
from tests.performance.rated import NOW, TODAY, crowd, judge
from tests.performance.scene import Scene, make_scene

MOST = 15
# The frame of a transaction asks nothing.
AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def pages(scene: Scene) -> list[tuple[Seat, str]]:
    """The main pages, each seen by who uses it daily."""
    cast = scene.cast
    member, section = scene.plan_of(cast.ani).pk, cast.section.pk
    home = [(seat, path) for seat in (cast.ani, cast.budi, cast.hana) for path in HOME]
    return [
        *home,
        (cast.ani, "/services/tasks/"),
        (cast.ani, "/notices/"),
        (cast.ani, f"/performance/plans/{member}/"),
        (cast.budi, f"/performance/plans/{member}/"),
        (cast.budi, "/performance/team/"),
        (cast.budi, f"/performance/matrix/{scene.plan_of(cast.budi).pk}/"),
        (cast.budi, "/performance/evaluations/"),
        (cast.budi, f"/performance/plans/{member}/evaluation/3/"),
        (cast.budi, f"/indicators/units/{section}/"),
        (cast.budi, f"/units/{section}/"),
        (cast.hana, "/people/?q=a"),
        (cast.hana, "/performance/years/"),
        (cast.hana, f"/performance/years/{scene.cycle.year}/"),
        (cast.citra, "/audit/"),
    ]


OBJECTIONS = "/performance/objections/"
HOME = ("/", "/home/1/", "/home/2/")


def asked(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return sum(not query["sql"].startswith(AROUND) for query in queries.captured_queries)


def test_the_queries_of_main_pages_do_not_grow_with_the_rows(
    cast: Cast, sign_in: Callable[[Seat], Client]
) -> None:
    scene = make_scene(cast)
    judge(cast, scene.cycle)
    crowd(cast, scene.cycle, 2)
    wanted = pages(scene)
    few = {(seat.user.username, path): asked(sign_in(seat), path) for seat, path in wanted}
    crowd(cast, scene.cycle, 12, first=2)
    many = {(seat.user.username, path): asked(sign_in(seat), path) for seat, path in wanted}
    assert many == few
    assert {page: count for page, count in many.items() if count > MOST} == {}
    assert timezone.localdate().year == scene.cycle.year


def test_the_queries_do_not_grow_with_the_objections_that_wait(
    cast: Cast, sign_in: Callable[[Seat], Client]
) -> None:
    """Not even where the one who would decide has left, and the next head up does."""
    scene = make_scene(cast)
    judge(cast, scene.cycle)
    readers = [(seat, path) for seat in (cast.budi, cast.fajar) for path in ("/", OBJECTIONS)]
    evaluations = crowd(cast, scene.cycle, 6)
    Appointment.objects.filter(pk=cast.lestari.appointment.pk).update(ended_on=TODAY)
    objected(evaluations[:1])
    few = [asked(sign_in(seat), path) for seat, path in readers]
    objected(evaluations[1:])
    many = [asked(sign_in(seat), path) for seat, path in readers]
    assert many == few
    page = sign_in(cast.fajar).get(OBJECTIONS).content.decode()
    assert page.count("/objection/") == 6


def objected(evaluations: list[Evaluation]) -> None:
    for evaluation in evaluations:
        seat = evaluation.plan.appointment
        owner = actor_for(account_id=seat.employee.user_id, username="", today=TODAY)
        object_to(actor=owner, evaluation_id=evaluation.pk, reason="Bukti belum dilihat.", at=NOW)
