"""At the counter an officer asks the questions that citizens answer online."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pamong.accounts.rights import Role
from pamong.accounts.session import COUNTER_KEY
from pamong.documents.models import Attachment
from pamong.journal.models import Event
from pamong.services.actions.drafts import add_file, key_of
from pamong.services.models import ApplicationDraft, Case, ServiceVersion, Step
from pamong.services.queries.offers import form_of
from pamong.services.rules.forms.applicant import AT_COUNTER
from tests.conftest import Cast, Seat, grant
from tests.documents.test_uploads_and_notices import png
from tests.services.conftest import MONDAY
from tests.services.forms.stall import answers, stall
from tests.services.test_drafts import fill, make_stall, renew, save

SignIn = Callable[[Seat], Client]


@pytest.fixture
def version(cast: Cast) -> ServiceVersion:
    return make_stall(cast)


def url(name: str, *args: object) -> str:
    return reverse(f"services:{name}", args=args)


def begin(browser: Client, version: ServiceVersion) -> ApplicationDraft:
    response = browser.post(url("counter_start", version.service_id))
    assert response.status_code == 302
    return ApplicationDraft.objects.latest("pk")


def test_the_real_form_is_asked_and_makes_a_case_of_the_counter(
    cast: Cast, version: ServiceVersion, sign_in: SignIn
) -> None:
    browser = sign_in(cast.ani)
    assert version.service.name in browser.get(url("counter")).content.decode()
    draft = begin(browser, version)
    assert draft.officer_id == cast.ani.employee.pk
    assert COUNTER_KEY not in browser.session
    assert browser.get(url("counter_go_on", draft.pk))["Location"] == url(
        "counter_page", draft.pk, "stall"
    )
    assert COUNTER_KEY in browser.session
    # The condition of the form holds here too: food asks whether it is halal.
    data = {"kind": "food", "asked": "kind"}
    asked = browser.post(url("counter_page", draft.pk, "stall"), data)
    assert asked.status_code == 200
    assert 'name="halal"' in asked.content.decode()
    early = browser.post(url("counter_check", draft.pk))
    assert early["Location"] == url("counter_check", draft.pk)
    fill(draft)
    page = browser.get(url("counter_check", draft.pk)).content.decode()
    assert "Siti Aminah" in page
    sent = browser.post(url("counter_check", draft.pk))
    case = Case.objects.get()
    assert sent["Location"] == url("receipt", case.number)
    assert (case.channel, case.applicant_name) == ("counter", "Siti Aminah")
    assert case.answers["owner"] == answers()["owner"]
    # Whoever took it in goes on with it.
    step = Step.objects.get()
    assert (step.state, step.assignee_id) == ("started", cast.ani.employee.pk)
    slip = browser.get(sent["Location"]).content.decode()
    assert case.number in slip
    assert "data-print" in slip
    # Sent again it is the same case.
    assert browser.post(url("counter_check", draft.pk))["Location"] == sent["Location"]
    assert Case.objects.count() == 1


def test_a_proxy_brings_a_letter_and_the_journal_says_so_without_names(
    cast: Cast, version: ServiceVersion, sign_in: SignIn
) -> None:
    browser = sign_in(cast.ani)
    draft = begin(browser, version)
    fill(draft)
    save(draft, AT_COUNTER, "for-whom", {"behalf": "other"})
    who = {"name": "Siti Aminah", "proxy": "Joko Susilo"}
    missing = browser.post(url("counter_page", draft.pk, "who"), who)
    assert missing.status_code == 400
    assert browser.post(url("counter_check", draft.pk))["Location"] == url(
        "counter_check", draft.pk
    )
    paper = SimpleUploadedFile("kuasa.png", png(20, 20), "image/png")
    browser.post(url("counter_page", draft.pk, "who"), {**who, "authority": paper})
    sent = browser.post(url("counter_check", draft.pk))
    case = Case.objects.get()
    assert sent["Location"] == url("receipt", case.number)
    assert case.proxy_name == "Joko Susilo"
    assert "Joko Susilo" in browser.get(sent["Location"]).content.decode()
    papers = Attachment.objects.filter(object_type="case", object_id=case.pk)
    assert {paper.name for paper in papers} == {"kuasa.png", "warung.png"}
    # The officer brought the letter; the photo was put there by nobody with an account.
    assert papers.get(name="kuasa.png").uploaded_by_id == cast.ani.user.pk
    event = Event.objects.get(verb="services.case.received")
    assert event.actor_id == cast.ani.employee.pk
    assert event.payload["channel"] == "counter"
    assert event.payload["proxy"] is True
    told = " ".join(str(each.payload) for each in Event.objects.all())
    assert "Siti" not in told
    assert "Joko" not in told


@pytest.mark.usefixtures("version")
def test_what_was_begun_at_home_is_gone_on_with_at_the_counter(
    cast: Cast, version: ServiceVersion, client: Client, sign_in: SignIn
) -> None:
    client.post(reverse("citizen:start", args=[cast.agency.code, "izin-warung"]))
    draft = ApplicationDraft.objects.get()
    fill(draft)
    browser = sign_in(cast.ani)
    assert browser.get(url("counter_application", draft.pk)).status_code == 404
    wrong = browser.post(url("counter"), {"key": "AAAAAA-AAAAAA-AAAAAA"})
    assert wrong.status_code == 400
    opened = browser.post(url("counter"), {"key": key_of(draft.intake_key).lower()})
    assert opened["Location"] == url("counter_application", draft.pk)
    assert Event.objects.filter(
        verb="services.draft.at_counter", actor_id=cast.ani.employee.pk
    ).exists()
    assert browser.post(url("counter_check", draft.pk)).status_code == 302
    case = Case.objects.get()
    assert case.channel == "counter"
    # The applicant's own browser shows its number too.
    sent = client.get(reverse("citizen:sent", args=[cast.agency.code, draft.pk]))
    assert case.number in sent.content.decode()


def test_begun_at_the_counter_and_sent_from_home_is_an_application_of_a_citizen(
    cast: Cast, version: ServiceVersion, client: Client, sign_in: SignIn
) -> None:
    browser = sign_in(cast.ani)
    draft = begin(browser, version)
    fill(draft)
    page = browser.get(url("counter_application", draft.pk)).content.decode()
    code = re.search(r"[A-Z0-9]{6}-[A-Z0-9]{6}-[A-Z0-9]{6}", page)
    assert code is not None
    client.post(reverse("citizen:resume", args=[cast.agency.code]), {"key": code[0]})
    client.post(reverse("citizen:check", args=[cast.agency.code, draft.pk]))
    case = Case.objects.get()
    assert case.channel == "online"
    assert Event.objects.get(verb="services.case.received").actor_id is None
    assert browser.get(url("counter_application", draft.pk))["Location"] == url(
        "receipt", case.number
    )


def test_nobody_else_sees_what_an_officer_writes(
    cast: Cast, version: ServiceVersion, sign_in: SignIn
) -> None:
    browser = sign_in(cast.ani)
    draft = begin(browser, version)
    fill(draft)
    photo = Attachment.objects.get(object_type="services.draft")
    assert browser.get(url("counter_file", draft.pk, photo.pk)).status_code == 200
    for somebody in (cast.budi, cast.dewi):
        other = sign_in(somebody)
        for address in (
            url("counter_application", draft.pk),
            url("counter_page", draft.pk, "who"),
            url("counter_check", draft.pk),
            url("counter_file", draft.pk, photo.pk),
            url("counter_give_up", draft.pk),
        ):
            assert other.get(address).status_code == 404, address
    assert sign_in(cast.dewi).post(url("counter_start", version.service_id)).status_code == 404
    # A code of a service that another unit takes in is told, not opened.
    refused = sign_in(cast.dewi).post(url("counter"), {"key": key_of(draft.intake_key)})
    assert refused.status_code == 400
    assert ApplicationDraft.objects.get().officer_id == cast.ani.employee.pk


def test_a_form_that_changed_meanwhile_is_looked_through_again(
    cast: Cast, version: ServiceVersion, sign_in: SignIn
) -> None:
    browser = sign_in(cast.ani)
    draft = begin(browser, version)
    fill(draft)
    renew(cast, version.service, stall())
    moved = browser.get(url("counter_check", draft.pk))
    assert moved["Location"] == f"{url('counter_application', draft.pk)}?changed=1"
    version.service.is_active = False
    version.service.save()
    assert browser.get(url("counter_check", draft.pk)).status_code == 410


def test_an_application_given_up_is_gone_and_an_old_one_is_over(
    cast: Cast, version: ServiceVersion, sign_in: SignIn
) -> None:
    browser = sign_in(cast.ani)
    draft = begin(browser, version)
    add_photo(draft)
    assert browser.get(url("counter_give_up", draft.pk)).status_code == 200
    assert browser.post(url("counter_give_up", draft.pk))["Location"] == url("counter")
    assert not ApplicationDraft.objects.exists()
    assert not Attachment.objects.exists()
    draft = begin(browser, version)
    ApplicationDraft.objects.update(changed_at=draft.started_at - timedelta(days=3))
    assert browser.get(url("counter_application", draft.pk)).status_code == 404


def add_photo(draft: ApplicationDraft) -> None:
    form = form_of(draft.version)
    field = next(each for each in form.uploads() if each.name == "photo")
    add_file(
        draft_id=draft.pk,
        form=form,
        field=field,
        file=io.BytesIO(png(10, 10)),
        name="warung.png",
        at=MONDAY,
    )


def test_officers_without_a_seat_have_no_counter(cast: Cast, sign_in: SignIn) -> None:
    grant(cast.dewi, Role.AUDITOR, cast.office)
    page = sign_in(cast.dewi).get(url("counter"))
    assert page.status_code == 200
    assert "counter/start" not in page.content.decode()
