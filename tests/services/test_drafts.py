"""An application is begun, saved page by page, sent once, or over one day."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404

from pamong.documents.models import Attachment
from pamong.journal.models import Event
from pamong.services import actions
from pamong.services.actions import StepDefinition, VersionDraft
from pamong.services.actions import drafts as drafting
from pamong.services.models import ApplicationDraft, Case, ServiceType, ServiceVersion
from pamong.services.queries.drafts import draft_by_key, draft_held, drafts_held
from pamong.services.queries.offers import find_offers, form_of, offer_of
from pamong.services.rules import straight_process
from pamong.services.rules.forms import Form
from pamong.services.rules.forms.applicant import APPLICANT
from tests.conftest import Cast
from tests.documents.test_uploads_and_notices import png
from tests.services.conftest import MONDAY, actor, make_service, offer
from tests.services.forms.stall import answers, stall


@pytest.fixture
def stall_offer(cast: Cast) -> ServiceVersion:
    """A service that asks for a stall."""
    return make_stall(cast)


def make_stall(cast: Cast, *, photo_page: str = "sum") -> ServiceVersion:
    form = stall()
    for page in form["layout"]["pages"]:
        kept = [each for each in page["fields"] if each != "photo"]
        page["fields"] = [*kept, "photo"] if page["id"] == photo_page else kept
    make_service(cast)
    offer(
        cast,
        straight_process([("check", "Periksa")]),
        [StepDefinition("check", cast.section.pk, 30)],
        code="izin-warung",
        form=form,
    )
    return offer_of("izin-warung")


def renew(cast: Cast, service: ServiceType, form: dict[str, Any]) -> ServiceVersion:
    """A new version of the service with another form."""
    officer = actor(cast.lestari)
    draft = VersionDraft(
        straight_process([("check", "Periksa")]),
        [StepDefinition("check", cast.section.pk, 30)],
        form=form,
    )
    actions.draft_version(actor=officer, service_id=service.pk, draft=draft, at=MONDAY)
    return actions.publish_version(actor=officer, service_id=service.pk, at=MONDAY)


def fill(draft: ApplicationDraft, **changes: Any) -> None:
    """All answers, with a photo; the applicant applies for themselves."""
    form = form_of(draft.version)
    given = {**answers(), **changes}
    photo = next(each for each in form.uploads() if each.name == "photo")
    for page in form.pages:
        names = [page.repeat.name] if page.repeat else [each.name for each in page.fields]
        save(draft, form, page.id, {name: given.get(name) for name in names if name in given})
    drafting.add_file(
        draft_id=draft.pk,
        form=form,
        field=photo,
        file=io.BytesIO(png(10, 10)),
        name="warung.png",
        at=MONDAY,
    )
    who = {"behalf": "self", "name": "Siti Aminah", "phone": "+6281234567890"}
    for page in APPLICANT.pages:
        names = [each.name for each in page.fields]
        save(draft, APPLICANT, page.id, {name: who.get(name) for name in names})


def save(draft: ApplicationDraft, form: Form, page_id: str, values: dict[str, Any]) -> None:
    drafting.save_page(
        draft_id=draft.pk, form=form, page_id=page_id, values=values, is_done=True, at=MONDAY
    )


def test_a_draft_is_found_again_by_its_key_alone(stall_offer: ServiceVersion) -> None:
    draft = drafting.start_draft(version=stall_offer, at=MONDAY)
    key = drafting.key_of(draft.intake_key)
    assert draft_by_key(drafting.hash_of_key(key), MONDAY) == draft
    assert draft_by_key(drafting.hash_of_key(key[::-1]), MONDAY) is None
    assert key != actions.secret_of(draft.intake_key)
    assert draft_held(draft.pk, [draft.pk], MONDAY) == draft
    with pytest.raises(Http404):
        draft_held(draft.pk, [draft.pk + 1], MONDAY)
    event = Event.objects.get(verb="services.draft.started")
    assert event.account_id is None
    assert event.payload == {"service": "izin-warung"}


def test_pages_are_saved_one_by_one_and_one_comes_back_to_the_next(
    stall_offer: ServiceVersion,
) -> None:
    draft = drafting.start_draft(version=stall_offer, at=MONDAY)
    form = form_of(stall_offer)
    way = drafting.way_through(draft)
    assert way.next is not None
    assert way.next.page.id == "stall"
    save(draft, form, "stall", {"kind": "goods", "halal": None})
    save(draft, form, "owner", {"owner": "Siti"})
    draft.refresh_from_db()
    assert draft.answers == {"kind": "goods", "owner": "Siti"}
    way = drafting.way_through(draft)
    assert [place.page.id for place in way.places if place.is_done] == ["stall"]
    assert way.next is not None
    assert set(way.next.faults) == {"birth", "phone"}
    assert not way.is_ready


def test_an_application_becomes_one_case_however_often_it_is_sent(
    stall_offer: ServiceVersion,
) -> None:
    draft = drafting.start_draft(version=stall_offer, at=MONDAY)
    fill(draft)
    first = drafting.send_draft(draft_id=draft.pk, at=MONDAY)
    again = drafting.send_draft(draft_id=draft.pk, at=MONDAY + timedelta(minutes=1))
    assert (first.is_new, again.is_new) == (True, False)
    assert (first.case, first.secret) == (again.case, again.secret)
    case = Case.objects.get(service=stall_offer.service)
    photo = Attachment.objects.get()
    assert case.answers == {**answers(), "photo": [photo.pk], "wages": 2_500_000}
    assert (case.applicant_name, case.applicant_phone) == ("Siti Aminah", "+6281234567890")
    assert (case.channel, case.subject) == ("online", "Makanan · Siti Aminah")
    assert (photo.object_type, photo.object_id) == ("case", case.pk)
    assert photo.uploaded_by_id is None
    draft.refresh_from_db()
    # What was written lies with the case alone.
    assert (draft.answers, draft.applicant, draft.case) == ({}, {}, case)


def test_what_is_sent_does_not_change(stall_offer: ServiceVersion) -> None:
    draft = drafting.start_draft(version=stall_offer, at=MONDAY)
    fill(draft)
    drafting.send_draft(draft_id=draft.pk, at=MONDAY)
    with pytest.raises(drafting.AlreadySent):
        save(draft, form_of(stall_offer), "stall", {"kind": "goods"})
    with pytest.raises(drafting.AlreadySent):
        drafting.discard_draft(draft_id=draft.pk, at=MONDAY)


def test_what_is_missing_keeps_it_from_being_sent(stall_offer: ServiceVersion) -> None:
    draft = drafting.start_draft(version=stall_offer, at=MONDAY)
    fill(draft, phone=None)
    with pytest.raises(drafting.UnableToSend):
        drafting.send_draft(draft_id=draft.pk, at=MONDAY)
    assert not Case.objects.filter(service=stall_offer.service).exists()


def test_a_file_that_answers_no_question_any_more_is_not_sent(
    cast: Cast, stall_offer: ServiceVersion
) -> None:
    draft = drafting.start_draft(version=stall_offer, at=MONDAY)
    fill(draft)
    data = stall()
    del data["schema"]["properties"]["photo"], data["layout"]["fields"]["photo"]
    data["schema"]["required"].remove("photo")
    data["layout"]["pages"][4]["fields"].remove("photo")
    newer = renew(cast, stall_offer.service, data)
    # The questions changed while somebody was at it: they look through them before sending.
    with pytest.raises(drafting.UnableToSend):
        drafting.send_draft(draft_id=draft.pk, at=MONDAY)
    assert drafting.bring_up_to_date(draft_id=draft.pk, at=MONDAY)
    assert not drafting.bring_up_to_date(draft_id=draft.pk, at=MONDAY)
    applied = drafting.send_draft(draft_id=draft.pk, at=MONDAY)
    assert applied.case.version == newer
    assert "photo" not in applied.case.answers
    assert not Attachment.objects.exists()


def test_a_service_closed_down_takes_nothing(stall_offer: ServiceVersion) -> None:
    draft = drafting.start_draft(version=stall_offer, at=MONDAY)
    ServiceType.objects.filter(pk=stall_offer.service_id).update(is_active=False)
    with pytest.raises(drafting.NoLongerOffered):
        drafting.bring_up_to_date(draft_id=draft.pk, at=MONDAY)
    with pytest.raises(drafting.UnableToSend):
        drafting.send_draft(draft_id=draft.pk, at=MONDAY)


FILES = [
    (b"", "kosong.png", "kosong"),
    (b"<svg onload='x'/>", "foto.png", "Jenis berkas"),
    (b"%PDF-1.7 /Root", "foto.png", "Jenis berkas"),
    (png(100_000, 100_000), "besar.png", "titik"),
    (b"\x89PNG\r\n\x1a\nrusak", "rusak.png", "rusak"),
    (b"\x89PNG\r\n\x1a\n" + b"x" * (5 * 1024 * 1024), "berat.png", "paling besar 5 MB"),
]


@pytest.mark.parametrize(("content", "name", "words"), FILES, ids=[row[1] for row in FILES])
def test_a_file_that_is_not_taken_says_why(
    stall_offer: ServiceVersion, content: bytes, name: str, words: str
) -> None:
    draft = drafting.start_draft(version=stall_offer, at=MONDAY)
    stored = add(draft, content, name)
    assert stored.attachment is None
    assert words in stored.refusal
    assert not Attachment.objects.exists()


def add(draft: ApplicationDraft, content: bytes, name: str = "foto.png") -> drafting.Stored:
    form = form_of(draft.version)
    return drafting.add_file(
        draft_id=draft.pk,
        form=form,
        field=form.uploads()[0],
        file=io.BytesIO(content),
        name=name,
        at=MONDAY,
    )


def test_files_are_counted_and_the_same_file_twice_is_one(stall_offer: ServiceVersion) -> None:
    draft = drafting.start_draft(version=stall_offer, at=MONDAY)
    first = add(draft, png(10, 10)).attachment
    assert add(draft, png(10, 10)).attachment == first
    second = add(draft, png(20, 10)).attachment
    assert first is not None
    assert second is not None
    assert "2 " in add(draft, png(30, 10)).refusal
    form = form_of(stall_offer)
    for _ in range(2):
        drafting.remove_file(
            draft_id=draft.pk,
            form=form,
            field=form.uploads()[0],
            attachment_id=first.pk,
            at=MONDAY,
        )
    draft.refresh_from_db()
    assert draft.answers == {"photo": [second.pk]}
    assert list(Attachment.objects.all()) == [second]


def test_a_page_does_not_touch_files_that_came_meanwhile(stall_offer: ServiceVersion) -> None:
    draft = drafting.start_draft(version=stall_offer, at=MONDAY)
    file = add(draft, png(10, 10)).attachment
    assert file is not None
    save(draft, form_of(stall_offer), "sum", {"photo": None})
    draft.refresh_from_db()
    assert draft.answers == {"photo": [file.pk]}


def test_drafts_are_over_one_day(stall_offer: ServiceVersion) -> None:
    empty, begun, sent = (drafting.start_draft(version=stall_offer, at=MONDAY) for _ in range(3))
    save(begun, form_of(stall_offer), "stall", {"kind": "goods"})
    fill(sent)
    drafting.send_draft(draft_id=sent.pk, at=MONDAY)
    held = [empty.pk, begun.pk, sent.pk]
    assert drafting.delete_drafts_over(at=MONDAY + timedelta(days=1)) == 0
    third_day = MONDAY + timedelta(days=3)
    assert drafts_held(held, third_day) == [begun]
    with pytest.raises(Http404):
        draft_held(empty.pk, held, third_day)
    assert drafting.delete_drafts_over(at=third_day) == 1
    assert drafting.delete_drafts_over(at=MONDAY + timedelta(days=31)) == 1
    assert drafting.delete_drafts_over(at=MONDAY + timedelta(days=61)) == 1
    assert not ApplicationDraft.objects.exists()
    assert Case.objects.filter(service=stall_offer.service).count() == 1
    assert Attachment.objects.count() == 1


def test_a_draft_given_up_leaves_nothing(stall_offer: ServiceVersion) -> None:
    draft = drafting.start_draft(version=stall_offer, at=MONDAY)
    fill(draft)
    drafting.discard_draft(draft_id=draft.pk, at=MONDAY)
    assert not ApplicationDraft.objects.exists()
    assert not Attachment.objects.exists()
    with pytest.raises(Http404):
        drafting.discard_draft(draft_id=draft.pk, at=MONDAY)


SEARCHES = [
    ("ktp hilang", ["ktp"]),
    ("saya kehilangan ktp", ["ktp"]),
    ("bikin kartu penduduk", ["ktp"]),
    ("buka warung", ["warung"]),
    ("warng makan", ["warung"]),
    ("usaha kuliner", ["warung"]),
    ("surat nikah", ["nikah"]),
    ("perkawinan", ["nikah"]),
    ("pesawat terbang", []),
    ("zzz", []),
    ("'; drop table --", []),
    ("", ["warung", "ktp", "nikah"]),
]


@pytest.fixture
def several(cast: Cast) -> None:
    make_service(cast)
    ServiceType.objects.update(is_active=False)
    for code, name, words, summary in (
        ("ktp", "Kartu Tanda Penduduk elektronik", "KTP hilang, KTP rusak, e-KTP, kartu penduduk",
         "Kartu identitas bagi warga berumur 17 tahun."),
        ("warung", "Izin usaha mikro kuliner", "buka warung, rumah makan, kafe, jualan makanan",
         "Izin untuk menjual makanan dan minuman."),
        ("nikah", "Pencatatan perkawinan", "surat nikah, akta kawin, menikah",
         "Akta perkawinan bagi pasangan."),
    ):  # fmt: skip
        offer(
            cast,
            straight_process([("check", "Periksa")]),
            [StepDefinition("check", cast.section.pk, 30)],
            code=code,
        )
        ServiceType.objects.filter(code=code).update(name=name, words=words, summary=summary)


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(("text", "codes"), SEARCHES, ids=[row[0] for row in SEARCHES])
def test_services_are_found_by_everyday_words(text: str, codes: list[str]) -> None:
    found = [version.service.code for version in find_offers(text)]
    assert found[:1] == codes[:1]
    if not codes or not text:
        assert found == codes


@pytest.mark.usefixtures("several")
def test_what_is_for_officers_is_not_offered_to_citizens() -> None:
    ServiceType.objects.filter(code="ktp").update(is_internal=True)
    assert [version.service.code for version in find_offers("ktp")] == []
    with pytest.raises(Http404):
        offer_of("ktp")
