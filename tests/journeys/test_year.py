"""The year of one employee, as people walk it: real commands, a real server, a real browser.

From the staff file to an accepted evaluation, and to an objection that is upheld, in both
languages. Buttons and links are found by what is written on them in the language of the walk.
With PAMONG_SCREENSHOTS set to a folder, the stations are kept there as pictures to look at.
"""

import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser
from pypdf import PdfReader

from pamong.kernel.periods import Month
from tests import databases
from tests.browsing import chromium  # noqa: F401
from tests.cli.place import Place
from tests.journeys.people import (
    ANI,
    BUDI,
    CITRA,
    EVERYBODY,
    HANA,
    JOKO,
    LESTARI,
    Person,
    first_files,
    staff_xlsx,
)
from tests.journeys.product import DESK, PHONE, Screen, World, served

pytestmark = pytest.mark.browser

AGENCY = "contoh"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INDICATOR = "Izin usaha yang selesai tepat waktu"
ANI_RESULT = "Berkas izin usaha diperiksa tepat waktu"
NOTE = "Membantu pemohon mengisi formulir"
CONTEST = "Satu permohonan bulan ini belum terhitung."
ANSWER = "Permohonan itu ditutup pada bulan lain."
FEEDBACK = "Penjelasan kepada pemohon sudah jelas."
OBJECTION = "Dua bulan saya juga menjaga loket."
EXPLANATION = "Tugas loket sudah dihitung dalam target."
DECISION = "Target disepakati bersama dan tercapai."
JOKO_RESULT = "Data pemohon izin usaha lengkap"


