"""The drawing of a process is shown to those who work by it: where it runs, and on its case."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from pamong.bpmn import read
from pamong.services.models import Case, ServiceType
from tests.browsing import Browse, overflow, violations
from tests.conftest import Cast, Seat
from tests.services.test_processes import apply

SignIn = Callable[[Seat], Client]


@pytest.fixture
def case(service: ServiceType) -> Case:
    return apply(service)


def case_url(case: Case) -> str:
    return reverse("services:case", args=[case.number])


def shown(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_text("Tampilkan proses sebagai gambar").click()
    page.wait_for_selector("[data-drawing][data-ready]")


def test_the_drawing_is_that_of_the_version_of_the_case(
    cast: Cast, service: ServiceType, case: Case, sign_in: SignIn
) -> None:
    client = sign_in(cast.ani)
    address = reverse("services:case_process", args=[case.number])
    assert address in client.get(case_url(case)).content.decode()
    response = client.get(address)
    assert response["Content-Type"].startswith("application/xml")
    # It was laid out: the process of the service says of nothing where it stands.
    assert read(response.content).has_drawing
    assert not read(service.versions.get(state="published").process.encode()).has_drawing
    # Whoever does not know the case learns nothing of it.
    assert sign_in(cast.dewi).get(address).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_an_officer_sees_where_the_case_stands(
    cast: Cast, case: Case, sign_in: SignIn, browse: Browse, width: int
) -> None:
    page = browse(sign_in(cast.ani), width=width)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(case_url(case))
    # Who does not ask for it loads nothing for it.
    assert not [each for each in asked if "bpmn" in each]
    shown(page, case_url(case))
    standing = page.locator("[data-frame] .djs-element.is-open")
    assert standing.evaluate_all("all => all.map(each => each.dataset.elementId)") == ["receive"]
    assert standing.first.is_visible()
    # The licence of the tool asks that its mark stays to be seen, on a phone too.
    mark, frame = (
        page.locator(each).bounding_box() for each in (".drawing .bjs-powered-by", ".drawing")
    )
    assert mark
    assert frame
    assert frame["x"] < mark["x"] < mark["x"] + mark["width"] < frame["x"] + frame["width"]
    assert frame["y"] < mark["y"] < mark["y"] + mark["height"] < frame["y"] + frame["height"]
    assert violations(page) == []
    assert overflow(page) <= 0


@pytest.mark.browser
def test_the_version_in_force_is_shown_to_who_defines_it(
    cast: Cast, service: ServiceType, sign_in: SignIn, browse: Browse
) -> None:
    page = browse(sign_in(cast.lestari), width=1280)
    shown(page, reverse("services:service", args=[service.pk]))
    page.locator("[data-frame] [data-element-id=decide]").wait_for()
    assert not page.locator("[data-frame] .is-open").count()
    assert violations(page) == []


@pytest.mark.browser
def test_without_scripts_the_steps_stand_as_a_list(
    cast: Cast, case: Case, sign_in: SignIn, browse: Browse
) -> None:
    page = browse(sign_in(cast.ani), width=390, scripts=False)
    page.goto(case_url(case))
    assert page.locator("[data-drawing]").count() == 1
    assert not page.locator("[data-drawing]").is_visible()
    assert page.get_by_text("Periksa berkas").first.is_visible()
