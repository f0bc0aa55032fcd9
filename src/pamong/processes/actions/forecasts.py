"""Changes tried on what was learned of a service, and what came of them."""

import statistics
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.datasets import store
from pamong.journal.recording import Draft, Ref, record
from pamong.mining.scenario import BadScenario
from pamong.mining.scenario_json import read_scenario, write_scenario
from pamong.organization.queries import agency_zone
from pamong.processes import policies, verbs
from pamong.processes.models import Forecast, LearnedScenario
from pamong.processes.queries import Days, distinct, log_of, names_of_steps
from pamong.processes.queries.forecasts import median_days_of
from pamong.processes.rules.what_if import FEWEST_CAME, Changes, changed
from pamong.services.exports import CASE_EVENTS
from pamong.services.models import ServiceType
from pamong.tenancy.current import agency_id

if TYPE_CHECKING:
    from pamong.mining.forecast import Forecast as Interval
    from pamong.mining.forecast import Outlook


class UnableToMark(ValueError):
    """A forecast cannot be marked as carried out; the message says why."""


# What came is counted for a year.
PERIOD = timedelta(days=365)
# So many scenarios are drawn of a log, and so many years are run with each change.
RUNS = 20
_SEED = 1
# The least time after a change in which cases must have come in before its median is told.
_SETTLING = timedelta(days=28)


def learn_service(service: ServiceType, days: Days, at: datetime) -> bool:
    """What changes are tried on. False where the log says too little; what was learned before
    then goes away."""
    from pamong.mining.learning import learn  # noqa: PLC0415

    path = store.path_of(CASE_EVENTS.name, agency_id())
    log = log_of(path, service.code, days, work=True)
    names = names_of_steps(service.code)
    activities = distinct([names.get(code, code) or "" for code in log.activities])
    try:
        learned = learn(replace(log, activities=activities), arrival="", name=service.name)
        drawn = [write_scenario(learned.drawn(_SEED + number)) for number in range(RUNS)]
    except BadScenario:
        LearnedScenario.objects.filter(service=service).delete()
        return False
    observed = sorted(learned.observed.tolist())
    with transaction.atomic():
        LearnedScenario.objects.update_or_create(
            service=service,
            defaults={
                "learned_at": at,
                "cases": len(log.cases),
                "median_days": statistics.median(observed),
                "p90_days": observed[min(int(len(observed) * 0.9), len(observed) - 1)],
                "scenario": write_scenario(learned.scenario),
                "drawn": drawn,
                "told": [code for code, _value in learned.told],
            },
        )
    return True


def ask_forecast(
    *, actor: Actor, service_id: int, title: str, changes: Changes, at: datetime
) -> int:
    """Have a change reckoned; the id of the forecast. Asking for the very same again while it is
    being reckoned returns the one that waits. Raises Http404, and BadScenario for a change that
    cannot run."""
    service = policies.service_to_read(actor, service_id)
    learned = LearnedScenario.objects.filter(service=service).first()
    if learned is None:
        raise BadScenario("nothing is learned of this service yet")
    changed(read_scenario(learned.scenario), changes)
    with transaction.atomic():
        # Two clicks at once come one after the other.
        ServiceType.objects.select_for_update(no_key=True).get(pk=service.pk)
        waiting = Forecast.objects.filter(
            service=service,
            title=title,
            changes=changes.as_json(),
            found__isnull=True,
            failed=False,
            asked_by_id=actor.employee_id,
        ).first()
        if waiting is not None:
            return waiting.pk
        forecast = Forecast.objects.create(
            service=service,
            title=title,
            changes=changes.as_json(),
            asked_at=at,
            asked_by_id=actor.employee_id,
        )
        _record(verbs.FORECAST_ASKED, forecast, actor, at)
    return forecast.pk


