"""Every right once, named `scope:resource:action`, and the roles that carry them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Right(StrEnum):
    """What somebody may do. A role carries it for one unit and everything below it."""

    ACCOUNT_MANAGE = "accounts:account:manage"
    EVENT_EXPORT = "audit:event:export"
    EVENT_READ = "audit:event:read"
    CONTEST_ANSWER = "indicators:contest:answer"
    INDICATOR_MANAGE = "indicators:indicator:manage"
    INDICATOR_READ = "indicators:indicator:read"
    MEASUREMENT_RECORD = "indicators:measurement:record"
    CALENDAR_MANAGE = "organization:calendar:manage"
    EMPLOYEE_IMPORT = "organization:employee:import"
    EMPLOYEE_READ = "organization:employee:read"
    ROLE_GRANT = "organization:role:grant"
    SUPERIOR_SETTLE = "organization:superior:settle"
    TEAM_MANAGE = "organization:team:manage"
    UNIT_MANAGE = "organization:unit:manage"
    UNIT_READ = "organization:unit:read"
    CYCLE_MANAGE = "performance:cycle:manage"
    EVALUATION_RATE = "performance:evaluation:rate"
    OBJECTION_DECIDE = "performance:objection:decide"
    ORGANIZATION_PREDICATE_SET = "performance:organization_predicate:set"
    PLAN_AGREE = "performance:plan:agree"
    PLAN_READ = "performance:plan:read"
    PLAN_WRITE = "performance:plan:write"
    RATING_EXPORT = "performance:rating:export"
    RATING_READ = "performance:rating:read"
    WORKLOAD_KEEP = "processes:workload:keep"
    CASE_TAKE_IN = "services:case:take_in"
    CASE_WORK = "services:case:work"
    MAIL_RESEND = "services:mail:resend"
    PAYMENT_READ = "services:payment:read"
    PAYMENT_RECORD = "services:payment:record"
    PAYMENT_WAIVE = "services:payment:waive"
    SERVICE_MANAGE = "services:service:manage"
    SURVEY_FOLLOW_UP = "services:survey:follow_up"
    SERVICE_UNIT_READ = "services:unit:read"


class Role(StrEnum):
    EMPLOYEE = "employee"
    LEADER = "leader"
    SUPERIOR = "superior"
    HR_MANAGER = "hr_manager"
    PROCEDURES_OFFICER = "procedures_officer"
    INNOVATION_OFFICER = "innovation_officer"
    TRAINING_OFFICER = "training_officer"
    ANALYST = "analyst"
    TREASURER = "treasurer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_LABELS: Mapping[Role, str | Promise] = MappingProxyType(
    {
        Role.EMPLOYEE: _("Employee"),
        Role.LEADER: _("Leader"),
        Role.SUPERIOR: pgettext_lazy("role", "Superior by assignment"),
        Role.HR_MANAGER: _("HR manager"),
        Role.PROCEDURES_OFFICER: _("Organisation and procedures officer"),
        Role.INNOVATION_OFFICER: _("Innovation officer"),
        Role.TRAINING_OFFICER: _("Training officer"),
        Role.ANALYST: _("Analyst"),
        Role.TREASURER: _("Revenue treasurer"),
        Role.AUDITOR: pgettext_lazy("role", "Auditor"),
        Role.ADMINISTRATOR: pgettext_lazy("role", "Administrator"),
    }
)

# These are not granted: they follow from the appointment, from the position, and from being named
# as somebody's superior.
GRANTABLE_ROLES = tuple(
    role for role in Role if role not in {Role.EMPLOYEE, Role.LEADER, Role.SUPERIOR}
)

_EMPLOYEE = frozenset(
    {
        Right.INDICATOR_READ,
        Right.UNIT_READ,
        Right.PLAN_WRITE,
        Right.CASE_TAKE_IN,
        Right.CASE_WORK,
        Right.MAIL_RESEND,
    }
)

# The administrator keeps accounts and roles, and by default reads no rating (see docs/rights.md).
ROLE_RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.EMPLOYEE: _EMPLOYEE,
        Role.LEADER: frozenset(
            {
                Right.CONTEST_ANSWER,
                Right.EMPLOYEE_READ,
                Right.EVALUATION_RATE,
                Right.INDICATOR_MANAGE,
                Right.INDICATOR_READ,
                Right.MEASUREMENT_RECORD,
                Right.OBJECTION_DECIDE,
                Right.ORGANIZATION_PREDICATE_SET,
                Right.PAYMENT_READ,
                Right.PAYMENT_WAIVE,
                Right.PLAN_AGREE,
                Right.PLAN_READ,
                Right.RATING_READ,
                Right.SERVICE_UNIT_READ,
                Right.SURVEY_FOLLOW_UP,
                Right.TEAM_MANAGE,
                Right.UNIT_READ,
                Right.WORKLOAD_KEEP,
            }
        ),
        # Over the people one is named for alone, whom policies find; over no unit.
        Role.SUPERIOR: frozenset({Right.EVALUATION_RATE, Right.OBJECTION_DECIDE, Right.PLAN_AGREE}),
        Role.HR_MANAGER: frozenset(
            {
                Right.CALENDAR_MANAGE,
                Right.CYCLE_MANAGE,
                Right.EMPLOYEE_IMPORT,
                Right.EMPLOYEE_READ,
                Right.INDICATOR_READ,
                Right.PLAN_READ,
                Right.RATING_EXPORT,
                Right.RATING_READ,
                Right.SUPERIOR_SETTLE,
                Right.TEAM_MANAGE,
                Right.UNIT_MANAGE,
                Right.UNIT_READ,
            }
        ),
        Role.PROCEDURES_OFFICER: frozenset(
            {
                Right.CALENDAR_MANAGE,
                Right.CONTEST_ANSWER,
                Right.INDICATOR_MANAGE,
                Right.INDICATOR_READ,
                Right.MEASUREMENT_RECORD,
                Right.SERVICE_MANAGE,
                Right.SERVICE_UNIT_READ,
                Right.SURVEY_FOLLOW_UP,
                Right.UNIT_MANAGE,
                Right.UNIT_READ,
                Right.WORKLOAD_KEEP,
            }
        ),
        Role.INNOVATION_OFFICER: frozenset(
            {Right.INDICATOR_READ, Right.SERVICE_UNIT_READ, Right.UNIT_READ}
        ),
        Role.TRAINING_OFFICER: frozenset({Right.INDICATOR_READ, Right.UNIT_READ}),
        Role.ANALYST: frozenset({Right.INDICATOR_READ, Right.SERVICE_UNIT_READ, Right.UNIT_READ}),
        # Who takes money never says that none is due.
        Role.TREASURER: frozenset({Right.PAYMENT_READ, Right.PAYMENT_RECORD, Right.UNIT_READ}),
        Role.AUDITOR: frozenset({Right.EVENT_EXPORT, Right.EVENT_READ, Right.UNIT_READ}),
        Role.ADMINISTRATOR: frozenset({Right.ACCOUNT_MANAGE, Right.ROLE_GRANT, Right.UNIT_READ}),
    }
)


def roles_with(right: Right) -> tuple[str, ...]:
    """The labels of the roles that carry a right, to tell a refused person whom to ask."""
    return tuple(str(ROLE_LABELS[role]) for role, rights in ROLE_RIGHTS.items() if right in rights)
