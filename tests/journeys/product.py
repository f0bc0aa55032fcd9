"""A running product: the command line's first steps, a real server, and people at their screens."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, override, pgettext
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from tests.browsing import overflow, violations
from tests.cli.place import ROOT, Place

PHONE, DESK = 390, 1280
PATIENCE = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(place: Place) -> Iterator[str]:
    """`pamong serve` on a port of its own, until the block ends; gives its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    told = place.data / "serve.log"
    with told.open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "pamong", "serve", "--port", str(port)],
            env=place.env | {"PAMONG_ORIGIN": address, "PAMONG_ALLOWED_HOSTS": "127.0.0.1"},
            stdout=log,
            stderr=log,
            cwd=ROOT,
        )
    try:
        _wait_until_healthy(address, server, told)
        yield address
        faults = told.read_text()
        assert "Traceback" not in faults, faults
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes], told: Path) -> None:
    patient_until = time.monotonic() + PATIENCE
    while time.monotonic() < patient_until:
        assert server.poll() is None, told.read_text()
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"no answer from {address} in {PATIENCE} s: {told.read_text()}")


@dataclass
class World:
    """Who sits before which screen, in one language."""

    browser: Browser
    address: str
    language: str
    pictures: Path | None = None
    complaints: list[str] = field(default_factory=list)
    screens: list["Screen"] = field(default_factory=list)

    def __call__(self, msgid: str, context: str = "", **values: Any) -> str:
        """A text of the product in the language of this walk."""
        with override(self.language):
            text = pgettext(context, msgid) if context else gettext(msgid)
        return text % values if values else text

    def window(self, width: int = DESK) -> "Screen":
        """A browser window of one's own, its language switched by the button."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 900},
            locale="id-ID",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE * 1000 / 4)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        screen = Screen(self, page)
        self.screens.append(screen)
        screen.goto("/")
        if self.language != "id":
            with page.expect_navigation():
                page.locator(f"button[name=language][value={self.language}]").click()
        return screen

    def sign_in(self, username: str, password: str, *, width: int = DESK) -> "Screen":
        screen = self.window(width)
        screen.fill("login", username)
        screen.fill("password", password)
        screen.press("Sign in")
        screen.page.locator(".shell").wait_for()
        return screen

    def _hear(self, message: ConsoleMessage) -> None:
        refused = message.text.startswith("Failed to load resource")
        if message.type == "error" and not (refused and "/static/" not in message.location["url"]):
            self.complaints.append(f"{message.location['url']}: {message.text}")


class Screen:
    """Somebody's window: they read headings and press what is written on buttons and links."""

    def __init__(self, world: World, page: Page) -> None:
        self.world, self.page = world, page

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    @property
    def width(self) -> int:
        assert self.page.viewport_size
        return self.page.viewport_size["width"]

    def goto(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def menu(self, href: str) -> None:
        """Choose from the main navigation, on a phone after opening it."""
        if self.width < 800:
            self.page.locator(".menu-button").click()
        with self.page.expect_navigation():
            self.page.locator(f".menu nav a[href='{href}']").first.click()

    def button(self, label: str, within: Locator | None = None, **values: Any) -> Locator:
        where = within or self.page
        return where.get_by_role("button", name=self.world(label, **values), exact=True)

    def press(self, label: str, within: Locator | None = None, **values: Any) -> None:
        self.button(label, within, **values).first.click()

    def confirm(self, label: str, fill: str = "") -> None:
        """Press a button that asks back, and confirm in its dialog."""
        self.press(label)
        dialog = self.page.get_by_role("dialog")
        dialog.wait_for()
        if fill:
            dialog.locator("textarea").fill(fill)
        self.press(label, dialog)

    def follow(self, label: str, within: Locator | None = None, **values: Any) -> None:
        where = within or self.page.locator("main")
        where.get_by_role("link", name=self.world(label, **values), exact=True).first.click()

    def follow_tab(self, label: str) -> None:
        with self.page.expect_navigation():
            self.follow(label, self.page.locator("nav.tabs"))

    def follow_name(self, name: str) -> None:
        """A link that bears a name: the same in every language."""
        self.page.locator("main").get_by_role("link", name=name).first.click()

    def fill(self, name: str, value: str, within: Locator | None = None) -> None:
        (within or self.page).locator(f"[name='{name}']:not([type=hidden])").first.fill(value)

    def check(self, name: str, value: str) -> None:
        self.page.locator(f"input[name='{name}'][value='{value}']").check()

    def reads(self, msgid: str, context: str = "", **values: Any) -> None:
        text = self.world(msgid, context, **values)
        self.page.get_by_text(text).filter(visible=True).first.wait_for()

    def heading(self, id: str, en: str) -> None:
        """The page's heading, word by word in both languages."""
        wanted = {"id": id, "en": en}[self.world.language]
        self.page.get_by_role("heading", level=1, name=wanted).wait_for()

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).filter(visible=True).first.wait_for()

    def sound(self, name: str) -> None:
        """No barrier, nothing wider than a phone; kept as a picture where somebody wants one."""
        self.page.wait_for_load_state("networkidle")
        faults = violations(self.page)
        if overflow(self.page) > 0:
            faults.append(f"{overflow(self.page)} px too wide at {self.width} px")
        self._keep(f"{name}-{self.width}")
        if self.width != PHONE:
            self.page.set_viewport_size({"width": PHONE, "height": 900})
            if overflow(self.page) > 0:
                faults.append(f"{overflow(self.page)} px too wide at {PHONE} px")
            self._keep(f"{name}-{PHONE}")
            self.page.set_viewport_size({"width": DESK, "height": 900})
        if faults:
            self.world.complaints += [f"{name}: {fault}" for fault in faults]

    def _keep(self, name: str) -> None:
        if self.world.pictures:
            path = self.world.pictures / f"{self.world.language}-{name}.png"
            self.page.screenshot(path=path, full_page=True)

    def fetch(self, address: str) -> bytes:
        """What the browser would show in a viewer of its own, such as a PDF."""
        answer = self.page.context.request.get(address)
        assert answer.ok, f"{address}: {answer.status}"
        return answer.body()

    def download(self, press: Callable[[], None]) -> bytes:
        with self.page.expect_download() as found:
            press()
        return Path(found.value.path()).read_bytes()
