"""Reading a case to move it, and saving it afterwards: the frame of every action on cases.

Whoever moves a case locks its row first and reads what is open afterwards, so that everything
about one case happens one after the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from uuid import uuid4

from django.db import transaction
from django.db.models import Subquery
from django.http import Http404
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.bpmn import UnableToRun
from pamong.journal.models import Event
from pamong.journal.recording import record_many
from pamong.services import policies, queries, rules, wording
from pamong.services.actions.charging import Charge
from pamong.services.actions.mailing import queue_mail
from pamong.services.actions.revoking import revoke_at_the_end
from pamong.services.actions.running import By, Running
from pamong.services.actions.unable import UnableToWorkOnStep
from pamong.services.models import ApplicantMail, Case, CaseMessage, CaseWait, Payment, Step

OPEN_STATES = [state.value for state in rules.OPEN_STATES]


def by(actor: Actor) -> By:
    return By(actor.ref, actor.account_id)


@contextmanager
def locked_case(case_id: int | Subquery) -> Iterator[Running]:
    """The case with all that is open in it, nobody else moving it; saved at the end of the block.

    `case_id` may be the question for it. Raises Case.DoesNotExist for an absent one.
    """
    with transaction.atomic():
        case = (
            Case.objects.select_for_update(of=("self",)).select_related("service").get(pk=case_id)
        )
        running = running_of(case)
        try:
            yield running
        except UnableToRun as error:
            raise UnableToWorkOnStep(wording.of_stop(error)) from error
        save(running)


def running_of(case: Case) -> Running:
    steps = list(
        Step.objects.filter(case=case, state__in=OPEN_STATES)
        .select_related("service_step", "unit", "assignee")
        .order_by("serial")
    )
    for step in steps:
        step.case = case
    waits = queries.waits_of(case, steps)
    plan = queries.plan_of(case.version_id)
    running = Running(
        case,
        case.service,
        plan,
        cache(queries.calendar_of),
        steps,
        waits,
        router=queries.officer_for,
        charge=charge_of(case, plan),
    )
    rows: list[Case | Step | CaseWait] = [case, *steps, *waits]
    for row in rows:
        running.as_stored[_place(row)] = dict(vars(row))
    return running


def charge_of(case: Case, plan: queries.Plan) -> Charge:
    """Asked of the database only where the process has a payment step."""
    if not plan.charges or case.pk is None:
        return Charge()
    return Charge(Payment.objects.filter(case=case).first())


def save(running: Running) -> list[Event]:
    """Write what has changed: the rows first, since the events need their ids."""
    if not running.told:
        return []
    revoke_at_the_end(running)
    running.case.changes += 1
    _write(running, running.case)
    rows: list[Step | CaseWait] = [*running.steps, *running.waits]
    for row in rows:
        if row.serial in running.changed:
            _write(running, row)
    running.changed.clear()
    _save_charge(running)
    for text, at in running.notices:
        CaseMessage.objects.create(
            case=running.case,
            kind=CaseMessage.Kind.NOTICE,
            key=uuid4(),
            text=text,
            written_at=at,
        )
    running.notices.clear()
    case = running.case
    if case.closed_at is not None and case.outcome != rules.Outcome.WITHDRAWN:
        queue_mail(case, ApplicantMail.Kind.DECISION, case.closed_at)
    events = record_many(running.drafts())
    running.told.clear()
    return events


def _place(row: Case | Step | CaseWait) -> tuple[str, int | None]:
    return row._meta.label, row.pk


def _write(running: Running, row: Case | Step | CaseWait) -> None:
    """Insert a new row; of another, write what differs, at half the cost of the whole."""
    stored = running.as_stored.get(_place(row))
    if stored is None:
        row.save()
    else:
        columns = [field.attname for field in row._meta.concrete_fields]
        row.save(update_fields=[name for name in columns if getattr(row, name) != stored[name]])
    running.as_stored[_place(row)] = dict(vars(row))


def _save_charge(running: Running) -> None:
    charge = running.charge
    if charge is None or charge.payment is None or not charge.changed:
        return
    charge.payment.save()
    if charge.asked_at is not None and charge.payment.state == Payment.State.DUE:
        queue_mail(
            running.case, ApplicantMail.Kind.PAYMENT, charge.asked_at, about=charge.payment.pk
        )
    charge.changed, charge.asked_at = False, None


@contextmanager
def step_in_hand(actor: Actor, step_id: int) -> Iterator[tuple[Running, Step]]:
    """A step one may know of and work on, its case locked; saved at the end of the block.

    Raises Http404 for a case one may not know of, Forbidden for a step of another unit. A step that
    is over is there too: the second click of a move finds it.
    """
    its_case = Subquery(Step.objects.filter(pk=step_id).values("case_id")[:1])
    try:
        with locked_case(its_case) as running:
            found = next((step for step in running.steps if step.pk == step_id), None)
            if found is None:
                steps = Step.objects.select_related("service_step", "unit", "assignee")
                found = steps.get(pk=step_id)
                found.case = running.case
            policies.check_work_on(actor, found)
            yield running, found
    except Case.DoesNotExist:
        raise Http404 from None


def check_in_hand(actor: Actor, step: Step) -> int:
    """The employee who has this step in hand. Raises UnableToWorkOnStep for anybody else."""
    check_not_own(actor, step.case)
    if not step.life.is_open:
        raise UnableToWorkOnStep(_("This step is over."))
    if actor.employee_id is None or not policies.has_in_hand(actor, step):
        raise UnableToWorkOnStep(_("Take the step first."))
    return actor.employee_id


def check_not_own(actor: Actor, case: Case) -> None:
    if policies.is_own(actor, case):
        raise UnableToWorkOnStep(_("This is your own application: somebody else decides on it."))
