"""An application being written: its pages one after another, and how long it is kept."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from pamong.services.rules.forms import (
    Checked,
    Fault,
    Form,
    Page,
    Posted,
    check_all,
    half_typed,
    settle,
)
from pamong.services.rules.forms.applicant import APPLICANT, is_about_applicant

# Most people who come back come back within a week; who does not within two months never does.
KEPT_EMPTY = timedelta(days=2)
KEPT = timedelta(days=60)
# After sending, the link still shows number and secret for a while.
KEPT_SENT = timedelta(days=30)
MOST_FILES = 40
MOST_BYTES = 60 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a draft: answers to the form, who applies, which pages were gone through.

    `typed` holds by page what was typed there where something of it cannot be read yet.
    """

    answers: Mapping[str, Any]
    applicant: Mapping[str, Any]
    seen: Set[str]
    typed: Mapping[str, Posted] = field(default_factory=dict)

    def of(self, form: Form) -> Mapping[str, Any]:
        return self.applicant if is_about_applicant(form) else self.answers


@dataclass(frozen=True, slots=True)
class Place:
    """A page on the way of an application. `form` is the service's, or what everybody is asked."""

    form: Form
    page: Page
    is_done: bool
    faults: Mapping[str, Fault]


@dataclass(frozen=True, slots=True)
class Way:
    """The pages of an application in their order, with what is still wrong on each."""

    places: tuple[Place, ...]
    checked: Checked
    applicant: Checked

    @property
    def is_ready(self) -> bool:
        if self.checked.faults or self.applicant.faults:
            return False
        return not any(place.faults for place in self.places)

    @property
    def next(self) -> Place | None:
        """The first page that nobody went through, or that has something to mend."""
        return next((place for place in self.places if not place.is_done), None)

    def find(self, page_id: str) -> Place | None:
        return next((place for place in self.places if place.page.id == page_id), None)

    def after(self, page_id: str) -> Place | None:
        """The page behind one; None behind the last, where the answers are checked."""
        ids = [place.page.id for place in self.places]
        position = ids.index(page_id) + 1 if page_id in ids else len(ids)
        return self.places[position] if position < len(ids) else None

    def before(self, page_id: str) -> Place | None:
        ids = [place.page.id for place in self.places]
        position = ids.index(page_id) if page_id in ids else 0
        return self.places[position - 1] if position else None


def way_of(form: Form, written: Written, *, today: date, applicant: Form | None = APPLICANT) -> Way:
    """Where an application stands. `applicant` asks who applies, where that is still unknown."""
    asked = (form,) if applicant is None else (form, applicant)
    checks = {id(each): check_all(each, written.of(each), today=today) for each in asked}
    places = []
    for each in asked:
        faults = checks[id(each)].faults
        for page in settle(each, written.of(each)).pages:
            own = {path: fault for path, fault in faults.items() if each.page_of(path) is page}
            typed = written.typed.get(page.id)
            if typed:
                own |= half_typed(each, page, typed, written.of(each), today=today)
            done = page.id in written.seen and not own
            places.append(Place(each, page, done, own))
    return Way(tuple(places), checks[id(form)], checks.get(id(applicant), Checked({}, {})))


def kept_until(*, changed_at: datetime, is_empty: bool, is_sent: bool) -> datetime:
    """Until when a draft is kept; every change begins the time anew."""
    if is_sent:
        return changed_at + KEPT_SENT
    return changed_at + (KEPT_EMPTY if is_empty else KEPT)
