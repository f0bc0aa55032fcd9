"""What keeps the tables of decisions of a draft from being published."""

from typing import Any

from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.bpmn import Model
from pamong.organization.models import Unit
from pamong.services import queries
from pamong.services.decision_wording import of_table_problem
from pamong.services.models import ServiceStep, ServiceType, ServiceVersion
from pamong.services.rules.decisions import Problem
from pamong.services.rules.routes import entries, read_routes, route_faults


def problems_of_tables(version: ServiceVersion, decisions: Any) -> list[tuple[str, list[Problem]]]:
    """Of each table its name and what is wrong with it, in their order."""
    tables = entries(decisions)
    names = [str(each.get("name") or "") for each in tables]
    questions = queries.names_asked(version)
    giving = set(_steps_by_table(version).values_list("unit_table", flat=True))
    units = (
        frozenset(Unit.objects.filter(is_active=True).values_list("code", flat=True))
        if giving.intersection(names)
        else frozenset()
    )
    return [
        (
            name,
            route_faults(
                table,
                taken=questions | {*names[:number]},
                units=units if name in giving else None,
            ),
        )
        for number, (name, table) in enumerate(zip(names, tables, strict=True))
    ]


def decision_faults(version: ServiceVersion, model: Model) -> list[str]:
    """In words; tables that are named and not there are told too."""
    faults = [
        _("Table “%(table)s”: %(fault)s") % {"table": name, "fault": of_table_problem(each)}
        for name, problems in problems_of_tables(version, version.decisions)
        for each in problems
    ]
    tables = entries(version.decisions)
    names = {each.get("name") for each in tables}
    faults += [
        _("“%(task)s” gets its unit from the table “%(table)s”, which is not there.")
        % {"task": step.name, "table": step.unit_table}
        for step in _steps_by_table(version)
        if step.unit_table not in names
    ]
    shown = {each.get("task") for each in tables}
    return faults + [
        _("“%(task)s” is a business rule task, and no table of decisions belongs to it.")
        % {"task": node.name or node.id}
        for node in model.nodes.values()
        if node.element == "businessRuleTask" and node.id not in shown
    ]


def check_units_of_tables(actor: Actor, service: ServiceType, version: ServiceVersion) -> None:
    """A table gives work only to units that one may speak for, or that had it before.

    Raises Forbidden.
    """
    before = service.versions.filter(state=ServiceVersion.State.PUBLISHED).first()
    given = _units_given(version) - (_units_given(before) if before else frozenset())
    paths = Unit.objects.filter(code__in=given).values_list("path", flat=True)
    if not all(actor.may(Right.SERVICE_MANAGE, path) for path in paths):
        raise refuse(
            Right.SERVICE_MANAGE, _("A table gives a step to a unit that you do not speak for.")
        )


def _units_given(version: ServiceVersion) -> frozenset[str]:
    giving = set(_steps_by_table(version).values_list("unit_table", flat=True))
    return frozenset(
        result
        for route in read_routes(version.decisions)
        if route.name in giving
        for result in route.results
    )


def _steps_by_table(version: ServiceVersion) -> Any:
    return ServiceStep.objects.filter(version=version).exclude(unit_table="")
