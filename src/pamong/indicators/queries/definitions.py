"""Reads of the pages about what indicators mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from pamong.indicators.models import Indicator, IndicatorVersion, Target
from pamong.organization.models import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A version of a definition with what it changed: field, before, after."""

    version: int
    valid_from: date
    changed_by: str
    changes: tuple[tuple[str, str, str], ...]


def definitions(*, text: str, active_only: bool) -> QuerySet[Indicator]:
    """Definitions by code, those that hold the text in code or name."""
    rows = Indicator.objects.select_related("owner").annotate(
        uses=Count("targets", filter=Q(targets__is_active=True))
    )
    if active_only:
        rows = rows.filter(is_active=True)
    if text:
        rows = rows.filter(Q(code__icontains=text) | Q(name__icontains=text))
    return rows.order_by("code")


def versions_of(*, indicator_id: int) -> list[VersionRow]:
    """The versions of a definition, the newest first, each with what it changed."""
    rows = list(
        IndicatorVersion.objects.filter(indicator=indicator_id)
        .select_related("changed_by")
        .order_by("version")
    )
    owners = {row.content.get("owner_id") for row in rows}
    names = dict(Unit.objects.filter(pk__in=owners - {None}).values_list("pk", "name"))
    found = []
    before: Mapping[str, Any] = {}
    for row in rows:
        found.append(
            VersionRow(
                version=row.version,
                valid_from=row.valid_from,
                changed_by=row.changed_by.display_name if row.changed_by else "",
                changes=_changes(before, row.content, names) if before else (),
            )
        )
        before = row.content
    return found[::-1]


def targets_with(*, indicator_id: int, units: QuerySet[Unit]) -> QuerySet[Target]:
    """The targets set with an indicator for these units, the newest year first."""
    rows = Target.objects.filter(indicator_id=indicator_id, is_active=True, unit__in=units)
    return rows.select_related("unit", "indicator").order_by("-year", "unit__path", "pk")


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], units: Mapping[int, str]
) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            _label(name),
            _words(name, before.get(name), units),
            _words(name, value, units),
        )
        for name, value in after.items()
        if before.get(name) != value
    )


def _label(name: str) -> str:
    field = Indicator._meta.get_field(name.removesuffix("_id"))
    return str(getattr(field, "verbose_name", name))


def _words(name: str, value: Any, units: Mapping[int, str]) -> str:
    if value in (None, ""):
        return ""
    if name == "owner_id":
        return units.get(value, "")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(getattr(Indicator._meta.get_field(name), "flatchoices", ()))
    return str(choices.get(value, value))
