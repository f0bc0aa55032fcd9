"""Citizens are led to a service by questions that an officer has written."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.accounts.access import Forbidden
from pamong.accounts.rights import Role
from pamong.journal.models import Event
from pamong.services import verbs
from pamong.services.actions.guide import UnableToWriteGuide, write_guide
from pamong.services.models import ServiceGuide, ServiceType
from pamong.services.rules.guide import UnableToReadGuide
from tests.conftest import Cast, Seat, grant
from tests.services.conftest import actor, make_service

SignIn = Callable[[Seat], Client]


@pytest.fixture
def service(cast: Cast) -> ServiceType:
    grant(cast.gita, Role.PROCEDURES_OFFICER)
    return make_service(cast)


def outline(code: str) -> str:
    return (
        "? Untuk siapa? | For whom?\n"
        "- Untuk saya | For me\n"
        "    ? Apa yang diperlukan?\n"
        f"    - Sebuah izin | A licence = {code}\n"
        f"- Untuk usaha = {code}\n"
    )


def test_a_citizen_is_led_to_a_service_by_links_alone(
    cast: Cast, service: ServiceType, client: Client
) -> None:
    offers = reverse("citizen:offers", args=[cast.agency.code])
    start = reverse("citizen:guide", args=[cast.agency.code])
    assert start not in client.get(offers).content.decode()
    assert client.get(start).status_code == 404
    write_guide(actor=None, outline=outline(service.code), at=timezone.now())
    assert start in client.get(offers).content.decode()
    page = client.get(start).content.decode()
    assert "Untuk siapa?" in page
    assert f'href="{start}?at=1"' in page
    page = client.get(f"{start}?at=1").content.decode()
    assert "Apa yang diperlukan?" in page
    assert "Untuk saya" in page
    offer = reverse("citizen:offer", args=[cast.agency.code, service.code])
    assert f'href="{offer}"' in page
    assert client.get(offer).status_code == 200


@pytest.mark.parametrize("at", ["2", "9", "0", "1.1", "x", "1." * 9, "-1", "1..1", "٣", "1" * 50])
def test_a_link_that_leads_nowhere_any_more_begins_anew(
    cast: Cast, service: ServiceType, client: Client, at: str
) -> None:
    write_guide(actor=None, outline=outline(service.code), at=timezone.now())
    start = reverse("citizen:guide", args=[cast.agency.code])
    answer = client.get(start, {"at": at})
    assert (answer.status_code, answer.headers.get("Location")) == (302, start)


def test_a_service_that_is_closed_leaves_the_questions_by_itself(
    cast: Cast, service: ServiceType, client: Client
) -> None:
    write_guide(actor=None, outline=outline(service.code), at=timezone.now())
    ServiceType.objects.update(is_active=False)
    assert client.get(reverse("citizen:guide", args=[cast.agency.code])).status_code == 404


def test_an_officer_writes_them_and_reads_what_is_wrong(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    gita, url = sign_in(cast.gita), reverse("services:guide")
    answer = gita.post(url, {"outline": "? Siapa\n- saya", "version": "0"})
    assert answer.status_code == 422
    assert "Baris 2:" in answer.content.decode()
    answer = gita.post(url, {"outline": outline("tidak-ada"), "version": "0"})
    assert answer.status_code == 422
    assert "tidak-ada" in answer.content.decode()
    assert not ServiceGuide.objects.exclude(outline="").exists()
    sent = {"outline": outline(service.code), "version": "0"}
    assert gita.post(url, sent).status_code == 302
    # Sent twice is written once.
    assert gita.post(url, sent).status_code == 302
    assert ServiceGuide.objects.get().version == 1
    event = Event.objects.get(verb=verbs.GUIDE_CHANGED)
    assert (event.actor_id, event.payload) == (
        cast.gita.employee.pk,
        {"version": 1, "lines": 5},
    )
    assert "Untuk usaha" in gita.get(url).content.decode()


def test_who_looked_before_another_wrote_is_told(cast: Cast, service: ServiceType) -> None:
    gita, at = actor(cast.gita), timezone.now()
    write_guide(actor=gita, outline=outline(service.code), at=at, expected_version=0)
    with pytest.raises(UnableToWriteGuide):
        write_guide(actor=gita, outline="", at=at, expected_version=0)
    write_guide(actor=gita, outline="", at=at, expected_version=1)
    assert ServiceGuide.objects.get().outline == ""


def test_only_who_keeps_the_services_of_the_whole_agency_writes_them(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    grant(cast.dewi, Role.PROCEDURES_OFFICER, cast.other_office)
    for seat in (cast.ani, cast.budi, cast.dewi):
        assert sign_in(seat).get(reverse("services:guide")).status_code == 403
        with pytest.raises(Forbidden):
            write_guide(actor=actor(seat), outline="", at=timezone.now())


def test_nothing_unreadable_is_kept(cast: Cast, service: ServiceType) -> None:
    with pytest.raises(UnableToReadGuide):
        write_guide(actor=None, outline="x", at=timezone.now())
    assert not ServiceGuide.objects.exists()