def make_forecast(*, forecast_id: int, at: datetime) -> bool:
    """Reckon a forecast that waits. For jobs alone; made twice it is the same. False where it is
    gone or there already."""
    from pamong.mining import forecast as ahead  # noqa: PLC0415

    forecast = Forecast.objects.filter(pk=forecast_id, found__isnull=True).first()
    if forecast is None:
        return False
    learned = LearnedScenario.objects.filter(service_id=forecast.service_id).first()
    changes = Changes(**forecast.changes)
    try:
        if learned is None:
            raise BadScenario("nothing is learned of this service any more")
        drawn = [read_scenario(text) for text in learned.drawn]
        futures = [changed(each, changes) for each in drawn]
    except BadScenario:
        # What was learned since knows no such role or step.
        Forecast.objects.filter(pk=forecast_id, found__isnull=True).update(failed=True)
        return False
    cases = round(drawn[0].arrivals * ahead.WEEKS_A_YEAR)
    today, tomorrow = (
        ahead.look_ahead(each, runs=RUNS, seed=_SEED, cases=min(cases, _MOST_CASES))
        for each in (drawn, futures)
    )
    found = {
        "today": _figures(today),
        "tomorrow": _figures(tomorrow),
        "change": {
            figure: _interval(ahead.change(today, tomorrow, figure))
            for figure in ("median_days", "p90_days")
        },
        "people": {
            "today": {role.name: role.people for role in drawn[0].roles},
            "tomorrow": {role.name: role.people for role in futures[0].roles},
        },
        "stable": ahead.is_stable(futures[0]),
        "cases": today.cases,
        "seen": {"median_days": learned.median_days, "p90_days": learned.p90_days},
    }
    Forecast.objects.filter(pk=forecast_id, found__isnull=True).update(
        found=found, found_at=at, failed=False
    )
    return True


_MOST_CASES = 20_000


def _figures(outlook: "Outlook") -> dict[str, Any]:
    from pamong.mining.forecast import expected  # noqa: PLC0415

    return {
        **{figure: _interval(expected(outlook, figure)) for figure in ("median_days", "p90_days")},
        "load": {role: round(load, 4) for role, load in outlook.load.items()},
        "queues": {role: list(hours) for role, hours in outlook.queues.items()},
    }


def _interval(found: "Interval") -> list[float]:
    return [round(each, 3) for each in (found.value, found.low, found.high)]


def mark_done(*, actor: Actor, forecast_id: int, on: date, at: datetime) -> None:
    """The change was carried out on a day: from then on what came is held against it. Marked
    anew, what came is counted anew. Raises Http404, Forbidden, UnableToMark."""
    forecast = policies.forecast_to_mark(actor, forecast_id)
    if forecast.found is None:
        raise UnableToMark(_("A forecast that is not reckoned yet cannot be carried out."))
    if on > at.astimezone(ZoneInfo(agency_zone())).date():
        raise UnableToMark(_("This day has not come yet."))
    with transaction.atomic():
        if forecast.done_on == on:
            return
        forecast.done_on = on
        forecast.came_days = forecast.came_cases = forecast.came_at = None
        forecast.save(update_fields=["done_on", "came_days", "came_cases", "came_at"])
        _record(verbs.FORECAST_DONE, forecast, actor, at, day=on.isoformat())


def keep_score(*, at: datetime) -> int:
    """Hold forecasts that were carried out against what came. Returns how many have a score.

    Counted are the cases received from the day of the change on, for a year, and long enough ago
    that nine of ten of them should be done by the forecast.
    """
    zone = ZoneInfo(agency_zone())
    path = store.path_of(CASE_EVENTS.name, agency_id())
    scored = 0
    for forecast in Forecast.objects.filter(done_on__isnull=False).select_related("service"):
        if forecast.found is None or forecast.done_on is None or not path.parent.exists():
            continue
        since = datetime.combine(forecast.done_on, time(), zone)
        settled = at - timedelta(days=forecast.found["tomorrow"]["p90_days"][2])
        until = min(settled, since + PERIOD)
        if until - since < _SETTLING:
            continue
        came = median_days_of(path, forecast.service.code, since, until)
        if came is None or came[1] < FEWEST_CAME:
            continue
        days, cases = came
        Forecast.objects.filter(pk=forecast.pk, done_on=forecast.done_on).update(
            came_days=days, came_cases=cases, came_at=at
        )
        scored += 1
    return scored


def _record(verb: str, forecast: Forecast, actor: Actor, at: datetime, **payload: str) -> None:
    record(
        Draft(
            verb,
            Ref("forecast", forecast.pk, forecast.title),
            at,
            actor=Ref("employee", actor.employee_id, actor.name),
            related=[Ref("service", forecast.service_id)],
            payload=payload,
        )
    )
