"""Whose processes one may look at: those of services of the units whose work one reads."""

from django.db.models import Q, QuerySet
from django.http import Http404

from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
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
