"""The walk behind the rights matrix: which addresses there are, and how each answers whom."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import URLPattern, reverse

from pamong.accounts.rights import Role
from pamong.organization.models import Unit
from pamong.tenancy.current import agency_id, enter_agency
from tests.conftest import Seat
from tests.house.test_access import all_urls, namespace
from tests.rights.objects import KEY, House, Things

TABLE = Path(__file__).with_name("matrix.tsv")

NOBODY, VISITOR, ELSEWHERE = "nobody", "visitor", "hr_elsewhere"
# Nobody is signed in; an account without an employee; HR of another office.
COLUMNS: Final = (NOBODY, VISITOR, *Role, ELSEWHERE)
# The treasurer has no column of the table: who takes money is answered as the training officer is,
# but for the pages of payments.
IN_THE_TABLE: Final = tuple(column for column in COLUMNS if column != Role.TREASURER)
OWN, SAME, OTHER, FOREIGN, ABSENT = "own", "same", "other", "foreign", "absent"
# One's own first object together with a second one of another office.
MIXED = "mixed"
HERE = "here"
UNKNOWN = "?"

# Forms are filled where their page is; of what is behind their button, near and far are enough.
BEHIND_A_FORM: Final = (OWN, OTHER)
# Those who reach furthest: for them two agencies are told apart.
TOLD_APART: Final = (Role.LEADER, Role.HR_MANAGER, Role.PROCEDURES_OFFICER, Role.AUDITOR)
NOT_ASKED = "·"  # fmt: skip

# Which thing an address means by a parameter, unless ADDRESSES below says otherwise.
PARAMETERS: Final[Mapping[str, str]] = {
    "appointment_id": "seat",
    "arrow_id": "arrow",
    "attachment_id": "photo",
    "calendar_id": "calendar",
    "code": "code",
    "contest_id": "contest",
    "day_id": "day",
    "delegation_id": "delegation",
    "employee_id": "employee",
    "evaluation_id": "evaluation",
    "evidence_id": "evidence",
    "exception_id": "exception",
    "follow_up_id": "follow_up",
    "forecast_id": "forecast",
    "grant_id": "grant",
    "indicator_id": "indicator",
    "letter_id": "letter",
    "log_id": "log",
    "mail_id": "mail",
    "line_id": "line",
    "measurement_id": "measurement",
    "notice_id": "notice",
    "number": "case",
    "payment_id": "payment",
    "phrase_id": "phrase",
    "place": "event",
    "place_id": "counter_place",
    "plan_id": "plan",
    "recurring_id": "recurring",
    "report_id": "report",
    "result_id": "result",
    "run_id": "run",
    "service_id": "service",
    "source_id": "source",
    "simplification_id": "simplification",
    "step_id": "step",
    "target_id": "target",
    "task_id": "workload_task",
    "ticket_id": "ticket",
    "team_id": "team",
    "unit_id": "unit",
    "year": "year",
}
AT_LARGE: Final = frozenset({"run", "year", "code", "import_file", "top_plan", "outside_paper"})
OF_THE_TREASURER: Final = frozenset({
    "services:payments", "services:payments_export", "services:payment", "services:payment_record",
    "services:payment_receipt", "documents:open_attachment receipt",
})  # fmt: skip
_ABSENT_TEXT: Final = {"case": "ZZZ9999", "event": "1-999999999", "code": "Z" * 26, "year": 1999}


@dataclass(frozen=True, slots=True)
class Address:
    """An address to walk: constants as written, things by their name in House.things."""

    url_name: str
    variant: str
    constants: Mapping[str, str]
    things: Mapping[str, str]

    @property
    def label(self) -> str:
        return f"{self.url_name} {self.variant}".strip()

    @property
    def places(self) -> tuple[str, ...]:
        """Where its object may stand; addresses without one have the one place "here"."""
        if not self.things:
            return (HERE,)
        if set(self.things.values()) <= AT_LARGE:
            return (HERE, FOREIGN, ABSENT)
        mixed = (MIXED,) if len(set(self.things.values()) - AT_LARGE) > 1 else ()
        return (OWN, SAME, OTHER, *mixed, FOREIGN, ABSENT)


def _of(variant: str = "", **parameters: str) -> tuple[str, dict[str, str]]:
    return variant, parameters


def _citizen(**parameters: str) -> tuple[str, dict[str, str]]:
    """An open page: who is signed in does not matter, only what the browser holds."""
    return _of(agency="=negara-a", **parameters)


# Addresses with more than one kind of object behind them, or with words in the address.
# "=word" is the word itself, anything else the name of a thing.
VARIANTS: Final[Mapping[str, tuple[tuple[str, dict[str, str]], ...]]] = {
    "citizen:answer": (_citizen(number="=K7M-4TX"),),
    "citizen:application": (_citizen(draft_id="=1"),),
    "citizen:case": (_citizen(number="=K7M-4TX"),),
    "citizen:check": (_citizen(draft_id="=1"),),
    "citizen:check_receipt": (_citizen(),),
    "citizen:file": (_citizen(draft_id="=1", attachment_id="=1"),),
    "citizen:guide": (_citizen(),),
    "citizen:hall": (_citizen(unit_id="=999999999"),),
    "citizen:take_number": (_citizen(unit_id="=999999999"),),
    "citizen:forget": (_citizen(),),
    "citizen:give_up": (_citizen(draft_id="=1"),),
    "citizen:go_on": (_citizen(draft_id="=1"),),
    "citizen:letter": (_citizen(number="=K7M-4TX", letter_id="=1"),),
    "citizen:offer": (_citizen(code="=no-such-service"),),
    "citizen:offers": (_citizen(),),
    "citizen:open_link": (_citizen(key=f"={'A' * 18}"),),
    "citizen:page": (_citizen(draft_id="=1", page_id="=who"),),
    "citizen:piece": (_citizen(draft_id="=1", page_id="=who"),),
    "citizen:rate": (_citizen(number="=K7M-4TX"),),
    "citizen:resume": (_citizen(),),
    "citizen:sent": (_citizen(draft_id="=1"),),
    "citizen:standard": (_citizen(code="=no-such-service"),),
    "citizen:standard_data": (_citizen(code="=no-such-service"),),
    "citizen:standard_version": (_citizen(code="=no-such-service", version="=1"),),
    "citizen:start": (_citizen(code="=no-such-service"),),
    "citizen:survey": (_citizen(token=f"={'A' * 18}"),),
    "citizen:payment_receipt": (_citizen(number="=K7M-4TX"),),
    "citizen:stop_mail": (_citizen(number="=K7M-4TX"),),
    "citizen:track": (_citizen(),),
    "citizen:track_link": (_citizen(number="=K7M-4TX", secret=f"={'A' * 18}"),),
    "citizen:withdraw": (_citizen(number="=K7M-4TX"),),
    "documents:import_new": (
        _of("units", kind="=units"),
        _of("staff", kind="=staff"),
        _of("no-such-kind", kind="=nothing"),
    ),
    "documents:import_template": (
        _of("units", kind="=units", ending="=xlsx"),
        _of("staff", kind="=staff", ending="=csv"),
    ),
    "documents:open_attachment": (
        _of("evidence", attachment_id="photo"),
        _of("evaluation", attachment_id="paper"),
        _of("plan", attachment_id="skp"),
        _of("measurement", attachment_id="proof"),
        _of("import", attachment_id="import_file"),
        _of("letter", attachment_id="letter_paper"),
        _of("receipt", attachment_id="payment_paper"),
        _of("outside", attachment_id="outside_paper"),
    ),
    "home_part": (_of(part="=2"),),
    "indicators:contest": (
        _of("unit", contest_id="contest"),
        _of("person", contest_id="personal_contest"),
    ),
    "indicators:contest_new": (
        _of("unit", measurement_id="measurement"),
        _of("person", measurement_id="figure"),
    ),
    "indicators:measurement": (
        _of("unit", measurement_id="measurement"),
        _of("person", measurement_id="figure"),
    ),
    "organization:acting_end": (_of(appointment_id="acting"),),
    "organization:staff_export": (_of(ending="=csv"),),
    "organization:team_change": (_of("end", team_id="team", step="=end"),),
    "performance:distribution": (_of(unit_id="unit", year="year", key=f"={KEY}"),),
    "performance:evaluation": (_of(plan_id="plan", key="=1"),),
    "performance:evaluation_preview": (_of(plan_id="plan", key="=1"),),
    "performance:evaluation_deliver": (_of(plan_id="plan", key="=1"),),
    "performance:matrix_member": (_of(plan_id="plan", appointment_id="member"),),
    "performance:matrix_cell": (_of(plan_id="plan", appointment_id="member", result_id="result"),),
    "performance:objection": (_of(evaluation_id="objected"),),
    "performance:outside_agreement": (
        _of("of a head", plan_id="top_plan"),
        _of("of others", plan_id="plan"),
    ),
    "performance:outside_evaluation": (
        _of("of a head", plan_id="top_plan", key=f"={KEY}"),
        _of("of others", plan_id="plan", key=f"={KEY}"),
    ),
    "performance:predicate": (_of(unit_id="unit", year="year", key=f"={KEY}"),),
    "performance:progress": (_of(year="year", key=f"={KEY}"),),
    "services:preview_page": (_of(service_id="service", page_id="=what"),),
    "portal:figures": (_citizen(),),
    "portal:metadata": (_citizen(),),
    "portal:service": (_citizen(code="=no-such-service"),),
    "portal:table": (_citizen(),),
    # What an officer writes at the counter is theirs alone: tests/services/test_counter.py.
    "services:counter_application": (_of(draft_id="=1"),),
    "services:counter_check": (_of(draft_id="=1"),),
    "services:counter_file": (_of(draft_id="=1", attachment_id="=1"),),
    "services:counter_give_up": (_of(draft_id="=1"),),
    "services:counter_go_on": (_of(draft_id="=1"),),
    "services:counter_page": (_of(draft_id="=1", page_id="=who"),),
    "services:counter_piece": (_of(draft_id="=1", page_id="=who"),),
    "services:queue_move": (_of(ticket_id="ticket", action="=begin"),),
    "services:letter": (_of(step_id="step", code="=decision"),),
    "services:ask_inside": (_of(code="=no-such-service"),),
    "services:move": (
        _of("claim", step_id="step", action="=claim"),
        _of("withdraw", step_id="step", action="=withdraw"),
    ),
    "processes:sop": (_of(service_id="service", number="=1"),),
    "services:process_file": (_of(service_id="service", number="=1"),),
    "pay:notice": (_of(provider_code="=billing-code"),),
    "services:write": (_of("note", step_id="step", kind="=note"),),
    "processes:log_rows": (
        _of("unit", source_id="source", kind="=unit", subject_id="unit", month="=2026-08"),
        _of(
            "person", source_id="source", kind="=employee", subject_id="employee", month="=2026-08"
        ),
    ),
    "services:rows": (
        _of("unit", kind="=unit", subject_id="unit", month="=2026-08"),
        _of("person", kind="=employee", subject_id="employee", month="=2026-08"),
    ),
    **{
        f"services:{name}": (
            _of("service", kind="=service", subject_id="service"),
            _of("unit", kind="=unit", subject_id="unit"),
        )
        for name in ("follow_up_new", "survey", "survey_report")
    },
    "services:rows_of": (
        _of("unit", kind="=unit", subject_id="unit", month="=2026-08", figure="=time"),
        _of("person", kind="=employee", subject_id="employee", month="=2026-08", figure="=returns"),
    ),
    "ui:problem_example": (_of(code="=404"),),
}


def url_names() -> dict[str, list[str]]:
    """All addresses of the product by the names pages use, each with its parameters."""
    found: dict[str, list[str]] = {}
    for _route, entry in all_urls():
        assert isinstance(entry, URLPattern)
        assert entry.name, f"{entry} has no name"
        room = namespace(entry)
        name = entry.name if room in {"accounts", "config"} else f"{room}:{entry.name}"
        try:
            reverse(name, kwargs=dict.fromkeys(entry.pattern.converters, 1))
        except Exception:
            name = _resolved(entry, room)
        found[name] = list(entry.pattern.converters)
    return found


def _resolved(entry: URLPattern, room: str) -> str:
    return f"{room}:{entry.name}" if room != "config" else str(entry.name)


def addresses() -> list[Address]:
    """Every address; a parameter that PARAMETERS does not know leads to the thing "?"."""
    found = []
    for name, parameters in url_names().items():
        variants = VARIANTS.get(name) or (
            _of(**{each: PARAMETERS.get(each, UNKNOWN) for each in parameters}),
        )
        for variant, given in variants:
            found.append(
                Address(
                    name,
                    variant,
                    {key: word[1:] for key, word in given.items() if word.startswith("=")},
                    {key: word for key, word in given.items() if not word.startswith("=")},
                )
            )
    return found


# What an address needs behind it to say anything.
QUERIES: Final = {
    "organization:unit_search": "?field=unit",
    "services:form_question": "?page=what",
}


def places_of(address: Address, method: str, methods: Iterable[str]) -> tuple[str, ...]:
    """The lines of the table for an address and a method; foreign is held against absent."""
    places = tuple(place for place in address.places if place != FOREIGN)
    if method == "POST" and "GET" in methods and len(places) > 1:
        return tuple(place for place in places if place in {*BEHIND_A_FORM, HERE})
    return places


class World:
    """Two agencies in the rows of a transaction, and a browser for each kind of reader."""

    def __init__(self, ours: House, theirs: House) -> None:
        self.ours = ours
        self.theirs = theirs
        enter_agency(ours.agency.pk)
        self.clients: dict[str, Client] = {}
        for column in COLUMNS:
            client = Client(raise_request_exception=False)
            user = self._user(column)
            if user is not None:
                client.force_login(user)
            self.clients[column] = client

    def _user(self, column: str) -> Any:
        if column == NOBODY:
            return None
        return self.ours.visitor if column == VISITOR else self._seat(column).user

    def _seat(self, column: str) -> Seat:
        """Whose objects are "own": for those who have none, a colleague's."""
        if column in {NOBODY, VISITOR}:
            return self.ours.peer
        return self.ours.elsewhere if column == ELSEWHERE else self.ours.crew[Role(column)]

    def url(self, address: Address, place: str, column: str) -> str:
        values: dict[str, Any] = dict(address.constants)
        for number, (parameter, thing) in enumerate(address.things.items()):
            where = place
            if place == MIXED:
                where = OTHER if number else OWN
            values[parameter] = self._value(thing, where, column)
        return reverse(address.url_name, kwargs=values) + QUERIES.get(address.url_name, "")

    def _value(self, thing: str, place: str, column: str) -> Any:
        if place == ABSENT:
            return _ABSENT_TEXT.get(thing, 999_999_999)
        house = self.theirs if place == FOREIGN else self.ours
        if thing in AT_LARGE:
            return house.at_large[thing]
        units: Mapping[str, Unit] = {OWN: house.section, SAME: house.below, FOREIGN: house.section}
        near: Things = house.of_unit(units.get(place, house.other))
        if thing in near:
            return near[thing]
        seats = {OWN: self._seat(column), SAME: self.ours.peer, FOREIGN: self.theirs.peer}
        return house.of_seat(seats.get(place, house.far))[thing]

    def answer(self, column: str, method: str, url: str) -> HttpResponseBase:
        """The answer to one request, of which nothing stays."""
        client = self.clients[column]
        cookies = client.cookies.output()
        with _kept():
            response = client.generic(
                method, url, b"", content_type="application/x-www-form-urlencoded"
            )
        # Signing out takes the cookie away.
        client.cookies = SimpleCookie(cookies.replace("Set-Cookie: ", ""))
        return response


