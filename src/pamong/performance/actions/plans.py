"""What owner and assessor do with a plan: write, submit, return, agree, amend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.queries import Person
from pamong.performance import plan_notices as notices
from pamong.performance import verbs
from pamong.performance.actions.restoring import restore_agreed
from pamong.performance.actions.telling import tell_owner, tell_who_decides
from pamong.performance.actions.unable import Stale, Unable, refuse_long
from pamong.performance.models import (
    AnnexItem,
    BehaviourExpectation,
    Cycle,
    PerformancePlan,
    PlanVersion,
    Result,
    ResultIndicator,
)
from pamong.performance.policies.plans import PlanAccess, assessed_plan, fetch_plan, own_plan
from pamong.performance.queries.plans import as_version, plan_content
from pamong.performance.rules import (
    PLAN,
    Annex,
    Approach,
    Behaviour,
    DraftResult,
    Missing,
    Party,
    PlanState,
    Section,
    missing_in,
    target_of,
)

LONGEST_NOTE = 2000
LONGEST_REASON = 1000

# In these states the owner writes; in the others the text stands as both have seen it.
WRITABLE = frozenset({PlanState.DRAFT, PlanState.RETURNED, PlanState.AMENDING})


class UnableToWrite(Unable):
    """The plan is not open for writing, or something in it does not fit."""


class PlanChanged(Stale):
    """Somebody else wrote in the plan after this page was opened."""


class UnableToSubmit(Unable):
    """Something still lacks; `missing` says what, result by result."""

    def __init__(self, message: str, *, missing: Sequence[Missing] = ()) -> None:
        super().__init__(message)
        self.missing = tuple(missing)


class UnableToMove(Unable):
    """In its present state the plan cannot take this step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDraft:
    """One indicator as written in a form; `id` is that of a row that stays.

    Such a row keeps the figure it is tied to, and its numbers while its target says the same.
    """

    statement: str
    target_text: str
    aspect: str = ""
    id: int | None = None
    target_low: Decimal | None = None
    target_high: Decimal | None = None
    indicator_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDraft:
    statement: str
    section: str = Section.MAIN.value
    perspective: str = ""
    indicators: Sequence[IndicatorDraft] = ()


def save_result(
    *,
    actor: Actor,
    plan_id: int,
    revision: int,
    draft: ResultDraft,
    at: datetime,
    result_id: int | None = None,
) -> Result:
    """Write a result with all its indicators: those not named are taken out.

    `revision` is the plan's as it was shown. Raises Http404, Forbidden, UnableToWrite, PlanChanged.
    """
    with transaction.atomic():
        access = write_in(actor, plan_id, revision, at)
        plan = access.plan
        if result_id is None:
            result = Result(plan=plan, position=plan.results.count() + 1)
        else:
            found = plan.results.filter(pk=result_id).first()
            if found is None:
                raise Http404
            result = found
        result.statement = draft.statement
        result.section = draft.section
        result.perspective = draft.perspective
        result.save()
        _write_indicators(result, draft.indicators)
        note_change(access, actor, at, {"result": result.pk, "new": result_id is None})
    return result


def remove_result(
    *, actor: Actor, plan_id: int, revision: int, result_id: int, at: datetime
) -> None:
    """Take a result out. Evidence and feedback on it stay; a cell of the matrix that it came from
    is a proposal again.

    Raises Http404, Forbidden, UnableToWrite, PlanChanged.
    """
    with transaction.atomic():
        access = write_in(actor, plan_id, revision, at)
        if not access.plan.results.filter(pk=result_id).update(removed_at=at):
            raise Http404
        note_change(access, actor, at, {"removed_result": result_id})


