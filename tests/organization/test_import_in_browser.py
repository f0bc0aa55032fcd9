"""HR brings a staff file in a real browser: errors first, then the confirmed change."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page

from pamong.documents.models import ImportRun
from pamong.documents.sheets import write_csv
from pamong.organization.models import Employee
from tests.browsing import Browse, browse, chromium, overflow, violations  # noqa: F401
from tests.conftest import Cast, Seat
from tests.organization.test_imports import JOKO, KARTIKA, STAFF_HEAD, present

pytestmark = [pytest.mark.browser]
SignIn = Callable[[Seat], Client]


def bring(page: Page, *rows: tuple[str, ...], complete: bool = False) -> None:
    content = b"".join(write_csv(rows, STAFF_HEAD, delimiter=";"))
    page.set_input_files(
        "input[type=file]",
        files=[{"name": "pegawai.csv", "mimeType": "text/csv", "buffer": content}],
    )
    if complete:
        page.get_by_label("Berkas memuat semua pegawai").check()
    page.get_by_role("button", name="Baca dan bandingkan").click()
    page.wait_for_url(re.compile(r"/documents/imports/\d+/"))


def sound(page: Page) -> None:
    assert violations(page) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, False)])
def test_from_a_faulty_file_to_the_confirmed_one(
    cast: Cast,
    sign_in: SignIn,
    browse: Browse,  # noqa: F811
    width: int,
    scripts: bool,
) -> None:
    page = browse(sign_in(cast.hana), width=width, scripts=scripts)

    def look() -> None:
        if scripts:
            sound(page)

    page.goto("/people/imports/")
    look()
    page.get_by_role("link", name="Unggah berkas").nth(1).click()
    page.wait_for_url("**/documents/imports/staff/new/")
    look()

    broken = (KARTIKA[0], *KARTIKA[1:9], "31-02-2024", "NOPE", "")
    bring(page, broken)
    assert page.get_by_text("Tidak ada yang diubah.").is_visible()
    assert page.get_by_text("Tanggal 31-02-2024 tidak ada dalam kalender.").is_visible()
    assert page.get_by_text("Tidak ada unit dengan kode NOPE.").is_visible()
    look()

    page.get_by_role("link", name="Unggah berkas yang sudah diperbaiki").click()
    page.wait_for_url("**/documents/imports/staff/new/")
    staying = [row for row in present(cast) if row[0] != cast.dewi.employee.number]
    bring(page, *staying, KARTIKA, JOKO, complete=True)
    assert page.get_by_text("Kartika Sari (••••2002)").is_visible()
    look()
    page.get_by_role("link", name="Keluar").click()
    page.wait_for_url("**section=departures")
    assert page.get_by_text("Dewi Anggraini (••••2005)").is_visible()
    assert not Employee.objects.filter(number=KARTIKA[0]).exists()

    page.get_by_role("button", name="Terapkan perubahan ini").first.click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_text("akan diakhiri mulai hari ini").is_visible()
    look()
    dialog.get_by_role("button", name="Terapkan perubahan ini").click()
    page.wait_for_selector("text=Berkas telah diterapkan")
    look()
    assert Employee.objects.filter(number=KARTIKA[0]).exists()
    assert not Employee.objects.get(pk=cast.dewi.employee.pk).is_active
    assert ImportRun.objects.filter(state="applied").count() == 1


@pytest.mark.parametrize("width", [1280, 320])
def test_passwords_notices_and_checking_without_barriers(
    cast: Cast,
    sign_in: SignIn,
    browse: Browse,  # noqa: F811
    width: int,
) -> None:
    page = browse(sign_in(cast.hana), width=width)
    for address in ("/people/accounts/", "/people/accounts/?q=zzz", "/notices/", "/verify/"):
        page.goto(address)
        sound(page)
    page.goto(f"/people/accounts/{cast.ani.employee.pk}/")
    sound(page)
    page.get_by_role("button", name="Beri kata sandi pertama").click()
    page.wait_for_selector("text=Serahkan langsung sekarang")
    sound(page)
