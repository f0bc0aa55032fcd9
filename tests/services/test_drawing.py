"""The process of a service is drawn in the browser, checked and kept."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from pamong.accounts.access import Forbidden
from pamong.bpmn import read
from pamong.services.actions import StepDefinition, UnableToServe
from pamong.services.actions.draft_changes import mark_of
from pamong.services.actions.process_changes import change_process, change_steps
from pamong.services.models import ServiceType, ServiceVersion
from pamong.services.rules import straight_process
from pamong.services.rules.payments import payment_steps
from tests.bpmn.drawing import drawn
from tests.browsing import Browse, overflow, violations
from tests.conftest import Cast, Seat
from tests.seen import faults_shown
from tests.services.conftest import MONDAY, actor
from tests.services.test_drafts import make_stall

SignIn = Callable[[Seat], Client]


@pytest.fixture
def service(cast: Cast) -> ServiceType:
    """A service in force, without a draft."""
    return make_stall(cast).service


def url(service: ServiceType) -> str:
    return reverse("services:process_draw", args=[service.pk])


def in_force(service: ServiceType) -> ServiceVersion:
    return service.versions.get(state="published")


def send(client: Client, service: ServiceType, process: str, mark: str = "") -> Any:
    mark = mark or mark_of(in_force(service).process)
    return client.post(url(service), {"xml": process, "mark": mark})


def two_tasks() -> str:
    return straight_process([("periksa", "Periksa"), ("serahkan", "Serahkan")]).decode()


def test_a_drawing_becomes_the_draft(cast: Cast, service: ServiceType, sign_in: SignIn) -> None:
    client = sign_in(cast.lestari)
    before = in_force(service).process
    assert send(client, service, two_tasks())["Location"] == url(service)
    draft = service.versions.get(state="draft")
    assert [node.name for node in read(draft.process.encode()).nodes.values()] == [
        "", "Periksa", "Serahkan", "",
    ]  # fmt: skip
    assert draft.form == in_force(service).form
    assert in_force(service).process == before
    page = client.get(url(service)).content.decode()
    assert "Serahkan" in page
    # A drawing for those who cannot see it, and for phones.
    assert 'scope="row">Periksa' in page


def test_what_is_wrong_names_its_element(cast: Cast, service: ServiceType, sign_in: SignIn) -> None:
    client = sign_in(cast.lestari)
    broken = re.sub(r'<sequenceFlow id="flow3".*?/>', "", two_tasks())
    assert send(client, service, broken).status_code == 302
    page = client.get(url(service)).content.decode()
    assert 'data-element="serahkan"' in page
    assert "“Serahkan”" in page
    unknown = two_tasks().replace("userTask", "scriptTask")
    mark = mark_of(service.versions.get(state="draft").process)
    assert send(client, service, unknown, mark).status_code == 302
    page = client.get(url(service)).content.decode()
    assert "“Periksa” adalah scriptTask" in page


REFUSED = ["", "<", "<html/>", '<!DOCTYPE a [<!ENTITY b "c">]><definitions>&b;</definitions>']


@pytest.mark.parametrize("process", REFUSED)
def test_what_cannot_be_read_is_refused(
    cast: Cast, service: ServiceType, sign_in: SignIn, process: str
) -> None:
    response = send(sign_in(cast.lestari), service, process)
    assert response.status_code == 400
    assert 'id="refusal"' in response.content.decode()
    assert not service.versions.filter(state="draft").exists()


def test_two_who_draw_at_once_are_told(cast: Cast, service: ServiceType, sign_in: SignIn) -> None:
    client = sign_in(cast.lestari)
    send(client, service, two_tasks())
    kept = service.versions.get(state="draft").process
    stale = send(client, service, two_tasks().replace("Serahkan", "Kirim"))
    assert stale.status_code == 400
    assert service.versions.get(state="draft").process == kept
    # The same drawing sent twice is taken once and refuses nothing.
    assert send(client, service, two_tasks()).status_code == 302
    assert service.versions.count() == 2


def test_only_who_manages_services_there_draws(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    assert sign_in(cast.ani).get(url(service)).status_code == 403
    with pytest.raises(Forbidden):
        change_process(
            actor=actor(cast.ani),
            service_id=service.pk,
            process=two_tasks().encode(),
            mark=mark_of(in_force(service).process),
            at=MONDAY,
        )
    with pytest.raises(UnableToServe):
        change_process(
            actor=actor(cast.lestari), service_id=service.pk, process=b"x", mark="?", at=MONDAY
        )


def test_a_task_of_a_unit_beyond_ones_own_stays_with_it(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    client = sign_in(cast.lestari)
    in_force(service).steps.update(unit=cast.other_office)
    drawn = two_tasks().replace("periksa", "check")
    assert send(client, service, drawn).status_code == 302
    draft = service.versions.get(state="draft")
    assert list(draft.steps.values_list("code", "unit")) == [("check", cast.other_office.pk)]
    # In the form of the steps it stands as it is; no other task can be given to that unit.
    page = client.get(reverse("services:service", args=[service.pk])).content.decode()
    assert f'<option value="{cast.other_office.pk}" selected>' in page
    assert page.count(f'<option value="{cast.other_office.pk}"') == 1
    rows = {
        "task-TOTAL_FORMS": "2", "task-INITIAL_FORMS": "2",
        "task-0-code": "check", "task-0-unit": cast.other_office.pk, "task-0-norm_minutes": "45",
        "task-0-routing": "queue", "task-1-code": "serahkan", "task-1-norm_minutes": "10",
        "task-1-routing": "queue",
    }  # fmt: skip
    steps = reverse("services:version_steps", args=[service.pk])
    assert client.post(steps, rows).status_code == 302
    assert list(draft.steps.order_by("order").values_list("code", "unit", "norm_minutes")) == [
        ("check", cast.other_office.pk, 45),
        ("serahkan", cast.section.pk, 10),
    ]
    assert client.post(steps, {**rows, "task-1-unit": cast.other_office.pk}).status_code == 400
    with pytest.raises(Forbidden):
        change_steps(
            actor=actor(cast.lestari),
            service_id=service.pk,
            steps=[StepDefinition("serahkan", cast.other_office.pk, 10)],
            at=MONDAY,
        )


PARTS = (
    '<startEvent id="s"/><endEvent id="e"/><userTask id="check" name="Periksa"/>'
    '<subProcess id="part" name="Bahas"><userTask id="talk" name="Rapat"/></subProcess>'
    '<boundaryEvent id="t" name="Terlambat" attachedToRef="check" cancelActivity="false">'
    "<timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition></boundaryEvent>"
    '<boundaryEvent id="u" name="Habis" attachedToRef="part">'
    "<timerEventDefinition><timeDuration>P9D</timeDuration></timerEventDefinition></boundaryEvent>"
    '<userTask id="chase" name="Tegur"/>'
)


def test_the_table_says_what_is_drawn_beside_and_inside(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    client = sign_in(cast.lestari)
    process = drawn(PARTS, "s check", "check part", "part e", "t chase", "u e", "chase e").decode()
    assert send(client, service, process).status_code == 302
    page = client.get(url(service)).content.decode()
    rows = [re.sub(r"<[^>]*>|\s+", " ", row) for row in page.split("<tr>") if 'scope="row"' in row]
    told = {row.split()[0]: " ".join(row.split()) for row in rows}
    assert "di samping “Periksa”, yang tetap berjalan" in told["Terlambat"]
    assert "di samping “Bahas”, yang berakhir" in told["Habis"]
    assert "di dalam “Bahas”" in told["Rapat"]
    assert "di dalam" not in told["Periksa"]


def test_an_event_beside_nothing_that_is_not_run_is_told(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    client = sign_in(cast.lestari)
    loose = (
        '<boundaryEvent id="x" name="Salah" attachedToRef="gone"><errorEventDefinition/>'
        "</boundaryEvent></process>"
    )
    assert send(client, service, two_tasks().replace("</process>", loose)).status_code == 302
    assert client.get(url(service)).status_code == 200


def opened(browse: Browse, client: Client, service: ServiceType, width: int = 1280) -> Page:
    page = browse(client, width=width)
    page.goto(url(service))
    page.wait_for_selector("form[data-ready]")
    return page


@pytest.mark.browser
def test_the_board_fits_every_screen(
    cast: Cast, service: ServiceType, sign_in: SignIn, browse: Browse
) -> None:
    page = opened(browse, sign_in(cast.lestari), service, 390)
    assert faults_shown(page) == []
    # The licence of the tool asks that its mark stays to be seen.
    assert page.locator(".bjs-powered-by").is_visible()


@pytest.mark.browser
def test_an_officer_draws_a_task_and_saves_it(
    cast: Cast, service: ServiceType, sign_in: SignIn, browse: Browse
) -> None:
    page = opened(browse, sign_in(cast.lestari), service)
    page.get_by_role("button", name="Tambah tugas").click()
    board = page.locator("[data-canvas]").bounding_box()
    assert board
    page.mouse.click(board["x"] + board["width"] / 2, board["y"] + 80)
    page.keyboard.type("Periksa lapangan")
    page.mouse.click(board["x"] + board["width"] - 60, board["y"] + 60)
    page.get_by_role("button", name="Simpan gambar").click()
    page.get_by_text("Gambar tersimpan dalam draf").wait_for()
    # It hangs in the air: that is told by its name, and marked on the board.
    page.get_by_role("link", name=re.compile("“Periksa lapangan”")).first.wait_for()
    page.wait_for_selector(".djs-element.at-fault")
    draft = service.versions.get(state="draft")
    assert "Periksa lapangan" in {node.name for node in read(draft.process.encode()).nodes.values()}


@pytest.mark.browser
def test_conditions_and_timers_are_written_beside_the_board(
    cast: Cast, service: ServiceType, sign_in: SignIn, browse: Browse
) -> None:
    page = opened(browse, sign_in(cast.lestari), service)
    flow = next(iter(read(in_force(service).process.encode()).flows))
    page.locator(f".djs-connection[data-element-id={flow}]").click(force=True)
    page.get_by_label("Ditempuh bila").fill("area > 20")
    page.get_by_role("button", name="Simpan gambar").click()
    page.get_by_text("Gambar tersimpan dalam draf").wait_for()
    model = read(service.versions.get(state="draft").process.encode())
    assert model.flows[flow].condition == "area > 20"


@pytest.mark.browser
def test_a_message_is_marked_as_payment_beside_the_board(
    cast: Cast, service: ServiceType, sign_in: SignIn, browse: Browse
) -> None:
    page = opened(browse, sign_in(cast.lestari), service)
    page.locator("[data-tools] summary").click()
    chosen = page.get_by_label("Elemen terpilih", exact=True)
    pays = page.get_by_label("Menunggu pembayaran biaya di sini")
    chosen.select_option(label="Periksa · Tugas orang")
    assert not pays.is_visible()
    for name in ("Bayar", "Lengkapi"):
        chosen.select_option(label="Periksa · Tugas orang")
        page.get_by_role("button", name="Tambah pesan pemohon").click()
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        pays.check()
    # The second one waits for something else after all.
    pays.uncheck()
    page.get_by_role("button", name="Simpan gambar").click()
    page.get_by_text("Gambar tersimpan dalam draf").wait_for()
    model = read(service.versions.get(state="draft").process.encode())
    assert [node.name for node in payment_steps(model)] == ["Bayar"]
    page.locator("[data-tools] summary").click()
    page.get_by_label("Elemen terpilih", exact=True).select_option(label="Bayar · Pesan pemohon")
    assert pays.is_checked()


@pytest.mark.browser
def test_elements_without_a_name_are_told_apart_by_their_neighbours(
    cast: Cast, service: ServiceType, sign_in: SignIn, browse: Browse
) -> None:
    page = opened(browse, sign_in(cast.lestari), service)
    page.locator("[data-tools] summary").click()
    chosen = page.get_by_label("Elemen terpilih", exact=True)
    for before in ("Awal", "Periksa"):
        options = chosen.locator("option").all_inner_texts()
        way = next(each for each in options if each.startswith(f"Jalan: {before} →"))
        chosen.select_option(label=way)
        page.get_by_role("button", name="Tambah satu jalan (eksklusif)").click()
        page.keyboard.press("Enter")
    options = chosen.locator("option").all_inner_texts()
    assert len(options) == len(set(options))
    gates = sorted(each for each in options if each.startswith("Satu jalan"))
    assert gates == [
        "Satu jalan (eksklusif) (Awal → Periksa)",
        "Satu jalan (eksklusif) (Periksa → Akhir)",
    ]


def boxes_that_overlap(page: Page) -> int:
    """How many tasks lie upon one another."""
    boxes = [
        each.bounding_box()
        for each in page.locator(".djs-shape:has(.djs-visual > rect) .djs-hit").all()
    ]
    found = [(b["x"], b["y"], b["width"], b["height"]) for b in boxes if b]
    return sum(
        x < u + w and u < x + width and y < v + h and v < y + height
        for n, (x, y, width, height) in enumerate(found)
        for u, v, w, h in found[n + 1 :]
    )


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_process_is_drawn_by_keyboard(
    cast: Cast, service: ServiceType, sign_in: SignIn, browse: Browse, width: int
) -> None:
    page = opened(browse, sign_in(cast.lestari), service, width)

    def press(name: str) -> None:
        button = page.get_by_role("button", name=name, exact=True).and_(
            page.locator("[data-tools] button")
        )
        button.focus()
        assert button.is_enabled()
        page.keyboard.press("Enter")

    def named(name: str) -> None:
        # The keyboard is at the name already.
        page.keyboard.type(name)
        page.keyboard.press("Enter")

    page.locator("[data-tools] summary").focus()
    page.keyboard.press("Enter")
    chosen, target = (
        page.get_by_label("Elemen terpilih", exact=True),
        page.get_by_label("Berlanjut ke"),
    )
    assert page.get_by_role("button", name="Hapus elemen terpilih").is_disabled()
    chosen.select_option(label="Jalan: Periksa → Akhir")
    press("Tambah tugas")
    named("Tinjau lapangan")
    assert boxes_that_overlap(page) == 0
    press("Tambah satu jalan (eksklusif)")
    named("Sesuai?")
    press("Tambah akhir")
    named("Ditolak")
    assert (
        page.get_by_role("button", name="Tambah tugas")
        .and_(page.locator("[data-tools] button"))
        .is_disabled()
    )
    chosen.select_option(label="Tinjau lapangan · Tugas orang")
    press("Tambah pengatur waktu di samping tugas")
    page.get_by_label("Berbunyi").fill("P3D")
    press("Tambah tugas")
    named("Ingatkan")
    target.select_option(label="Ditolak · Akhir")
    press("Hubungkan")
    press("Urungkan")
    assert not page.locator("[data-list=chosen] option", has_text="Ingatkan →").count()
    chosen.select_option(label="Ingatkan · Tugas orang")
    target.select_option(label="Ditolak · Akhir")
    press("Hubungkan")
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_role("button", name="Simpan gambar").click()
    page.get_by_text("Gambar tersimpan dalam draf").wait_for()
    model = read(service.versions.get(state="draft").process.encode())
    names = {node.name: node for node in model.nodes.values()}
    review = names["Tinjau lapangan"]
    assert [model.nodes[each.source].name for each in model.entering(review.id)] == ["Periksa"]
    assert {each.target for each in model.leaving(review.id)} > {names["Sesuai?"].id}
    assert [each.target for each in model.leaving(names["Sesuai?"].id)] == [names["Ditolak"].id]
    (beside,) = [each for each in model.nodes.values() if each.attached_to]
    assert (beside.attached_to, beside.timer, beside.interrupting) == (review.id, "P3D", False)
    assert [each.target for each in model.leaving(beside.id)] == [names["Ingatkan"].id]
    assert [each.target for each in model.leaving(names["Ingatkan"].id)] == [names["Ditolak"].id]


@pytest.mark.browser
def test_without_scripts_the_page_says_how_to_go_on(
    cast: Cast, service: ServiceType, sign_in: SignIn, browse: Browse
) -> None:
    page = browse(sign_in(cast.lestari), width=390, scripts=False)
    page.goto(url(service))
    page.get_by_text("Menggambar memerlukan skrip").wait_for()
    assert not page.locator("[data-canvas]").is_visible()
