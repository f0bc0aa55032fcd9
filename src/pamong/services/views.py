from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires, signed_in
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.indicators.queries import measurements_for
from pamong.indicators.rules import Subject
from pamong.kernel.periods import BadPeriod, Month
from pamong.services import actions, policies, queries, rules
from pamong.services.actions import UnableToServe
from pamong.services.forms import IntakeForm
from pamong.services.models import Case, Step

MONTHS_SHOWN = 3


# --- counter -----------------------------------------------------------------------------------


@requires(Right.CASE_TAKE_IN)
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """Take a case in: who, what for, which service."""
    actor = actor_of(request)
    services = policies.services_taken_in(actor)
    only = list(services[:2])
    initial = {"service": only[0].pk} if len(only) == 1 else {}
    form = IntakeForm(services, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            taken = actions.take_in_case(
                actor=actor,
                service_id=data["service"].pk,
                applicant_name=data["applicant_name"],
                subject=data["subject"],
                intake_key=data["intake_key"],
                at=timezone.now(),
            )
        except UnableToServe as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("services:receipt", taken.number)
    return render(
        request,
        "services/counter.html",
        {"form": form, "services": only},
        status=400 if form.errors else 200,
    )


@requires(Right.CASE_TAKE_IN)
@require_GET
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The number, large: to be read aloud, written down or printed."""
    actor = actor_of(request)
    taken = policies.case_known_to(actor, number)
    step = queries.open_step_of(taken)
    mine = step is not None and step.assignee_id == actor.employee_id
    return render(request, "services/receipt.html", {"case": taken, "step": step, "mine": mine})


# --- tasks -------------------------------------------------------------------------------------


@requires(Right.CASE_WORK)
@require_GET
def my_tasks(request: HttpRequest) -> HttpResponse:
    """What I hold, the late ones first, and what waits in my unit."""
    actor = actor_of(request)
    now = timezone.now()
    units = policies.units_of(actor)
    held = queries.tasks_in_hand(actor.employee_id or 0)
    groups = _by_urgency(held, now)
    page = queries.tasks_waiting(units, request.GET.get("page"))
    context = {
        "groups": groups,
        "held": held,
        "page": page,
        "waiting": [_task(step, now) for step in page.object_list],
        "to_start": any(step.state == rules.StepState.CLAIMED for step in held),
        "reasons": Step.PauseReason.choices,
        "now": now,
    }
    return render(request, "services/my_tasks.html", context)


@requires(Right.CASE_WORK)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Give me the most urgent task that waits."""
    step = actions.take_next(actor=actor_of(request), at=timezone.now())
    if step is None:
        messages.info(request, _("Nothing waits in your unit now."))
    else:
        messages.success(request, _("You have taken %(number)s.") % {"number": step.case.number})
    return redirect("services:my_tasks")


DONE = {
    "claim": gettext_lazy("The task is yours."),
    "start": gettext_lazy("Work has started."),
    "pause": gettext_lazy("The work rests."),
    "resume": gettext_lazy("Work goes on."),
    "release": gettext_lazy("The task is given back to the unit."),
    "complete": gettext_lazy("The step is completed."),
    "hand-over": gettext_lazy("The task is handed over."),
    "withdraw": gettext_lazy("The case is closed as withdrawn."),
}


@requires(Right.CASE_WORK)
@require_POST
def move(request: HttpRequest, step_id: int, action: str) -> HttpResponse:
    """One move of one step; back to the page it came from."""
    if action not in DONE:
        raise Http404
    try:
        step = _moves(request)[action](actor_of(request), step_id, timezone.now())
    except UnableToServe as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{step.case.number}: {DONE[action]}")
    number = request.POST.get("case", "")
    if number:
        return redirect("services:case", number)
    return redirect("services:my_tasks")


def _moves(request: HttpRequest) -> dict[str, Callable[[Actor, int, datetime], Step]]:
    colleague = request.POST.get("employee", "")
    return {
        "claim": lambda actor, step_id, at: actions.claim_step(actor=actor, step_id=step_id, at=at),
        "start": lambda actor, step_id, at: actions.start_step(actor=actor, step_id=step_id, at=at),
        "pause": lambda actor, step_id, at: actions.pause_step(
            actor=actor, step_id=step_id, reason=request.POST.get("reason", ""), at=at
        ),
        "resume": lambda actor, step_id, at: actions.resume_step(
            actor=actor, step_id=step_id, at=at
        ),
        "release": lambda actor, step_id, at: actions.release_step(
            actor=actor, step_id=step_id, at=at
        ),
        "complete": lambda actor, step_id, at: actions.complete_step(
            actor=actor, step_id=step_id, outcome=request.POST.get("outcome", ""), at=at
        ),
        "hand-over": lambda actor, step_id, at: actions.hand_over_step(
            actor=actor,
            step_id=step_id,
            employee_id=int(colleague) if colleague.isdecimal() else 0,
            at=at,
        ),
        "withdraw": lambda actor, step_id, at: actions.withdraw_case(
            actor=actor, step_id=step_id, at=at
        ),
    }


@signed_in
@require_GET
def panel_tasks(request: HttpRequest) -> HttpResponse:
    """Home: my most urgent tasks, and how many wait in my unit."""
    actor = actor_of(request)
    if actor.employee_id is None:
        return HttpResponse(status=204)
    now = timezone.now()
    counts = queries.task_counts(actor.employee_id, policies.units_of(actor), now)
    if not counts.in_hand and not counts.waiting:
        return HttpResponse(status=204)
    held = queries.tasks_in_hand(actor.employee_id)[:4] if counts.in_hand else []
    context = {"counts": counts, "tasks": [_task(step, now) for step in held]}
    return render(request, "services/panel_tasks.html", context)


def _task(step: Step, now: datetime) -> dict[str, Any]:
    """A step as the lists show it: with how urgent it is."""
    today = timezone.localtime(now).date()
    if step.life.clock_stands:
        urgency = "rests"
    elif step.due_at < now:
        urgency = "late"
    elif timezone.localtime(step.due_at).date() == today:
        urgency = "today"
    else:
        urgency = "later"
    return {"step": step, "case": step.case, "urgency": urgency}


def _by_urgency(steps: list[Step], now: datetime) -> list[dict[str, Any]]:
    titles = {
        "late": _("Late"),
        "today": _("Due today"),
        "later": _("Later"),
        "rests": _("Waiting for the applicant"),
    }
    tasks = [_task(step, now) for step in steps]
    groups = []
    for urgency, title in titles.items():
        own = [task for task in tasks if task["urgency"] == urgency]
        if own:
            groups.append({"title": title, "tasks": own, "urgency": urgency})
    return groups


# --- a case ------------------------------------------------------------------------------------


@requires(Right.CASE_WORK)
@require_GET
def find_case(request: HttpRequest) -> HttpResponse:
    """Go to a case by the number somebody says or shows."""
    number = rules.read_number(request.GET.get("number", ""))
    if number and policies.cases_known_to(actor_of(request)).filter(number=number).exists():
        return redirect("services:case", number)
    messages.error(
        request,
        _("There is no case with this number in your unit. It looks like K7M-4TX."),
    )
    return redirect("services:my_tasks")


@requires(Right.CASE_WORK)
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The life of a case: where it stands, who had it, how long it waited and was worked on."""
    actor = actor_of(request)
    found = policies.case_known_to(actor, number)
    now = timezone.now()
    steps = queries.steps_of(found)
    events = queries.events_of(found)
    names = queries.names_of(event.actor_id for event in events if event.actor_id is not None)
    step = next((each for each in steps if each.life.is_open), None)
    leads = step is not None and policies.leads(actor, step.unit.path)
    works = step is not None and policies.may_work_on(actor, step)
    mine = step is not None and step.assignee_id == actor.employee_id
    colleagues = queries.colleagues(step.unit, now) if step and (mine or leads) else []
    context = {
        "case": found,
        "step": step,
        "task": _task(step, now) if step else None,
        "track": _track(found, steps),
        "steps": [queries.step_until(each, now) for each in steps],
        "events": [
            {
                "event": event,
                "label": queries.verb_label(event),
                "who": names.get(event.actor_id or 0),
            }
            for event in events
        ],
        "mine": mine,
        "leads": leads,
        "works": works,
        "colleagues": [
            person
            for person in colleagues
            if step is not None and person.employee_id != step.assignee_id
        ],
        "reasons": Step.PauseReason.choices,
        "now": now,
    }
    return render(request, "services/case.html", context)


def _track(found: Case, steps: list[Step]) -> list[dict[str, Any]]:
    """All steps of the service: those done, the one now, those to come."""
    by_plan = {step.service_step_id: step for step in steps}
    items = []
    for planned in found.service.steps.all():
        step = by_plan.get(planned.pk)
        state, detail = "todo", ""
        if step is not None:
            who = step.assignee.display_name if step.assignee else ""
            detail = ", ".join(filter(None, (str(step.get_state_display()), who)))
            state = "now"
            if step.state == rules.StepState.COMPLETED:
                state = "done"
                detail = who
            elif step.state == rules.StepState.CANCELLED:
                state = "stopped"
        items.append({"label": planned.name, "state": state, "detail": detail})
    return items


# --- the work of units -------------------------------------------------------------------------


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """The units that work on services: what is open, what is late, how much was in time."""
    now = timezone.now()
    since, until, months = _latest_months(now)
    rows = queries.unit_work(
        policies.units_read(actor_of(request)), since=since, until=until, now=now
    )
    return render(request, "services/units.html", {"rows": rows, "months": months})


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A unit: waiting and working time of each step, from the journal."""
    actor = actor_of(request)
    found = policies.unit_to_read(actor, unit_id)
    now = timezone.now()
    since, until, months = _latest_months(now)
    work = next(
        iter(queries.unit_work([found.path], since=since, until=until, now=now, only=found.pk)),
        None,
    )
    times = queries.step_times(found.pk, since, until)
    chart = [
        (
            each.name,
            [
                (_("waiting"), _hours(each.waiting_median)),
                (_("working"), _hours(each.working_median)),
            ],
        )
        for each in times
    ]
    figures = measurements_for(
        subject=Subject("unit", found.pk),
        start=months[0].days.start,
        end=months[-1].days.end,
        indicator_codes=[actions.CASES_DONE, actions.IN_TIME],
    )
    context = {
        "unit": found,
        "work": work,
        "times": times,
        "chart": chart,
        "months": months,
        "figures": figures,
    }
    return render(request, "services/unit.html", context)


def _hours(time: timedelta) -> float:
    return round(time.total_seconds() / 3600, 1)


def _latest_months(now: datetime) -> tuple[datetime, datetime, tuple[Month, ...]]:
    last = Month.of(timezone.localtime(now).date())
    months = tuple(last.shift(-back) for back in reversed(range(MONTHS_SHOWN)))
    since, until = queries.month_bounds(months[0], last)
    return since, until, months


@requires(Right.SERVICE_UNIT_READ)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the figures of last month and this one now, without waiting for the night."""
    now = timezone.now()
    this = Month.of(timezone.localtime(now).date())
    outcome = actions.publish_measurements(
        actor=actor_of(request), first=this.shift(-1), last=this, at=now
    )
    messages.success(
        request,
        _("Published: %(new)s new figures, %(changed)s changed, %(same)s as before.")
        % {
            "new": outcome.created,
            "changed": outcome.changed,
            "same": outcome.unchanged + outcome.kept,
        },
    )
    return redirect("services:units")


@signed_in
@require_GET
def rows(request: HttpRequest, kind: str, subject_id: int, month: str) -> HttpResponse:
    """The cases behind a figure of an officer or a unit, and the way to contest it."""
    try:
        period = Month.parse(month)
    except BadPeriod:
        raise Http404 from None
    actor = actor_of(request)
    today = timezone.localdate()
    name = policies.subject_of_rows(actor, kind, subject_id, _day_in(period, today))
    shown = queries.rows_behind(
        month=period,
        unit_id=subject_id if kind == "unit" else None,
        officer_id=subject_id if kind == "employee" else None,
        page=request.GET.get("page"),
    )
    figures = measurements_for(
        subject=Subject(kind, subject_id),
        start=period.days.start,
        end=period.days.end,
        indicator_codes=[actions.CASES_DONE, actions.IN_TIME],
    )
    context = {
        "name": name,
        "kind": kind,
        "month": period.days.start,
        "page": shown.page,
        "rows": shown.rows,
        "in_time": shown.in_time,
        "total": shown.page.paginator.count,
        "figures": figures,
        "known": policies.numbers_known_to(actor, [row.number for row in shown.rows]),
    }
    return render(request, "services/rows.html", context)


def _day_in(month: Month, today: date) -> date:
    """The day by which somebody's place in a month is judged: its last, or today."""
    return min(month.days.last, today)
