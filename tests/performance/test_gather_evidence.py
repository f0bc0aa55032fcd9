"""Evidence: noted in seconds, brought as link or file, or gathered from the measurements."""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from pamong.accounts.access import Forbidden
from pamong.documents.models import Attachment, Notice
from pamong.indicators.models import Indicator, Measurement
from pamong.journal.models import Event
from pamong.performance.actions import evidence
from pamong.performance.actions.evidence import EvidenceDraft
from pamong.performance.actions.plans import (
    agree_plan,
    discard_amendment,
    start_amendment,
    submit_plan,
)
from pamong.performance.models import (
    Evidence,
    Feedback,
    PerformancePlan,
    Phrase,
    Result,
)
from pamong.performance.queries.evidence import evidence_of, phrases_of, untied
from tests.conftest import Cast
from tests.performance.rated import NOW, agreed_plan, delivered, judge
from tests.performance.scene import make_scene
from tests.performance.test_agree_plan import LICENCES, actor
from tests.performance.test_plan_pages import SignIn
from tests.performance.years import AT, make_cycle, make_plan

DAY = date(2026, 3, 1)
YEAR = (date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def plan(cast: Cast) -> PerformancePlan:
    plan = make_plan(make_cycle(), cast.ani)
    result = Result.objects.create(plan=plan, section="main", statement=LICENCES.statement)
    result.indicators.create(statement="Selesai", target_text="240", aspect="quantity")
    return plan


def note(cast: Cast, plan: PerformancePlan, key: UUID | None = None, **fields: Any) -> Evidence:
    remember = fields.pop("remember", False)
    draft = EvidenceDraft(**{"text": "Memeriksa berkas", "happened_on": DAY, **fields})
    return evidence.add_evidence(
        actor=actor(cast.ani),
        plan_id=plan.pk,
        draft=draft,
        request_key=key or uuid4(),
        remember=remember,
        at=AT,
    )


def measure(cast: Cast, month: int, value: int, code: str = "SVC") -> Measurement:
    indicator, _new = Indicator.objects.get_or_create(
        code=code,
        defaults={
            "name": "Kasus selesai",
            "unit_of_measure": "kasus",
            "valid_from": "2026-01-01",
        },
    )
    return Measurement.objects.create(
        indicator=indicator,
        subject_kind="employee",
        subject_id=cast.ani.employee.pk,
        period_kind="month",
        starts_on=date(2026, month, 1),
        value=Decimal(value),
        origin="services",
        as_of=AT,
        recorded_at=AT,
    )


def test_the_same_note_sent_twice_is_one_note(cast: Cast, plan: PerformancePlan) -> None:
    key = uuid4()
    assert note(cast, plan, key) == note(cast, plan, key)
    assert Evidence.objects.count() == 1


def test_a_phrase_is_kept_and_the_most_used_comes_first(cast: Cast, plan: PerformancePlan) -> None:
    note(cast, plan, text="Mendampingi loket", remember=True)
    note(cast, plan, text="Memeriksa berkas", remember=True)
    note(cast, plan, text="Memeriksa berkas")
    note(cast, plan, text="Sekali saja")
    assert [phrase.text for phrase in phrases_of(cast.ani.employee.pk)] == [
        "Memeriksa berkas",
        "Mendampingi loket",
    ]
    mine = Phrase.objects.get(text="Mendampingi loket")
    evidence.forget_phrase(actor=actor(cast.budi), phrase_id=mine.pk)
    assert Phrase.objects.count() == 2
    evidence.forget_phrase(actor=actor(cast.ani), phrase_id=mine.pk)
    assert Phrase.objects.count() == 1


def test_a_file_is_kept_and_opened_only_by_readers_of_the_plan(cast: Cast, sign_in: SignIn) -> None:
    scene = make_scene(cast)
    plan = scene.plan_of(cast.ani)
    client = sign_in(cast.ani)
    answer = client.post(
        reverse("performance:evidence_new", args=[plan.pk]),
        {
            "text": "Laporan triwulan",
            "url": "",
            "file": SimpleUploadedFile("laporan.pdf", b"%PDF-1.7 isi"),
            "result": "",
            "happened_on": timezone.localdate().isoformat(),
            "request_key": str(uuid4()),
        },
    )
    assert answer.status_code == 302
    row = Evidence.objects.get(text="Laporan triwulan")
    attachment = Attachment.objects.get(pk=row.attachment_id)
    assert (row.kind, attachment.media_type) == ("file", "application/pdf")
    url = reverse("documents:open_attachment", args=[attachment.pk])
    for seat, status in ((cast.ani, 200), (cast.budi, 200), (cast.hana, 200), (cast.dewi, 404)):
        assert sign_in(seat).get(url).status_code == status


def test_a_file_that_is_refused_leaves_nothing(cast: Cast, plan: PerformancePlan) -> None:
    with pytest.raises(evidence.UnableToAddEvidence):
        note(cast, plan, file=io.BytesIO(b"MZ\x90\x00program"), file_name="foto.jpg")
    assert not Evidence.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("day", [date(2026, 3, 3), date(2025, 12, 31)])
def test_a_day_ahead_or_outside_the_plan_is_refused(
    cast: Cast, plan: PerformancePlan, day: date
) -> None:
    with pytest.raises(evidence.UnableToAddEvidence):
        note(cast, plan, happened_on=day)


def test_what_the_system_measured_is_evidence_by_itself(cast: Cast, plan: PerformancePlan) -> None:
    measure(cast, 1, 18)
    latest = measure(cast, 2, 22)
    found = evidence_of(plan, *YEAR)
    assert [each.figure.value for each in found.measured] == [22, 18]
    assert [each.figure.id for each in untied(plan, found)] == [latest.pk]
    line = plan.results.get().indicators.get()
    evidence.tie_indicator(
        actor=actor(cast.ani),
        plan_id=plan.pk,
        line_id=line.pk,
        indicator_id=latest.indicator_id,
        at=AT,
    )
    tied = evidence_of(plan, *YEAR).of_result(line.result_id)
    assert [(each.figure.value, each.target_text) for each in tied.measured] == [
        (22, "240"),
        (18, "240"),
    ]


def test_only_what_was_measured_of_the_owner_can_be_tied(cast: Cast, plan: PerformancePlan) -> None:
    row = measure(cast, 2, 22)
    line = plan.results.get().indicators.get()
    Measurement.objects.filter(pk=row.pk).update(subject_id=cast.dewi.employee.pk)
    for indicator_id in (row.indicator_id, 987654321):
        with pytest.raises(Http404):
            evidence.tie_indicator(
                actor=actor(cast.ani),
                plan_id=plan.pk,
                line_id=line.pk,
                indicator_id=indicator_id,
                at=AT,
            )


def test_a_figure_that_is_corrected_is_corrected_everywhere(
    cast: Cast, plan: PerformancePlan
) -> None:
    row = measure(cast, 2, 22)
    row.value = Decimal(23)
    row.save()
    assert evidence_of(plan, *YEAR).measured[0].figure.value == 23


def test_figures_and_notes_outside_the_plan_or_the_period_stay_out(
    cast: Cast, plan: PerformancePlan
) -> None:
    measure(cast, 1, 18)
    measure(cast, 5, 30)
    PerformancePlan.objects.filter(pk=plan.pk).update(end_on=date(2026, 4, 1))
    plan.refresh_from_db()
    note(cast, plan, happened_on=date(2026, 1, 9))
    note(cast, plan, happened_on=date(2026, 2, 9))
    found = evidence_of(plan, date(2026, 2, 1), date(2027, 1, 1))
    assert [each.on for each in found.brought] == [date(2026, 2, 9)]
    assert found.measured == ()


def test_evidence_is_mended_and_taken_back_by_its_owner_only(
    cast: Cast, plan: PerformancePlan
) -> None:
    row = note(cast, plan)
    mended = EvidenceDraft(text="Memeriksa 12 berkas", happened_on=DAY)
    with pytest.raises(Forbidden):
        evidence.edit_evidence(actor=actor(cast.budi), evidence_id=row.pk, draft=mended, at=AT)
    with pytest.raises(Http404):
        evidence.remove_evidence(actor=actor(cast.dewi), evidence_id=row.pk, at=AT)
    evidence.edit_evidence(actor=actor(cast.ani), evidence_id=row.pk, draft=mended, at=AT)
    row.refresh_from_db()
    assert row.text == "Memeriksa 12 berkas"
    evidence.remove_evidence(actor=actor(cast.ani), evidence_id=row.pk, at=AT)
    assert not Evidence.objects.exists()


def give(cast: Cast, plan: PerformancePlan, by: str, key: UUID | None = None) -> Feedback:
    return evidence.give_feedback(
        actor=actor(getattr(cast, by)),
        plan_id=plan.pk,
        text="Makin cepat, pertahankan.",
        behaviour="service_oriented",
        request_key=key or uuid4(),
        at=AT,
    )


def test_leaders_give_feedback_and_the_owner_is_told(cast: Cast, plan: PerformancePlan) -> None:
    key = uuid4()
    assert give(cast, plan, "budi", key) == give(cast, plan, "budi", key)
    give(cast, plan, "lestari")
    assert Notice.objects.filter(user=cast.ani.user).count() == 2
    voices = evidence_of(plan, *YEAR).of_behaviour("service_oriented")
    assert {voice.author for voice in voices} == {"Budi Santoso", "Lestari Wulandari"}


@pytest.mark.parametrize(
    ("by", "refusal"), [("ani", Forbidden), ("hana", Forbidden), ("dewi", Http404)]
)
def test_nobody_else_gives_feedback(
    cast: Cast, plan: PerformancePlan, by: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        give(cast, plan, by)


def test_a_quick_note_needs_a_phrase_or_words_and_nothing_more(cast: Cast, sign_in: SignIn) -> None:
    scene = make_scene(cast)
    client = sign_in(cast.ani)
    url = reverse("performance:quick_note")
    fields = {"happened_on": timezone.localdate().isoformat(), "result": ""}
    empty = client.post(url, {**fields, "request_key": str(uuid4())})
    assert empty.status_code == 422
    phrase = Phrase.objects.filter(employee=cast.ani.employee).first()
    assert phrase is not None
    before = Evidence.objects.count()
    sent = {**fields, "phrase": str(phrase.pk), "text": "3 lagi", "request_key": str(uuid4())}
    for _ in range(2):
        assert client.post(url, sent).status_code == 302
    assert Evidence.objects.count() == before + 1
    newest = Evidence.objects.latest("pk")
    assert newest.text == f"{phrase.text}: 3 lagi"
    assert newest.plan == scene.plan_of(cast.ani)


def test_a_note_of_last_year_does_not_slip_into_this_one(cast: Cast) -> None:
    plan = make_plan(make_cycle(), cast.ani)
    draft = EvidenceDraft(text="Kemarin", happened_on=DAY)
    late = datetime(2027, 1, 5, 3, tzinfo=AT.tzinfo)
    row = evidence.add_evidence(
        actor=actor(cast.ani), plan_id=plan.pk, draft=draft, request_key=uuid4(), at=late
    )
    assert row.plan_id == plan.pk
    tomorrow = EvidenceDraft(text="Baru", happened_on=late.date() - timedelta(days=1))
    with pytest.raises(evidence.UnableToAddEvidence):
        evidence.add_evidence(
            actor=actor(cast.ani), plan_id=plan.pk, draft=tomorrow, request_key=uuid4(), at=late
        )


def tied_line(cast: Cast, plan: PerformancePlan) -> Any:
    figure = measure(cast, 2, 14)
    line = plan.results.get().indicators.get()
    evidence.tie_indicator(
        actor=actor(cast.ani),
        plan_id=plan.pk,
        line_id=line.pk,
        indicator_id=figure.indicator_id,
        at=AT,
    )
    return line


def untie(cast: Cast, plan: PerformancePlan, line: Any, who: str = "ani") -> None:
    evidence.untie_indicator(
        actor=actor(getattr(cast, who)), plan_id=plan.pk, line_id=line.pk, at=AT
    )
    line.refresh_from_db()


def test_a_figure_is_taken_off_by_owner_or_assessor_and_tied_anew(
    cast: Cast, plan: PerformancePlan
) -> None:
    line = tied_line(cast, plan)
    untie(cast, plan, line, "budi")
    assert line.indicator_id is None
    untie(cast, plan, line)  # sent twice
    assert Event.objects.filter(verb="performance.evidence.unlinked").count() == 1
    assert len(untied(plan, evidence_of(plan, *YEAR))) == 1
    for who, refusal in (("lestari", Forbidden), ("hana", Forbidden), ("dewi", Http404)):
        with pytest.raises(refusal):
            untie(cast, plan, line, who)
    with pytest.raises(Http404):
        evidence.untie_indicator(actor=actor(cast.ani), plan_id=plan.pk, line_id=0, at=AT)


def test_a_figure_that_was_agreed_is_taken_off_in_an_amendment_alone(
    cast: Cast, plan: PerformancePlan
) -> None:
    line = tied_line(cast, plan)
    submit_plan(actor=actor(cast.ani), plan_id=plan.pk, revision=plan.revision, at=AT)
    plan.refresh_from_db()
    agree_plan(actor=actor(cast.budi), plan_id=plan.pk, revision=plan.revision, at=AT)
    for who in ("ani", "budi"):
        with pytest.raises(evidence.UnableToAddEvidence):
            untie(cast, plan, line, who)
    start_amendment(actor=actor(cast.ani), plan_id=plan.pk, reason="Ganti ukuran.", at=AT)
    with pytest.raises(evidence.UnableToAddEvidence):
        untie(cast, plan, line, "budi")
    untie(cast, plan, line)
    assert line.indicator_id is None
    discard_amendment(actor=actor(cast.ani), plan_id=plan.pk, at=AT)
    line.refresh_from_db()
    assert line.indicator_id is not None


def test_a_figure_tied_since_is_taken_off_without_an_amendment(
    cast: Cast, plan: PerformancePlan
) -> None:
    submit_plan(actor=actor(cast.ani), plan_id=plan.pk, revision=plan.revision, at=AT)
    plan.refresh_from_db()
    agree_plan(actor=actor(cast.budi), plan_id=plan.pk, revision=plan.revision, at=AT)
    line = tied_line(cast, plan)
    untie(cast, plan, line)
    assert line.indicator_id is None


def test_the_page_takes_a_figure_off(cast: Cast, plan: PerformancePlan, sign_in: SignIn) -> None:
    line = tied_line(cast, plan)
    page = reverse("performance:evidence", args=[plan.pk])
    button = reverse("performance:evidence_untie", args=[plan.pk, line.pk])
    assert button in sign_in(cast.ani).get(page).content.decode()
    assert button not in sign_in(cast.lestari).get(page).content.decode()
    assert sign_in(cast.ani).post(button)["Location"] == page
    assert button not in sign_in(cast.ani).get(page).content.decode()


def test_a_figure_belongs_to_the_span_in_which_its_period_ends(
    cast: Cast, plan: PerformancePlan
) -> None:
    quarter = measure(cast, 1, 7, "Q")
    Measurement.objects.filter(pk=quarter.pk).update(period_kind="quarter")
    measure(cast, 1, 3, "M")

    def codes(first: int) -> list[str]:
        found = evidence_of(plan, date(2026, first, 1), date(2026, first + 1, 1))
        return [each.figure.code for each in found.measured]

    assert [codes(month) for month in (1, 2, 3, 4)] == [["M"], [], ["Q"], []]


def test_who_began_in_the_middle_of_a_month_has_its_figure(
    cast: Cast, plan: PerformancePlan
) -> None:
    measure(cast, 1, 3)
    measure(cast, 2, 4)
    measure(cast, 3, 5)
    plan.start_on, plan.end_on = date(2026, 1, 15), date(2026, 2, 20)
    assert [each.on for each in evidence_of(plan, *YEAR).measured] == [
        date(2026, 2, 28),
        date(2026, 1, 31),
    ]


def test_a_link_taken_off_leaves_a_note(cast: Cast, plan: PerformancePlan) -> None:
    row = note(cast, plan, url="https://contoh.go.id/a")
    draft = EvidenceDraft(text="Tanpa tautan", happened_on=DAY)
    edited = evidence.edit_evidence(actor=actor(cast.ani), evidence_id=row.pk, draft=draft, at=AT)
    assert (edited.kind, edited.url) == ("note", "")


def test_evidence_taken_back_takes_its_file_along(cast: Cast) -> None:
    cycle = make_cycle()
    judge(cast, cycle)
    plan = agreed_plan(cycle, cast.ani, cast.budi)

    def bring(name: str) -> Evidence:
        draft = EvidenceDraft(
            text=name,
            happened_on=date(2026, 8, 3),
            file=io.BytesIO(b"%PDF-1.7 " + name.encode()),
            file_name=name,
        )
        return evidence.add_evidence(
            actor=actor(cast.ani), plan_id=plan.pk, draft=draft, request_key=uuid4(), at=NOW
        )

    kept = bring("dinilai.pdf")
    delivered(cast, plan)
    row = bring("keliru.pdf")
    stored = Attachment.objects.get(pk=row.attachment_id)
    with TestCase.captureOnCommitCallbacks(execute=True):
        for each in (row, kept):
            evidence.remove_evidence(actor=actor(cast.ani), evidence_id=each.pk, at=NOW)
    assert not Evidence.objects.exists()
    # The delivered evaluation rests on the other.
    assert Attachment.objects.filter(pk=kept.attachment_id).exists()
    assert not Attachment.objects.filter(pk=stored.pk).exists()
    assert not stored.file.storage.exists(stored.file.name or "")


def test_a_day_outside_is_told_with_the_last_day_of_the_plan(
    cast: Cast, plan: PerformancePlan
) -> None:
    PerformancePlan.objects.filter(pk=plan.pk).update(end_on=date(2026, 2, 20))
    with pytest.raises(evidence.UnableToAddEvidence, match="19 Februari 2026"):
        note(cast, plan, happened_on=date(2026, 2, 20))
