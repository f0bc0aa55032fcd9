"""Citizens who apply and officers who complete steps, over a line on which answers get lost.

Whoever gets no answer sends the same form again, as one does in a browser, until there is one.
"""

import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tests.reliability.filling import AGENCY, STALL
from tests.reliability.installation import PATIENCE, Installation, Screen, Unanswered

HOME = f"/l/{AGENCY}"
# Of so many forms one is answered into the void.
LOST_OF = 4


@dataclass(frozen=True)
class Call:
    who: str
    asked: str
    # None: no answer came.
    status: int | None
    led_to: str = ""


class Record:
    """Every call of everybody with its answer, in the order in which the answers came."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._lock = threading.Lock()

    def note(self, call: Call) -> None:
        with self._lock:
            self.calls.append(call)

    @property
    def answers(self) -> int:
        return sum(call.status is not None for call in self.calls)

    def told(self, last: int = 40) -> str:
        return "\n".join(map(str, self.calls[-last:]))


@dataclass
class Line:
    """A screen whose every call is written down and made again until it is answered."""

    who: str
    screen: Screen
    record: Record
    chance: random.Random

    def get(self, path: str) -> bytes:
        status, content = self._insist(f"GET {path}", lambda: self.screen.get(path))
        assert status in {200, 302}, (self.who, path, status)
        return content

    def post(self, path: str, form: Mapping[str, Any], *, loses_one: bool = False) -> str:
        """Where the answer leads to, after a first one was lost: sometimes, or for certain."""
        asked = f"POST {path} {dict(form)}"
        if loses_one or self.chance.randrange(LOST_OF) == 0:
            self._into_the_void(asked, path, form)
        status, led_to = self._insist(asked, lambda: self.screen.post(path, dict(form)))
        assert status in {200, 302}, (self.who, asked, status)
        return led_to

    def _into_the_void(self, asked: str, path: str, form: Mapping[str, Any]) -> None:
        """The form arrives, and of the answer nothing comes back: no page and no cookie."""
        other = Screen(self.screen.address)
        for cookie in self.screen.jar:
            other.jar.set_cookie(cookie)
        with suppress(Unanswered):
            other.post(path, dict(form))
        self.record.note(Call(self.who, asked, None))

    def _insist(self, asked: str, call: Callable[[], tuple[int, Any]]) -> tuple[int, Any]:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(Unanswered):
                status, answer = call()
                # A server whose database has just died says that it cannot.
                if status < 500:
                    led_to = answer if isinstance(answer, str) else ""
                    self.record.note(Call(self.who, asked, status, led_to))
                    return status, answer
            self.record.note(Call(self.who, asked, None))
            time.sleep(0.2)
        raise AssertionError(f"{self.who} got no answer within {PATIENCE} s: {asked}")


@dataclass
class Citizen:
    """One who applies for a stall and goes the whole way: every page, the check, the sending."""

    line: Line
    name: str
    # What the confirmation said; "" until it was seen.
    number: str = ""
    secret: str = ""

    @property
    def answers(self) -> dict[str, Any]:
        return {"stall": f"Warung {self.name}", "area": 12}

    def apply(self) -> None:
        self.line.get(f"{HOME}/services/{STALL}/")
        start = f"{HOME}/services/{STALL}/start/"
        # Who has begun already, and lost the page that said so, begins another.
        led_to = self.line.post(start, {}) or self.line.post(start, {"another": "1"})
        draft = _number_in(r"/applications/(\d+)/", led_to)
        home = f"{HOME}/applications/{draft}"
        for page_id in ("stall", "place", "for-whom", "who", "contact"):
            path = f"{home}/pages/{page_id}/"
            page = self.line.get(path).decode()
            hidden = dict(re.findall(r'<input type="hidden" name="(asked)" value="([^"]*)"', page))
            led_to = self.line.post(path, hidden | self._filled_in(page_id) | {"do": "next"})
        assert led_to == f"{home}/check/", (self.name, led_to)
        self.line.get(f"{home}/check/")
        led_to = self.line.post(f"{home}/check/", {}, loses_one=True)
        assert led_to == f"{home}/sent/", (self.name, led_to)
        self._read_confirmation(self.line.get(f"{home}/sent/").decode())

    def _filled_in(self, page_id: str) -> dict[str, Any]:
        mail = f"{self.name.lower().replace(' ', '.')}@contoh.id"
        return {
            "stall": {"stall": self.answers["stall"]},
            "place": {"area": self.answers["area"]},
            "for-whom": {"behalf": "self"},
            "who": {"name": self.name},
            "contact": {"phone": "0812 3456 7890", "email": mail},
        }[page_id]

    def _read_confirmation(self, page: str) -> None:
        self.number = _text_in(r'class="number">([^<]+)<', page)
        self.secret = _text_in(r'class="secret">([^<]+)<', page)


@dataclass
class Officer:
    """One who takes the next task, starts it and completes it, as long as others work."""

    line: Line
    # The steps of which a page said that they are completed.
    completed: list[int] = field(default_factory=list)

    def work(self, goes_on: Callable[[], bool]) -> None:
        while goes_on():
            self.line.post("/services/tasks/next/", {})
            page = self.line.get("/services/tasks/").decode()
            moves = re.findall(r'action="/services/steps/(\d+)/(start|complete)/"', page)
            for step, move in moves:
                if move == "start":
                    self.line.post(f"/services/steps/{step}/start/", {})
                self._complete(int(step))
            if not moves:
                time.sleep(0.1)

    def _complete(self, step: int) -> None:
        """A refusal leads back to the tasks as well: only the page says that it is done.

        Should that page be lost with its message, one clicks once more.
        """
        for _click in range(3):
            self.line.post(f"/services/steps/{step}/complete/", {"outcome": "granted"})
            if "langkah selesai." in self.line.get("/services/tasks/").decode():
                self.completed.append(step)
                return
        raise AssertionError(f"{self.line.who} cannot complete {step}:\n{self.line.record.told()}")


def sign_in(place: Installation, username: str, password: str) -> Screen:
    screen = Screen(place.address)
    screen.sign_in(username, password)
    return screen


def _number_in(pattern: str, text: str) -> int:
    return int(_text_in(pattern, text))


def _text_in(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, (pattern, text[:2000])
    return found[1].strip()
