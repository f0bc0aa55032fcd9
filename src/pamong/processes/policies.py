"""Whose processes and workload one may look at: those of the units whose work one reads."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.organization.models import Unit
from pamong.processes.models import ReportedTask
from pamong.services.models import ServiceType


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
