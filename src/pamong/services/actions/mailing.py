"""E-mail to applicants: queued with what it tells of, sent by a job, tried again when it fails."""

import smtplib
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from pamong.accounts.actors import Actor
from pamong.documents.notices import notify
from pamong.journal.recording import Draft, Ref, record
from pamong.services import notices, policies, queries, verbs
from pamong.services.actions.secrets import secret_of
from pamong.services.actions.unable import UnableToServe
from pamong.services.models import ApplicantMail, Case
from pamong.services.rules import mailing
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency

AT_ONCE = 200


def queue_mail(case: Case, kind: ApplicantMail.Kind, at: datetime, *, about: int = 0) -> None:
    """Let the applicant be written to. Call it inside the transaction of what it tells of.

    Nobody without an address or who wants none is written to; an employee who asks for something
    inside gets a notice instead.
    """
    if case.applicant_employee_id is not None:
        _leave_notice(case, kind, at)
        return
    if not case.applicant_email or not case.wants_mail or case.channel == Case.Channel.IMPORT:
        return
    ApplicantMail.objects.get_or_create(
        case=case, kind=kind, about=about, defaults={"created_at": at, "next_at": at}
    )


def _leave_notice(case: Case, kind: ApplicantMail.Kind, at: datetime) -> None:
    told = {
        ApplicantMail.Kind.QUESTION: notices.ASKED,
        ApplicantMail.Kind.DECISION: notices.DECIDED,
    }.get(kind)
    if told is None or case.applicant_employee is None:
        return
    code = Agency.objects.values_list("code", flat=True).get(pk=agency_id())
    notify(
        user_id=case.applicant_employee.user_id,
        kind=told,
        values={"number": case.number, "service": case.service.name},
        url=reverse("citizen:case", args=[code, case.number]),
        at=at,
    )


