"""The cascade: a leader's results come from the unit's targets and spread over the team."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents.notices import notify
from pamong.indicators.queries import TargetValue, targets_of_unit
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.models import Appointment
from pamong.organization.queries import appointments_on, person
from pamong.performance import plan_notices as notices
from pamong.performance import verbs
from pamong.performance.actions.plans import (
    WRITABLE,
    check_open,
    note_change,
    plan_ref,
    write_in,
)
from pamong.performance.actions.unable import Unable, refuse_long
from pamong.performance.models import (
    Contribution,
    Cycle,
    PerformancePlan,
    Result,
    ResultIndicator,
)
from pamong.performance.policies.plans import PlanAccess, leaders_plan
from pamong.performance.queries.plans import proposed_cells
from pamong.performance.rules import Aspect, Section

LONGEST_STATEMENT = 500


class UnableToSpread(Unable):
    """The cell cannot be written: year closed, nobody sits there, or it was changed meanwhile."""


def take_over_targets(
    *, actor: Actor, plan_id: int, revision: int, target_ids: Iterable[int], at: datetime
) -> list[Result]:
    """Make results of targets of the owner's unit, each with its indicator, tied to the figures.

    A target that is a result already is left alone. Raises Http404, Forbidden, UnableToWrite,
    PlanChanged.
    """
    wanted = set(target_ids)
    with transaction.atomic():
        access = write_in(actor, plan_id, revision, at)
        plan = access.plan
        targets = [
            target
            for target in targets_of_unit(unit_id=access.owner.unit_id, year=plan.cycle.year)
            if target.id in wanted
        ]
        if {target.id for target in targets} != wanted:
            raise Http404
        present = set(plan.results.values_list("target_id", flat=True))
        position = plan.results.count()
        made = []
        for target in targets:
            if target.id in present:
                continue
            position += 1
            made.append(_result_of(plan, target, position))
        if made:
            note_change(
                access, actor, at, {"targets": sorted(wanted), "results": [r.pk for r in made]}
            )
    return made


def _result_of(plan: PerformancePlan, target: TargetValue, position: int) -> Result:
    result = Result.objects.create(
        plan=plan,
        section=Section.MAIN.value,
        position=position,
        statement=target.name[:500],
        target_id=target.id,
    )
    ResultIndicator.objects.create(
        result=result,
        position=1,
        aspect=Aspect.QUANTITY.value,
        statement=target.name[:500],
        target_text=target.text[:200],
        target_low=target.bounds.low,
        target_high=target.bounds.high,
        indicator_id=target.indicator_id,
    )
    return result


def set_contribution(
    *,
    actor: Actor,
    result_id: int,
    appointment_id: int,
    statement: str,
    before: str | None,
    at: datetime,
) -> Contribution | None:
    """Say in one cell what a member contributes; nothing said empties the cell.

    `before` is the text that was shown: a cell changed meanwhile is not overwritten; None does not
    ask. What the member's plan says stays the member's. The member is told when the cell is new.

    Raises Http404, Forbidden, UnableToSpread.
    """
    statement = refuse_long(" ".join(statement.split()), LONGEST_STATEMENT, UnableToSpread)
    with transaction.atomic():
        access = _leader(actor, result_id, at)
        row = (
            Contribution.objects.select_for_update()
            .filter(leader_result_id=result_id, appointment_id=appointment_id)
            .first()
        )
        said = row.statement if row else ""
        if said == statement:
            return row
        if before is not None and said != before:
            raise UnableToSpread(
                _("This cell was changed meanwhile and now says: “%(text)s”. Yours: “%(yours)s”.")
                % {"text": said, "yours": statement}
            )
        if not statement:
            if row is not None:
                _record(verbs.CONTRIBUTION_REMOVED, access, row, actor, at)
                row.delete()
            return None
        is_new = row is None
        if row is None:
            seat = _seat(access, appointment_id, at)
            row = Contribution.objects.create(
                leader_result_id=result_id, appointment_id=seat.pk, statement=statement
            )
        else:
            row.statement = statement
            row.save(update_fields=["statement"])
        _record(verbs.CONTRIBUTION_SET, access, row, actor, at)
        if is_new:
            _tell_member(access, row, at)
    return row


def _leader(actor: Actor, result_id: int, at: datetime) -> PlanAccess:
    """The leader's own plan that a result stands in, locked."""
    plan_id = Result.objects.values_list("plan_id", flat=True).filter(pk=result_id).first()
    if plan_id is None:
        raise Http404
    access = leaders_plan(actor, plan_id, at, for_update=True)
    if access.plan.cycle.state != Cycle.State.OPEN:
        raise UnableToSpread(
            _("The performance year %(year)s is closed.") % {"year": access.plan.cycle}
        )
    return access


def _seat(access: PlanAccess, appointment_id: int, at: datetime) -> Appointment:
    today = timezone.localdate(at)
    seat = appointments_on(today).filter(pk=appointment_id).first()
    if seat is None:
        raise UnableToSpread(_("Nobody sits in this seat now."))
    if seat.employee_id == access.owner.employee_id:
        raise UnableToSpread(_("The matrix spreads results to others, not to oneself."))
    return seat


