"""Opening, changing and closing a performance year, and the plans that it begins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pamong.accounts.access import refuse
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Draft, Ref, record, record_many
from pamong.kernel.periods import Month, Quarter, Year
from pamong.performance import verbs
from pamong.performance.actions.answers import finalize, lapse_unanswered
from pamong.performance.actions.beginning import begin_plans, refuse_closed
from pamong.performance.actions.restoring import restore_agreed
from pamong.performance.actions.unable import Unable
from pamong.performance.models import Cycle, Evaluation, PerformancePlan, Period
from pamong.performance.queries.evaluations import OPEN_STATES
from pamong.performance.rules import OBJECTION_LIMIT, OBJECTION_UNIT, PlanState
from pamong.tenancy.statistics import after_writing
from pamong.ui.formats import date_long

# A period is evaluated within so many days of its end, unless the year says otherwise.
PERIOD_GRACE = timedelta(days=15)


class UnableToOpenCycle(Unable):
    """The year is open already, or its dates do not fit together."""


class UnableToEditCycle(Unable):
    """The year is closed, or its dates do not fit together."""


class UnableToCloseCycle(Unable):
    """The year is closed already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleSettings:
    """What an agency decides about a year. Defaults after PermenPANRB 6/2022 and PP 30/2019."""

    plans_due_on: date
    evaluations_due_on: date
    objection_limit: int = OBJECTION_LIMIT
    objection_unit: str = OBJECTION_UNIT.value

    @classmethod
    def usual(cls, year: int) -> "CycleSettings":
        return cls(plans_due_on=date(year, 1, 31), evaluations_due_on=date(year + 1, 1, 31))


def open_cycle(
    *, actor: Actor, year: int, period_kind: str, settings: CycleSettings, at: datetime
) -> Cycle:
    """Open a year with its periods and begin a plan for every filled seat.

    Raises Forbidden without the right for the whole agency, and UnableToOpenCycle.
    """
    require_manager(actor)
    if problem := _problem(year, settings):
        raise UnableToOpenCycle(problem)
    with transaction.atomic():
        cycle, is_new = Cycle.objects.get_or_create(
            year=year,
            defaults={
                "period_kind": period_kind,
                "plans_due_on": settings.plans_due_on,
                "evaluations_due_on": settings.evaluations_due_on,
                "objection_limit": settings.objection_limit,
                "objection_unit": settings.objection_unit,
                "opened_at": at,
            },
        )
        if not is_new:
            raise UnableToOpenCycle(_("The performance year %(year)s is open.") % {"year": year})
        Period.objects.bulk_create(_periods(cycle))
        begun = begin_plans(cycle, at)
        after_writing(begun)
        record(
            _draft(
                verbs.CYCLE_OPENED,
                cycle,
                actor,
                at,
                {"year": year, "period_kind": period_kind, "plans": begun}
                | _settings_payload(settings),
            )
        )
    return cycle


def edit_cycle(
    *,
    actor: Actor,
    cycle_id: int,
    settings: CycleSettings,
    periods_due_on: Mapping[int, date],
    at: datetime,
    expected_version: int | None = None,
) -> Cycle:
    """Move deadlines of an open year; `periods_due_on` by number of the period.

    `expected_version` is the version the person saw. The journal keeps what each was before.
    Raises Forbidden, UnableToEditCycle.
    """
    require_manager(actor)
    with transaction.atomic():
        cycle = Cycle.objects.select_for_update().get(pk=cycle_id)
        if cycle.state != Cycle.State.OPEN:
            raise UnableToEditCycle(_("A closed year is no longer changed."))
        if problem := _problem(cycle.year, settings):
            raise UnableToEditCycle(problem)
        if expected_version not in {None, cycle.version}:
            raise UnableToEditCycle(
                _("Somebody else has changed these settings meanwhile. Open the page again.")
            )
        changed: dict[str, list[object]] = {}
        for name, value in _settings_payload(settings).items():
            before = getattr(cycle, name)
            before = before.isoformat() if isinstance(before, date) else before
            if before != value:
                changed[name] = [before, value]
        cycle.plans_due_on = settings.plans_due_on
        cycle.evaluations_due_on = settings.evaluations_due_on
        cycle.objection_limit = settings.objection_limit
        cycle.objection_unit = settings.objection_unit
        for period in cycle.periods.order_by("number"):
            due = periods_due_on.get(period.number, period.due_on)
            if due < period.end_on:
                raise UnableToEditCycle(
                    _("Period %(number)s ends on %(day)s; it cannot be evaluated before.")
                    % {
                        "number": period.number,
                        "day": date_long(period.end_on - timedelta(days=1)),
                    }
                )
            if due != period.due_on:
                changed[f"period_{period.number}"] = [period.due_on.isoformat(), due.isoformat()]
                period.due_on = due
                period.save(update_fields=["due_on"])
        if changed:
            cycle.version += 1
            cycle.save()
            record(_draft(verbs.CYCLE_EDITED, cycle, actor, at, {"changed": changed}))
    return cycle


