"""The service standard of a draft, and the requirements of a case checked one by one."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref
from pamong.services import queries, verbs
from pamong.services.actions.cases import check_in_hand, step_in_hand
from pamong.services.actions.draft_changes import change_draft, mark_of
from pamong.services.actions.running import Told
from pamong.services.actions.unable import UnableToDefineService, UnableToWorkOnStep
from pamong.services.models import RequirementCheck, ServiceVersion
from pamong.services.rules.forms import Text
from pamong.services.rules.standard import (
    LONGEST_COMPONENT,
    LONGEST_REQUIREMENT,
    MOST_REQUIREMENTS,
    Component,
    Requirement,
    requirements_json,
    standard_json,
)


def standard_mark(version: ServiceVersion) -> str:
    return mark_of(version.standard, version.requirements)


def change_standard(
    *,
    actor: Actor,
    service_id: int,
    texts: Mapping[Component, Text],
    requirements: Sequence[Requirement],
    mark: str,
    at: datetime,
) -> None:
    """Keep standard and requirements of the draft; both may be unfinished.

    Raises UnableToDefineService when somebody else has changed them since or they are too long,
    Forbidden without the right.
    """
    if len(requirements) > MOST_REQUIREMENTS:
        raise UnableToDefineService(
            _("A service has at most %(n)s requirements.") % {"n": MOST_REQUIREMENTS}
        )
    said = [(each.text, LONGEST_REQUIREMENT) for each in requirements]
    said += [(text, LONGEST_COMPONENT) for text in texts.values()]
    for text, most in said:
        if max(len(text.id), len(text.en)) > most:
            raise UnableToDefineService(
                _("“%(text)s …” is longer than %(n)s letters.") % {"text": text.id[:40], "n": most}
            )
    change_draft(
        actor=actor,
        service_id=service_id,
        wanted={
            "standard": standard_json(texts),
            "requirements": requirements_json(requirements),
        },
        mark=mark,
        verb=verbs.STANDARD_CHANGED,
        at=at,
    )


def check_requirement(
    *, actor: Actor, step_id: int, code: str, state: RequirementCheck.State, at: datetime
) -> None:
    """Say of a requirement whether it is there; the same again changes nothing.

    Only who has a step of the case in hand may. Raises Http404, Forbidden, UnableToWorkOnStep.
    """
    with step_in_hand(actor, step_id) as (running, step):
        case = running.case
        checker_id = check_in_hand(actor, step)
        known = queries.requirements_of(case.version_id)
        if code not in {each.code for each in known}:
            raise UnableToWorkOnStep(_("This service has no such requirement."))
        found = RequirementCheck.objects.filter(case=case, code=code).first()
        if found is not None and found.state == state:
            return
        found = found or RequirementCheck(case=case, code=code)
        found.state, found.checked_by_id, found.checked_at = state, checker_id, at
        found.save()
        running.told.append(
            Told(
                Draft(
                    verbs.REQUIREMENT_CHECKED,
                    Ref("case", case.pk, case.number),
                    at,
                    actor=actor.ref,
                    account_id=actor.account_id,
                    unit_id=step.unit_id,
                    related=[Ref("service", running.service.pk, running.service.name)],
                    case_id=case.pk,
                    payload={
                        "service": running.service.code,
                        "requirement": code,
                        "state": str(state),
                    },
                ),
                None,
            )
        )
