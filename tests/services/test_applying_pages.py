"""Writing an application as a browser does it, without an account and without scripts."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pamong.accounts.session import AGENCY_KEY, LOCKED_KEY
from pamong.services.actions.drafts import way_through
from pamong.services.models import ApplicationDraft, Case, ServiceType, ServiceVersion
from tests.conftest import Cast, make_agency
from tests.documents.test_papers_looked_at import BAD
from tests.documents.test_uploads_and_notices import png
from tests.services.forms.stall import answers, stall
from tests.services.test_drafts import fill, make_stall, renew

AGENCY = "negara-a"


@pytest.fixture
def version(cast: Cast) -> ServiceVersion:
    return make_stall(cast)


def url(name: str, *args: object) -> str:
    return reverse(f"citizen:{name}", args=[AGENCY, *args])


def begin(client: Client) -> ApplicationDraft:
    response = client.post(url("start", "izin-warung"))
    assert response.status_code == 302
    draft_id = int(response["Location"].split("/")[4])
    return ApplicationDraft.objects.get(pk=draft_id)


def send(client: Client, draft: ApplicationDraft, page_id: str, data: dict[str, Any]) -> Any:
    return client.post(url("page", draft.pk, page_id), data)


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.usefixtures("version")
def test_one_goes_page_by_page_and_back_to_the_check(client: Client) -> None:
    draft = begin(client)
    assert client.get(url("go_on", draft.pk))["Location"] == url("page", draft.pk, "stall")
    response = send(client, draft, "stall", {"kind": "goods", "asked": "kind"})
    assert response["Location"] == url("page", draft.pk, "owner")
    fill(draft)
    assert client.get(url("go_on", draft.pk))["Location"] == url("check", draft.pk)
    # A change that opens no question leads back to where one came from.
    changed = {"kind": "goods", "asked": "kind", "back": "check"}
    assert send(client, draft, "stall", changed)["Location"] == url("check", draft.pk)
    changed = {"kind": "food", "halal": "yes", "asked": "kind,halal", "back": "check"}
    assert send(client, draft, "stall", changed)["Location"] == url("check", draft.pk)
    # A page that is not asked with these answers leads on.
    send(client, draft, "place", {"area": "5", "days": "sat", "asked": "area,rent,days,plan,plate"})
    response = client.get(url("page", draft.pk, "staff"))
    assert response["Location"] == url("go_on", draft.pk)


@pytest.mark.usefixtures("version")
def test_what_has_to_be_mended_is_told_above_and_at_its_question(client: Client) -> None:
    draft = begin(client)
    data = {"owner": "Siti", "birth-day": "31", "birth-month": "2", "birth-year": "1990",
            "phone": "rumah"}  # fmt: skip
    response = send(client, draft, "owner", data)
    assert response.status_code == 400
    page = text(response)
    assert 'href="#q-birth-day"' in page
    assert 'href="#q-phone"' in page
    assert 'value="rumah"' in page
    assert 'id="q-phone-error"' in page
    draft.refresh_from_db()
    # What was good is kept.
    assert draft.answers == {"owner": "Siti"}
    assert draft.seen == []


@pytest.mark.usefixtures("version")
def test_saving_for_later_asks_for_nothing_more(client: Client) -> None:
    draft = begin(client)
    response = send(client, draft, "owner", {"owner": "Siti", "do": "later"})
    assert response["Location"] == url("application", draft.pk)
    page = text(client.get(url("application", draft.pk)))
    link = re.search(r'href="(http://testserver/l/negara-a/resume/[A-Z0-9-]+/)"', page)
    assert link is not None
    draft.refresh_from_db()
    assert draft.answers == {"owner": "Siti"}
    # Another device goes on by the link, or by the code as somebody types it.
    other = Client()
    assert other.get(url("application", draft.pk)).status_code == 404
    assert other.get(link[1])["Location"] == url("application", draft.pk)
    assert 'value="Siti"' in text(other.get(url("page", draft.pk, "owner")))
    code = link[1].rstrip("/").rpartition("/")[2]
    typed = Client().post(url("resume"), {"key": code.lower().replace("-", " ")})
    assert typed["Location"] == url("application", draft.pk)


@pytest.mark.usefixtures("version")
def test_what_is_typed_half_is_there_with_its_message_later(client: Client) -> None:
    draft = begin(client)
    half = {"owner": "Siti", "birth-day": "31", "birth-month": "2", "birth-year": "1990",
            "phone": "rumah"}  # fmt: skip
    assert send(client, draft, "owner", {**half, "do": "later"})["Location"] == url(
        "application", draft.pk
    )
    draft.refresh_from_db()
    assert draft.answers == {"owner": "Siti"}
    opened = client.get(url("page", draft.pk, "owner"))
    assert opened.status_code == 200
    page = text(opened)
    for typed in ("rumah", "31", "1990", "Siti"):
        assert f'value="{typed}"' in page
    assert 'id="q-phone-error"' in page
    # A page left with its mistakes keeps them however it was left; nothing is sent with them.
    fill(draft)
    draft.refresh_from_db()
    assert way_through(draft).is_ready
    assert send(client, draft, "owner", half).status_code == 400
    draft.refresh_from_db()
    assert not way_through(draft).is_ready
    assert 'value="rumah"' in text(client.get(url("page", draft.pk, "owner")))
    # Mended, it is forgotten.
    good = {**half, "birth-day": "28", "phone": "0812 3456 7890", "owner": "Siti"}
    answer = send(client, draft, "owner", {**good, "do": "later"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.typed == {}
    assert "rumah" not in text(client.get(url("page", draft.pk, "owner")))


@pytest.mark.usefixtures("version")
def test_links_that_lead_nowhere_say_so(client: Client) -> None:
    draft = begin(client)
    page = text(client.get(url("application", draft.pk)))
    link = re.search(r"/l/negara-a/resume/[A-Z0-9-]+/", page)
    assert link is not None
    ApplicationDraft.objects.update(changed_at=draft.started_at - timedelta(days=3))
    expired = Client().get(link[0])
    assert expired.status_code == 404
    assert url("track") in text(expired)
    assert client.get(url("application", draft.pk)).status_code == 404
    assert client.get(url("open_link", "ABC")).status_code == 404
    assert client.post(url("resume"), {"key": "ABC"}).status_code == 400
    guesses = [client.get(url("open_link", "AAAAAA-AAAAAA-AAAAAA")).status_code for _ in range(32)]
    assert (guesses[0], guesses[-1]) == (404, 429)


@pytest.mark.usefixtures("version")
def test_who_has_a_draft_is_asked_before_beginning_another(client: Client) -> None:
    first = begin(client)
    asked = client.post(url("start", "izin-warung"))
    assert asked.status_code == 200
    assert url("application", first.pk) in text(asked)
    assert client.post(url("start", "izin-warung"), {"another": "1"}).status_code == 302
    assert ApplicationDraft.objects.count() == 2
    client.post(url("forget"))
    assert client.get(url("application", first.pk)).status_code == 404
    assert ApplicationDraft.objects.count() == 2


def test_sent_twice_is_one_case(client: Client, version: ServiceVersion) -> None:
    draft = begin(client)
    early = client.post(url("check", draft.pk))
    assert early["Location"] == url("check", draft.pk)
    assert not Case.objects.filter(version=version).exists()
    fill(draft)
    sent = [client.post(url("check", draft.pk))["Location"] for _click in range(2)]
    assert sent == [url("sent", draft.pk)] * 2
    case = Case.objects.get(version=version)
    page = text(client.get(url("sent", draft.pk)))
    assert case.number in page
    assert "no-store" in client.get(url("sent", draft.pk))["Cache-Control"]
    # Whatever is opened of it afterwards leads to the confirmation.
    for name in ("application", "go_on", "check", "give_up"):
        assert client.get(url(name, draft.pk))["Location"] == url("sent", draft.pk)
    assert Client().get(url("sent", draft.pk)).status_code == 404


@pytest.mark.usefixtures("version")
def test_files_are_added_looked_at_and_removed(client: Client) -> None:
    draft = begin(client)
    fill(draft)
    draft.refresh_from_db()
    first = draft.answers["photo"][0]
    photo = SimpleUploadedFile("kios.png", png(30, 30), "image/png")
    response = send(client, draft, "sum", {"photo": photo, "do": "upload"})
    assert response["Location"] == url("page", draft.pk, "sum")
    draft.refresh_from_db()
    assert len(draft.answers["photo"]) == 2
    page = text(client.get(url("page", draft.pk, "sum")))
    assert "kios.png" in page
    file = client.get(url("file", draft.pk, first))
    assert file["Content-Disposition"].startswith("attachment")
    assert file["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert Client().get(url("file", draft.pk, first)).status_code == 404
    send(client, draft, "sum", {"do": f"drop-photo-{first}"})
    send(client, draft, "sum", {"do": "drop-photo-x"})
    send(client, draft, "sum", {"do": f"drop-other-{first}"})
    draft.refresh_from_db()
    assert len(draft.answers["photo"]) == 1
    assert first not in draft.answers["photo"]


@pytest.mark.usefixtures("cast")
def test_what_is_typed_half_stands_there_still_when_a_file_comes_or_goes(
    cast: Cast, client: Client
) -> None:
    make_stall(cast, photo_page="place")
    draft = begin(client)
    typed = {"area": "12 m", "rent": "100000", "asked": "area,rent,days,plan,plate,photo"}
    photo = SimpleUploadedFile("kios.png", png(30, 30), "image/png")
    response = send(client, draft, "place", {**typed, "photo": photo, "do": "upload"})
    assert response.status_code == 200
    page = text(response)
    assert 'value="12 m"' in page
    assert "kios.png" in page
    # Nothing was said to be ready, so nothing is said to be wrong.
    assert 'id="q-area-error"' not in page
    draft.refresh_from_db()
    assert draft.answers["rent"] == 100_000
    (kept,) = draft.answers["photo"]
    page = text(send(client, draft, "place", {**typed, "do": f"drop-photo-{kept}"}))
    assert 'value="12 m"' in page
    assert "kios.png" not in page


REFUSED = [
    ("foto.png", BAD["script"][0], "Jenis berkas"),
    ("foto.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "Jenis berkas"),
    ("foto.png", png(100_000, 100_000), "titik"),
]


@pytest.mark.usefixtures("version")
@pytest.mark.parametrize(("name", "content", "words"), REFUSED, ids=["pdf", "svg", "huge"])
def test_a_file_that_is_refused_is_told_at_its_question(
    client: Client, name: str, content: bytes, words: str
) -> None:
    draft = begin(client)
    fill(draft)
    response = send(client, draft, "sum", {"photo": SimpleUploadedFile(name, content)})
    assert response.status_code == 400
    assert words in text(response)
    assert f"{name}: " in text(response)


@pytest.mark.usefixtures("version")
def test_a_group_grows_and_shrinks_before_it_is_saved(client: Client) -> None:
    draft = begin(client)
    fill(draft)
    data = {"staff-count": "1", "staff-0-name": "Rudi", "staff-0-role": "cook"}
    more = text(send(client, draft, "staff", {**data, "do": "add"}))
    assert 'name="staff-count" value="2"' in more
    assert 'value="Rudi"' in more
    assert 'name="staff-1-name"' in more
    fewer = text(send(client, draft, "staff", {**data, "do": "remove-0"}))
    assert 'name="staff-count" value="0"' in fewer
    assert send(client, draft, "staff", {**data, "do": "remove-x"}).status_code == 200
    assert send(client, draft, "staff", data).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["staff"] == [{"name": "Rudi", "role": "cook"}]


def test_a_form_that_changed_meanwhile_is_looked_through_again(
    cast: Cast, client: Client, version: ServiceVersion
) -> None:
    draft = begin(client)
    fill(draft)
    data = stall()
    del data["schema"]["properties"]["plan"], data["layout"]["fields"]["plan"]
    data["layout"]["pages"][2]["fields"].remove("plan")
    data["schema"]["required"].append("mail")
    renew(cast, version.service, data)
    response = client.post(url("check", draft.pk))
    assert response["Location"] == f"{url('application', draft.pk)}?changed=1"
    assert not Case.objects.filter(service=version.service).exists()
    assert answers()["plan"].split("\n")[0] not in text(client.get(url("check", draft.pk)))
    client.post(url("check", draft.pk))
    assert Case.objects.get(service=version.service).version.number == 2


@pytest.mark.usefixtures("version")
def test_a_service_closed_down_says_so(client: Client) -> None:
    draft = begin(client)
    ServiceType.objects.filter(code="izin-warung").update(is_active=False)
    assert client.get(url("application", draft.pk)).status_code == 410
    assert client.post(url("start", "izin-warung")).status_code == 404


@pytest.mark.usefixtures("version")
def test_a_draft_is_deleted_after_asking(client: Client) -> None:
    draft = begin(client)
    assert client.get(url("give_up", draft.pk)).status_code == 200
    assert client.post(url("give_up", draft.pk)).status_code == 302
    assert not ApplicationDraft.objects.exists()
    assert client.post(url("give_up", draft.pk)).status_code == 404


@pytest.mark.usefixtures("version")
def test_who_is_signed_in_elsewhere_stays_so_and_is_nobody_here(cast: Cast, client: Client) -> None:
    client.force_login(cast.ani.user)
    client.get("/")
    session = client.session
    session[LOCKED_KEY] = True
    session.save()
    page = client.get(url("offers"))
    assert page.status_code == 200
    assert "Ani" not in text(page)
    begin(client)
    assert client.session[AGENCY_KEY] == cast.agency.pk
    # The screen is still locked where it matters.
    assert "unlock" in client.get("/services/tasks/")["Location"]
    other = make_agency("negara-b", "Kabupaten Negara B")
    assert client.get("/l/negara-b/").status_code == 200
    assert client.session[AGENCY_KEY] == cast.agency.pk != other.pk
    assert client.get("/l/negara-b/services/izin-warung/").status_code == 404


def test_a_draft_of_one_agency_is_none_of_another(client: Client, version: ServiceVersion) -> None:
    draft = begin(client)
    make_agency("negara-b", "Kabupaten Negara B")
    assert client.get(f"/l/negara-b/applications/{draft.pk}/").status_code == 404


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    "path", ["/l/", "/l/x", "/l/nobody/", "/l/a%00b/", "/l/" + "a" * 300 + "/"]
)
def test_an_agency_that_is_not_there_is_nothing(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
