"""Whose processes and workload one may look at: those of the units whose work one reads."""

from collections.abc import Collection
from datetime import date

from django.db.models import Case, Q, QuerySet, When
from django.http import Http404
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.indicators.actions.definitions import MANUAL
from pamong.indicators.models import Indicator
from pamong.indicators.rules import Accumulation, PeriodKind
from pamong.organization.models import Employee, Unit
from pamong.processes.models import (
    AllowedException,
    Forecast,
    LogResource,
    LogRun,
    LogSource,
    ProcessArrow,
    RecurringWork,
    ReportedTask,
)
from pamong.services.models import ServiceType
from pamong.services.policies import cases_known_to, subject_of_rows


def services_read(actor: Actor) -> QuerySet[ServiceType]:
    reach = Q(pk__in=())
    for path in actor.paths(Right.SERVICE_UNIT_READ):
        reach |= Q(unit__path__startswith=path)
    return ServiceType.objects.filter(reach).select_related("unit").order_by("name", "pk")


def service_to_read(actor: Actor, service_id: int) -> ServiceType:
    """Raises Http404 for an absent service and for one of units beyond one's reach."""
    service = services_read(actor).filter(pk=service_id).first()
    if service is None:
        raise Http404
    return service


def units_read(actor: Actor) -> QuerySet[Unit]:
    """The units whose workload one may look at, by their place in the tree."""
    reach = Q(pk__in=())
    for path in actor.paths(Right.SERVICE_UNIT_READ):
        reach |= Q(path__startswith=path)
    return Unit.objects.filter(reach, is_active=True).order_by("path")


def unit_to_read(actor: Actor, unit_id: int) -> Unit:
    """Raises Http404 for an absent unit, Forbidden for one beyond one's reach."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    if not actor.may(Right.SERVICE_UNIT_READ, unit.path):
        raise refuse(
            Right.SERVICE_UNIT_READ,
            _("You may look at the workload of your own units and those below."),
        )
    return unit


def check_keeps_workload(actor: Actor, unit: Unit) -> None:
    """Raises Forbidden."""
    if not actor.may(Right.WORKLOAD_KEEP, unit.path):
        raise refuse(
            Right.WORKLOAD_KEEP, _("You keep the workload of your own units and those below.")
        )


def task_to_withdraw(actor: Actor, task_id: int) -> ReportedTask:
    """Locked. Raises Http404 for an absent one, Forbidden for one of units beyond one's reach."""
    row = (
        ReportedTask.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(pk=task_id)
        .first()
    )
    if row is None:
        raise Http404
    check_keeps_workload(actor, row.unit)
    return row


def units_to_bring_logs_to(actor: Actor) -> QuerySet[Unit]:
    """The units whose other applications one may bring logs of, by their place in the tree."""
    return Unit.objects.filter(_reach(actor, Right.SERVICE_MANAGE), is_active=True).order_by("path")


def unit_to_bring_logs_to(actor: Actor | None, unit_id: int) -> Unit:
    """Raises Http404 for an absent unit and one beyond reach; None is the machine's operator."""
    units = Unit.objects.filter(is_active=True)
    if actor is not None:
        units = units_to_bring_logs_to(actor)
    unit = units.filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    return unit


def sources_read(actor: Actor) -> QuerySet[LogSource]:
    """The applications of units whose work one reads."""
    reach = _reach(actor, Right.SERVICE_UNIT_READ, "unit__path")
    return LogSource.objects.filter(reach).select_related("unit").order_by("name")


def source_to_read(actor: Actor, source_id: int) -> LogSource:
    source = sources_read(actor).filter(pk=source_id).first()
    if source is None:
        raise Http404
    return source


def source_to_manage(actor: Actor, source_id: int) -> LogSource:
    """Raises Http404 where one reads nothing of it, Forbidden where one only reads."""
    source = source_to_read(actor, source_id)
    if not actor.may(Right.SERVICE_MANAGE, source.unit.path):
        raise refuse(Right.SERVICE_MANAGE)
    return source


def names_in_logs(source: LogSource) -> QuerySet[LogResource]:
    """The names in its logs: those not matched yet first, then by how often they come."""
    nobody = Q(employee=None, unit=None)
    return (
        source.resources.select_related("employee", "unit")
        .annotate(named=Case(When(nobody, then=0), default=1))
        .order_by("named", "-events", "value")
    )


def run_to_manage(actor: Actor, run_id: int) -> LogRun:
    """Raises as `source_to_manage`, and Http404 for a run that is absent."""
    run = LogRun.objects.select_related("source__unit").filter(pk=run_id).first()
    if run is None:
        raise Http404
    source_to_manage(actor, run.source_id)
    return run


