"""Applicants are written to, by a real mail server; one that is down loses nothing."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from pamong.journal.models import Event
from pamong.services import actions, policies, queries
from pamong.services.actions.mailing import queue_mail, send_again
from pamong.services.models import ApplicantMail, Case, ServiceType, Step
from pamong.services.rules.mailing import GIVE_UP_AFTER, LONGEST_PAUSE, next_try
from tests.conftest import Cast, Seat
from tests.services.conftest import MONDAY, actor, open_step

MINUTE = timedelta(minutes=1)


class Mailbox(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it takes; `refuses` is its answer to every recipient."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[str] = []
        self.refuses = ""
        self.connections = 0
        self.most = 9


class _Conversation(socketserver.StreamRequestHandler):
    server: Mailbox

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self) -> None:
        self.server.connections += 1
        self.say("220 mailbox")
        for raw in self.rfile:
            command = raw.decode().strip().upper()
            if command.startswith("RCPT") and self.server.refuses:
                self.say(self.server.refuses)
            elif command == "DATA" and len(self.server.taken) == self.server.most:
                continue
            elif command == "DATA":
                self.say("354 go on")
                self.server.taken.append(self._letter())
                self.say("250 taken")
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 mailbox")

    def _letter(self) -> str:
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines).decode()


@pytest.fixture
def mailbox(settings: pytest.FixtureRequest) -> Iterator[Mailbox]:
    with Mailbox() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address  # type: ignore[attr-defined]
        settings.EMAIL_USE_TLS = False  # type: ignore[attr-defined]
        yield server
        server.shutdown()
        thread.join()


def apply(service: ServiceType, *, email: str = "eko@example.id", language: str = "id") -> Case:
    with override(language):
        return actions.apply(
            version_id=service.versions.get(state="published").pk,
            applicant=actions.Applicant("Eko", email=email),
            subject="Warung",
            answers={},
            intake_key=uuid4(),
            channel=Case.Channel.ONLINE,
            at=MONDAY,
        ).case


def begin(cast: Cast, case: Case, at: datetime = MONDAY) -> int:
    step = open_step(case)
    for name in ("claim_step", "start_step"):
        getattr(actions, name)(actor=actor(cast.ani), step_id=step.pk, at=at)
    return step.pk


def test_an_officer_sees_why_a_mail_failed_and_sends_it_again(
    mailbox: Mailbox, cast: Cast, service: ServiceType, sign_in: Callable[[Seat], Client]
) -> None:
    page = reverse("services:mails")
    browser = sign_in(cast.ani)
    case = apply(service)
    # What was not tried yet has not failed.
    assert case.number not in browser.get(page).content.decode()
    mailbox.refuses = "550 no such user"
    actions.send_mails(at=MONDAY)
    mail = ApplicantMail.objects.get()
    assert (mail.state, mail.failure) == ("dropped", "address")
    again = reverse("services:mail_again", args=[mail.pk])
    shown = browser.get(page).content.decode()
    assert case.number in shown
    assert "eko@example.id" in shown
    assert "tidak ada" in shown
    for address in (reverse("services:my_tasks"), reverse("services:case", args=[case.number])):
        assert page in browser.get(address).content.decode()
    # It is nobody's who has nothing to do with the case.
    assert sign_in(cast.dewi).post(again).status_code == 404
    assert case.number not in sign_in(cast.dewi).get(page).content.decode()
    for _ in range(2):
        assert browser.post(again).status_code == 302
    assert Event.objects.filter(verb="services.mail.again").count() == 1
    mailbox.refuses = "450 later"
    later = timezone.now() + MINUTE
    actions.send_mails(at=later)
    mail.refresh_from_db()
    # A week from now on, not from the first time.
    assert (mail.state, mail.failure) == ("waiting", "later")
    mailbox.refuses = ""
    browser.post(again)
    assert actions.send_mails(at=timezone.now() + MINUTE) == 1
    assert case.number not in browser.get(page).content.decode()
    assert browser.post(again).status_code == 302
    mail.refresh_from_db()
    assert (mail.state, mail.failure) == ("sent", "")


def test_who_wants_no_mail_is_not_written_to_again(
    mailbox: Mailbox, cast: Cast, service: ServiceType
) -> None:
    case = apply(service)
    mailbox.refuses = "450 later"
    actions.send_mails(at=MONDAY)
    actions.stop_mail(case_id=case.pk, at=MONDAY)
    mail = ApplicantMail.objects.get()
    assert not policies.mails_failed(actor(cast.ani)).exists()
    with pytest.raises(actions.UnableToServe):
        send_again(actor=actor(cast.ani), mail_id=mail.pk, at=MONDAY)


def test_every_kind_of_mail_can_be_written(mailbox: Mailbox, service: ServiceType) -> None:
    case = apply(service)
    ApplicantMail.objects.all().delete()
    for number, kind in enumerate(ApplicantMail.Kind, start=1):
        queue_mail(case, kind, MONDAY, about=number)
    assert actions.send_mails(at=MONDAY) == len(ApplicantMail.Kind) == len(mailbox.taken)


def test_who_applies_is_written_to_in_their_language(
    mailbox: Mailbox, service: ServiceType
) -> None:
    case = apply(service, language="en")
    assert actions.send_mails(at=MONDAY) == 1
    (letter,) = mailbox.taken
    assert "Your application has arrived" in letter
    assert f"/track/{case.number}/" in letter
    assert "eko@example.id" in letter
    apply(service)
    actions.send_mails(at=MONDAY)
    assert "Your application" not in mailbox.taken[1]


def test_a_question_and_the_decision_are_told_each_once(
    mailbox: Mailbox, cast: Cast, service: ServiceType
) -> None:
    case = apply(service)
    step_id = begin(cast, case)
    key = uuid4()
    for _ in range(2):
        actions.ask_applicant(
            actor=actor(cast.ani), step_id=step_id, text="KTP yang jelas", key=key, at=MONDAY
        )
    kinds = list(ApplicantMail.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["received", "question"]
    assert actions.send_mails(at=MONDAY) == 2
    assert actions.send_mails(at=MONDAY) == 0
    # What is asked is read behind the secret, not in a mailbox.
    assert not any("KTP" in letter for letter in mailbox.taken)


def test_a_server_that_is_down_loses_nothing(
    mailbox: Mailbox, service: ServiceType, settings: pytest.FixtureRequest
) -> None:
    port = settings.EMAIL_PORT  # type: ignore[attr-defined]
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = unused.getsockname()[1]  # type: ignore[attr-defined]
        apply(service)
        assert actions.send_mails(at=MONDAY) == 0
    mail = ApplicantMail.objects.get()
    assert (mail.state, mail.attempts, mail.next_at) == ("waiting", 1, MONDAY + MINUTE)
    settings.EMAIL_PORT = port  # type: ignore[attr-defined]
    assert actions.send_mails(at=MONDAY) == 0
    assert actions.send_mails(at=MONDAY + MINUTE) == 1
    assert len(mailbox.taken) == 1


def test_all_mails_of_a_run_go_through_one_connection(
    mailbox: Mailbox, service: ServiceType
) -> None:
    for _ in range(3):
        apply(service)
    assert actions.send_mails(at=MONDAY) == 3
    assert mailbox.connections == 1


def attempts() -> list[int]:
    return list(ApplicantMail.objects.order_by("pk").values_list("attempts", flat=True))


def test_a_server_that_does_not_answer_holds_a_run_up_once(
    service: ServiceType, settings: pytest.FixtureRequest
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_USE_TLS = False  # type: ignore[attr-defined]
    settings.EMAIL_TIMEOUT = 0.2  # type: ignore[attr-defined]
    for _ in range(3):
        apply(service)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()  # type: ignore[attr-defined]
        assert actions.send_mails(at=MONDAY) == 0
        assert attempts() == [1, 0, 0]
        # The first has its pause now, so that the others get their turn.
        actions.send_mails(at=MONDAY)
        assert attempts() == [1, 1, 0]


def test_a_server_that_falls_silent_between_two_mails_ends_the_run(
    mailbox: Mailbox, service: ServiceType, settings: pytest.FixtureRequest
) -> None:
    settings.EMAIL_TIMEOUT = 0.2  # type: ignore[attr-defined]
    mailbox.most = 1
    for _ in range(3):
        apply(service)
    assert actions.send_mails(at=MONDAY) == 1
    assert attempts() == [1, 1, 0]
    mailbox.most = 9
    assert actions.send_mails(at=MONDAY + MINUTE) == 2
    assert len(mailbox.taken) == 3


def test_an_address_that_is_refused_for_good_is_given_up_and_a_busy_one_is_not(
    mailbox: Mailbox, service: ServiceType
) -> None:
    mailbox.refuses = "451 try later"
    apply(service)
    actions.send_mails(at=MONDAY)
    assert ApplicantMail.objects.get().state == "waiting"
    mailbox.refuses = "550 nobody here"
    actions.send_mails(at=MONDAY + MINUTE)
    assert ApplicantMail.objects.get().state == "dropped"
    assert Event.objects.filter(verb="services.mail.dropped").count() == 1


def test_an_address_that_no_mail_can_have_is_given_up_and_keeps_no_other_back(
    mailbox: Mailbox, service: ServiceType
) -> None:
    apply(service, email="=?utf-8?q?=0a?=@x.id")
    apply(service)
    assert actions.send_mails(at=MONDAY) == 1
    states = list(ApplicantMail.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["dropped", "sent"]
    assert Event.objects.filter(verb="services.mail.dropped").count() == 1
    assert actions.send_mails(at=MONDAY + MINUTE) == 0


def test_pauses_between_tries_grow_to_six_hours() -> None:
    pauses = [next_try(attempts=n, at=MONDAY) - MONDAY for n in range(1, 40)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (MINUTE, LONGEST_PAUSE)
    assert sum(pauses[:20], timedelta()) < GIVE_UP_AFTER


def test_who_wants_no_mail_gets_none(mailbox: Mailbox, cast: Cast, service: ServiceType) -> None:
    case = apply(service)
    for _ in range(2):
        actions.stop_mail(case_id=case.pk, at=MONDAY)
    assert Event.objects.filter(verb="services.mail.stopped").count() == 1
    actions.ask_applicant(
        actor=actor(cast.ani), step_id=begin(cast, case), text="KTP", key=uuid4(), at=MONDAY
    )
    assert actions.send_mails(at=MONDAY + MINUTE) == 0
    assert mailbox.taken == []


def test_without_an_address_nobody_is_written_to(service: ServiceType) -> None:
    apply(service, email="")
    assert not ApplicantMail.objects.exists()


def test_the_mail_offers_to_stop_mails_only_where_the_page_does(
    mailbox: Mailbox, cast: Cast, service: ServiceType
) -> None:
    case = apply(service, language="en")
    actions.send_mails(at=MONDAY)
    assert "want no e-mail" in mailbox.taken[0]
    step_id = begin(cast, case)
    while step_id:
        decides = Step.objects.get(pk=step_id).service_step.decides
        outcome = "granted" if decides else ""
        actions.complete_step(actor=actor(cast.ani), step_id=step_id, at=MONDAY, outcome=outcome)
        case.refresh_from_db()
        step_id = 0 if case.closed_at else begin(cast, case)
    assert actions.send_mails(at=MONDAY) == 1
    assert "do not pass it on" in mailbox.taken[1]
    assert "want no e-mail" not in mailbox.taken[1]


def test_the_journal_never_holds_the_address(mailbox: Mailbox, service: ServiceType) -> None:
    apply(service)
    actions.send_mails(at=MONDAY)
    assert Event.objects.filter(verb="services.mail.sent").exists()
    assert "eko@" not in str(list(Event.objects.values_list("payload", "related")))


def check(client: Client, cast: Cast, number: str, code: str) -> str:
    page = client.post(f"/l/{cast.agency.code}/receipt/", {"number": number, "code": code})
    text = page.content.decode()
    return "yes" if "persis seperti" in text else "no" if "tidak memuat" in text else text


def test_a_receipt_is_checked_against_the_journal(
    client: Client, cast: Cast, service: ServiceType
) -> None:
    case, other = apply(service), apply(service)
    code = queries.receipt_of(case)
    assert check(client, cast, case.number, code.upper().replace(" ", "-")) == "yes"
    assert check(client, cast, other.number, code) == "no"
    assert check(client, cast, case.number, code[:-1] + ("0" if code[-1] != "0" else "1")) == "no"
    assert check(client, cast, case.number, "") == "no"
    assert check(client, cast, "ZZZ-ZZZ", code) == "no"


def test_guessing_receipts_is_slowed_down(client: Client, cast: Cast, service: ServiceType) -> None:
    answers = [
        client.post(f"/l/{cast.agency.code}/receipt/", {"number": "K7M4TX", "code": "a" * 64})
        for _ in range(31)
    ]
    assert answers[-1].status_code == 429