def move_result(
    *, actor: Actor, plan_id: int, revision: int, result_id: int, up: bool, at: datetime
) -> None:
    """Move a result one place within its section. At the end of the list nothing happens."""
    with transaction.atomic():
        access = write_in(actor, plan_id, revision, at)
        moved = access.plan.results.filter(pk=result_id).first()
        if moved is None:
            raise Http404
        order = list(access.plan.results.filter(section=moved.section).order_by("position", "pk"))
        place = next(i for i, result in enumerate(order) if result.pk == moved.pk)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(order):
            return
        order[place], order[other] = order[other], order[place]
        for position, result in enumerate(order, 1):
            result.position = position
        Result.objects.bulk_update(order, ["position"])
        note_change(access, actor, at, {"order": [result.pk for result in order]})


def choose_approach(
    *, actor: Actor, plan_id: int, revision: int, approach: str, at: datetime
) -> None:
    """Quantitative by aspects, or qualitative in one text for each result."""
    with transaction.atomic():
        access = write_in(actor, plan_id, revision, at)
        access.plan.approach = Approach(approach).value
        note_change(access, actor, at, {"approach": approach})


def save_behaviours(
    *, actor: Actor, plan_id: int, revision: int, texts: Mapping[str, str], at: datetime
) -> None:
    """Write the special expectations by value. They are the leader's to state, so the assessor
    writes them as well, until the plan is agreed.

    Raises Http404, Forbidden, UnableToWrite, PlanChanged.
    """
    with transaction.atomic():
        access = fetch_plan(actor, plan_id, at, for_update=True)
        if access.is_assessor:
            check_open(access.plan, WRITABLE | {PlanState.SUBMITTED}, revision)
        else:
            access = write_in(actor, plan_id, revision, at)
        plan = access.plan
        before = {row.behaviour: row.expectation for row in plan.behaviours.all()}
        after = {
            behaviour.value: texts.get(behaviour, "").strip()
            for behaviour in Behaviour
            if texts.get(behaviour, "").strip()
        }
        if after == before:
            return
        plan.behaviours.all().delete()
        BehaviourExpectation.objects.bulk_create(
            BehaviourExpectation(plan=plan, behaviour=behaviour, expectation=text)
            for behaviour, text in after.items()
        )
        note_change(access, actor, at, {"behaviours": sorted(after)})
        if access.is_assessor:
            _notify_owner(access, notices.EXPECTATIONS, at)


def save_annexes(
    *, actor: Actor, plan_id: int, revision: int, lines: Mapping[str, Sequence[str]], at: datetime
) -> None:
    """Write the three lists of the annex."""
    with transaction.atomic():
        access = write_in(actor, plan_id, revision, at)
        access.plan.annexes.all().delete()
        AnnexItem.objects.bulk_create(
            AnnexItem(plan=access.plan, annex=annex.value, position=position, text=text)
            for annex in Annex
            for position, text in enumerate(lines.get(annex, ()), 1)
        )
        note_change(access, actor, at, {"annexes": True})


def submit_plan(*, actor: Actor, plan_id: int, revision: int, at: datetime) -> PerformancePlan:
    """Put a plan before the assessor. A plan without a known superior waits until HR has settled
    who it is: nobody is blocked meanwhile.

    Raises Http404, Forbidden, UnableToSubmit, UnableToMove, PlanChanged.
    """
    with transaction.atomic():
        access = own_plan(actor, plan_id, at, for_update=True)
        plan = access.plan
        if plan.state == PlanState.SUBMITTED:
            return plan  # sent twice
        state = _target(plan, "submit", Party.EMPLOYEE)
        _check_revision(plan, revision)
        content = plan_content(plan)
        missing = missing_in(
            approach=content.approach,
            results=[
                DraftResult(line.statement, line.section, [i.aspect for i in line.indicators])
                for line in content.results
            ],
        )
        if missing:
            raise UnableToSubmit(_("The plan is not complete yet."), missing=missing)
        plan.state = state
        plan.submitted_at = at
        plan.return_note = ""
        _moved(access, actor, at, verbs.PLAN_SUBMITTED)
        tell_who_decides(access, at)
    return plan


