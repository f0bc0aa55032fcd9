"""The head of the agency: HR records from a signed paper what an official outside decided."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.http import Http404
from django.urls import reverse

from pamong.accounts.access import Forbidden
from pamong.accounts.rights import Role
from pamong.documents import pdf
from pamong.documents.models import Attachment, Notice
from pamong.journal.models import Event
from pamong.performance.actions.answers import accept, finalize, object_to
from pamong.performance.actions.cycles import close_cycle
from pamong.performance.actions.documents import make_document, plan_document
from pamong.performance.actions.evaluations import EvaluationChanged
from pamong.performance.actions.objections import take_up, uphold
from pamong.performance.actions.outside import (
    SignedPaper,
    UnableToRecord,
    record_agreement,
    record_evaluation,
)
from pamong.performance.actions.plans import PlanChanged, UnableToMove, submit_plan
from pamong.performance.actions.predicates import set_predicate
from pamong.performance.actions.ratings import UnableToEvaluate
from pamong.performance.models import Cycle, Evaluation, OutsideDecision, PerformancePlan
from pamong.performance.rules import OrganizationLevel, Rating
from tests.conftest import Cast, grant
from tests.performance.rated import GOOD, NOW, actor, agreed_plan, span
from tests.performance.years import make_cycle

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SPOKEN = datetime(2026, 2, 2, 3, 0, tzinfo=UTC)


def signed(**more: Any) -> SignedPaper:
    values: dict[str, Any] = {
        "name": "Rahmat Hidayat",
        "position": "Bupati Negara A",
        "signed_on": date(2026, 1, 30),
        "file": BytesIO(PDF),
        "file_name": "skp-sekda.pdf",
    }
    return SignedPaper(**(values | more))


@pytest.fixture
def plan(cast: Cast) -> PerformancePlan:
    """Fajar heads the agency and has written a plan."""
    row = agreed_plan(make_cycle(), cast.fajar, None, official="Rahmat Hidayat (Bupati)")
    row.versions.all().delete()
    PerformancePlan.objects.filter(pk=row.pk).update(state="draft", agreed_at=None, official="")
    row.refresh_from_db()
    return row


def submitted(cast: Cast, plan: PerformancePlan) -> int:
    submit_plan(actor=actor(cast.fajar), plan_id=plan.pk, revision=plan.revision, at=SPOKEN)
    plan.refresh_from_db()
    return plan.revision


def agreed(cast: Cast, plan: PerformancePlan) -> PerformancePlan:
    return record_agreement(
        actor=actor(cast.hana),
        plan_id=plan.pk,
        revision=submitted(cast, plan),
        paper=signed(),
        at=SPOKEN,
    )


def judged(cast: Cast, plan: PerformancePlan, key: str = "3") -> None:
    set_predicate(
        actor=actor(cast.hana),
        unit_id=cast.root.pk,
        span=span(plan.cycle, key),
        level=OrganizationLevel.GOOD,
        reason="Target triwulan tercapai.",
        official="Rahmat Hidayat (Bupati Negara A)",
        at=NOW,
    )


def evaluated(cast: Cast, plan: PerformancePlan, **more: Any) -> Evaluation:
    return record_evaluation(
        actor=actor(cast.hana),
        plan_id=plan.pk,
        key="3",
        ratings=more.pop("ratings", GOOD),
        paper=signed(signed_on=date(2026, 10, 2), **more),
        at=NOW,
    )


def test_hr_is_told_when_the_head_of_the_agency_submits(cast: Cast, plan: PerformancePlan) -> None:
    submitted(cast, plan)
    told = Notice.objects.get(kind="performance.plan.submitted_outside")
    assert told.user_id == cast.hana.user.pk
    assert str(plan.pk) in told.url


def test_an_agreement_from_outside_binds_both_with_its_paper(
    cast: Cast, plan: PerformancePlan
) -> None:
    done = agreed(cast, plan)
    assert (done.state, done.assessor_id) == ("agreed", None)
    assert done.official == "Rahmat Hidayat (Bupati Negara A)"
    version = done.versions.get()
    assert version.content["assessor"]["name"] == "Rahmat Hidayat"
    assert version.content["assessor"]["recorded_by"] == "Hana Puspita"
    decision = OutsideDecision.objects.get()
    assert (decision.version, decision.recorded_by) == (version, cast.hana.employee)
    assert decision.paper.media_type == "application/pdf"
    event = Event.objects.get(verb="performance.plan.agreement_recorded")
    assert event.actor_id == cast.hana.employee.pk
    assert event.payload["official"] == done.official
    assert event.payload["signed_on"] == "2026-01-30"
    told = Notice.objects.get(kind="performance.plan.agreed")
    assert (told.user_id, told.values["name"]) == (cast.fajar.user.pk, done.official)


def test_an_agreement_sent_twice_is_one(cast: Cast, plan: PerformancePlan) -> None:
    revision = submitted(cast, plan)
    for _time in range(2):
        record_agreement(
            actor=actor(cast.hana), plan_id=plan.pk, revision=revision, paper=signed(), at=SPOKEN
        )
    assert OutsideDecision.objects.count() == 1
    assert Attachment.objects.filter(object_type="outside_agreement").count() == 1


def test_without_a_paper_of_today_or_before_nothing_is_recorded(
    cast: Cast, plan: PerformancePlan
) -> None:
    revision = submitted(cast, plan)
    papers = (
        signed(signed_on=date(2026, 2, 3)),
        signed(name=" "),
        signed(position=""),
        signed(file=BytesIO(b"")),
        signed(file=BytesIO(b"\x00\x01\x02")),
        signed(file=BytesIO(b"a,b\n1,2\n"), file_name="a.csv"),
    )
    for paper in papers:
        with pytest.raises(UnableToRecord):
            record_agreement(
                actor=actor(cast.hana), plan_id=plan.pk, revision=revision, paper=paper, at=SPOKEN
            )
    plan.refresh_from_db()
    assert (plan.state, plan.revision) == ("submitted", revision)
    assert not Attachment.objects.exists()


def test_what_was_not_submitted_or_has_changed_is_not_agreed(
    cast: Cast, plan: PerformancePlan
) -> None:
    with pytest.raises(UnableToMove):
        record_agreement(
            actor=actor(cast.hana),
            plan_id=plan.pk,
            revision=plan.revision,
            paper=signed(),
            at=SPOKEN,
        )
    with pytest.raises(PlanChanged):
        record_agreement(
            actor=actor(cast.hana),
            plan_id=plan.pk,
            revision=submitted(cast, plan) - 1,
            paper=signed(),
            at=SPOKEN,
        )


def test_only_hr_of_the_whole_agency_records_and_never_about_themselves(
    cast: Cast, plan: PerformancePlan
) -> None:
    grant(cast.dewi, Role.HR_MANAGER, cast.root)
    grant(cast.fajar, Role.HR_MANAGER)
    revision = submitted(cast, plan)

    def record(seat: Any) -> None:
        record_agreement(
            actor=actor(seat), plan_id=plan.pk, revision=revision, paper=signed(), at=SPOKEN
        )

    for seat in (cast.dewi, cast.fajar):
        with pytest.raises(Forbidden):
            record(seat)
    for seat in (cast.ani, cast.lestari, cast.indra):
        with pytest.raises(Http404):
            record(seat)


def test_who_has_a_superior_is_not_decided_about_outside(cast: Cast) -> None:
    cycle = make_cycle()
    below = agreed_plan(cycle, cast.lestari, cast.fajar)
    PerformancePlan.objects.filter(pk=below.pk).update(state="submitted")
    staff = agreed_plan(cycle, cast.ani, cast.budi)
    for each in (below, staff):
        with pytest.raises(Forbidden):
            record_agreement(
                actor=actor(cast.hana),
                plan_id=each.pk,
                revision=each.revision,
                paper=signed(),
                at=SPOKEN,
            )


def test_an_evaluation_from_outside_reaches_its_end(cast: Cast, plan: PerformancePlan) -> None:
    agreed(cast, plan)
    judged(cast, plan)
    row = evaluated(cast, plan)
    assert (row.state, row.assessor_id, row.reviewer_seat_id) == ("delivered", None, None)
    assert row.snapshot["assessor"]["title"] == "Bupati Negara A"
    assert OutsideDecision.objects.get(evaluation=row).paper.object_id == row.pk
    event = Event.objects.get(verb="performance.evaluation.recorded")
    assert event.payload["official"] == row.official
    assert "rating" not in str(event.payload)
    assert Notice.objects.filter(
        kind="performance.evaluation.delivered", user=cast.fajar.user
    ).exists()
    accept(actor=actor(cast.fajar), evaluation_id=row.pk, at=NOW)
    assert Notice.objects.filter(
        kind="performance.evaluation.accepted", user=cast.hana.user
    ).exists()
    assert finalize(actor=None, cycle_id=plan.cycle_id, at=NOW) == 1
    assert close_cycle(actor=actor(cast.hana), cycle_id=plan.cycle_id, at=NOW) == 1
    plan.refresh_from_db()
    assert plan.state == "closed"


def test_an_objection_to_it_is_decided_outside_too(cast: Cast, plan: PerformancePlan) -> None:
    agreed(cast, plan)
    judged(cast, plan)
    row = evaluated(cast, plan)
    object_to(actor=actor(cast.fajar), evaluation_id=row.pk, reason="Satu belum dihitung.", at=NOW)
    assert [
        each.user_id for each in Notice.objects.filter(kind="performance.objection.review")
    ] == [cast.hana.user.pk]
    take_up(actor=actor(cast.hana), evaluation_id=row.pk, at=NOW)
    done = uphold(
        actor=actor(cast.hana),
        evaluation_id=row.pk,
        reason="Sudah dihitung.",
        official="Rahmat Hidayat (Bupati Negara A)",
        at=NOW,
    )
    assert done.state == "upheld"


def test_the_predicate_of_the_agency_comes_first_and_departing_needs_a_reason(
    cast: Cast, plan: PerformancePlan
) -> None:
    agreed(cast, plan)
    with pytest.raises(UnableToEvaluate, match="Predikat"):
        evaluated(cast, plan)
    judged(cast, plan)
    other = replace(GOOD, result=Rating.ABOVE)
    with pytest.raises(UnableToEvaluate, match="alasan"):
        evaluated(cast, plan, ratings=other)
    row = evaluated(cast, plan, ratings=replace(other, departure_reason="Perintah khusus."))
    assert row.departure_reason == "Perintah khusus."


def test_it_is_not_evaluated_before_its_last_month_nor_twice(
    cast: Cast, plan: PerformancePlan
) -> None:
    agreed(cast, plan)
    judged(cast, plan)
    with pytest.raises(UnableToEvaluate):
        record_evaluation(
            actor=actor(cast.hana),
            plan_id=plan.pk,
            key="3",
            ratings=GOOD,
            paper=signed(signed_on=date(2026, 8, 1)),
            at=NOW,
        )
    first = evaluated(cast, plan)
    assert evaluated(cast, plan).pk == first.pk
    assert OutsideDecision.objects.filter(evaluation=first).count() == 1
    with pytest.raises(EvaluationChanged):
        evaluated(cast, plan, name="Orang Lain")


def test_a_decision_stays_as_it_was_recorded(cast: Cast, plan: PerformancePlan) -> None:
    agreed(cast, plan)
    with pytest.raises(ProgrammingError), transaction.atomic():
        OutsideDecision.objects.update(name="Orang Lain")


def test_nobody_agrees_or_evaluates_without_a_name(cast: Cast, plan: PerformancePlan) -> None:
    for change in ({"state": "agreed", "agreed_at": NOW},):
        with pytest.raises(IntegrityError), transaction.atomic():
            PerformancePlan.objects.filter(pk=plan.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.create(plan=plan)


def test_papers_name_the_official_and_who_recorded_it(
    cast: Cast, plan: PerformancePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(cast, plan)
    judged(cast, plan)
    row = evaluated(cast, plan)
    seen: list[dict[str, Any]] = []
    rendered = pdf.render

    def render(template: Any, data: dict[str, Any], **more: Any) -> bytes:
        seen.append(data)
        return rendered(template, data, **more)

    monkeypatch.setattr(pdf, "render", render)
    plan_document(actor=actor(cast.hana), plan_id=plan.pk, at=NOW)
    make_document(evaluation_id=row.pk, at=NOW)
    for data, day in zip(seen, ("30 Januari 2026", "2 Oktober 2026"), strict=True):
        signer = data["signers"][1]
        assert (signer["name"], signer["place"]) == ("Rahmat Hidayat", day)
        assert "dicatat oleh Hana Puspita" in signer["trace"]
        assert ["Jabatan", "Bupati Negara A"] in data["assessor_rows"]


def test_hr_records_both_on_pages_and_the_head_reads_them(
    cast: Cast, plan: PerformancePlan, sign_in: Any
) -> None:
    submitted(cast, plan)
    hr, head = sign_in(cast.hana), sign_in(cast.fajar)
    page = reverse("performance:plan", args=[plan.pk])
    assert f"{page}outside/" in hr.get(page).content.decode()
    assert f"{page}outside/" not in head.get(page).content.decode()
    assert "pejabat di luar instansi" in head.get(page).content.decode()
    words = {
        "name": "Rahmat Hidayat",
        "position": "Bupati Negara A",
        "signed_on": "2026-01-30",
        "revision": plan.revision,
    }
    assert hr.post(f"{page}outside/", words).status_code == 422
    paper = SimpleUploadedFile("skp.pdf", PDF, "application/pdf")
    assert hr.post(f"{page}outside/", words | {"paper": paper}).status_code == 302
    shown = head.get(page).content.decode()
    assert "Bupati Negara A, di luar instansi" in shown
    kept = Attachment.objects.get(object_type="outside_agreement")
    assert head.get(f"/documents/files/{kept.pk}/").status_code == 200
    assert sign_in(cast.ani).get(f"/documents/files/{kept.pk}/").status_code == 404

    judged(cast, plan)
    form = f"{page}evaluation/3/outside/"
    assert form in hr.get(page).content.decode()
    assert hr.get(form).status_code == 200
    ratings = {
        "result_rating": "as_expected",
        "result_reason": "Tercapai.",
        "behaviour_rating": "as_expected",
        "behaviour_reason": "Memberi teladan.",
        "name": "Rahmat Hidayat",
        "position": "Bupati Negara A",
        "signed_on": "2026-10-02",
    }
    assert hr.post(form, ratings).status_code == 422
    paper = SimpleUploadedFile("evaluasi.pdf", PDF, "application/pdf")
    answer = hr.post(form, ratings | {"paper": paper})
    assert answer.status_code == 302
    assert "Hana Puspita" in head.get(answer["Location"]).content.decode()
    assert hr.get(form)["Location"] == answer["Location"]
    assert Cycle.objects.count() == 1