def close_cycle(*, actor: Actor, cycle_id: int, at: datetime) -> int:
    """Close a year: agreed plans are closed, an amendment on its way is dropped; drafts stay as
    they are and are no longer written in. Returns how many plans were closed.

    Raises Forbidden, UnableToCloseCycle.
    """
    require_manager(actor)
    with transaction.atomic():
        cycle = Cycle.objects.select_for_update().get(pk=cycle_id)
        if cycle.state != Cycle.State.OPEN:
            raise UnableToCloseCycle(_("This year is closed already."))
        _settle_evaluations(cycle, actor, at)
        amended = PerformancePlan.objects.select_for_update().filter(
            cycle=cycle, agreed_at__isnull=False, state__in=_UNFINISHED
        )
        for plan in amended:
            restore_agreed(plan, at)
        agreed = PerformancePlan.objects.select_for_update(of=("self",)).filter(
            cycle=cycle, state=PlanState.AGREED.value
        )
        closed = list(
            agreed.select_related("appointment__employee", "appointment__position").order_by("pk")
        )
        PerformancePlan.objects.filter(pk__in=[plan.pk for plan in closed]).update(
            state=PlanState.CLOSED.value
        )
        cycle.state = Cycle.State.CLOSED
        cycle.closed_at = at
        cycle.save(update_fields=["state", "closed_at"])
        record_many(
            [
                _draft(verbs.CYCLE_CLOSED, cycle, actor, at, {"plans": len(closed)}),
                *(_plan_closed(plan, cycle, actor, at) for plan in closed),
            ]
        )
    return len(closed)


def _settle_evaluations(cycle: Cycle, actor: Actor, at: datetime) -> None:
    """Make the year's evaluations final; one that still waits for an answer or decision forbids."""
    lapse_unanswered(at=at)
    waiting = Evaluation.objects.filter(plan__cycle=cycle, state__in=OPEN_STATES).count()
    if waiting:
        raise UnableToCloseCycle(
            ngettext(
                "%(n)s evaluation still waits for an answer or a decision.",
                "%(n)s evaluations still wait for an answer or a decision.",
                waiting,
            )
            % {"n": waiting}
        )
    finalize(actor=actor, cycle_id=cycle.pk, at=at)


def begin_missing_plans(*, actor: Actor, cycle_id: int, at: datetime) -> int:
    """Begin plans for seats filled since the year was opened. Returns how many."""
    require_manager(actor)
    with transaction.atomic():
        cycle = Cycle.objects.select_for_update().get(pk=cycle_id)
        refuse_closed(cycle)
        begun = begin_plans(cycle, at)
        if begun:
            record(_draft(verbs.PLAN_CREATED, cycle, actor, at, {"plans": begun}))
    return begun


# Plans whose agreed version stands while somebody works on another.
_UNFINISHED = (
    PlanState.AMENDING.value,
    PlanState.SUBMITTED.value,
    PlanState.RETURNED.value,
    PlanState.DRAFT.value,
)


def _periods(cycle: Cycle) -> Iterator[Period]:
    year = Year(cycle.year)
    parts: tuple[Month | Quarter, ...] = (
        year.months if cycle.period_kind == Cycle.PeriodKind.MONTH else year.quarters
    )
    for number, part in enumerate(parts, 1):
        days = part.days
        yield Period(
            cycle=cycle,
            number=number,
            start_on=days.start,
            end_on=days.end,
            due_on=days.last + PERIOD_GRACE,
        )


def _problem(year: int, settings: CycleSettings) -> str:
    days = Year(year).days
    if settings.plans_due_on < days.start - timedelta(days=92) or settings.plans_due_on > days.last:
        return _("Plans are agreed before the year ends, at the earliest three months before it.")
    if settings.evaluations_due_on <= days.last:
        return _("The annual evaluation comes after the end of the year.")
    if settings.objection_limit < 1:
        return _("An employee has at least one day to object.")
    return ""


def require_manager(actor: Actor) -> None:
    """Raises Forbidden without the right for the whole agency."""
    # A year is the whole agency's; a manager of a part of it sees only how that part stands.
    if not actor.may(Right.CYCLE_MANAGE, EVERYWHERE):
        raise refuse(
            Right.CYCLE_MANAGE,
            _("A performance year is kept by the performance manager of the whole agency."),
        )


def _settings_payload(settings: CycleSettings) -> dict[str, object]:
    return {
        "plans_due_on": settings.plans_due_on.isoformat(),
        "evaluations_due_on": settings.evaluations_due_on.isoformat(),
        "objection_limit": settings.objection_limit,
        "objection_unit": settings.objection_unit,
    }


def _draft(
    verb: str, cycle: Cycle, actor: Actor, at: datetime, payload: dict[str, object]
) -> Draft:
    return Draft(
        verb=verb,
        object=Ref("cycle", cycle.pk, str(cycle.year)),
        happened_at=at,
        actor=actor.ref,
        account_id=actor.account_id,
        payload=payload,
    )


def _plan_closed(plan: PerformancePlan, cycle: Cycle, actor: Actor, at: datetime) -> Draft:
    return Draft(
        verb=verbs.PLAN_CLOSED,
        object=Ref(
            "plan",
            plan.pk,
            f"SKP {cycle.year}, {plan.appointment.employee.display_name}",
        ),
        happened_at=at,
        actor=actor.ref,
        account_id=actor.account_id,
        unit_id=plan.appointment.position.unit_id,
    )