def stop_mail(*, case_id: int, at: datetime) -> None:
    """The applicant wants no e-mail any more; what waits is dropped. Twice changes nothing."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
        if not case.wants_mail:
            return
        case.wants_mail = False
        case.save(update_fields=["wants_mail"])
        ApplicantMail.objects.filter(case=case, state=ApplicantMail.State.WAITING).update(
            state=ApplicantMail.State.DROPPED, ended_at=at, failure=""
        )
        record(_event(verbs.MAIL_STOPPED, case, at, {}))


def send_again(*, actor: Actor, mail_id: int, at: datetime) -> None:
    """Try a mail that failed once more, for another week. A second click changes nothing.

    Raises Http404 for one of a case that the actor may not know of, Forbidden without the right,
    UnableToServe where the applicant wants no e-mail any more.
    """
    with transaction.atomic():
        mail = policies.mail_to_resend(actor, mail_id)
        if mail.state == ApplicantMail.State.SENT or _is_due(mail, at):
            return
        if not mail.case.wants_mail or not mail.case.applicant_email:
            raise UnableToServe(_("The applicant wants no e-mail any more."))
        mail.state, mail.ended_at = ApplicantMail.State.WAITING, None
        mail.next_at, mail.retried_at = at, at
        mail.save()
        told = _event(verbs.MAIL_AGAIN, mail.case, at, {"kind": mail.kind})
        record(replace(told, actor=actor.ref, account_id=actor.account_id))


def _is_due(mail: ApplicantMail, at: datetime) -> bool:
    return mail.state == ApplicantMail.State.WAITING and mail.next_at <= at


def send_mails(*, at: datetime) -> int:
    """Send what waits; returns how many went out.

    Each is sent in a transaction of its own, so that one that fails keeps no other back. A server
    that is down loses nothing: it is tried again, ever more seldom, for a week. One that does not
    answer ends the run: other work waits behind it, and the next mail would fare no better.
    """
    waiting = ApplicantMail.objects.filter(state=ApplicantMail.State.WAITING, next_at__lte=at)
    ids = list(waiting.order_by("next_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    server = get_connection(fail_silently=False)
    sent = 0
    try:
        for mail_id in ids:
            tried = _send(mail_id, server, at)
            sent += tried is _Tried.SENT
            if tried is _Tried.NO_SERVER:
                break
    finally:
        with suppress(OSError):
            server.close()
    return sent


class _Tried(Enum):
    SENT = auto()
    # Nobody will ever take it.
    REFUSED = auto()
    LATER = auto()
    NO_SERVER = auto()


_FAILURES = {
    _Tried.REFUSED: ApplicantMail.Failure.ADDRESS,
    _Tried.LATER: ApplicantMail.Failure.LATER,
    _Tried.NO_SERVER: ApplicantMail.Failure.SERVER,
}


def _send(mail_id: int, server: BaseEmailBackend, at: datetime) -> _Tried | None:
    with transaction.atomic():
        mail = (
            ApplicantMail.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("case__service", "case__unit")
            .filter(pk=mail_id, state=ApplicantMail.State.WAITING, next_at__lte=at)
            .first()
        )
        if mail is None:
            return None
        mail.attempts += 1
        tried = _hand_over(_message(mail), server)
        mail.failure = _FAILURES.get(tried, "")
        since = mail.retried_at or mail.created_at
        if tried is _Tried.SENT:
            _end(mail, ApplicantMail.State.SENT, verbs.MAIL_SENT, at)
        elif tried is _Tried.REFUSED or mailing.is_over(created_at=since, at=at):
            _end(mail, ApplicantMail.State.DROPPED, verbs.MAIL_DROPPED, at)
        else:
            mail.next_at = mailing.next_try(attempts=mail.attempts, at=at)
        mail.save()
        return tried


def _hand_over(message: EmailMessage, server: BaseEmailBackend) -> _Tried:
    try:
        server.open()
    except OSError:
        return _Tried.NO_SERVER
    try:
        server.send_messages([message])
    except ValueError:
        # No mail can be written to such an address, today or tomorrow.
        return _Tried.REFUSED
    except OSError as failure:
        return _after(failure)
    return _Tried.SENT


def _after(failure: OSError) -> _Tried:
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        final = all(code >= 500 for code, _text in failure.recipients.values())
        return _Tried.REFUSED if final else _Tried.LATER
    if isinstance(failure, smtplib.SMTPException) and not isinstance(
        failure, smtplib.SMTPServerDisconnected
    ):
        # It answers: what it says is about this mail alone.
        return _Tried.LATER
    return _Tried.NO_SERVER


def _end(mail: ApplicantMail, state: ApplicantMail.State, verb: str, at: datetime) -> None:
    mail.state, mail.ended_at = state, at
    record(_event(verb, mail.case, at, {"kind": mail.kind, "attempts": mail.attempts}))


def _message(mail: ApplicantMail) -> EmailMessage:
    case = mail.case
    agency = Agency.objects.get(pk=agency_id())
    with override(case.language):
        subject = {
            ApplicantMail.Kind.RECEIVED: _("Your application %(number)s has arrived"),
            ApplicantMail.Kind.QUESTION: _("A question about your application %(number)s"),
            ApplicantMail.Kind.PAYMENT: _("A fee is due for your application %(number)s"),
            ApplicantMail.Kind.DECISION: _("Your application %(number)s is closed"),
        }[ApplicantMail.Kind(mail.kind)] % {"number": case.number}
        link = reverse("citizen:track_link", args=[agency.code, case.number, _secret(case)])
        body = render_to_string(
            "services/mail.txt",
            {
                "mail": mail,
                "case": case,
                "agency": agency,
                "link": f"{settings.ORIGIN}{link}",
                "receipt": queries.receipt_of(case),
                "letters": queries.letters_sent(case),
            },
        )
    # The same number at each try: a reader's program shows a mail sent twice once.
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    headers = {"Message-ID": f"<application-mail-{mail.agency_id}-{mail.pk}@{host}>"}
    return EmailMessage(
        subject,
        body,
        to=[case.applicant_email],
        headers=headers,
    )


def _secret(case: Case) -> str:
    return secret_of(case.intake_key, case.secret_turn)


def _event(verb: str, case: Case, at: datetime, payload: dict[str, object]) -> Draft:
    """That somebody was written to, never the address."""
    return Draft(
        verb,
        Ref("case", case.pk, case.number),
        at,
        unit_id=case.unit_id,
        case_id=case.pk,
        payload=payload,
    )
