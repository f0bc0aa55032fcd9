"""Pages of what a browser holds, an application or a case, are looked at as all the others."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.services.actions.guide import write_guide
from pamong.services.actions.public_figures import freeze_public_figures
from pamong.services.actions.surveys import invite
from pamong.services.models import ApplicationDraft
from tests.browsing import Browse
from tests.conftest import Cast, Seat
from tests.portal.test_figures import close
from tests.seen import OPEN_PAGES, faults_of, first_visit, is_page
from tests.services.test_drafts import fill, make_stall
from tests.services.test_guide import outline
from tests.services.test_queues import arrange
from tests.services.test_surveys import closed, follow

Pages = dict[str, str]


def _of_applications(client: Client, room: str, first: list[Any], start: list[Any]) -> Pages:
    """An application filled but not sent, in this browser."""
    assert client.post(reverse(f"{room}start", args=start)).status_code == 302
    draft = ApplicationDraft.objects.latest("pk")
    fill(draft)
    return {
        f"{room}{name}": reverse(f"{room}{name}", args=[*first, draft.pk, *last])
        for name, last in (
            ("application", ()),
            ("page", ("stall",)),
            ("check", ()),
            ("give_up", ()),
        )
    }


def _of_citizen(cast: Cast, client: Client) -> Pages:
    home = [cast.agency.code]
    pages = _of_applications(client, "citizen:", home, [*home, "izin-warung"])
    assert client.post(pages["citizen:check"]).status_code == 302
    sent = ApplicationDraft.objects.latest("pk")
    assert sent.case is not None
    case = closed(sent.case)
    follow(client, case)
    pages |= _of_applications(client, "citizen:", home, [*home, "izin-warung"])
    write_guide(actor=None, outline=outline("izin-usaha"), at=timezone.now())
    close(cast, [2.0] * 12)
    freeze_public_figures(at=timezone.now())
    token = invite(case_id=case.pk, at=timezone.now())
    return pages | {
        f"{room}:{name}": reverse(f"{room}:{name}", args=[*home, *last])
        for room, name, last in (
            ("citizen", "case", (case.number,)),
            ("citizen", "guide", ()),
            ("citizen", "offer", ("izin-warung",)),
            ("citizen", "sent", (sent.pk,)),
            ("citizen", "standard", ("izin-warung",)),
            ("citizen", "standard_version", ("izin-warung", 1)),
            ("citizen", "survey", (token,)),
            ("portal", "service", ("izin-usaha",)),
        )
    }


def _of_hall(cast: Cast, device: Client) -> Pages:
    arrange(cast)
    device.post(reverse("services:queue_device", args=[cast.section.pk]))
    return {
        name: reverse(name, args=[cast.agency.code, cast.section.pk])
        for name in ("citizen:hall", "citizen:take_number")
    }


@pytest.mark.browser
def test_no_open_page_has_a_barrier_and_none_is_heavy(
    cast: Cast, client: Client, sign_in: Callable[[Seat], Client], browse: Browse
) -> None:
    version = make_stall(cast)
    officer, device = sign_in(cast.ani), sign_in(cast.budi)
    by_reader = [
        (client, f"/l/{cast.agency.code}/", _of_citizen(cast, client)),
        (device, f"/l/{cast.agency.code}/", _of_hall(cast, device)),
        (officer, "/", _of_applications(officer, "services:counter_", [], [version.service_id])),
    ]
    assert {label for _reader, _home, pages in by_reader for label in pages} == OPEN_PAGES
    faults: list[str] = []
    for reader, home, pages in by_reader:
        page = browse(reader)
        held = first_visit(page, home)
        for label, address in pages.items():
            assert is_page(reader.get(address)), label
            faults += faults_of(page, address, held)
    assert not faults, "\n".join(faults)
