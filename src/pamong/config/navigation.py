"""The side navigation: groups of links in the order people meet them.

A link is shown when its `right` is held somewhere, or always when it names none.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Link:
    label: Promise
    url_name: str
    icon: str
    right: str = ""
    employee: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    label: Promise | None
    links: tuple[Link, ...]


# The one link that carries a number: how many notices are unread.
NOTICES = "documents:notices"

NAVIGATION: tuple[Group, ...] = (
    Group(
        None,
        (
            Link(_("Home"), "home", "house"),
            Link(_("My tasks"), "services:my_tasks", "list-checks", employee=True),
            Link(_("My performance plan"), "performance:my_plan", "target", employee=True),
            Link(_("My evaluations"), "performance:my_evaluations", "award", employee=True),
            Link(_("Quick note"), "performance:quick_note", "pencil", employee=True),
            Link(_("Ask inside"), "services:inside", "send", employee=True),
            Link(_("Notices"), NOTICES, "bell"),
        ),
    ),
    Group(
        _("My team"),
        (
            Link(
                _("Team performance"),
                "performance:team",
                "users",
                right="performance:plan:agree",
            ),
            Link(
                _("Role–result matrix"),
                "performance:matrix",
                "grid-3x3",
                right="performance:plan:agree",
            ),
            Link(
                _("Team evaluations"),
                "performance:evaluations",
                "clipboard-check",
                right="performance:evaluation:rate",
            ),
            Link(
                _("Predicates of units"),
                "performance:predicates",
                "medal",
                right="performance:organization_predicate:set",
            ),
            Link(
                _("Contested figures"),
                "indicators:contests",
                "message-square-warning",
                right="indicators:contest:answer",
            ),
        ),
    ),
    Group(
        _("Unit"),
        (
            Link(_("Units and people"), "organization:units", "building-2"),
            Link(_("Work teams"), "organization:teams", "users-round"),
            Link(_("Indicators"), "indicators:units", "gauge", right="indicators:indicator:read"),
            Link(
                _("Service counter"),
                "services:counter",
                "inbox",
                right="services:case:take_in",
            ),
            Link(
                _("Fees and payments"),
                "services:payments",
                "receipt",
                right="services:payment:read",
            ),
            Link(_("Service work"), "services:units", "timer", right="services:unit:read"),
            Link(
                _("Where time is lost"),
                "processes:processes",
                "workflow",
                right="services:unit:read",
            ),
            Link(
                _("Simplifications"),
                "services:simplifications",
                "scissors",
                right="services:unit:read",
            ),
            Link(_("Workload"), "processes:workload", "scale", right="services:unit:read"),
            Link(_("Recurring work"), "processes:recurring", "repeat", right="services:unit:read"),
            Link(
                _("Citizens' satisfaction"), "services:surveys", "smile", right="services:unit:read"
            ),
        ),
    ),
    Group(
        _("Manage"),
        (
            Link(
                _("Performance year"),
                "performance:cycles",
                "calendar-range",
                right="performance:cycle:manage",
            ),
            Link(
                _("Predicates of all units"),
                "performance:predicates",
                "medal",
                right="performance:cycle:manage",
            ),
            Link(
                _("Ratings for SIASN"),
                "performance:export_ratings",
                "file-down",
                right="performance:rating:export",
            ),
            Link(
                _("Staff import"),
                "organization:imports",
                "file-up",
                right="organization:employee:import",
            ),
            Link(
                _("Superior reports"),
                "organization:superior_reports",
                "git-pull-request",
                right="organization:superior:settle",
            ),
            Link(
                _("Working calendars"),
                "organization:calendars",
                "calendar-days",
                right="organization:calendar:manage",
            ),
            Link(
                _("Services and their steps"),
                "services:services",
                "workflow",
                right="services:service:manage",
            ),
            Link(
                _("Accounts and passwords"),
                "organization:accounts",
                "user-cog",
                right="accounts:account:manage",
            ),
            Link(
                _("Roles"),
                "organization:roles",
                "key-round",
                right="organization:role:grant",
            ),
            Link(_("Audit"), "audit:events", "scroll-text", right="audit:event:read"),
        ),
    ),
)
