"""What people send while the server may die, and what must be found in the database afterwards."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.reliability.filling import WHOLE_YEAR
from tests.reliability.installation import Installation, Screen


@dataclass
class HandingOver:
    """An evaluation: both ratings, then over to the employee."""

    plan: int
    acknowledged: list[str] = field(default_factory=list)

    def do(self, screen: Screen) -> None:
        path = f"/performance/plans/{self.plan}/evaluation/{WHOLE_YEAR}/"
        form = {
            "result_rating": "as_expected",
            "result_reason": "Target izin tepat waktu tercapai 91% dari 90%.",
            "behaviour_rating": "above",
            "behaviour_reason": "Membantu loket sebelah saat ramai.",
            "recommendation": "Ikut pelatihan pemeriksaan lapangan.",
            "revision": 0,
            "act": "go_on",
        }
        self._note(screen.post(path, form), "rated")
        # The form of the last look; asked for whether or not the unit lies outside its pattern.
        form = {"revision": 1, "distribution_reason": "Hasil pemeriksaan menunjukkan demikian."}
        self._note(screen.post(f"{path}deliver/", form), "delivered")

    def _note(self, answer: tuple[int, str], what: str) -> None:
        if answer[0] == 302:
            self.acknowledged.append(what)

    def open_document(self, screen: Screen, place: Installation) -> None:
        """It is made when asked for, should the server have died before."""
        ((evaluation,),) = place.rows(
            "select id from performance_evaluation where plan_id = %s", self.plan
        )
        status, content = screen.get(f"/performance/evaluations/{evaluation}/document.pdf")
        assert (status, content[:5]) == (200, b"%PDF-")

    def found(self, place: Installation) -> "FoundEvaluation":
        return find_evaluation(place, self.plan)


@dataclass(frozen=True)
class FoundEvaluation:
    """An evaluation with everything that is written beside it."""

    state: str
    revision: int
    frozen: bool
    due: bool
    drafted: int
    delivered: int
    notices: int
    documents: int
    documents_noted: int
    codes: int
    files: int

    @property
    def fault(self) -> str:
        """What stands there only in part; "" when all or nothing does."""
        handed_over = self.state == "delivered"
        one = int(handed_over)
        parts = {
            "draft and its event": self.drafted == int(bool(self.state)),
            "revision": self.revision == {"": 0, "draft": 1, "delivered": 2}[self.state],
            "frozen content": self.frozen == handed_over,
            "last day of an answer": self.due == handed_over,
            "event of delivery": self.delivered == one,
            "notice": self.notices == one,
            # It follows in a step of its own, and is made when asked for should that be cut short.
            "document": self.documents in {0, one},
            "whole document": {self.documents}
            == {self.documents_noted, self.codes, self.files, self.documents},
        }
        return ", ".join(name for name, good in parts.items() if not good)

    @property
    def reached(self) -> list[str]:
        return {"": [], "draft": ["rated"]}.get(self.state, ["rated", "delivered"])

    @property
    def is_done(self) -> bool:
        return self.state == "delivered" and self.documents == 1


def find_evaluation(place: Installation, plan: int) -> FoundEvaluation:
    rows = place.rows(
        "select id, state, revision, snapshot <> '{}', answer_due_on is not null, document_id"
        " from performance_evaluation where plan_id = %s",
        plan,
    )
    if not rows:
        return FoundEvaluation("", 0, False, False, *[0] * 7)
    ((evaluation, state, revision, frozen, due, document),) = rows
    events = dict(
        place.rows(
            "select verb, count(*) from journal_event"
            " where object_type = 'evaluation' and object_id = %s group by verb",
            evaluation,
        )
    )
    attachments = place.rows(
        "select id, file from documents_attachment"
        " where object_type = 'evaluation' and object_id = %s",
        evaluation,
    )
    assert [row[0] for row in attachments] == ([document] if document else [])
    return FoundEvaluation(
        state,
        revision,
        frozen,
        due,
        drafted=events.get("performance.evaluation.drafted", 0),
        delivered=events.get("performance.evaluation.delivered", 0),
        notices=_count(
            place,
            "documents_notice where url = %s",
            f"/performance/evaluations/{evaluation}/",
        ),
        documents=len(attachments),
        documents_noted=events.get("performance.document.made", 0),
        codes=_count(place, "documents_verification where attachment_id = %s", document),
        files=sum(_is_pdf(place.data / "documents" / row[1]) for row in attachments),
    )


# What the pages of a form without questions of its own ask.
PAGES = {
    "for-whom": {"behalf": "self"},
    "who": {"name": "Eko Prasetyo"},
    "contact": {"phone": "081234567890", "email": ""},
}


@dataclass
class Case:
    """A case: taken in at the counter page by page, and its first step completed."""

    service: int
    draft: int = 0
    acknowledged: list[str] = field(default_factory=list)
    step: int = 0

    def do(self, screen: Screen) -> None:
        if not self.draft:
            # Should the answer be lost, the officer begins another: one begun is no application.
            _status, led_to = screen.post(f"/services/counter/start/{self.service}/", {})
            begun = re.search(r"/drafts/(\d+)/", led_to)
            if begun is None:
                return
            self.draft = int(begun[1])
        home = f"/services/counter/drafts/{self.draft}"
        for page, asked in PAGES.items():
            screen.post(f"{home}/pages/{page}/", asked | {"do": "next"})
        status, receipt = screen.post(f"{home}/check/", {})
        if status != 302 or "/drafts/" in receipt:
            return
        self.acknowledged.append("received")
        status, page = screen.get(receipt)
        if found := re.search(rb"/services/steps/(\d+)/complete/", page):
            self.step = int(found[1])
        if not self.step or screen.post(f"/services/steps/{self.step}/complete/", {})[0] != 302:
            return
        # A refusal leads back to the tasks as well; only the page would tell them apart.
        self.acknowledged.append("completed")

    def found(self, place: Installation) -> "FoundCase":
        return find_case(place, self.draft)


@dataclass(frozen=True)
class FoundCase:
    cases: int
    steps: tuple[str, ...]
    events: tuple[tuple[str, int], ...]

    @property
    def reached(self) -> list[str]:
        return ["received", "completed"][: len(self.steps)]

    @property
    def is_done(self) -> bool:
        return self.steps == ("completed", "offered")

    @property
    def fault(self) -> str:
        begun = {"received": 1, "offered": 1, "claimed": 1, "started": 1}
        right: dict[tuple[str, ...], dict[str, int]] = {
            (): {},
            ("started",): begun,
            ("completed", "offered"): begun | {"offered": 2, "completed": 1},
        }
        wanted = right.get(self.steps)
        good = wanted is not None and self.cases == bool(self.steps)
        return "" if good and dict(self.events) == wanted else f"steps and events: {self}"


def find_case(place: Installation, draft: int) -> FoundCase:
    cases = place.rows(
        "select id from services_case where intake_key ="
        " (select intake_key from services_applicationdraft where id = %s)",
        draft,
    )
    if not cases:
        return FoundCase(0, (), ())
    steps = place.rows(
        "select state from services_step where case_id = %s order by id", cases[0][0]
    )
    events = place.rows(
        "select split_part(verb, '.', 3), count(*) from journal_event"
        " where case_id = %s group by 1 order by 1",
        cases[0][0],
    )
    return FoundCase(
        len(cases),
        tuple(row[0] for row in steps),
        tuple((str(verb), int(number)) for verb, number in events),
    )


def _count(place: Installation, rest: str, *values: Any) -> int:
    return int(place.rows(f"select count(*) from {rest}", *values)[0][0])


def _is_pdf(path: Path) -> bool:
    return path.is_file() and path.read_bytes().startswith(b"%PDF-")
