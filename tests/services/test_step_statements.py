"""Completing a step asks the database little, whatever else is on its way."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from pamong.services import actions
from pamong.services.models import Case, ServiceType
from tests.conftest import Cast
from tests.services.conftest import MONDAY, actor, make_case, make_service, open_step

FRAME = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
# Once a process makes room in the journal for a month; a test that is rolled back does not count
# as having done so.
ONCE = "journal_open_month"


def asked(cast: Cast, case: Case) -> list[str]:
    step = open_step(case)
    with CaptureQueriesContext(connection) as captured:
        actions.complete_step(actor=actor(cast.ani), step_id=step.pk, at=MONDAY)
    return [
        query["sql"]
        for query in captured
        if not query["sql"].startswith(FRAME) and ONCE not in query["sql"]
    ]


def test_a_completed_step_asks_little_and_no_more_among_many(cast: Cast) -> None:
    service: ServiceType = make_service(cast)
    asked(cast, make_case(cast, service))
    alone = asked(cast, make_case(cast, service))
    cases = [make_case(cast, service) for _ in range(30)]
    for case in cases[:15]:
        asked(cast, case)
    among_many = asked(cast, cases[-1])
    assert len(alone) <= 12, "\n".join(alone)
    assert len(among_many) == len(alone), "\n".join(among_many)
