"""Cases on their way are moved to the version in force."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Draft, Ref, record_many
from pamong.services import queries, verbs
from pamong.services.actions.unable import UnableToDefineService
from pamong.services.models import Case, CaseWait, ServiceType, ServiceVersion, Step
from pamong.services.queries.moving import behind, grouped
from pamong.services.rules import OPEN_STATES
from pamong.tenancy.statistics import after_writing


def move_cases(
    *, actor: Actor, service_id: int, number: int, groups: Collection[str], at: datetime
) -> int:
    """Move the cases of the chosen groups to version `number`, which is in force; how many moved.

    Where they stand, who has them and what was promised stays. Each is judged again under its lock:
    one that went on meanwhile and stands elsewhere now stays. Raises Forbidden without the right,
    UnableToDefineService when another version is in force by now.
    """
    with transaction.atomic():
        service = (
            ServiceType.objects.select_for_update(of=("self",))
            .select_related("unit")
            .get(pk=service_id)
        )
        if not actor.may(Right.SERVICE_MANAGE, service.unit.path):
            raise refuse(Right.SERVICE_MANAGE)
        target = service.versions.filter(
            state=ServiceVersion.State.PUBLISHED, number=number
        ).first()
        if target is None:
            raise UnableToDefineService(
                _("Another version is in force by now. Look at the cases again.")
            )
        cases = list(
            behind(service, target)
            .select_for_update(of=("self",))
            .select_related("version")
            .only("pk", "number", "unit_id", "marking", "version")
            .order_by("pk")
        )
        counted = ((each.version_id, each.version.number, each.marking, 1) for each in cases)
        chosen = [
            group for group in grouped(target, counted) if group.can_move and group.key in groups
        ]
        movable = {(group.version_id, str(data)) for group in chosen for data in group.markings}
        moved = [each for each in cases if (each.version_id, str(each.marking)) in movable]
        _move(moved, target)
        record_many(_told(each, service, target, actor, at) for each in moved)
        after_writing(len(moved))
    return len(moved)


def _move(cases: list[Case], target: ServiceVersion) -> None:
    plan = queries.plan_of(target.pk)
    nodes = plan.program.model.nodes
    for version_id in Counter(each.version_id for each in cases):
        ids = [each.pk for each in cases if each.version_id == version_id]
        for code, old in queries.plan_of(version_id).steps.items():
            if code in plan.steps:
                # Only what is open: what was done was done by the version of that day.
                Step.objects.filter(
                    case_id__in=ids, service_step_id=old.id, state__in=OPEN_STATES
                ).update(service_step_id=plan.steps[code].id)
        waits = CaseWait.objects.filter(case_id__in=ids, state=CaseWait.State.OPEN)
        for node in set(waits.values_list("node", flat=True)):
            if node in nodes:
                waits.filter(node=node).update(name=nodes[node].name[:120])
        Case.objects.filter(pk__in=ids).update(version=target)


def _told(
    case: Case, service: ServiceType, target: ServiceVersion, actor: Actor, at: datetime
) -> Draft:
    return Draft(
        verbs.CASE_MOVED,
        Ref("case", case.pk, case.number),
        at,
        actor=actor.ref,
        account_id=actor.account_id,
        unit_id=case.unit_id,
        related=[Ref("service", service.pk, service.name)],
        case_id=case.pk,
        payload={
            "service": service.code,
            "from_version": case.version.number,
            "version": target.number,
        },
    )
