"""The pages of plans: they answer, with few queries, and do what they say."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pamong.organization.models import Employee
from pamong.performance.actions.cycles import CycleSettings, open_cycle
from pamong.performance.models import (
    Contribution,
    Cycle,
    Evidence,
    PerformancePlan,
    Result,
    ResultIndicator,
)
from tests.conftest import Cast, Seat
from tests.performance.test_agree_plan import actor

SignIn = Callable[[Seat], Client]
QUERIES = 15


@pytest.fixture
def year(cast: Cast) -> Cycle:
    """The year that runs today, with a plan begun for everybody."""
    today = timezone.localdate()
    return open_cycle(
        actor=actor(cast.hana),
        year=today.year,
        period_kind="quarter",
        settings=CycleSettings.usual(today.year),
        at=timezone.now(),
    )


def plan_of(seat: Seat) -> PerformancePlan:
    return PerformancePlan.objects.get(appointment=seat.appointment)


def fill(plan: PerformancePlan, count: int = 1) -> Result:
    for number in range(count):
        result = Result.objects.create(
            plan=plan, section="main", position=number, statement=f"Hasil {number}"
        )
        for aspect in ("quantity", "quality", "time"):
            ResultIndicator.objects.create(
                result=result, aspect=aspect, statement=f"IKI {aspect}", target_text="90%"
            )
        Evidence.objects.create(
            plan=plan,
            result=result,
            kind="note",
            happened_on=timezone.localdate(),
            text="Melayani 20 pemohon",
            created_at=timezone.now(),
        )
    return result


def pages(cast: Cast) -> dict[str, tuple[Seat, str]]:
    mine, boss = plan_of(cast.ani), plan_of(cast.budi)
    result = mine.results.first()
    assert result is not None
    member = cast.ani.appointment.pk
    return {
        "plan": (cast.ani, reverse("performance:plan", args=[mine.pk])),
        "plan_read_by_leader": (cast.budi, reverse("performance:plan", args=[mine.pk])),
        "result": (cast.ani, reverse("performance:result", args=[mine.pk, result.pk])),
        "result_new": (cast.ani, reverse("performance:result_new", args=[mine.pk])),
        "behaviours": (cast.ani, reverse("performance:behaviours", args=[mine.pk])),
        "annexes": (cast.ani, reverse("performance:annexes", args=[mine.pk])),
        "approach": (cast.ani, reverse("performance:approach", args=[mine.pk])),
        "targets": (cast.budi, reverse("performance:targets", args=[boss.pk])),
        "versions": (cast.ani, reverse("performance:versions", args=[mine.pk])),
        "evidence": (cast.ani, reverse("performance:evidence", args=[mine.pk])),
        "evidence_by_leader": (cast.budi, reverse("performance:evidence", args=[mine.pk])),
        "evidence_new": (cast.ani, reverse("performance:evidence_new", args=[mine.pk])),
        "quick_note": (cast.ani, reverse("performance:quick_note")),
        "matrix": (cast.budi, reverse("performance:matrix_of", args=[boss.pk])),
        "member": (cast.budi, reverse("performance:matrix_member", args=[boss.pk, member])),
        "team": (cast.budi, reverse("performance:team")),
        "cycles": (cast.hana, reverse("performance:cycles")),
        "cycle": (cast.hana, reverse("performance:cycle", args=[mine.cycle.year])),
        "cycle_new": (cast.hana, reverse("performance:cycle_new")),
        "cycle_edit": (cast.hana, reverse("performance:cycle_edit", args=[mine.cycle.year])),
        "todo": (cast.budi, reverse("performance:panel_todo")),
        "panel_plan": (cast.ani, reverse("performance:panel_plan")),
        "panel_evidence": (cast.ani, reverse("performance:panel_evidence")),
        "panel_team": (cast.budi, reverse("performance:panel_team")),
        "panel_cycle": (cast.hana, reverse("performance:panel_cycle")),
    }


def test_every_page_answers_within_its_queries_and_does_not_grow(
    cast: Cast, year: Cycle, sign_in: SignIn
) -> None:
    fill(plan_of(cast.ani))
    leader = fill(plan_of(cast.budi))
    Contribution.objects.create(
        leader_result=leader, appointment=cast.ani.appointment, statement="Bantu"
    )
    PerformancePlan.objects.filter(pk=plan_of(cast.ani).pk).update(
        state="submitted", submitted_at=timezone.now()
    )
    PerformancePlan.objects.filter(pk=plan_of(cast.ani).pk).update(state="draft")
    clients = {seat.user.pk: sign_in(seat) for seat in (cast.ani, cast.budi, cast.hana)}

    def counts() -> dict[str, int]:
        found = {}
        for name, (seat, url) in pages(cast).items():
            clients[seat.user.pk].get(url)
            with CaptureQueriesContext(connection) as queries:
                answer = clients[seat.user.pk].get(url)
            assert answer.status_code == 200, (name, answer.status_code)
            found[name] = len(queries)
        return found

    before = counts()
    fill(plan_of(cast.ani), 5)
    fill(plan_of(cast.budi), 5)
    after = counts()
    assert {name: n for name, n in after.items() if n > QUERIES} == {}
    assert after == before


NONSENSE = ("²", "9" * 40, "-1", "0x1f", "''", "null")


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_in_addresses_and_forms_is_no_failure(
    cast: Cast, year: Cycle, sign_in: SignIn, value: str
) -> None:
    fill(plan_of(cast.ani))
    mine, boss = plan_of(cast.ani).pk, plan_of(cast.budi).pk
    ani, budi, hana = sign_in(cast.ani), sign_in(cast.budi), sign_in(cast.hana)
    asked = [
        hana.get(reverse("performance:cycle", args=[year.year]), {"unit": value, "page": value}),
        hana.get(reverse("performance:cycle", args=[year.year]), {"state": value, "q": value}),
        budi.get(reverse("performance:team"), {"year": value}),
        budi.get(reverse("performance:matrix_of", args=[boss]), {"member": value, "q": value}),
        ani.get(reverse("performance:evidence", args=[mine]), {"period": value, "about": value}),
        ani.get(reverse("performance:versions", args=[mine]), {"version": value}),
        ani.get(reverse("performance:my_plan"), {"seat": value}),
        ani.get(reverse("performance:quick_note"), {"plan": value}),
        ani.post(
            reverse("performance:evidence_tie", args=[mine]), {"line": value, "indicator": value}
        ),
        ani.post(
            reverse("performance:cells", args=[mine]),
            {"cell": value, "result": value, "revision": value},
        ),
        budi.post(
            reverse("performance:targets", args=[boss]), {"target": value, "revision": value}
        ),
        ani.post(reverse("performance:plan_submit", args=[mine]), {"revision": value}),
    ]
    assert all(answer.status_code < 500 for answer in asked)


@pytest.mark.parametrize("text", ["Ma'ruf", "Ma’ruf", "AMIN maruf", "maruff"])
def test_people_are_found_however_their_names_are_written(
    cast: Cast, year: Cycle, sign_in: SignIn, text: str
) -> None:
    Employee.objects.filter(pk=cast.dewi.employee.pk).update(
        name="Ma'ruf Amin", sort_name="maruf amin"
    )
    matrix = reverse("performance:matrix_of", args=[plan_of(cast.budi).pk])
    found = sign_in(cast.budi).get(matrix, {"q": text}).context["people"]
    assert [row["person"].name for row in found] == ["Ma'ruf Amin"]
    cycle = reverse("performance:cycle", args=[year.year])
    rows = sign_in(cast.hana).get(cycle, {"q": text}).context["people"]
    assert [row["person"].name for row in rows] == ["Ma'ruf Amin"]
    # Likewise among those who have no plan yet.
    PerformancePlan.objects.filter(appointment=cast.dewi.appointment).delete()
    rows = sign_in(cast.hana).get(cycle, {"q": text, "state": "none"}).context["people"]
    assert [row["person"].name for row in rows] == ["Ma'ruf Amin"]


def test_looking_begins_no_plan_and_the_button_begins_one(
    cast: Cast, year: Cycle, sign_in: SignIn
) -> None:
    plan_of(cast.budi).delete()
    budi = sign_in(cast.budi)
    mine = reverse("performance:my_plan")
    seat = f"{mine}?seat={cast.budi.appointment.pk}"
    assert "Mulai SKP saya" in budi.get(mine).content.decode()
    assert budi.get(reverse("performance:matrix")).headers["Location"] == seat
    assert not PerformancePlan.objects.filter(appointment=cast.budi.appointment).exists()
    assert budi.get(seat).status_code == 200
    answer = budi.post(seat)
    plan = reverse("performance:plan", args=[plan_of(cast.budi).pk])
    assert answer.headers["Location"] == plan == budi.get(mine).headers["Location"]
