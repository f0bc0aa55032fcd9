"""What somebody new in a role does first, in two sentences, as the home page says it once.

What stands in “…” is a link of the menu that the role sees.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pamong.accounts.actors import Actor
from pamong.accounts.rights import ROLE_LABELS, Role

ROLE_HINTS: Mapping[Role, str | Promise] = MappingProxyType(
    {
        Role.EMPLOYEE: _(
            "Start with “My performance plan”: write down your results of the year and submit them"
            " to your superior. Then keep evidence while you work; a “Quick note” takes a moment"
            " on a telephone."
        ),
        Role.LEADER: _(
            "Start with “Role–result matrix”: spread the results of your unit over your team, so"
            " that everybody's plan grows from them. Then agree the plans that wait in “Team"
            " performance”."
        ),
        Role.SUPERIOR: _(
            "You are the superior of somebody by assignment: start with “Team performance” and"
            " agree their plan. Their evaluation follows in “Team evaluations”."
        ),
        Role.HR_MANAGER: _(
            "Start with “Staff import”: bring units, positions and staff in a file, and read the"
            " preview before anything changes. Then open “Performance year” with its periods and"
            " deadlines."
        ),
        Role.PROCEDURES_OFFICER: _(
            "Start with “Services and their steps”: define a service, who does each step and what"
            " its form asks, and put the version in force. Then look at “Working calendars”:"
            " every deadline counts by them."
        ),
        Role.INNOVATION_OFFICER: _(
            "Start with “Service work”: where cases wait longest, a change helps most. Then read"
            " in “Citizens' satisfaction” what people think of the same service."
        ),
        Role.TRAINING_OFFICER: _(
            "Start with “Indicators”: where a unit falls short of its targets, ask which skills"
            " are missing. “Units and people” shows who works there."
        ),
        Role.ANALYST: _(
            "Start with “Indicators”: targets, latest values and achievement of each unit. Then"
            " compare in “Service work” how long cases wait and how long they are worked on."
        ),
        Role.TREASURER: _(
            "Start with “Fees and payments”: there you see what is still to be paid. Record what"
            " is paid at the counter at once, and its receipt is made with it."
        ),
        Role.AUDITOR: _(
            "Start with “Audit”: filter the journal, and open an event to read what happened and"
            " who did it. The journal also tells who looked at whose rating."
        ),
        Role.ADMINISTRATOR: _(
            "Start with “Accounts and passwords”: print first passwords for a whole unit on slips"
            " of paper. Then give “Roles” from a day on, to nobody more than they need."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class RoleHint:
    key: str
    title: str | Promise
    text: str | Promise


def role_hint(actor: Actor, seen: Collection[str]) -> RoleHint | None:
    """The first hint not dismissed yet: of the rarest role that is held first, one at a time."""
    for role in reversed(Role):
        key = f"home-{role.value}"
        if actor.has_role(role) and key not in seen:
            return RoleHint(key, format_lazy("{}:", ROLE_LABELS[role]), ROLE_HINTS[role])
    return None
