"""The pages of evaluations as people use them, with plain forms and no script."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pamong.accounts.models import User
from pamong.journal.models import Event
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.models import Delegation
from pamong.performance import verbs
from pamong.performance.actions.answers import object_to
from pamong.performance.actions.cycles import UnableToCloseCycle, close_cycle
from pamong.performance.actions.evaluations import deliver, save_draft
from pamong.performance.models import Cycle, Evaluation, Evidence, Feedback, PerformancePlan
from tests.conftest import Cast, Seat
from tests.performance.rated import GOOD, NOW, actor, agreed_plan, crowd, delivered, judge
from tests.performance.years import make_cycle, make_plan

SignIn = Callable[[Seat], Client]


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return make_cycle()


@pytest.fixture
def plan(cast: Cast, cycle: Cycle) -> PerformancePlan:
    plan = agreed_plan(cycle, cast.ani, cast.budi)
    Evidence.objects.create(
        plan=plan,
        result=plan.results.first(),
        kind="note",
        happened_on="2026-08-12",
        text="Memeriksa lapangan CV Sumber Rejeki",
        created_at=NOW,
    )
    Feedback.objects.create(
        plan=plan,
        author=cast.budi.employee,
        behaviour="collaborative",
        text="Membantu loket sebelah saat ramai",
        given_at="2026-08-20T03:00:00Z",
    )
    return plan


def desk(plan: PerformancePlan, name: str = "evaluation", key: str = "3") -> str:
    return reverse(f"performance:{name}", args=[plan.pk, key])


RATED = {
    "result_rating": "as_expected",
    "result_reason": "Target tercapai.",
    "behaviour_rating": "above",
    "behaviour_reason": "Selalu membantu.",
    "recommendation": "",
    "revision": "0",
}


def test_from_the_list_to_the_answer_without_a_script(
    cast: Cast, cycle: Cycle, plan: PerformancePlan, sign_in: SignIn
) -> None:
    judge(cast, cycle)
    budi, ani = sign_in(cast.budi), sign_in(cast.ani)
    team = budi.get(reverse("performance:evaluations")).content.decode()
    assert desk(plan) in team

    page = budi.get(desk(plan)).content.decode()
    for shown in ("90 persen", "CV Sumber Rejeki", "Membantu loket sebelah", "hari yang sama"):
        assert shown in page
    page = budi.post(desk(plan), {**RATED, "act": "save"}, follow=True).content.decode()
    assert "<strong>Baik</strong>" in page
    assert re.search(r'aria-current="true"[^>]*>\s*<b>Baik', page)

    going = budi.post(desk(plan), {**RATED, "revision": "1", "act": "go_on"}, follow=True)
    assert going.redirect_chain[-1][0] == desk(plan, "evaluation_deliver")
    done = budi.post(desk(plan, "evaluation_deliver"), {"revision": "2"})
    assert done.status_code == 302
    evaluation = Evaluation.objects.get()
    assert evaluation.state == "delivered"
    assert evaluation.document is not None
    again = budi.post(desk(plan, "evaluation_deliver"), {"revision": "2"}, follow=True)
    assert again.redirect_chain[-1][0] == reverse(
        "performance:evaluation_read", args=[evaluation.pk]
    )

    mine = ani.get(reverse("performance:my_evaluations")).content.decode()
    read = reverse("performance:evaluation_read", args=[evaluation.pk])
    assert read in mine
    assert "Selalu membantu." in ani.get(read).content.decode()
    ani.post(reverse("performance:evaluation_accept", args=[evaluation.pk]))
    evaluation.refresh_from_db()
    assert evaluation.state == "accepted"


def test_going_on_names_what_lacks_and_keeps_what_was_written(
    cast: Cast, plan: PerformancePlan, sign_in: SignIn
) -> None:
    budi = sign_in(cast.budi)
    answer = budi.post(desk(plan), {**RATED, "behaviour_rating": "", "act": "go_on"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Pilih rating perilaku kerja." in page
    assert "Selalu membantu." in page
    assert not Evaluation.objects.exists()
    # As a draft the same is kept.
    budi.post(desk(plan), {**RATED, "behaviour_rating": "", "act": "save"})
    assert Evaluation.objects.get().predicate == ""


def test_the_preview_shows_the_predicate_before_anything_is_saved(
    cast: Cast, plan: PerformancePlan, sign_in: SignIn
) -> None:
    query = "?result_rating=below&behaviour_rating=below"
    page = sign_in(cast.budi).get(desk(plan, "evaluation_preview") + query).content.decode()
    assert "<strong>Sangat kurang</strong>" in page
    assert not Evaluation.objects.exists()
    bad = sign_in(cast.budi).get(desk(plan, "evaluation_preview") + "?result_rating=best")
    assert bad.status_code == 404


def test_outside_the_pattern_a_reason_is_asked_for_and_kept(
    cast: Cast, cycle: Cycle, plan: PerformancePlan, sign_in: SignIn
) -> None:
    judge(cast, cycle)
    for evaluation in crowd(cast, cycle, 6):
        Evaluation.objects.filter(pk=evaluation.pk).update(
            result_rating="as_expected", behaviour_rating="as_expected", predicate="good"
        )
    budi = sign_in(cast.budi)
    budi.post(desk(plan), {**RATED, "act": "go_on"})
    page = budi.get(desk(plan, "evaluation_deliver")).content.decode()
    assert "Baik: diharapkan paling banyak 70%, kini 100% (7 dari 7 pegawai)." in page
    refused = budi.post(desk(plan, "evaluation_deliver"), {"revision": "1"})
    assert refused.status_code == 422
    budi.post(
        desk(plan, "evaluation_deliver"),
        {"revision": "1", "distribution_reason": "Seluruh target tercapai."},
    )
    evaluation = Evaluation.objects.get(plan=plan)
    assert evaluation.distribution_reason == "Seluruh target tercapai."
    event = Event.objects.filter(verb=verbs.EVALUATION_DELIVERED).latest("id")
    assert event.payload["distribution_reason"] == "Seluruh target tercapai."
    assert event.payload["outside_pattern"] is True


def test_a_small_group_is_told_why_there_is_no_pattern(
    cast: Cast, cycle: Cycle, plan: PerformancePlan, sign_in: SignIn
) -> None:
    judge(cast, cycle)
    delivered(cast, plan)
    url = reverse("performance:distribution", args=[cast.section.pk, 2026, "3"])
    page = sign_in(cast.budi).get(url).content.decode()
    assert "kurang dari 5 pegawai" in page


def test_readings_by_others_and_the_own_one_are_events(
    cast: Cast, cycle: Cycle, plan: PerformancePlan, sign_in: SignIn
) -> None:
    judge(cast, cycle)
    evaluation = delivered(cast, plan)
    read = reverse("performance:evaluation_read", args=[evaluation.pk])
    for seat, relation in (
        (cast.ani, "own"),
        (cast.budi, "assessor"),
        (cast.lestari, "reviewer"),
        (cast.fajar, "above"),
        (cast.hana, "manager"),
    ):
        assert sign_in(seat).get(read).status_code == 200
        event = Event.objects.filter(verb=verbs.RATING_READ).latest("id")
        assert event.payload["relation"] == relation
        assert event.actor_id == seat.employee.pk
        assert ["employee", cast.ani.employee.pk] in event.related
    for seat in (cast.dewi, cast.gita, cast.indra, cast.citra):
        assert sign_in(seat).get(read).status_code == 404
    # The person rated sees who looked.
    page = sign_in(cast.ani).get(read).content.decode()
    for words in ("Fajar Nugroho", "pimpinan di atasnya", "pengelola kinerja"):
        assert words in page
    assert "pimpinan di atasnya" not in sign_in(cast.budi).get(read).content.decode()


def test_each_reader_is_named_once_with_how_often_and_when_last(
    cast: Cast, cycle: Cycle, plan: PerformancePlan, sign_in: SignIn
) -> None:
    judge(cast, cycle)
    evaluation = delivered(cast, plan)
    read = reverse("performance:evaluation_read", args=[evaluation.pk])
    for seat in (cast.hana, cast.budi, cast.hana, cast.hana):
        assert sign_in(seat).get(read).status_code == 200
    nobody = User.objects.create_user("pengawas")
    for employee, account in ((cast.hana.employee.pk, cast.hana.user), (None, nobody)):
        record(
            Draft(
                verb=verbs.DOCUMENT_DOWNLOADED,
                object=Ref("evaluation", evaluation.pk),
                happened_at=timezone.now(),
                actor=Ref("employee", employee) if employee else None,
                account_id=account.pk,
            )
        )
    page = sign_in(cast.ani).get(read)
    readers = {reader.name: reader for reader in page.context["readers"]}
    assert len(page.context["readers"]) == len(readers) == 3
    assert readers["pengawas"].documents == 1
    hana, budi = readers[cast.hana.employee.display_name], readers[cast.budi.employee.display_name]
    assert (hana.count, hana.documents, hana.relation) == (4, 1, "manager")
    assert (budi.count, budi.documents) == (1, 0)
    newest = Event.objects.filter(actor_id=cast.hana.employee.pk).latest("happened_at")
    assert hana.last == newest.happened_at
    assert "4 kali, 1 di antaranya dokumennya, terakhir" in page.content.decode()


def test_a_draft_is_nobody_elses_business(
    cast: Cast, plan: PerformancePlan, sign_in: SignIn
) -> None:
    sign_in(cast.budi).post(desk(plan), {**RATED, "act": "save"})
    draft = Evaluation.objects.get()
    read = reverse("performance:evaluation_read", args=[draft.pk])
    for seat in (cast.ani, cast.lestari, cast.fajar, cast.hana, cast.dewi):
        assert sign_in(seat).get(read).status_code == 404


def test_the_document_is_a_tagged_pdf_and_its_download_an_event(
    cast: Cast, cycle: Cycle, plan: PerformancePlan, sign_in: SignIn
) -> None:
    judge(cast, cycle)
    evaluation = delivered(cast, plan)
    url = reverse("performance:evaluation_pdf", args=[evaluation.pk])
    answer = sign_in(cast.ani).get(url)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"%PDF-")
    assert b"/MarkInfo" in content or b"/StructTreeRoot" in content
    assert Event.objects.filter(verb=verbs.DOCUMENT_DOWNLOADED).count() == 1
    assert sign_in(cast.dewi).get(url).status_code == 404


def test_the_plan_form_opens_for_both_parties(
    cast: Cast, plan: PerformancePlan, sign_in: SignIn
) -> None:
    url = reverse("performance:plan_pdf", args=[plan.pk])
    for seat in (cast.ani, cast.budi):
        answer = sign_in(seat).get(url)
        assert answer.content.startswith(b"%PDF-")
    assert sign_in(cast.dewi).get(url).status_code == 404


@pytest.mark.parametrize("sent", [{"act": "x"}, {"act": "explain", "explanation": ""}, {}])
def test_whatever_shows_the_ratings_is_a_reading(
    cast: Cast, plan: PerformancePlan, cycle: Cycle, sign_in: SignIn, sent: dict[str, str]
) -> None:
    judge(cast, cycle)
    evaluation = delivered(cast, plan)
    object_to(actor=actor(cast.ani), evaluation_id=evaluation.pk, reason="Keliru.", at=NOW)
    url = reverse("performance:objection", args=[evaluation.pk])
    before = Event.objects.filter(verb=verbs.RATING_READ).count()
    answer = sign_in(cast.hana).post(url, sent)
    assert GOOD.result_reason in answer.content.decode()
    assert Event.objects.filter(verb=verbs.RATING_READ).count() == before + 1


def test_who_closes_a_year_reads_what_stays_unfinished(
    cast: Cast, plan: PerformancePlan, cycle: Cycle, sign_in: SignIn
) -> None:
    url = reverse("performance:cycle", args=[cycle.year])
    hana = sign_in(cast.hana)
    assert "tidak pernah disepakati" not in hana.get(url).content.decode()
    make_plan(cycle, cast.gita)
    make_plan(cycle, cast.dewi)
    save_draft(actor=actor(cast.budi), plan_id=plan.pk, key="3", ratings=GOOD, revision=0, at=NOW)
    page = hana.get(url).content.decode()
    assert "2 SKP tidak pernah disepakati" in page
    assert "1 evaluasi masih berupa konsep" in page


def pages(cast: Cast, plan: PerformancePlan, evaluation: Evaluation) -> dict[str, tuple[Seat, str]]:
    return {
        "team": (cast.budi, reverse("performance:evaluations")),
        "desk": (cast.budi, desk(plan)),
        "read": (cast.ani, reverse("performance:evaluation_read", args=[evaluation.pk])),
        "mine": (cast.ani, reverse("performance:my_evaluations")),
        "predicates": (cast.fajar, reverse("performance:predicates")),
        "distribution": (
            cast.budi,
            reverse("performance:distribution", args=[cast.section.pk, 2026, "3"]),
        ),
        "objections": (cast.lestari, reverse("performance:objections")),
    }


def counted(client: Client, url: str) -> tuple[int, list[Any]]:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    # In a test a transaction is a savepoint, and the journal opens its month again each time.
    own = re.compile(r"SAVEPOINT|RELEASE|select journal_open_month")
    return len([q for q in queries if not own.match(q["sql"])]), queries.captured_queries


def test_queries_do_not_grow_with_people(
    cast: Cast, cycle: Cycle, plan: PerformancePlan, sign_in: SignIn
) -> None:
    judge(cast, cycle)
    judge(cast, cycle, key="2")
    delivered(cast, plan, key="2")  # the desk shows the last evaluation too
    few = crowd(cast, cycle, 2)
    delivered_one = few[0]
    plans = pages(cast, plan, delivered_one)
    del plans["read"]
    before = {name: counted(sign_in(seat), url)[0] for name, (seat, url) in plans.items()}
    crowd(cast, cycle, 7, first=2)
    after = {name: counted(sign_in(seat), url) for name, (seat, url) in plans.items()}
    assert {name: n for name, (n, _) in after.items()} == before
    too_many = {name: n for name, (n, _) in after.items() if n > 15}
    assert not too_many


def test_the_home_page_says_what_waits(
    cast: Cast, cycle: Cycle, plan: PerformancePlan, sign_in: SignIn
) -> None:
    panel = reverse("performance:panel_todo")
    assert "Nilai 1 pegawai" in sign_in(cast.budi).get(panel).content.decode()
    assert "Tetapkan predikat 1 unit" in sign_in(cast.lestari).get(panel).content.decode()
    judge(cast, cycle)
    at = timezone.now()
    evaluation = delivered(cast, plan, at=at)
    assert "Baca evaluasi Anda: Triwulan III 2026" in sign_in(cast.ani).get(panel).content.decode()
    object_to(actor=actor(cast.ani), evaluation_id=evaluation.pk, reason="Belum lengkap.", at=at)
    for seat, words in ((cast.budi, "jelaskan penilaian Anda"), (cast.lestari, "Anda memutuskan")):
        page = sign_in(seat).get(panel).content.decode()
        assert "Keberatan Ani Rahmawati" in page
        assert words in page
    assert sign_in(cast.dewi).get(panel).status_code == 204


def test_a_year_with_an_open_evaluation_is_not_closed(
    cast: Cast, cycle: Cycle, plan: PerformancePlan
) -> None:
    judge(cast, cycle)
    evaluation = delivered(cast, plan)
    hana = actor(cast.hana)
    with pytest.raises(UnableToCloseCycle):
        close_cycle(actor=hana, cycle_id=cycle.pk, at=NOW)
    # Once the time to answer is over it counts as accepted, and becomes final.
    close_cycle(actor=hana, cycle_id=cycle.pk, at=NOW + timedelta(days=40))
    evaluation.refresh_from_db()
    assert evaluation.state == "final"


def test_a_delegate_sees_neither_the_own_draft_nor_the_heads_rating(
    cast: Cast, cycle: Cycle, plan: PerformancePlan, sign_in: SignIn
) -> None:
    judge(cast, cycle)
    lestari = actor(cast.lestari)
    of_budi = agreed_plan(cycle, cast.budi, cast.lestari)
    draft = save_draft(actor=lestari, plan_id=of_budi.pk, key="3", ratings=GOOD, revision=0, at=NOW)
    heads = deliver(actor=lestari, plan_id=of_budi.pk, key="3", revision=draft.revision, at=NOW)
    sign_in(cast.budi).post(desk(plan), {**RATED, "act": "save"})
    today = timezone.localdate()
    Delegation.objects.create(
        principal=cast.budi.employee,
        delegate=cast.ani.employee,
        reason="Cuti",
        started_on=today,
        ended_on=today + timedelta(days=7),
    )
    ani = sign_in(cast.ani)
    assert desk(plan) not in ani.get(reverse("performance:evaluations")).content.decode()
    assert ani.get(desk(plan)).status_code == 403
    url = reverse("performance:distribution", args=[cast.section.pk, 2026, "3"])
    assert "Ani Rahmawati</span>" not in ani.get(url).content.decode().split("<main")[1]
    assert ani.get(reverse("performance:evaluation_read", args=[heads.pk])).status_code == 404