def withdraw_plan(*, actor: Actor, plan_id: int, at: datetime) -> PerformancePlan:
    """Take a submitted plan back to go on writing. Raises UnableToMove once it is decided."""
    with transaction.atomic():
        access = own_plan(actor, plan_id, at, for_update=True)
        plan = access.plan
        if plan.state in WRITABLE:
            return plan  # sent twice
        verb = "withdraw_amendment" if plan.agreed_at else "withdraw"
        plan.state = _target(plan, verb, Party.EMPLOYEE)
        _moved(access, actor, at, verbs.PLAN_WITHDRAWN)
    return plan


def return_plan(
    *, actor: Actor, plan_id: int, revision: int, note: str, at: datetime
) -> PerformancePlan:
    """Give a plan back with what to change. Raises UnableToMove, PlanChanged, UnableToWrite."""
    with transaction.atomic():
        access = assessed_plan(actor, plan_id, at, for_update=True)
        plan = access.plan
        note = refuse_long(note, LONGEST_NOTE, UnableToWrite)
        if not note:
            raise UnableToWrite(_("Say what should be changed."))
        if plan.state == PlanState.RETURNED and plan.return_note == note:
            return plan  # sent twice
        state = _target(plan, "return", Party.ASSESSOR)
        _check_revision(plan, revision)
        plan.state = state
        plan.return_note = note
        _moved(access, actor, at, verbs.PLAN_RETURNED)
        _notify_owner(access, notices.RETURNED, at)
    return plan


def agree_plan(*, actor: Actor, plan_id: int, revision: int, at: datetime) -> PerformancePlan:
    """Agree to a plan as it was shown: from now on both are bound by this version.

    Raises Http404, Forbidden, UnableToMove, PlanChanged when it was changed or withdrawn since.
    """
    with transaction.atomic():
        access = assessed_plan(actor, plan_id, at, for_update=True)
        plan = access.plan
        if plan.state == PlanState.AGREED and plan.revision == revision + 1:
            return plan  # sent twice
        assert access.superior is not None  # an assessor is one because there is a superior
        assessor = access.superior.person
        plan.assessor_id, plan.official = assessor.employee_id, ""
        bind(access, revision=revision, assessor=assessor, actor=actor, at=at)
        _notify_owner(access, notices.AGREED, at)
    return plan


def bind(
    access: PlanAccess,
    *,
    revision: int,
    assessor: Person | Mapping[str, Any],
    actor: Actor,
    at: datetime,
    verb: str = verbs.PLAN_AGREED,
    payload: Mapping[str, Any] | None = None,
) -> PlanVersion:
    """Move a locked plan to agreed and keep, word for word, what both are bound by.

    Raises UnableToMove, PlanChanged.
    """
    plan = access.plan
    state = _target(plan, "agree", Party.ASSESSOR)
    _check_revision(plan, revision)
    plan.state = state
    plan.agreed_at = at
    number = plan.versions.count() + 1
    version = PlanVersion.objects.create(
        plan=plan,
        number=number,
        content=as_version(plan_content(plan), owner=access.owner, assessor=assessor),
        reason=plan.amendment_reason,
        agreed_at=at,
    )
    plan.amendment_reason = ""
    plan.return_note = ""
    _moved(access, actor, at, verb, {"version": number, **(payload or {})})
    return version


def start_amendment(*, actor: Actor, plan_id: int, reason: str, at: datetime) -> PerformancePlan:
    """Open an agreed plan for writing; the agreed version stands until the next is agreed."""
    with transaction.atomic():
        access = own_plan(actor, plan_id, at, for_update=True)
        plan = access.plan
        reason = refuse_long(reason, LONGEST_REASON, UnableToWrite)
        if not reason:
            raise UnableToWrite(_("Say why the plan has to be amended."))
        if plan.state == PlanState.AMENDING:
            return plan  # sent twice
        plan.state = _target(plan, "amend", Party.EMPLOYEE)
        plan.amendment_reason = reason
        _moved(access, actor, at, verbs.AMENDMENT_STARTED)
    return plan