def subject_of_log_rows(actor: Actor, kind: str, subject_id: int, on: date) -> str:
    """The name of the unit or officer whose rows one may see: as of the cases that run here."""
    return subject_of_rows(actor, kind, subject_id, on)


def indicators_to_feed() -> QuerySet[Indicator]:
    """Monthly numbers per officer that add up over the year and that people bring by hand."""
    return Indicator.objects.filter(
        origin=MANUAL,
        kind=Indicator.Kind.NUMBER,
        period_kind=PeriodKind.MONTH.value,
        accumulation=Accumulation.SUM.value,
        is_personal=True,
        is_active=True,
    ).order_by("name")


def employees_by_number(numbers: Collection[str]) -> dict[str, int]:
    return dict(Employee.objects.filter(number__in=numbers).values_list("number", "pk"))


def _reach(actor: Actor, right: Right, path: str = "path") -> Q:
    reach = Q(pk__in=())
    for each in actor.paths(right):
        reach |= Q(**{f"{path}__startswith": each})
    return reach


def units_kept(actor: Actor) -> QuerySet[Unit]:
    """The units whose workload one keeps, by their place in the tree."""
    reach = Q(pk__in=())
    for path in actor.paths(Right.WORKLOAD_KEEP):
        reach |= Q(path__startswith=path)
    return Unit.objects.filter(reach, is_active=True).order_by("path")


def recurring_read(actor: Actor) -> QuerySet[RecurringWork]:
    reach = Q(pk__in=())
    for path in actor.paths(Right.SERVICE_UNIT_READ):
        reach |= Q(unit__path__startswith=path)
    return RecurringWork.objects.filter(reach)


def recurring_to_keep(actor: Actor, recurring_id: int, *, lock: bool = True) -> RecurringWork:
    """Locked unless told. Raises Http404 for an absent one, Forbidden for one that others keep."""
    rows = RecurringWork.objects.select_related("unit").filter(pk=recurring_id)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise Http404
    check_keeps_workload(actor, row.unit)
    return row


def arrow_to_read(actor: Actor, arrow_id: int) -> ProcessArrow:
    """Raises Http404 for an absent arrow and for one of a report beyond one's reach."""
    reach = Q(report__service__in=services_read(actor)) | Q(report__source__in=sources_read(actor))
    arrow = (
        ProcessArrow.objects.filter(reach, pk=arrow_id)
        .select_related("report__service", "report__source")
        .defer("report__told")
        .first()
    )
    if arrow is None:
        raise Http404
    return arrow


def numbers_of_cases_known_to(actor: Actor, case_ids: Collection[int]) -> dict[int, str]:
    """By id, of these cases those that the actor may open anyway."""
    return dict(cases_known_to(actor).filter(pk__in=case_ids).values_list("pk", "number"))


def forecast_to_read(actor: Actor, forecast_id: int) -> Forecast:
    """Raises Http404 for an absent forecast and for one of a service beyond one's reach."""
    forecast = (
        Forecast.objects.filter(pk=forecast_id, service__in=services_read(actor))
        .select_related("service__unit", "asked_by")
        .first()
    )
    if forecast is None:
        raise Http404
    return forecast


def may_mark(actor: Actor, forecast: Forecast) -> bool:
    return actor.may(Right.MEASUREMENT_RECORD, forecast.service.unit.path)


def forecast_to_mark(actor: Actor, forecast_id: int) -> Forecast:
    """Raises Http404, and Forbidden for whoever records no figures of that unit."""
    forecast = forecast_to_read(actor, forecast_id)
    if not may_mark(actor, forecast):
        raise refuse(
            Right.MEASUREMENT_RECORD,
            _("Whoever records the figures of the unit says that a change was carried out."),
        )
    return forecast


def service_to_manage(actor: Actor, service_id: int) -> ServiceType:
    """Raises Http404 where one reads nothing of it, Forbidden where one only reads."""
    service = service_to_read(actor, service_id)
    if not actor.may(Right.SERVICE_MANAGE, service.unit.path):
        raise refuse(Right.SERVICE_MANAGE)
    return service


def exception_to_withdraw(actor: Actor, exception_id: int) -> AllowedException:
    """Locked. Raises as `service_to_manage`, and Http404 for an absent one."""
    rows = AllowedException.objects.select_for_update(of=("self",))
    found = rows.filter(pk=exception_id).first()
    if found is None:
        raise Http404
    service_to_manage(actor, found.service_id)
    return found
