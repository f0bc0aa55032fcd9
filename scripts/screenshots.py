"""Take the pictures of the README and the tour from a running demo, in real Chromium.

./run demo                                       in one terminal
./run screenshots [--address http://127.0.0.1:8000] [--out docs/images]    in another
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

# Picture, who looks, in which width, and the links followed from the home page.
PICTURES = (
    ("home.png", "ani", 1280, ()),
    ("plan.png", "ani", 1280, ("/performance/plan/",)),
    ("note-on-a-phone.png", "dewi", 390, ("/performance/note/",)),
    ("distribution.png", "budi", 1280, ("/performance/evaluations/", "a[href*='/distribution/']")),
    ("indicators.png", "lestari", 1280, ("/indicators/",)),
)


def people(command: list[str]) -> dict[str, str]:
    """User name and password of everybody who can sign in to the demo."""
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode:
        sys.exit(outcome.stderr.strip() or "There is no demo here: start it with ./run demo.")
    return {person["username"]: person["password"] for person in json.loads(outcome.stdout)}


def sign_in(browser: Browser, address: str, user: str, password: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 844}, locale="id-ID")
    page.goto(address)
    form = page.locator("form", has=page.locator("input[type=password]"))
    form.locator("input[name=login]").fill(user)
    form.locator("input[name=password]").fill(password)
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()
    return page


def take(page: Page, address: str, links: tuple[str, ...], path: Path) -> None:
    for link in links:
        if link.startswith("/"):
            page.goto(address + link)
        else:
            page.locator(link).first.click()
            page.wait_for_load_state()
    page.screenshot(path=path)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/images")
    arguments = parser.parse_args()
    program = os.environ.get("PAMONG_CHROMIUM") or shutil.which("chromium")
    if not program:
        sys.exit("No Chromium here; ./run test obtains one, or name it in PAMONG_CHROMIUM.")
    known = people([sys.executable, "-m", "pamong", "demo", "people", "--json"])
    arguments.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for name, user, width, links in PICTURES:
            try:
                page = sign_in(browser, arguments.address, user, known[user], width)
            except Error as error:
                sys.exit(f"No demo answers at {arguments.address}: {error.message.splitlines()[0]}")
            take(page, arguments.address, links, arguments.out / name)
            print(arguments.out / name)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
