"""Letters of a case: a template of the version, looked at, signed once and for good."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import segno
from django.core.mail import EmailMessage
from django.db import ProgrammingError, transaction
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import reverse
from docx import Document

from pamong.documents import word
from pamong.documents.models import Verification
from pamong.documents.pdf import checking_url
from pamong.journal.models import Event
from pamong.services import actions, verbs
from pamong.services.actions import StepDefinition
from pamong.services.actions.form_changes import begin_next_version
from pamong.services.actions.letters import (
    change_letters,
    draft_letter,
    draft_pdf,
    letters_mark,
    sign_letter,
)
from pamong.services.actions.unable import UnableToDefineService, UnableToWorkOnStep
from pamong.services.models import Case, CaseLetter, ServiceType, ServiceVersion, Step
from pamong.services.queries import letters_sent
from pamong.services.rules import straight_process
from pamong.services.rules.letters import LetterTemplate, fill, unknown_placeholders
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast, Seat
from tests.services.conftest import MONDAY, actor, make_case, offer, open_step

TEXT = "Kepada {{ applicant }}\n\nPermohonan {{case_number}} tentang {{ subject }} dikabulkan."
LATER = MONDAY + timedelta(minutes=10)


def with_letter(cast: Cast, service: ServiceType, text: str = TEXT) -> ServiceVersion:
    lestari = actor(cast.lestari)
    version = begin_next_version(actor=lestari, service_id=service.pk, at=MONDAY)
    change_letters(
        actor=lestari,
        service_id=service.pk,
        templates=[LetterTemplate("decision", "Surat keputusan", text)],
        mark=letters_mark(version),
        at=MONDAY,
    )
    return actions.publish_version(actor=lestari, service_id=service.pk, at=MONDAY)


@pytest.fixture
def held(cast: Cast, service: ServiceType) -> tuple[Case, Step]:
    """A case whose deciding step Ani has in hand."""
    with_letter(cast, service)
    case = make_case(cast, service)
    ani = actor(cast.ani)
    step = open_step(case)
    while not step.service_step.decides:
        for move in (actions.claim_step, actions.start_step, actions.complete_step):
            move(actor=ani, step_id=step.pk, at=MONDAY)
        step = open_step(case)
    actions.claim_step(actor=ani, step_id=step.pk, at=MONDAY)
    return case, step


def signed_by(seat: Seat, step: Step, code: str = "decision") -> CaseLetter:
    who = actor(seat)
    draft = draft_letter(actor=who, step_id=step.pk, code=code, at=LATER)
    return sign_letter(actor=who, step_id=step.pk, code=code, mark=draft.mark, at=LATER)


def decide(seat: Seat, case: Case, outcome: str) -> None:
    who, step = actor(seat), open_step(case)
    if step.state == "offered":
        actions.claim_step(actor=who, step_id=step.pk, at=LATER)
    if step.state != "started":
        actions.start_step(actor=who, step_id=step.pk, at=LATER)
    actions.complete_step(actor=who, step_id=step.pk, outcome=outcome, at=LATER)


def finish(seat: Seat, case: Case) -> None:
    """Do what comes after the decision."""
    while Case.objects.get(pk=case.pk).closed_at is None:
        decide(seat, case, "")


def test_a_letter_is_signed_at_the_step_that_decides(cast: Cast, service: ServiceType) -> None:
    with_letter(cast, service)
    step = open_step(make_case(cast, service))
    ani = actor(cast.ani)
    actions.claim_step(actor=ani, step_id=step.pk, at=MONDAY)
    with pytest.raises(UnableToWorkOnStep, match=r"decides|memutuskan"):
        draft_letter(actor=ani, step_id=step.pk, code="decision", at=LATER)
    with pytest.raises(UnableToWorkOnStep, match=r"decides|memutuskan"):
        sign_letter(actor=ani, step_id=step.pk, code="decision", mark="", at=LATER)


def test_an_answer_with_braces_is_not_filled_again() -> None:
    values = {"applicant": "{{ signer }}", "signer": "Budi"}
    assert fill("{{applicant}}, {{ signer }}, {{ subject }}", values) == "{{ signer }}, Budi, –"


def test_unknown_placeholders_are_named() -> None:
    text = "{{ applicant }} {{ answer.area }} {{ answer.other }} {{ nobody }} {{ nobody }}"
    assert unknown_placeholders(text, ["area"]) == ["answer.other", "nobody"]


def test_a_version_with_an_unknown_placeholder_is_not_published(
    cast: Cast, service: ServiceType
) -> None:
    with pytest.raises(UnableToDefineService, match="nobody"):
        with_letter(cast, service, "{{ nobody }}")


def test_the_next_version_keeps_the_letters(cast: Cast, service: ServiceType) -> None:
    version = with_letter(cast, service)
    after = begin_next_version(actor=actor(cast.lestari), service_id=service.pk, at=LATER)
    assert after.pk != version.pk
    assert after.letters == version.letters


def test_a_letter_is_looked_at_and_signed_once(cast: Cast, held: tuple[Case, Step]) -> None:
    case, step = held
    ani = actor(cast.ani)
    draft = draft_letter(actor=ani, step_id=step.pk, code="decision", at=LATER)
    assert draft.text.startswith("Kepada Eko Prasetyo\n\n")
    assert case.number in draft.text
    assert draft_pdf(draft).startswith(b"%PDF")
    assert not Verification.objects.exists()
    for _click in range(2):
        signed = sign_letter(actor=ani, step_id=step.pk, code="decision", mark=draft.mark, at=LATER)
    assert CaseLetter.objects.get() == signed
    assert Verification.objects.get() == signed.verification
    event = Event.objects.get(verb=verbs.LETTER_SIGNED)
    assert event.case_id == case.pk
    assert event.payload["sha256"] == signed.verification.sha256
    assert "Eko" not in str(event.payload)


def test_a_letter_that_was_not_looked_at_is_not_signed(cast: Cast, held: tuple[Case, Step]) -> None:
    with pytest.raises(UnableToWorkOnStep):
        sign_letter(
            actor=actor(cast.ani), step_id=held[1].pk, code="decision", mark="other", at=LATER
        )
    assert not CaseLetter.objects.exists()


def test_nobody_signs_a_letter_on_their_own_case(cast: Cast, held: tuple[Case, Step]) -> None:
    case, step = held
    ani = actor(cast.ani)
    Case.objects.filter(pk=case.pk).update(applicant_employee_id=ani.employee_id)
    refused: list[Callable[[], object]] = [
        lambda: draft_letter(actor=ani, step_id=step.pk, code="decision", at=LATER),
        lambda: sign_letter(actor=ani, step_id=step.pk, code="decision", mark="", at=LATER),
    ]
    for attempt in refused:
        with pytest.raises(UnableToWorkOnStep, match=r"your own|Anda sendiri"):
            attempt()


def test_only_who_has_the_step_signs_and_only_letters_of_the_version(
    cast: Cast, held: tuple[Case, Step]
) -> None:
    with pytest.raises(UnableToWorkOnStep):
        draft_letter(actor=actor(cast.budi), step_id=held[1].pk, code="decision", at=LATER)
    with pytest.raises(Http404):
        draft_letter(actor=actor(cast.ani), step_id=held[1].pk, code="other", at=LATER)


def test_a_signed_letter_is_never_changed(cast: Cast, held: tuple[Case, Step]) -> None:
    ani = actor(cast.ani)
    draft = draft_letter(actor=ani, step_id=held[1].pk, code="decision", at=LATER)
    sign_letter(actor=ani, step_id=held[1].pk, code="decision", mark=draft.mark, at=LATER)
    with pytest.raises(ProgrammingError), transaction.atomic():
        CaseLetter.objects.update(text="other")


def test_the_officer_signs_and_others_find_nothing(
    cast: Cast, held: tuple[Case, Step], sign_in: Callable[[Seat], Client]
) -> None:
    case, step = held
    ani = sign_in(cast.ani)
    url = reverse("services:letter", args=[step.pk, "decision"])
    page = ani.get(url)
    assert "Eko Prasetyo" in page.content.decode()
    assert ani.get(f"{url}?pdf")["Content-Type"] == "application/pdf"
    ani.post(url, {"mark": page.context["draft"].mark})
    signed = CaseLetter.objects.get()
    file = reverse("documents:open_attachment", args=[signed.verification.attachment_id])
    assert file in ani.get(reverse("services:case", args=[case.number])).content.decode()
    assert b"".join(ani.get(file).streaming_content).startswith(b"%PDF")
    assert sign_in(cast.dewi).get(file).status_code == 404
    base = f"/l/{case.service.agency.code}"
    theirs = reverse("citizen:letter", args=[case.service.agency.code, case.number, signed.pk])
    citizen = Client()
    assert citizen.get(theirs).status_code == 404
    secret = actions.secret_of(case.intake_key)
    citizen.post(f"{base}/track/", {"number": case.number, "secret": secret})
    # Nothing is decided yet.
    assert theirs not in citizen.get(f"{base}/cases/{case.number}/").content.decode()
    assert citizen.get(theirs).status_code == 404
    decide(cast.ani, case, "granted")
    assert theirs not in citizen.get(f"{base}/cases/{case.number}/").content.decode()
    finish(cast.ani, case)
    assert theirs in citizen.get(f"{base}/cases/{case.number}/").content.decode()
    answer = citizen.get(theirs)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    # It is kept in no cache of a shared computer, runs nothing, and that it was opened is known.
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    opened = Event.objects.filter(verb="documents.attachment.opened").order_by("pk")
    assert [event.actor_id for event in opened] == [cast.ani.employee.pk, None]


def test_the_letter_is_written_in_the_browser(
    cast: Cast, service: ServiceType, sign_in: Callable[[Seat], Client]
) -> None:
    begin_next_version(actor=actor(cast.lestari), service_id=service.pk, at=MONDAY)
    lestari = sign_in(cast.lestari)
    url = reverse("services:letters", args=[service.pk])
    assert "{{ case_number }}" in lestari.get(url).content.decode()
    mark = lestari.get(url).context["mark"]
    # As a browser sends it.
    written = TEXT.replace("\n", "\r\n")
    posted = {"mark": mark, "letter": "new", "title": "Surat izin", "text": written}
    assert lestari.post(url, posted).status_code == 400
    lestari.post(url, {**posted, "outcome": "granted"})
    kept = ServiceVersion.objects.get(service=service, state="draft").letters
    wanted = {"code": "decision", "title": "Surat izin", "text": TEXT, "outcome": "granted"}
    assert kept == [wanted]
    # Another one for those who are refused, and it is taken away again.
    more = {"letter": "new", "title": "Surat penolakan", "text": "Maaf.", "outcome": "refused"}
    assert lestari.post(url, {**more, "mark": mark}).status_code == 400
    answer = lestari.post(url, {**more, "mark": lestari.get(url).context["mark"]})
    assert answer["Location"] == f"{url}?letter=decision-2"
    page = lestari.get(answer["Location"])
    assert [each.code for each in page.context["letters"]] == ["decision", "decision-2"]
    assert "Surat penolakan" in page.content.decode()
    changed = {**posted, "letter": "decision", "outcome": "any", "mark": page.context["mark"]}
    lestari.post(url, changed)
    kept = ServiceVersion.objects.get(service=service, state="draft").letters
    assert [(each["code"], each["outcome"]) for each in kept] == [
        ("decision", ""),
        ("decision-2", "refused"),
    ]
    assert lestari.get(url, {"letter": "decision-9"}).status_code == 404
    mark = lestari.get(url).context["mark"]
    lestari.post(url, {"mark": mark, "letter": "decision", "remove": "1"})
    kept = ServiceVersion.objects.get(service=service, state="draft").letters
    assert [each["code"] for each in kept] == ["decision-2"]


def test_a_letter_is_revoked_where_it_is_decided_otherwise(
    cast: Cast, held: tuple[Case, Step]
) -> None:
    case, step = held
    signed = signed_by(cast.ani, step)
    decide(cast.ani, case, "refused")
    assert told_of(signed) == "revoked"
    finish(cast.ani, case)
    assert letters_sent(Case.objects.get(pk=case.pk)) == []
    event = Event.objects.get(verb=verbs.LETTER_REVOKED)
    assert (event.case_id, event.actor_id) == (case.pk, cast.ani.employee.pk)


def test_a_letter_stays_where_it_is_decided_as_it_says(cast: Cast, held: tuple[Case, Step]) -> None:
    case, step = held
    signed = signed_by(cast.ani, step)
    decide(cast.ani, case, "granted")
    finish(cast.ani, case)
    assert told_of(signed) == "valid"
    assert letters_sent(Case.objects.get(pk=case.pk)) == [signed]


def test_a_case_that_goes_back_gets_another_letter(cast: Cast, held: tuple[Case, Step]) -> None:
    case, step = held
    ani = actor(cast.ani)
    first = signed_by(cast.ani, step)
    actions.start_step(actor=ani, step_id=step.pk, at=LATER)
    actions.send_back(actor=ani, step_id=step.pk, to="check", reason="wrong_data", at=LATER)
    assert told_of(first) == "revoked"
    decide(cast.ani, case, "")
    step = open_step(case)
    actions.claim_step(actor=ani, step_id=step.pk, at=LATER)
    second = signed_by(cast.ani, step)
    assert (second.turn, second.pk != first.pk) == (2, True)
    assert (told_of(first), told_of(second)) == ("replaced", "valid")
    decide(cast.ani, case, "granted")
    finish(cast.ani, case)
    assert letters_sent(Case.objects.get(pk=case.pk)) == [second]


@pytest.mark.parametrize("by_applicant", [True, False])
def test_a_withdrawn_case_has_no_letter(
    cast: Cast, held: tuple[Case, Step], by_applicant: bool
) -> None:
    case, step = held
    signed = signed_by(cast.ani, step)
    if by_applicant:
        actions.withdraw_application(case_id=case.pk, at=LATER)
    else:
        actions.withdraw_case(actor=actor(cast.ani), step_id=step.pk, at=LATER)
    assert told_of(signed) == "revoked"
    assert letters_sent(Case.objects.get(pk=case.pk)) == []


def told_of(letter: CaseLetter) -> str:
    """What anybody is told who checks the paper by its code."""
    page = Client().get(f"/verify/{letter.verification.code}/").content.decode()
    enter_agency(letter.agency_id)
    if "tidak berlaku lagi" not in page:
        return "valid"
    return "replaced" if "sebagai gantinya" in page else "revoked"


def test_the_second_of_two_people_signs(cast: Cast) -> None:
    section = cast.section.pk
    service = offer(
        cast,
        straight_process([("decide", "Putuskan")]),
        [StepDefinition("decide", section, 60, decides=True, needs_second_person=True)],
    )
    with_letter(cast, service)
    case = make_case(cast, service)
    step = open_step(case)
    ani, budi = actor(cast.ani), actor(cast.budi)
    with pytest.raises(UnableToWorkOnStep, match=r"second|kedua"):
        draft_letter(actor=ani, step_id=step.pk, code="decision", at=LATER)
    decide(cast.ani, case, "granted")
    actions.claim_step(actor=budi, step_id=step.pk, at=LATER)
    signed = signed_by(cast.budi, step)
    # They do not agree: it is for another person to look at again.
    decide(cast.budi, case, "refused")
    assert told_of(signed) == "revoked"
    actions.claim_step(actor=ani, step_id=step.pk, at=LATER)
    again = signed_by(cast.ani, step)
    decide(cast.ani, case, "refused")
    # It was a letter for those who are granted something.
    assert told_of(again) == "revoked"


@pytest.mark.parametrize("outcome", ["granted", "refused"])
def test_the_mail_of_a_closed_case_tells_of_its_letter(
    cast: Cast, held: tuple[Case, Step], mailoutbox: list[EmailMessage], outcome: str
) -> None:
    case, step = held
    Case.objects.filter(pk=case.pk).update(applicant_email="eko@contoh.id", language="id")
    signed_by(cast.ani, step)
    decide(cast.ani, case, outcome)
    finish(cast.ani, case)
    assert actions.send_mails(at=LATER) == 1
    text = str(mailoutbox[0].body)
    assert ("Surat keputusan" in text) is (outcome == "granted")
    assert ("dapat diunduh" in text) is (outcome == "granted")


def opened(answer: HttpResponse) -> tuple[str, list[bytes], str]:
    """What a word processor finds in a file: its text, its pictures, the words at its foot."""
    paper = Document(BytesIO(answer.content))
    footer = paper.sections[0].footer
    pictures = [
        part.target_part.blob for part in footer.part.rels.values() if "image" in part.reltype
    ]
    foot = "\n".join(each.text for each in footer.paragraphs)
    return "\n".join(each.text for each in paper.paragraphs), pictures, foot


def test_a_letter_is_a_word_file_too(
    cast: Cast, held: tuple[Case, Step], sign_in: Callable[[Seat], Client]
) -> None:
    case, step = held
    ani = sign_in(cast.ani)
    answer = ani.get(f"{reverse('services:letter', args=[step.pk, 'decision'])}?word")
    assert answer["Content-Disposition"].endswith(f'"{case.number}-decision.docx"')
    text, pictures, _foot = opened(answer)
    draft = draft_letter(actor=actor(cast.ani), step_id=step.pk, code="decision", at=LATER)
    for part in ("KONSEP", "KABUPATEN NEGARA A", "Surat keputusan", *draft.paragraphs):
        assert part in text
    assert not pictures

    signed = signed_by(cast.ani, step)
    url = reverse("services:letter_word", args=[case.number, signed.pk])
    text, pictures, foot = opened(ani.get(url))
    assert "KONSEP" not in text
    assert draft.paragraphs[1] in text
    checked = checking_url(signed.verification.code)
    assert checked in foot
    drawn = BytesIO()
    segno.make(checked, error="m", micro=False).save(drawn, kind="png", scale=8, border=2)
    assert pictures == [drawn.getvalue()]
    assert sign_in(cast.dewi).get(url).status_code == 404
    assert Event.objects.filter(verb="documents.attachment.opened").count() == 1


def test_what_a_word_file_cannot_hold_is_left_out() -> None:
    letter = word.Letter("a\x00b", "A", "B", ["c\x1fd\ne"], "x", "y\ufffe")
    paper = Document(BytesIO(word.letter_file(letter)))
    text = "\n".join(each.text for each in paper.paragraphs)
    assert "ab" in text
    assert "cd\ne" in text