@contextmanager
def _kept() -> Iterator[None]:
    agency = agency_id()
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)
        enter_agency(agency)


def word_of(response: HttpResponseBase) -> str:
    """An answer in a word of the table."""
    if response.status_code == 302:
        return "door" if re.match(r"/\?next=", response["Location"]) else "yes"
    return {
        200: "yes", 204: "empty", 400: "yes", 409: "yes", 422: "yes",
        403: "no", 404: "none", 405: "405",
    }.get(response.status_code, str(response.status_code))  # fmt: skip


def reason_of(response: HttpResponseBase) -> str:
    """Why a refused page says it is refused."""
    context = getattr(response, "context", None)
    return str(context["reason"]) if context is not None and "reason" in context else ""


def body_of(response: HttpResponseBase, url: str) -> bytes:
    """What a page says, besides its own address and what changes with every answer."""
    if response.streaming:
        return b"".join(response)
    assert isinstance(response, HttpResponse)
    text = response.content.replace(url.encode(), b"").replace(quote(url).encode(), b"")
    return re.sub(rb'(csrfmiddlewaretoken" value|hx-headers)="[^"]*"', b"", text)


def methods_of(world: World, address: Address, column: str, place: str) -> list[str]:
    """GET, POST or both, as the view says to somebody it lets in when asked for something else."""
    response = world.answer(column, "PUT", world.url(address, place, column))
    if response.status_code != 405:
        return ["GET"]
    allowed = response["Allow"].split(", ")
    return [method for method in ("GET", "POST") if method in allowed]


def somebody_let_in(
    table: Mapping[tuple[str, str, str], Mapping[str, str]], label: str
) -> tuple[str, str]:
    """A column and a place for which the table lets an address answer."""
    for (address, _method, place), words in table.items():
        for column in reversed(COLUMNS):
            if address == label and words[column] in {"yes", "empty"}:
                return column, place
    return Role.HR_MANAGER.value, HERE


def read_table() -> dict[tuple[str, str, str], dict[str, str]]:
    """The expected words by address, method and place."""
    lines = [
        line.split("\t")
        for line in TABLE.read_text().splitlines()
        if line and not line.startswith("#")
    ]
    head, rows = lines[0], lines[1:]
    assert head == ["address", "method", "object", *IN_THE_TABLE]
    table = {
        (row[0], row[1], row[2]): dict(zip(IN_THE_TABLE, row[3:], strict=True)) for row in rows
    }
    for (address, _method, place), words in table.items():
        words[Role.TREASURER] = words[Role.TRAINING_OFFICER]
        if address in OF_THE_TREASURER:
            words[Role.TREASURER] = "none" if place == ABSENT else "yes"
    return table
