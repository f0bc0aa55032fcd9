"""Applications become cases: at the counter, online, by an officer."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.services import policies, queries, rules
from pamong.services.actions.cases import by, running_of, save
from pamong.services.actions.charging import Charge
from pamong.services.actions.mailing import queue_mail
from pamong.services.actions.running import By, Running
from pamong.services.actions.secrets import hash_of, secret_of
from pamong.services.actions.unable import UnableToTakeIn
from pamong.services.models import ApplicantMail, Case, QueueTicket, ServiceVersion, Step
from pamong.services.rules import StepAction
from pamong.services.rules.fees import reckon


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, and who files it for them where that is somebody else."""

    name: str
    email: str = ""
    phone: str = ""
    employee_id: int | None = None
    proxy_name: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """A case, and the secret by which its applicant follows it without an account."""

    case: Case
    secret: str
    is_new: bool


def apply(
    *,
    version_id: int,
    applicant: Applicant,
    subject: str,
    answers: Mapping[str, Any],
    intake_key: UUID,
    channel: Case.Channel,
    at: datetime,
    actor: Actor | None = None,
    ticket: QueueTicket | None = None,
) -> Applied:
    """Make an application a case. `actor` is the officer at the counter; the applicant has none.
    `ticket` is the number of the queue that was served there.

    The same `intake_key` again answers the case of the first time, with the same secret. Whether
    the answers fit the form is for the caller to have checked. Raises Http404 for a version that is
    not in force, UnableToTakeIn for empty texts.
    """
    version = policies.version_in_force(version_id)
    fee, rule = reckon(version.fees, answers, version=version.number)
    if not applicant.name.strip() or not subject.strip():
        raise UnableToTakeIn(_("Write who applies and what for."))
    secret = secret_of(intake_key)
    with transaction.atomic():
        case, is_new = _create_case(
            version,
            secret_hash=hash_of(secret),
            channel=channel,
            applicant_name=applicant.name.strip(),
            applicant_email=applicant.email,
            applicant_phone=applicant.phone,
            applicant_employee_id=applicant.employee_id,
            proxy_name=applicant.proxy_name.strip(),
            ticket=ticket,
            language=(get_language() or "id")[:2],
            subject=subject.strip()[:300],
            answers=dict(answers),
            fee=fee,
            fee_rule=rule.to_json() if rule else {},
            intake_key=intake_key,
            received_at=at,
        )
        if is_new:
            running = Running(
                case,
                version.service,
                queries.plan_of(version.pk),
                cache(queries.calendar_of),
                router=queries.officer_for,
                charge=Charge(),
            )
            running.begin(by(actor) if actor else By())
            save(running)
            queue_mail(case, ApplicantMail.Kind.RECEIVED, at)
    return Applied(case, secret, is_new)


def take_in_case(
    *,
    actor: Actor,
    service_id: int,
    applicant: Applicant,
    subject: str,
    answers: Mapping[str, Any],
    intake_key: UUID,
    at: datetime,
    ticket: QueueTicket | None = None,
) -> Applied:
    """Take a case in at the counter; its first step is then in the hands of who took it in.

    The same `intake_key` again answers the case of the first time. Raises Http404 for a service
    that is not taken in where the actor works, UnableToTakeIn for empty texts.
    """
    version = policies.version_to_take_in(actor, service_id)
    with transaction.atomic():
        applied = apply(
            version_id=version.pk,
            applicant=applicant,
            subject=subject,
            answers=answers,
            intake_key=intake_key,
            channel=Case.Channel.COUNTER,
            at=at,
            actor=actor,
            ticket=ticket,
        )
        if applied.is_new:
            _begin_first_step(applied.case, actor, at)
    return applied


def _begin_first_step(case: Case, actor: Actor, at: datetime) -> None:
    running = running_of(case)
    own = policies.units_of(actor)
    step = next((step for step in running.steps if step.unit_id in own), None)
    if step is None or step.state != rules.StepState.OFFERED:
        # The rule of the step has given it to somebody already.
        return
    _begin(running, step, actor, at)
    save(running)


def _begin(running: Running, step: Step, actor: Actor, at: datetime) -> None:
    for action in (StepAction.CLAIM, StepAction.START):
        running.move(step, action, at=at, by=by(actor), assignee_id=actor.employee_id)


def _create_case(version: ServiceVersion, **fields: Any) -> tuple[Case, bool]:
    """A case with a number nobody has, or the one that the same form has made already."""
    service = version.service
    while True:
        found = (
            Case.objects.filter(intake_key=fields["intake_key"]).select_related("service").first()
        )
        if found is not None:
            return found, False
        number = rules.new_number(secrets.choice)
        try:
            with transaction.atomic():
                case = Case.objects.create(
                    number=number,
                    service=service,
                    version=version,
                    unit_id=service.unit_id,
                    due_at=fields["received_at"],
                    **fields,
                )
                return case, True
        except IntegrityError:
            # Either the number is taken or the other click was quicker: both end at the next turn.
            continue