def pdf_text(content: bytes) -> str:
    """What is printed in a document."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


class Year:
    """One walk: who has which password, who sits before which screen, and what has been made."""

    def __init__(self, place: Place, world: World, today: date) -> None:
        self.place, self.world = place, world
        self.today = today
        self.month = Month.of(today).shift(-1)
        self.year = self.month.year
        self.passwords: dict[str, str] = {}
        # Whose password somebody else made; the first sign-in asks for another one.
        self.handed_out: set[str] = set()
        self.screens: dict[tuple[str, int], Screen] = {}

    def screen(self, person: Person, width: int = DESK) -> Screen:
        key = (person.number, width)
        if key not in self.screens:
            self.screens[key] = self.world.sign_in(
                person.number, self.passwords[person.number], width=width
            )
            if person.number in self.handed_out:
                self.choose_own_password(self.screens[key], person)
        self.screens[key].goto("/")
        return self.screens[key]

    def choose_own_password(self, screen: Screen, person: Person) -> None:
        screen.reads("Choose a password of your own first.")
        own = f"kebun teh {person.number[-6:]} pagi"
        screen.fill("old_password", self.passwords[person.number])
        screen.fill("new_password1", own)
        screen.fill("new_password2", own)
        with screen.page.expect_navigation(url="**/"):
            screen.press("Change the password")
        self.passwords[person.number] = own
        self.handed_out.remove(person.number)

    # 0. The operator: three commands and two files, as docs/running.md says.

    def found_the_agency(self) -> None:
        pamong = self.place.pamong
        units, staff = first_files(self.place.data)
        for words in (
            ("agency", "add", "Kabupaten Contoh", "--code", AGENCY),
            ("import", "units", str(units), "--agency", AGENCY),
            ("import", "staff", str(staff), "--agency", AGENCY),
        ):
            told = pamong(*words)
            assert told.returncode == 0, told.stderr + told.stdout
        told = pamong("user", "add-administrator", "admin", "--agency", AGENCY, "--json")
        assert told.returncode == 0, told.stderr
        self.passwords["admin"] = json.loads(told.stdout)["password"]

    # 1. The administrator opens the door to HR.

    def administer(self) -> None:
        screen = self.world.sign_in("admin", self.passwords["admin"])
        self.screens["admin", DESK] = screen
        screen.sound("admin-home")
        self.give_password(screen, HANA)
        self.grant(screen, HANA, "hr_manager")
        screen.sound("roles")

    def give_password(self, screen: Screen, person: Person) -> None:
        # HR finds the accounts beside the staff file, the administrator in the menu.
        if screen.page.locator(".menu nav a[href='/people/accounts/']").count():
            screen.menu("/people/accounts/")
        else:
            screen.menu("/people/imports/")
            screen.follow("Accounts and passwords")
        screen.heading("Akun dan kata sandi", "Accounts and passwords")
        screen.follow_name(person.name)
        screen.press("Give a first password")
        screen.reads("Hand this over in person, now.")
        username, password = screen.locator("dl.facts code").all_inner_texts()
        assert username == person.number
        self.passwords[username] = password
        self.handed_out.add(username)

    def grant(self, screen: Screen, person: Person, role: str) -> None:
        screen.menu("/people/roles/")
        screen.follow("Give a role")
        screen.fill("person_search", person.name.split()[0])
        screen.locator("label", has_text=person.name).first.click()
        screen.locator("select[name=role]").select_option(role)
        screen.check("reach", "agency")
        screen.press("Give the role")
        screen.page.wait_for_url("**/people/roles/")
        screen.sees(person.name)

    # 2. HR: the staff file, passwords, the year.

    def bring_staff(self) -> None:
        screen = self.screen(HANA)
        screen.sound("hr-home-first")
        screen.menu("/people/imports/")
        screen.heading("Unit kerja dan pegawai dari berkas", "Units and staff from files")
        screen.sound("imports")
        screen.page.locator("a[href='/documents/imports/staff/new/']").first.click()
        rows = [person.row for person in EVERYBODY]
        wrong = (*JOKO.row[:6], "31-02-2024", "NOPE", "")
        self.upload(screen, *(row for row in rows if row != JOKO.row), wrong)
        screen.reads("Nothing was changed.")
        place = screen.page.get_by_role("row").filter(has_text="unor_id")
        assert "8" in place.inner_text()
        assert "NOPE" in place.inner_text()
        assert "31-02-2024" in screen.page.locator("main").inner_text()
        screen.sound("import-refused")
        screen.follow("Bring the mended file")
        self.upload(screen, *rows)
        screen.heading("Yang akan berubah", "What the file would change")
        screen.sees("Joko Susilo")
        screen.sound("import-preview")
        screen.press("Apply these changes")
        screen.reads("The file was brought in.")
        screen.menu("/people/imports/")
        screen.page.locator("a[href='/documents/imports/staff/new/']").first.click()
        self.upload(screen, *rows)
        screen.reads("There is nothing to change.")

    def upload(self, screen: Screen, *rows: tuple[str, ...]) -> None:
        screen.page.set_input_files(
            "input[type=file]",
            files=[{"name": "pegawai.xlsx", "mimeType": XLSX, "buffer": staff_xlsx(*rows)}],
        )
        screen.press("Read and compare")
        screen.page.wait_for_url(re.compile(r"/documents/imports/\d+/"))

    def give_passwords(self) -> None:
        screen = self.screen(HANA)
        for person in (LESTARI, BUDI, ANI, JOKO, CITRA):
            self.give_password(screen, person)
        screen.sound("password-given")

    def give_further_roles(self) -> None:
        screen = self.screens["admin", DESK]
        self.grant(screen, LESTARI, "procedures_officer")
        self.grant(screen, CITRA, "auditor")

    def open_year(self) -> None:
        screen = self.screen(HANA)
        screen.menu("/performance/years/")
        screen.heading("Tahun kinerja", "Performance years")
        screen.follow("Open the first year")
        screen.fill("year", str(self.year))
        screen.check("period_kind", "month")
        screen.press("Open the year")
        screen.page.wait_for_url(f"**/performance/years/{self.year}/")
        screen.sees("Ani Rahmawati")
        screen.sound("year")

    # 3. From the unit's indicator to agreed plans.

    def set_the_target(self) -> None:
        screen = self.screen(BUDI)
        screen.sound("leader-home-first")
        screen.menu("/indicators/")
        screen.follow_name("Seksi Perizinan Usaha")
        screen.follow("Set a target")
        screen.follow("Define a new indicator")
        screen.fill("code", "IKU-1")
        screen.fill("name", INDICATOR)
        screen.fill("unit_of_measure", "%")
        screen.press("Save the definition")
        screen.sees(INDICATOR)
        screen.sound("indicator")
        screen.menu("/indicators/")
        screen.follow_name("Seksi Perizinan Usaha")
        if str(self.year) not in screen.page.locator(".heading").inner_text():
            screen.page.locator(f"nav.tabs a[href*='{self.year}']").click()
        screen.follow("Set a target")
        screen.press("Continue")
        screen.fill("value", "95")
        screen.press("Save the target")
        screen.sees("95")
        screen.sound("unit-indicators")

    def plan_of_the_leader(self) -> None:
        screen = self.screen(BUDI)
        screen.menu("/performance/plan/")
        screen.sound("leader-plan-empty")
        screen.follow("Take over the unit's targets")
        screen.press("Take over the chosen targets")
        screen.page.locator("table.skp").get_by_text(INDICATOR).first.wait_for()
        screen.press("Submit the plan")
        self.agree(LESTARI, BUDI)

    def agree(self, leader: Person, member: Person) -> None:
        screen = self.screen(leader)
        screen.menu("/performance/team/")
        screen.page.locator("main").get_by_role("link", name=member.name).first.click()
        screen.press("Agree to the plan")
        screen.page.locator("main").get_by_text(self.world("Agreed")).first.wait_for()

    def fill_the_matrix(self) -> None:
        screen = self.screen(BUDI)
        screen.menu("/performance/matrix/")
        screen.sound("matrix-empty")
        for person, text in ((ANI, ANI_RESULT), (JOKO, JOKO_RESULT)):
            screen.follow_name(person.name)
            screen.page.locator("textarea[name^=cell-]").first.fill(text)
            screen.press("Save the contribution")
            screen.page.wait_for_url(re.compile(r"/performance/matrix/\d+/$"))
        screen.sees(ANI_RESULT)
        screen.sound("matrix")

    def write_plan(self, person: Person, width: int) -> None:
        screen = self.screen(person, width)
        screen.menu("/performance/plan/")
        screen.sound(f"plan-asked-{person.name[:3]}")
        screen.press("Take over as a result")
        screen.page.locator("table.skp").get_by_role("link").first.click()
        screen.page.locator("select[name=rows-0-aspect]").select_option("quantity")
        screen.fill("rows-0-statement", "Jumlah permohonan yang diselesaikan")
        screen.fill("rows-0-target_text", "120 permohonan")
        screen.sound(f"result-{person.name[:3]}")
        screen.press("Save the result")
        screen.sees("120 permohonan")
        screen.press("Submit the plan")
        screen.button("Take it back to write on").wait_for()

    def return_and_agree(self) -> None:
        screen = self.screen(BUDI)
        screen.sound("leader-home")
        screen.menu("/performance/team/")
        screen.sound("team-waiting")
        screen.follow_name(ANI.name)
        screen.sound("plan-to-decide")
        screen.confirm("Return with a note", fill="Tambahkan target ketepatan waktu.")
        screen.page.locator("main").wait_for()
        ani = self.screen(ANI, PHONE)
        ani.sound("employee-home-returned")
        ani.menu("/performance/plan/")
        ani.sees("Tambahkan target ketepatan waktu.")
        ani.page.locator("table.skp").get_by_role("link").first.click()
        ani.page.locator("select[name=rows-1-aspect]").select_option("time")
        ani.fill("rows-1-statement", "Permohonan selesai tepat waktu")
        ani.fill("rows-1-target_text", "95 %")
        ani.press("Save the result")
        ani.press("Submit the plan")
        self.agree(BUDI, ANI)
        self.agree(BUDI, JOKO)
        ani.menu("/performance/plan/")
        ani.sound("plan-agreed")

    # 4. Work becomes evidence: a note by hand, the rest by itself.

    def write_a_note(self) -> None:
        screen = self.screen(ANI, PHONE)
        screen.menu("/performance/note/")
        screen.heading("Apa yang sudah dikerjakan?", "What have you done?")
        screen.sound("note")
        screen.fill("text", NOTE)
        screen.press("Note it")
        screen.sees(NOTE)

    def define_the_service(self) -> None:
        screen = self.screen(LESTARI)
        screen.menu("/services/")
        screen.follow("Services")
        screen.follow("Define a service")
        screen.fill("name", "Izin usaha mikro")
        screen.fill("code", "izin-mikro")
        screen.page.locator("select[name=unit]").select_option(label="Seksi Perizinan Usaha")
        steps = (("Terima berkas", "15"), ("Periksa berkas", "60"), ("Putuskan izin", "30"))
        rows = screen.page.get_by_role("group")
        for number, (name, norm) in enumerate(steps):
            rows.locator("input[name$='-name']").nth(number).fill(name)
            rows.locator("input[name$='-norm_minutes']").nth(number).fill(norm)
        rows.locator("input[name$='-decides']").nth(2).check()
        screen.sound("service")
        screen.press("Save the draft")
        screen.sees("Putuskan izin")
        screen.sound("service-drafted")
        screen.confirm("Publish")
        screen.sees("Putuskan izin")
        screen.sound("services")

    def work_through_a_case(self) -> None:
        screen = self.screen(ANI)
        screen.menu("/services/counter/")
        screen.sound("counter")
        screen.page.locator("form[action*='/counter/start/'] button").first.click()
        screen.check("behalf", "self")
        screen.press("Continue")
        screen.fill("name", "Eko Prasetyo")
        screen.sound("counter-page")
        screen.press("Continue")
        screen.page.wait_for_url("**/pages/contact/")
        screen.press("Continue")
        screen.sound("counter-check")
        screen.press("Take in")
        screen.heading("Permohonan diterima", "Application received")
        self.case = screen.page.locator(".case-number").inner_text()
        screen.sound("receipt")
        screen.press("Complete: %(name)s", name="Terima berkas")
        screen.page.wait_for_url("**/services/cases/**")
        phone = self.screen(ANI, PHONE)
        for last in ("Complete", "Grant"):
            phone.menu("/services/tasks/")
            phone.press("Take the next task")
            phone.sound("tasks")
            phone.press("Start")
            phone.press(last)
            phone.button(last).wait_for(state="detached")
        screen.goto(f"/services/cases/{self.case}/")
        screen.sees("Putuskan izin")
        screen.sound("case-closed")

    def publish_the_figures(self) -> None:
        screen = self.screen(LESTARI)
        screen.menu("/services/")
        screen.press("Publish the figures now")
        screen.page.locator(".note, .messages, [role=status]").first.wait_for()
        screen.sound("service-work")
        screen.follow_name("Seksi Perizinan Usaha")
        screen.sound("service-unit")

    def find_and_contest_the_figure(self) -> None:
        screen = self.screen(ANI, PHONE)
        screen.sound("employee-home-evidence")
        screen.menu("/performance/plan/")
        screen.follow_tab("Evidence and feedback")
        screen.reads("Gathered, not tied yet")
        screen.sound("evidence")
        screen.press("Tie")
        screen.reads("gathered by itself")
        screen.follow("Rows behind it")
        screen.sees(self.case)
        screen.sound("rows")
        screen.follow("Open or contest")
        screen.follow("Contest this figure")
        screen.fill("reason", CONTEST)
        screen.press("Send the contest")
        screen.sees(CONTEST)
        budi = self.screen(BUDI)
        budi.menu("/indicators/contests/")
        budi.sound("contests")
        budi.page.locator("main a[href^='/indicators/contests/']").first.click()
        budi.check("decision", "declined")
        budi.fill("answer", ANSWER)
        budi.sound("contest")
        budi.press("Send the answer")
        budi.sees(ANSWER)
        screen = self.screen(ANI, PHONE)
        screen.menu("/notices/")
        screen.sound("notices")
        screen.page.locator("main li a").first.click()
        screen.sees(ANSWER)

    # 5. Feedback, the predicate of the unit, two ratings with reasons.

    def give_feedback(self) -> None:
        screen = self.screen(BUDI)
        screen.menu("/performance/team/")
        screen.follow_name(ANI.name)
        screen.follow_tab("Evidence and feedback")
        screen.sees(NOTE)
        screen.fill("text", FEEDBACK)
        screen.press("Give the feedback")
        screen.sees(FEEDBACK)
        screen.sound("evidence-by-leader")

    def set_the_predicate(self) -> None:
        screen = self.screen(LESTARI)
        screen.menu("/performance/predicates/")
        self.choose_month(screen)
        screen.sound("predicates")
        screen.page.locator("main a[href^='/performance/predicates/']:not([href*='?'])").filter(
            has_text="Seksi Perizinan Usaha"
        ).click()
        screen.check("level", "good")
        screen.fill("reason", "Target triwulan tercapai.")
        screen.sound("predicate")
        screen.press("Set the predicate")
        screen.sees("Target triwulan tercapai.")

    def choose_month(self, screen: Screen) -> None:
        """On a phone, where twelve months do not fit: the chosen one comes into sight."""
        screen.page.set_viewport_size({"width": PHONE, "height": 900})
        with screen.page.expect_navigation():
            screen.page.locator(f"nav.tabs a[href$='span={self.month.month}']").click()
        chosen = screen.page.locator("nav.tabs [aria-current]").bounding_box()
        assert chosen
        assert 0 <= chosen["x"] <= PHONE - chosen["width"]
        screen.page.set_viewport_size({"width": DESK, "height": 900})

    def rate(self, person: Person, result: str, behaviour: str) -> None:
        screen = self.screen(BUDI)
        screen.menu("/performance/evaluations/")
        self.choose_month(screen)
        screen.sound(f"evaluations-before-{person.name[:3]}")
        screen.follow_name(person.name)
        screen.check("result_rating", result)
        screen.check("behaviour_rating", behaviour)
        screen.fill("result_reason", "Sesuai target bulan ini.")
        screen.fill("behaviour_reason", "Melayani dengan santun.")
        screen.sound(f"rating-{person.name[:3]}")
        screen.press("Save and go on")
        screen.heading(
            f"Serahkan evaluasi {person.name}", f"Deliver the evaluation of {person.name}"
        )
        if screen.page.locator("[name=distribution_reason]").count():
            screen.fill("distribution_reason", "Tim kecil; tidak ada pembanding.")
        screen.sound(f"deliver-{person.name[:3]}")
        screen.press("Deliver to %(name)s", name=person.name)
        screen.page.wait_for_url("**/performance/evaluations/**")

    # 6. One accepts, the other objects and is heard.

    def accept(self) -> None:
        screen = self.screen(JOKO, PHONE)
        screen.sound("employee-home-rated")
        screen.menu("/performance/evaluations/mine/")
        screen.sound("my-evaluations")
        screen.page.locator("table a").first.click()
        screen.sound("evaluation-to-answer")
        screen.press("Accept")
        screen.page.locator("#answer").wait_for(state="detached")
        screen.sound("evaluation-accepted")
        self.read_document(screen, JOKO.name, "BAIK", "Diterima secara elektronik")

    def read_document(self, screen: Screen, *expected: str) -> None:
        """The document behind the button, and that anybody finds it genuine by its code."""
        address = screen.page.locator("main a[href$='document.pdf']").get_attribute("href")
        content = screen.fetch(address or "")
        assert content.startswith(b"%PDF")
        text = pdf_text(content)
        for words in expected:
            assert words in text, f"{words}: {text}"
        code = re.search(r"Kode: ([0-9A-Z-]+)", text)
        assert code
        visitor = self.world.window()
        visitor.goto("/verify/")
        visitor.fill("code", code[1])
        visitor.press("Check")
        visitor.reads("This document was issued here and is valid.")
        visitor.page.set_input_files(
            "input[type=file]",
            files=[{"name": "evaluasi.pdf", "mimeType": "application/pdf", "buffer": content}],
        )
        visitor.press("Compare")
        visitor.reads("Your copy is unchanged.")
        visitor.sound("verified")
        visitor.page.context.close()

    def object(self) -> None:
        screen = self.screen(ANI, PHONE)
        screen.menu("/performance/evaluations/mine/")
        screen.page.locator("table a").first.click()
        screen.page.locator("summary", has_text=self.world("I object")).click()
        screen.fill("reason", OBJECTION)
        screen.sound("objecting")
        screen.press("Send the objection")
        screen.follow("See the objection and where it stands")
        screen.sees(OBJECTION)
        screen.sound("objection-sent")
        budi = self.screen(BUDI)
        budi.sound("leader-home-objection")
        budi.page.locator("main a[href*='/objection']").first.click()
        budi.fill("explanation", EXPLANATION)
        budi.press("Send the explanation")
        budi.sees(EXPLANATION)

    def uphold(self) -> None:
        screen = self.screen(LESTARI)
        screen.sound("head-home-objection")
        screen.page.locator("main a[href*='/objection']").first.click()
        if "/objections/" in screen.page.url:
            screen.follow_name(ANI.name)
        screen.sees(OBJECTION)
        screen.sees(EXPLANATION)
        screen.press("Take up")
        screen.sound("objection")
        screen.check("decision", "uphold")
        screen.fill("reason", DECISION)
        screen.press("Decide")
        screen.sees(DECISION)
        screen.sound("objection-decided")
        ani = self.screen(ANI, PHONE)
        ani.sound("employee-home-decided")
        ani.menu("/performance/evaluations/mine/")
        ani.page.locator("table a").first.click()
        ani.sound("evaluation-upheld")
        self.read_document(ani, ANI.name, "BAIK", DECISION)

    # 7. The auditor sees who looked; HR takes the year's ratings out.

    def audit(self) -> None:
        screen = self.screen(CITRA)
        screen.menu("/audit/")
        screen.sound("journal")
        screen.goto("/audit/readings/")
        screen.fill("name", "Ani")
        screen.press("Find")
        screen.follow_name(ANI.name)
        screen.sees(LESTARI.name)
        screen.sound("readings")

    def export(self) -> None:
        screen = self.screen(HANA)
        screen.menu("/performance/export/ratings/")
        screen.sound("export")
        content = screen.download(lambda: screen.press("Download"))
        assert content.startswith(b"PK")


@pytest.fixture(params=["id", "en"])
def year(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Year]:  # noqa: F811
    place = Place(
        Path(tempfile.mkdtemp(prefix="pamong-")), databases.clone(f"year_{request.param}")
    )
    folder = os.environ.get("PAMONG_SCREENSHOTS")
    try:
        with served(place) as address:
            world = World(chromium, address, request.param, Path(folder) if folder else None)
            yield Year(place, world, timezone.localdate())
            for context in {screen.page.context for screen in world.screens}:
                context.close()
        assert world.complaints == []
    finally:
        databases.drop(place.database)
        shutil.rmtree(place.data, ignore_errors=True)


def test_the_year_of_one_employee(year: Year) -> None:
    year.found_the_agency()
    year.administer()
    year.bring_staff()
    year.give_passwords()
    year.give_further_roles()
    year.open_year()

    year.set_the_target()
    year.plan_of_the_leader()
    year.fill_the_matrix()
    year.write_plan(ANI, PHONE)
    year.write_plan(JOKO, DESK)
    year.return_and_agree()

    year.write_a_note()
    year.define_the_service()
    year.work_through_a_case()
    year.publish_the_figures()
    year.find_and_contest_the_figure()

    year.give_feedback()
    year.set_the_predicate()
    year.rate(JOKO, "as_expected", "as_expected")
    year.rate(ANI, "as_expected", "as_expected")

    year.accept()
    year.object()
    year.uphold()

    year.audit()
    year.export()