def discard_amendment(*, actor: Actor, plan_id: int, at: datetime) -> PerformancePlan:
    """Drop an amendment: the plan says again what was agreed."""
    with transaction.atomic():
        access = own_plan(actor, plan_id, at, for_update=True)
        plan = access.plan
        if plan.state == PlanState.AGREED:
            return plan  # sent twice
        _target(plan, "discard", Party.EMPLOYEE)
        if plan.agreed_at is None:
            raise UnableToMove(_("Nothing was agreed that the plan could go back to."))
        restore_agreed(plan, at)
        record(_draft(access, actor, at, verbs.AMENDMENT_DISCARDED, {}))
    return plan


def write_in(actor: Actor, plan_id: int, revision: int, at: datetime) -> PlanAccess:
    """One's own plan, locked and open for writing at the revision that was shown."""
    access = own_plan(actor, plan_id, at, for_update=True)
    check_open(access.plan, WRITABLE, revision)
    return access


def check_open(plan: PerformancePlan, states: frozenset[PlanState], revision: int) -> None:
    if plan.cycle.state != Cycle.State.OPEN:
        raise UnableToWrite(_("The performance year %(year)s is closed.") % {"year": plan.cycle})
    if PlanState(plan.state) not in states:
        raise UnableToWrite(_("This plan is not open for writing now."))
    _check_revision(plan, revision)


def _check_revision(plan: PerformancePlan, revision: int) -> None:
    if plan.revision != revision:
        raise PlanChanged(
            _(
                "Somebody has changed this plan since you opened the page. Nothing of yours is "
                "lost: look at how it stands now and send again."
            ),
            revision=plan.revision,
        )


def _target(plan: PerformancePlan, verb: str, by: Party) -> str:
    if plan.cycle.state != Cycle.State.OPEN:
        raise UnableToMove(_("The performance year %(year)s is closed.") % {"year": plan.cycle})
    state = target_of(cycle=PLAN, state=PlanState(plan.state), verb=verb, by=by)
    if state is None:
        raise UnableToMove(
            _("This cannot be done now: the plan is %(state)s.")
            % {"state": plan.get_state_display()}
        )
    return state.value


def _write_indicators(result: Result, drafts: Sequence[IndicatorDraft]) -> None:
    known = {row.pk: row for row in result.indicators.all()}
    kept: set[int] = set()
    for position, draft in enumerate(drafts, 1):
        row = known.get(draft.id or 0) or ResultIndicator(result=result)
        row.position = position
        row.aspect = draft.aspect
        row.statement = draft.statement
        if draft.target_text != row.target_text or draft.target_low or draft.target_high:
            row.target_low = draft.target_low
            row.target_high = draft.target_high
        row.target_text = draft.target_text
        row.indicator_id = draft.indicator_id or row.indicator_id
        row.save()
        kept.add(row.pk)
    result.indicators.exclude(pk__in=kept).delete()


def note_change(access: PlanAccess, actor: Actor, at: datetime, payload: dict[str, Any]) -> None:
    """Count a change of a locked plan and write it into the journal."""
    access.plan.revision += 1
    access.plan.save(update_fields=["revision", "approach"])
    record(_draft(access, actor, at, verbs.PLAN_EDITED, payload))


def _moved(
    access: PlanAccess,
    actor: Actor,
    at: datetime,
    verb: str,
    payload: dict[str, Any] | None = None,
) -> None:
    access.plan.revision += 1
    access.plan.save()
    record(_draft(access, actor, at, verb, payload or {}))


def plan_ref(access: PlanAccess) -> Ref:
    """A plan as an object of the journal."""
    return Ref("plan", access.plan.pk, f"SKP {access.plan.cycle.year}, {access.owner.name}")


def _draft(
    access: PlanAccess, actor: Actor, at: datetime, verb: str, payload: dict[str, Any]
) -> Draft:
    return Draft(
        verb=verb,
        object=plan_ref(access),
        happened_at=at,
        actor=actor.ref,
        account_id=actor.account_id,
        unit_id=access.owner.unit_id,
        related=(Ref("employee", access.owner.employee_id, access.owner.name),),
        payload=payload,
    )


def _notify_owner(access: PlanAccess, kind: str, at: datetime) -> None:
    tell_owner(access, kind, access.superior.person.name if access.superior else "", at)
