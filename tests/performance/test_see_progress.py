"""HR sees how far plans and evaluations of a span are, by unit, and who is stuck with whom."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pamong.accounts.rights import Role
from pamong.performance.actions.answers import accept, object_to
from pamong.performance.actions.evaluations import save_draft
from pamong.performance.models import Cycle, PerformancePlan
from pamong.performance.plan_wording import stage_label, stage_tone
from pamong.performance.queries.stages import STAGES, Stage, progress_by_stage
from tests.conftest import Cast, grant, make_seat
from tests.performance.rated import (
    GOOD,
    NOW,
    TODAY,
    actor,
    agreed_plan,
    crowd,
    delivered,
    judge,
    span,
)
from tests.performance.years import make_cycle, make_plan


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    """Ani is evaluated, Budi agreed, Dewi submitted, Gita writes; Lestari, Fajar … have no plan."""
    row = make_cycle()
    agreed_plan(row, cast.budi, cast.lestari)
    make_plan(row, cast.dewi, state="submitted", submitted_at=NOW)
    make_plan(row, cast.gita)
    judge(cast, row)
    delivered(cast, agreed_plan(row, cast.ani, cast.budi))
    return row


def counts(cast: Cast, cycle: Cycle, unit: Any = None, key: str = "3") -> dict[str, int]:
    whole, _parts = progress_by_stage(cycle, span(cycle, key), TODAY, unit or cast.root, ["/"])
    assert whole is not None
    return {stage: n for stage, n in whole.counts.items() if n}


def test_each_person_stands_at_one_stage_and_units_add_up(cast: Cast, cycle: Cycle) -> None:
    assert counts(cast, cycle) == {
        "none": 5,
        "drafted": 1,
        "submitted": 1,
        "not_begun": 1,
        "delivered": 1,
    }
    assert counts(cast, cycle, cast.section) == {"not_begun": 1, "delivered": 1}
    # Another span knows nothing of that evaluation.
    assert counts(cast, cycle, cast.section, "2") == {"not_begun": 2}
    assert counts(cast, cycle, cast.section, "year") == {"not_begun": 2}
    _whole, parts = progress_by_stage(cycle, span(cycle), TODAY, cast.root, ["/"])
    assert [(part.unit.name, part.total, part.is_own) for part in parts] == [
        ("Sekretariat Daerah", 4, True),
        ("Dinas Kesehatan", 2, False),
        ("Dinas Perizinan", 3, False),
    ]


def test_an_evaluation_moves_from_stage_to_stage(cast: Cast, cycle: Cycle) -> None:
    plan = PerformancePlan.objects.get(appointment=cast.ani.appointment)
    row = plan.evaluations.get()
    save_draft(actor=actor(cast.budi), plan_id=plan.pk, key="2", ratings=GOOD, revision=0, at=NOW)
    assert counts(cast, cycle, cast.section, "2") == {"not_begun": 1, "rated": 1}
    object_to(actor=actor(cast.ani), evaluation_id=row.pk, reason="Satu belum.", at=NOW)
    assert counts(cast, cycle, cast.section) == {"not_begun": 1, "objected": 1}
    for state, stage in (("under_review", "objected"), ("upheld", "settled"), ("final", "settled")):
        plan.evaluations.filter(pk=row.pk).update(state=state)
        assert counts(cast, cycle, cast.section) == {"not_begun": 1, stage: 1}
    # An amendment begun since does not hide what was evaluated.
    PerformancePlan.objects.filter(pk=plan.pk).update(state="amending")
    assert counts(cast, cycle, cast.section) == {"not_begun": 1, "settled": 1}


def test_who_is_stuck_is_listed_with_whom_they_wait_for(
    cast: Cast, cycle: Cycle, sign_in: Any
) -> None:
    hr = sign_in(cast.hana)
    page = reverse("performance:progress", args=[2026, "3"])

    def listed(stage: Stage, unit: Any = None) -> list[tuple[str, str]]:
        query = {"stage": stage.value} | ({"unit": unit.pk} if unit else {})
        shown = hr.get(page, query).context["people"]
        return [(item["person"].name, item["waits_for"]) for item in shown]

    assert listed(Stage.SUBMITTED) == [("Dewi Anggraini", "Gita Permata")]
    assert listed(Stage.NOT_BEGUN) == [("Budi Santoso", "Lestari Wulandari")]
    assert listed(Stage.DELIVERED, cast.section) == [("Ani Rahmawati", "Ani Rahmawati")]
    assert listed(Stage.DELIVERED, cast.other_office) == []
    assert listed(Stage.DRAFTED) == [("Gita Permata", "pemilik SKP")]
    assert len(listed(Stage.NO_PLAN)) == 5
    answer = hr.get(page, {"unit": cast.root.pk})
    link = f"{page}?unit={cast.other_office.pk}&amp;stage=submitted"
    assert link in answer.content.decode()
    accept(
        actor=actor(cast.ani),
        evaluation_id=PerformancePlan.objects.get(appointment=cast.ani.appointment)
        .evaluations.get()
        .pk,
        at=NOW,
    )
    assert listed(Stage.ACCEPTED) == [("Ani Rahmawati", "")]


def test_the_page_is_for_hr_and_within_its_reach(cast: Cast, cycle: Cycle, sign_in: Any) -> None:
    page = reverse("performance:progress", args=[2026, "3"])
    grant(cast.dewi, Role.HR_MANAGER, cast.other_office)
    dewi = sign_in(cast.dewi)
    answer = dewi.get(page)
    assert answer.status_code == 200
    assert "Dinas Perizinan" not in answer.content.decode()
    assert dewi.get(page, {"unit": cast.office.pk}).status_code == 404
    assert dewi.get(page, {"stage": "delivered"}).context["people"] == []
    assert sign_in(cast.budi).get(page).status_code == 403
    for wrong in ((2026, "9"), (1999, "3")):
        assert dewi.get(reverse("performance:progress", args=wrong)).status_code == 404
    assert dewi.get(reverse("performance:progress_now", args=[2026])).status_code == 302


def test_hr_comes_to_it_from_the_year_and_from_home(cast: Cast, cycle: Cycle, sign_in: Any) -> None:
    now = reverse("performance:progress_now", args=[2026])
    hr = sign_in(cast.hana)
    year = hr.get(reverse("performance:cycle", args=[2026])).content.decode()
    assert now in year
    assert reverse("performance:progress", args=[2026, "3"]) in year
    assert now in hr.get(reverse("performance:panel_cycle")).content.decode()


@pytest.mark.parametrize("stage", ["", "delivered"])
def test_more_people_and_units_cost_no_more_queries(
    cast: Cast, cycle: Cycle, sign_in: Any, stage: str
) -> None:
    page = reverse("performance:progress", args=[2026, "3"])
    hr = sign_in(cast.hana)
    hr.get(page, {"stage": stage})
    with CaptureQueriesContext(connection) as before:
        hr.get(page, {"stage": stage})
    crowd(cast, cycle)
    make_seat("Sita Dewi", "199001012015011999", cast.office, "Pengelola")
    with CaptureQueriesContext(connection) as after:
        hr.get(page, {"stage": stage})
    assert len(after) == len(before)


def test_every_stage_has_a_word_and_a_tone() -> None:
    assert len({stage_label(stage) for stage in STAGES}) == len(STAGES)
    assert all(stage_tone(stage) for stage in STAGES)
