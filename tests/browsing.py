"""A real Chromium whose network is Django's test client.

No server and no second thread: what a test has written, rolled back afterwards like everything
else, is what the browser sees, and it is signed in as the client is. Headers are the real ones, so
the content security policy holds. Import the fixtures into a conftest:

    from tests.browsing import browse, chromium  # noqa: F401
"""

import gzip
import os
import shutil
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.staticfiles import finders
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

ADDRESS = "http://localhost"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

Browse = Callable[..., Page]


# A folder that imports the fixture has one of its own, but the process can drive one browser only.
_running: list[Browser] = []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if _running:
        yield _running[0]
        return
    program = os.environ.get("PAMONG_CHROMIUM") or shutil.which("chromium")
    if not program:
        pytest.fail("no Chromium here; ./run test obtains one, or name it in PAMONG_CHROMIUM")
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code and
    # would give connections of its own, outside the test's transaction.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    shared = threading.local()
    for alias in connections:
        if hasattr(connections._connections, alias):
            setattr(shared, alias, getattr(connections._connections, alias))
    connections._connections = shared
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        _running.append(browser)
        yield browser
        _running.clear()
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@contextmanager
def _agency_kept() -> Iterator[None]:
    """A request enters its own agency on the one connection; the test goes on in its own."""
    names = ("pamong.agency", "pamong.door")
    with connection.cursor() as cursor:
        cursor.execute("select current_setting(%s, true), current_setting(%s, true)", names)
        values = cursor.fetchone()
    yield
    with connection.cursor() as cursor:
        for name, value in zip(names, values, strict=True):
            cursor.execute("select set_config(%s, %s, false)", [name, value or ""])


@cache
def _static(path: str) -> tuple[bytes, int]:
    """A file and its bytes on the way; a font is compressed already."""
    content = Path(path).read_bytes()
    return content, len(content) if path.endswith("woff2") else len(gzip.compress(content))


def _answer(client: Client, route: Route, weights: dict[str, int]) -> None:
    request = route.request
    path = request.url.removeprefix(ADDRESS)
    if not request.url.startswith(ADDRESS):
        route.abort()
        return
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/").split("?")[0])
        if not found:
            route.fulfill(status=404, body="")
            return
        content, weights[path] = _static(str(found))
        kind = TYPES.get(Path(str(found)).suffix, "application/octet-stream")
        route.fulfill(status=200, body=content, headers={"content-type": kind})
        return
    headers = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in request.headers.items()
        if name not in {"cookie", "content-type", "content-length", "host"}
    }
    extra: dict[str, Any] = {**headers, "HTTP_HOST": "localhost"}
    with _agency_kept():
        response = client.generic(
            request.method,
            path.split("#")[0],
            request.post_data_buffer or b"",
            content_type=request.headers.get("content-type", "application/octet-stream"),
            **extra,
        )
    while 300 <= response.status_code < 400 and response.has_header("Location"):
        target = urljoin(request.url, response["Location"])
        if request.is_navigation_request():
            # A redirect answered here would leave for the real network; this one comes back.
            again = f'<meta http-equiv="refresh" content="0;url={escape(target)}">'
            route.fulfill(status=200, body=again, headers={"content-type": "text/html"})
            return
        with _agency_kept():
            response = client.get(target.removeprefix(ADDRESS), **extra)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    weights[path] = len(gzip.compress(body))
    route.fulfill(
        status=response.status_code,
        body=body,
        headers={name.lower(): value for name, value in response.items()},
    )


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Browse]:
    """Open a browser window: `browse(client, width=390)` gives a Playwright page.

    Go to "/path" of the product. What the browser's console complains about (a blocked style, a
    broken script) fails the test at its end; `page.weights` tells what each address weighs on the
    way, compressed.
    """
    contexts = []
    complaints: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        refused = message.text.startswith("Failed to load resource")
        # A page may answer 403 or 400 on purpose; a file that is missing is a fault.
        if message.type == "error" and not (refused and "/static/" not in message.location["url"]):
            complaints.append(message.text)

    def answer(client: Client, route: Route, weights: dict[str, int]) -> None:
        try:
            _answer(client, route, weights)
        except Exception:
            # The browser would wait for half a minute; the fault is told at the test's end.
            complaints.append(traceback.format_exc())
            route.abort()

    def window(
        client: Client, *, width: int = 1280, scheme: Any = "light", scripts: bool = True
    ) -> Page:
        context = chromium.new_context(
            base_url=ADDRESS,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale="id-ID",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.weights = {}  # type: ignore[attr-defined]
        page.scripts = scripts  # type: ignore[attr-defined]
        page.route("**/*", lambda route: answer(client, route, page.weights))  # type: ignore[attr-defined]
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield window
    for context in contexts:
        context.close()
    assert not complaints, complaints


_FIND_VIOLATIONS = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(({id, help, nodes}) =>
    [id, help, nodes.slice(0, 5).map(node => node.target)]);
}"""


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page as it stands, one line each.

    Axe waits for ever where scripts are off; look at the same page with scripts on.
    """
    assert getattr(page, "scripts", True), "axe needs a window with scripts"
    # Half a megabyte of script: once for each page is enough.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_FIND_VIOLATIONS)
    return [f"{rule}: {text}: {targets}" for rule, text, targets in found]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