def _tell_member(access: PlanAccess, row: Contribution, at: datetime) -> None:
    seat = Appointment.objects.select_related("employee").get(pk=row.appointment_id)
    cycle = access.plan.cycle
    plan = PerformancePlan.objects.filter(cycle=cycle, appointment=seat).first()
    notify(
        user_id=seat.employee.user_id,
        kind=notices.CONTRIBUTION,
        values={"name": access.owner.name, "year": str(cycle.year)},
        url=reverse("performance:plan", args=[plan.pk]) if plan else reverse("performance:my_plan"),
        at=at,
    )


def take_over_cells(
    *,
    actor: Actor,
    plan_id: int,
    revision: int,
    contribution_ids: Sequence[int],
    at: datetime,
) -> list[Result]:
    """Make results of cells that leaders or teams proposed; each keeps its link.

    Raises Http404, Forbidden, UnableToWrite, PlanChanged.
    """
    with transaction.atomic():
        access = write_in(actor, plan_id, revision, at)
        cells = _proposed(access.plan, contribution_ids)
        return _take(access, cells, actor, at)


def tie_cell(
    *,
    actor: Actor,
    plan_id: int,
    revision: int,
    contribution_id: int,
    result_id: int,
    at: datetime,
) -> None:
    """Say that a result the plan has already is what a leader asked for in a cell."""
    with transaction.atomic():
        access = write_in(actor, plan_id, revision, at)
        (cell,) = _proposed(access.plan, [contribution_id])
        if not access.plan.results.filter(pk=result_id).exists():
            raise Http404
        cell.result_id = result_id
        cell.save(update_fields=["result"])
        note_change(access, actor, at, {"tied": {str(contribution_id): result_id}})


def untie_cell(
    *, actor: Actor, plan_id: int, revision: int, contribution_id: int, at: datetime
) -> None:
    """Undo a link: the result stays, the cell is a proposal again."""
    with transaction.atomic():
        access = write_in(actor, plan_id, revision, at)
        if not Contribution.objects.filter(pk=contribution_id, result__plan=access.plan).update(
            result=None
        ):
            raise Http404
        note_change(access, actor, at, {"untied": contribution_id})


def hand_over_cells(*, actor: Actor, plan_id: int, at: datetime) -> tuple[int, int]:
    """Put all proposed cells of one's own matrix into the members' plans that are open for
    writing. Returns how many became results, and how many wait because a plan is not open.

    Raises Http404, Forbidden, UnableToSpread.
    """
    with transaction.atomic():
        access = leaders_plan(actor, plan_id, at, for_update=True)
        cycle = access.plan.cycle
        if cycle.state != Cycle.State.OPEN:
            raise UnableToSpread(_("The performance year %(year)s is closed.") % {"year": cycle})
        proposed = (
            Contribution.objects.filter(
                leader_result__plan=access.plan, leader_result__removed_at__isnull=True
            )
            .exclude(result__isnull=False, result__removed_at__isnull=True)
            .order_by("appointment_id", "leader_result__position", "pk")
        )
        # Plans before cells, as a member who takes one over locks them.
        plans = {
            plan.appointment_id: plan
            for plan in PerformancePlan.objects.select_for_update(of=("self",))
            .filter(
                cycle=cycle,
                appointment_id__in=list(proposed.values_list("appointment_id", flat=True)),
                state__in=[state.value for state in WRITABLE],
            )
            .select_related("cycle", "appointment__employee", "appointment__position__unit")
            .order_by("pk")
        }
        cells = list(proposed.select_for_update(of=("self",)))
        handed = 0
        for appointment_id, plan in plans.items():
            mine = [cell for cell in cells if cell.appointment_id == appointment_id]
            member = PlanAccess(plan, access.relation, person(plan.appointment), None)
            handed += len(_take(member, mine, actor, at))
    return handed, len(cells) - handed


def _proposed(plan: PerformancePlan, contribution_ids: Sequence[int]) -> list[Contribution]:
    cells = list(
        proposed_cells(plan.appointment_id, plan.cycle_id)
        .filter(pk__in=contribution_ids)
        .select_for_update(of=("self",))
    )
    if len(cells) != len(set(contribution_ids)):
        raise Http404
    return cells


def _take(
    access: PlanAccess, cells: Sequence[Contribution], actor: Actor, at: datetime
) -> list[Result]:
    plan = access.plan
    check_open(plan, WRITABLE, plan.revision)
    position = plan.results.count()
    made: list[Result] = []
    for cell in cells:
        position += 1
        result = Result.objects.create(
            plan=plan,
            section=Section.MAIN.value,
            position=position,
            statement=cell.statement,
        )
        cell.result = result
        cell.save(update_fields=["result"])
        made.append(result)
    if made:
        note_change(access, actor, at, {"cells": [cell.pk for cell in cells]})
        for cell in cells:
            _record(verbs.CONTRIBUTION_TAKEN, access, cell, actor, at)
    return made


def _record(verb: str, access: PlanAccess, row: Contribution, actor: Actor, at: datetime) -> None:
    payload: dict[str, Any] = {
        "leader_result": row.leader_result_id,
        "appointment": row.appointment_id,
    }
    record(
        Draft(
            verb=verb,
            object=plan_ref(access),
            happened_at=at,
            actor=actor.ref,
            account_id=actor.account_id,
            unit_id=access.owner.unit_id,
            related=(Ref("contribution", row.pk),),
            payload=payload,
        )
    )
