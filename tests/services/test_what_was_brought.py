"""Answers and files of an applicant, as the office reads them, and what is sent later."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pamong.documents import verbs as document_verbs
from pamong.documents.models import Attachment
from pamong.journal.models import Event
from pamong.services import actions
from pamong.services.models import Case, CaseMessage, ServiceVersion
from tests.conftest import Cast, Seat
from tests.documents.test_uploads_and_notices import png
from tests.services.conftest import MONDAY
from tests.services.test_applying_pages import begin
from tests.services.test_drafts import fill, make_stall

SignIn = Callable[[Seat], Client]
HOME = "/l/negara-a"


@pytest.fixture
def version(cast: Cast) -> ServiceVersion:
    return make_stall(cast)


@pytest.fixture
def case(version: ServiceVersion, client: Client) -> Case:
    """Applied for with one photo; the client follows it."""
    draft = begin(client)
    fill(draft)
    applied = actions.drafts.send_draft(draft_id=draft.pk, at=MONDAY)
    client.get(f"{HOME}/track/{applied.case.number}/{applied.secret}/")
    return applied.case


def picture(name: str = "akta.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png(30, 30), "image/png")


def test_who_works_on_a_case_reads_the_answers_and_opens_the_files(
    cast: Cast, case: Case, sign_in: SignIn
) -> None:
    page = sign_in(cast.ani).get(f"/services/cases/{case.number}/").content.decode()
    assert case.answers["owner"] in page
    photo = Attachment.objects.get(object_type="case", object_id=case.pk)
    address = f"/documents/files/{photo.pk}/"
    assert f'href="{address}"' in page
    answer = sign_in(cast.ani).get(address)
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    # Looking at what somebody brought is an event, and nobody else may.
    opened = Event.objects.get(verb=document_verbs.ATTACHMENT_OPENED)
    assert (opened.object_type, opened.object_id) == ("case", case.pk)
    for stranger in (cast.hana, cast.citra):
        assert sign_in(stranger).get(address).status_code == 404


def send(client: Client, case: Case, *files: SimpleUploadedFile, **data: str) -> int:
    given = {"key": str(uuid4()), "text": "", **data, "files": list(files)}
    return client.post(f"{HOME}/cases/{case.number}/answer/", given).status_code


def test_a_document_is_added_without_a_word_and_the_office_opens_it(
    cast: Cast, case: Case, client: Client, sign_in: SignIn
) -> None:
    key = str(uuid4())
    for _click in range(2):
        assert send(client, case, picture(), key=key) == 302
    message = CaseMessage.objects.get()
    sent = Attachment.objects.get(object_type="case_message", object_id=message.pk)
    assert "akta.png" in client.get(f"{HOME}/cases/{case.number}/").content.decode()
    address = f"/documents/files/{sent.pk}/"
    assert address in sign_in(cast.ani).get(f"/services/cases/{case.number}/").content.decode()
    assert sign_in(cast.ani).get(address).status_code == 200
    assert sign_in(cast.hana).get(address).status_code == 404


@pytest.mark.parametrize(
    ("files", "word"),
    [
        pytest.param([SimpleUploadedFile("akta.pdf", b"MZ no paper")], "PDF", id="another kind"),
        pytest.param([picture(f"{n}.png") for n in range(4)], "3", id="too many"),
    ],
)
def test_what_is_not_taken_leaves_the_words_and_writes_nothing(
    case: Case, client: Client, files: list[SimpleUploadedFile], word: str
) -> None:
    given = {"key": str(uuid4()), "text": "Ini aktanya", "files": files}
    answer = client.post(f"{HOME}/cases/{case.number}/answer/", given)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Ini aktanya</textarea>" in page
    assert word in page
    assert not CaseMessage.objects.exists()
    assert not Attachment.objects.filter(object_type="case_message").exists()
