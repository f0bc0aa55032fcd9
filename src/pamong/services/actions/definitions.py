"""Services as data: which steps, in which order, done by which unit, how long they may take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Draft, Ref, record
from pamong.services import queries, verbs
from pamong.services.actions.unable import UnableToDefineService
from pamong.services.models import ServiceStep, ServiceType


@dataclass(frozen=True, slots=True)
class StepDefinition:
    """A step of a service to be defined; `norm_minutes` in working minutes of its unit."""

    code: str
    name: str
    unit_id: int
    norm_minutes: int
    decides: bool = False


def define_service(
    *,
    actor: Actor,
    code: str,
    name: str,
    unit_id: int,
    steps: Sequence[StepDefinition],
    at: datetime,
    is_new: bool = False,
) -> ServiceType:
    """Define a service, or rename and renorm one. Its norm is the sum of the norms of its steps.

    `is_new` refuses a code that is taken. Cases on their way keep their deadline; steps that exist
    keep their place and code. Raises Forbidden without the right, UnableToDefineService for steps
    that do not fit together.
    """
    path = queries.unit_path(unit_id)
    if not actor.may(Right.SERVICE_MANAGE, path):
        raise refuse(Right.SERVICE_MANAGE)
    if not code.strip() or not name.strip():
        raise UnableToDefineService(_("A service needs a code and a name."))
    codes = [step.code for step in steps]
    if not steps or len(set(codes)) != len(codes):
        raise UnableToDefineService(_("A service needs steps, each with a code of its own."))
    if any(step.norm_minutes <= 0 for step in steps):
        raise UnableToDefineService(_("The norm of a step is at least one working minute."))
    if sum(step.decides for step in steps) > 1:
        raise UnableToDefineService(_("Only one step of a service can grant or refuse."))
    with transaction.atomic():
        service = ServiceType.objects.select_for_update().filter(code=code).first()
        if is_new and service is not None:
            raise UnableToDefineService(
                _("The code %(code)s is taken by another service.") % {"code": code}
            )
        norm = sum(step.norm_minutes for step in steps)
        if service is None:
            service = ServiceType(code=code)
        elif not actor.may(Right.SERVICE_MANAGE, service.unit.path):
            # A service cannot be taken over from a unit that is not one's own.
            raise refuse(Right.SERVICE_MANAGE)
        known = list(ServiceStep.objects.filter(service=service)) if service.pk else []
        before = [(s.code, s.name, s.unit_id, s.norm_minutes, s.decides) for s in known]
        wanted = [(s.code, s.name, s.unit_id, s.norm_minutes, s.decides) for s in steps]
        if service.pk and (service.name, service.unit_id, before) == (name, unit_id, wanted):
            return service
        if known and [step.code for step in known] != codes[: len(known)]:
            raise UnableToDefineService(
                _("Steps of a service that exists cannot be removed or put in another order.")
            )
        service.name, service.unit_id, service.norm_minutes = name, unit_id, norm
        service.save()
        for order, step in enumerate(steps, start=1):
            ServiceStep.objects.update_or_create(
                service=service,
                order=order,
                defaults={
                    "code": step.code,
                    "name": step.name,
                    "unit_id": step.unit_id,
                    "norm_minutes": step.norm_minutes,
                    "decides": step.decides,
                },
            )
        record(
            Draft(
                verbs.SERVICE_DEFINED,
                Ref("service", service.pk, name),
                at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=unit_id,
                payload={"steps": codes, "norm_minutes": norm},
            )
        )
    return service
