"""Pages open, their forms work without a script, and their queries do not grow."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pamong.accounts.rights import Role
from pamong.journal.models import Event
from pamong.kernel.periods import Month
from pamong.services import actions
from pamong.services.models import Case, ServiceType
from tests.conftest import Cast, Seat, grant
from tests.services.conftest import actor, open_step
from tests.services.test_imports import MARCH, bring, history

SignIn = Callable[[Seat], Client]
TakeIn = Callable[..., Case]


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_a_case_from_the_counter_to_the_end(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    ani, budi = sign_in(cast.ani), sign_in(cast.budi)
    # A service that asks nothing of its own asks who applies.
    draft = ani.post(f"/services/counter/start/{service.pk}/").url.removesuffix("next/")
    for page, data in (
        ("for-whom", {"behalf": "self"}),
        ("who", {"name": "Eko"}),
        ("contact", {}),
    ):
        assert ani.get(f"{draft}next/").url == f"{draft}pages/{page}/"
        assert ani.post(f"{draft}pages/{page}/", data).status_code == 302
    first, second = (ani.post(f"{draft}check/") for _ in range(2))
    assert first.url == second.url
    case = Case.objects.get()
    receipt = ani.get(first.url)
    assert case.number in receipt.content.decode()
    number = case.number
    ani.post(f"/services/steps/{open_step(case).pk}/complete/", {"case": number})
    for browser, outcome in ((ani, ""), (budi, "granted"), (ani, "")):
        step = open_step(case)
        assert browser.post("/services/tasks/next/").status_code == 302
        browser.post(f"/services/steps/{step.pk}/start/")
        browser.post(f"/services/steps/{step.pk}/pause/", {"reason": "applicant"})
        browser.post(f"/services/steps/{step.pk}/resume/")
        answer = browser.post(
            f"/services/steps/{step.pk}/complete/", {"outcome": outcome, "case": number}
        )
        assert answer.url == f"/services/cases/{number}/"
    case.refresh_from_db()
    assert (case.outcome, case.in_time) == ("granted", True)
    assert ani.get(f"/services/cases/{number}/").status_code == 200
    assert Event.objects.filter(case_id=case.pk, origin="web").count() == 1 + 4 * 4 + 2 * 3 + 1


def test_another_unit_finds_no_case(cast: Cast, take_in: TakeIn, sign_in: SignIn) -> None:
    case = take_in()
    step = open_step(case)
    dewi = sign_in(cast.dewi)
    assert dewi.get(f"/services/cases/{case.number}/").status_code == 404
    assert dewi.get("/services/cases/AAA-AAA/").status_code == 404
    assert dewi.post(f"/services/steps/{step.pk}/complete/").status_code == 404
    assert dewi.get(f"/services/counter/{case.number}/").status_code == 404
    assert sign_in(cast.citra).get(f"/services/cases/{case.number}/").status_code == 404
    # The head of the office above knows the cases below.
    assert sign_in(cast.lestari).get(f"/services/cases/{case.number}/").status_code == 200


def test_a_refusal_is_a_message_and_changes_nothing(
    cast: Cast, take_in: TakeIn, sign_in: SignIn
) -> None:
    step = open_step(take_in())
    budi = sign_in(cast.budi)
    before = Event.objects.count()
    answer = budi.post(f"/services/steps/{step.pk}/complete/", follow=True)
    assert "Ani Rahmawati" in answer.content.decode()
    assert Event.objects.count() == before
    assert budi.post(f"/services/steps/{step.pk}/explode/").status_code == 404


def test_rows_behind_a_figure_are_open_to_whom_they_concern(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    bring(cast, [history(cast), history(cast, late=True)])
    month = Month(2026, 3)
    actions.publish_measurements(
        actor=None, first=month, last=month, at=datetime(2026, 11, 24, tzinfo=UTC)
    )
    ani = f"/services/rows/employee/{cast.ani.employee.pk}/2026-03/"
    section = f"/services/rows/unit/{cast.section.pk}/2026-03/"
    page = sign_in(cast.ani).get(ani)
    assert (page.context["total"], page.context["in_time"]) == (2, 1)
    assert [figure.code for figure in page.context["figures"]] == ["SVC-DONE", "SVC-INTIME"]
    assert sign_in(cast.budi).get(ani).status_code == 200
    assert sign_in(cast.dewi).get(ani).status_code == 404
    assert sign_in(cast.ani).get(section).context["total"] == 2
    assert sign_in(cast.dewi).get(section).status_code == 403
    assert sign_in(cast.ani).get("/services/rows/unit/999999/2026-03/").status_code == 404
    assert (
        sign_in(cast.ani).get(f"/services/rows/unit/{cast.section.pk}/2026-13/").status_code == 404
    )


def test_units_are_read_by_leaders_and_analysts_only(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    bring(cast, [history(cast)])
    grant(cast.dewi, Role.ANALYST)
    assert sign_in(cast.ani).get("/services/").status_code == 403
    for seat in (cast.budi, cast.lestari, cast.dewi):
        assert sign_in(seat).get("/services/").status_code == 200
        assert sign_in(seat).get(f"/services/units/{cast.section.pk}/").status_code == 200
    assert sign_in(cast.gita).get(f"/services/units/{cast.section.pk}/").status_code == 403
    answer = sign_in(cast.budi).post("/services/publish/", follow=True)
    assert answer.status_code == 200


def test_the_panel_keeps_silent_where_there_is_nothing(
    cast: Cast, take_in: TakeIn, sign_in: SignIn
) -> None:
    assert sign_in(cast.ani).get("/services/panels/tasks/").status_code == 204
    case = take_in()
    page = sign_in(cast.ani).get("/services/panels/tasks/")
    assert case.number in page.content.decode()
    assert sign_in(cast.dewi).get("/services/panels/tasks/").status_code == 204


@pytest.mark.parametrize("who", ["ani", "budi"])
def test_queries_do_not_grow_with_the_work(
    cast: Cast, service: ServiceType, sign_in: SignIn, who: str
) -> None:
    seat: Seat = getattr(cast, who)
    client = sign_in(seat)
    now = timezone.now()
    open_ones = [history(cast, steps=n) for n in (0, 1, 2, 3)]
    bring(cast, [history(cast, number="K7M-4TX"), *open_ones])
    claimed = actions.take_next(actor=actor(seat), at=now)
    assert claimed is not None
    urls = [
        "/services/tasks/",
        "/services/panels/tasks/",
        "/services/counter/",
        "/services/cases/K7M-4TX/",
        f"/services/cases/{claimed.case.number}/",
        f"/services/rows/employee/{seat.employee.pk}/2026-03/",
        f"/services/rows/unit/{cast.section.pk}/2026-03/",
    ]
    if who == "budi":
        urls += ["/services/", f"/services/units/{cast.section.pk}/"]
    before = [queries_of(client, url) for url in urls]
    bring(cast, [history(cast, steps=n % 5, late=n % 2 == 0) for n in range(40)])
    after = [queries_of(client, url) for url in urls]
    assert after == before
    assert max(after) <= 15, dict(zip(urls, after, strict=True))
    assert now - MARCH > timedelta(0)
