"""What a unit is to reach in a year."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.indicators import policies, verbs, wording
from pamong.indicators.actions.columns import beyond_column
from pamong.indicators.models import Indicator, PeriodTarget, Target
from pamong.indicators.queries.standings import bounds_of
from pamong.indicators.rules import (
    Accumulation,
    Bounds,
    PeriodKind,
    Polarity,
    kind_of,
    period_starting,
    periods_in,
)
from pamong.indicators.rules import PeriodTarget as PeriodTargetValue
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.models import Unit

_FINENESS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)


class UnableToSetTarget(Exception):
    """The target was not written; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDraft:
    """A target as somebody sets it; `parent_id` is the target above that it serves.

    `bounds` is the target of the year in the indicator's unit of measure; `periods` those of its
    months or its quarters, or none.
    """

    indicator_id: int
    unit_id: int
    year: int
    bounds: Bounds
    weight: Decimal = Decimal(1)
    parent_id: int | None = None
    periods: Sequence[PeriodTargetValue] = ()
    note: str = ""


def set_target(
    *,
    actor: Actor | None,
    draft: TargetDraft,
    at: datetime,
    expected_version: int | None = None,
) -> int:
    """Set or change the target of a unit for a year; its id. The same target changes nothing.

    `expected_version` is the version the person saw, 0 for "there was none". Raises Forbidden, and
    UnableToSetTarget for what contradicts itself or was changed by somebody else meanwhile.
    """
    with transaction.atomic():
        # Those who set targets of one unit take turns: a circle cannot slip in between two checks.
        unit = Unit.objects.select_for_update(no_key=True).filter(pk=draft.unit_id).first()
        indicator = Indicator.objects.filter(pk=draft.indicator_id).first()
        if unit is None or indicator is None:
            raise UnableToSetTarget(_("The unit or the indicator is unknown."))
        _permit(actor, unit)
        row = _find(draft)
        check_target(indicator, draft)
        _check_parent(unit, draft, row)
        if row is None:
            if not indicator.is_active:
                raise UnableToSetTarget(_("The indicator is no longer in use."))
            return _create(actor, indicator, unit, draft, at)
        row.indicator, row.unit = indicator, unit
        return _change(row, actor, draft, at, expected_version)


def withdraw_target(*, actor: Actor, target_id: int, at: datetime) -> None:
    """Take a target out of force; its figures stay. Twice changes nothing. Raises Forbidden."""
    with transaction.atomic():
        row = (
            Target.objects.select_for_update(no_key=True, of=("self",))
            .select_related("indicator", "unit")
            .filter(pk=target_id)
            .first()
        )
        if row is None:
            raise UnableToSetTarget(_("This target is unknown."))
        _permit(actor, row.unit)
        if not row.is_active:
            return
        row.is_active = False
        row.version += 1
        row.save(update_fields=["is_active", "version"])
        _record(verbs.TARGET_WITHDRAWN, row, actor, at, {})


def _find(draft: TargetDraft) -> Target | None:
    return (
        Target.objects.select_for_update(no_key=True)
        .filter(indicator_id=draft.indicator_id, unit_id=draft.unit_id, year=draft.year)
        .first()
    )


def _create(
    actor: Actor | None, indicator: Indicator, unit: Unit, draft: TargetDraft, at: datetime
) -> int:
    try:
        with transaction.atomic():
            row = Target.objects.create(
                indicator=indicator,
                unit=unit,
                year=draft.year,
                set_by_id=actor.employee_id if actor else None,
                set_at=at,
                **_columns(draft),
            )
    except IntegrityError as clash:
        raise _changed_meanwhile() from clash
    _write_periods(row, draft.periods)
    _record(verbs.TARGET_SET, row, actor, at, _content(row, draft.periods))
    return row.pk


def _change(
    row: Target,
    actor: Actor | None,
    draft: TargetDraft,
    at: datetime,
    expected_version: int | None,
) -> int:
    before = _content(row, _periods_of(row))
    was_active = row.is_active
    for name, value in _columns(draft).items():
        setattr(row, name, value)
    row.is_active = True
    after = _content(row, draft.periods)
    if after == before and was_active:
        return row.pk
    seen = row.version if was_active else 0
    if expected_version is not None and expected_version not in {seen, row.version}:
        raise _changed_meanwhile()
    row.version += 1
    row.set_by_id = actor.employee_id if actor else None
    row.set_at = at
    row.save()
    if after["periods"] != before["periods"]:
        row.periods.all().delete()
        _write_periods(row, draft.periods)
    payload = {
        name: [before[name], value] for name, value in after.items() if before[name] != value
    }
    _record(verbs.TARGET_CHANGED, row, actor, at, payload)
    return row.pk


def _changed_meanwhile() -> UnableToSetTarget:
    return UnableToSetTarget(
        _("Somebody else set this target meanwhile. Look at it again before you save.")
    )


def _permit(actor: Actor | None, unit: Unit) -> None:
    if actor is not None and not policies.may_manage(actor=actor, unit=unit):
        raise refuse(
            Right.INDICATOR_MANAGE,
            _("Targets are set by the leader of the unit, or of a unit above it."),
        )


def check_target(indicator: Indicator, draft: TargetDraft) -> None:
    """Raises UnableToSetTarget where a target contradicts its indicator or itself."""
    if draft.weight < 0:
        raise UnableToSetTarget(_("A weight cannot be negative."))
    bounds = [draft.bounds, *(part.bounds for part in draft.periods)]
    for numbers in ({"weight": draft.weight}, *map(asdict, bounds)):
        if problem := beyond_column(Target, numbers):
            raise UnableToSetTarget(problem)
    _check_bounds(indicator, draft.bounds)
    _check_periods(indicator, draft)


def _check_bounds(indicator: Indicator, bounds: Bounds) -> None:
    if indicator.polarity == Polarity.RANGE:
        if bounds.value is not None or bounds.low is None or bounds.high is None:
            raise UnableToSetTarget(_("This indicator needs a range: give both its ends."))
        if bounds.low > bounds.high:
            raise UnableToSetTarget(_("The range begins above its end."))
    elif bounds.value is None or bounds.low is not None or bounds.high is not None:
        raise UnableToSetTarget(_("This indicator needs one value as its target."))


def _check_periods(indicator: Indicator, draft: TargetDraft) -> None:
    if not draft.periods:
        return
    kinds = {kind_of(period=part.period) for part in draft.periods}
    kind = min(kinds, key=_FINENESS.index)
    if len(kinds) > 1 or kind is PeriodKind.YEAR:
        raise UnableToSetTarget(_("Give targets for the months or for the quarters, not both."))
    if _FINENESS.index(kind) < _FINENESS.index(PeriodKind(indicator.period_kind)):
        raise UnableToSetTarget(
            _("This indicator is measured less often than the targets you gave.")
        )
    starts = [part.period.days.start for part in draft.periods]
    if len(set(starts)) < len(starts) or any(day.year != draft.year for day in starts):
        raise UnableToSetTarget(_("Each period of the year has one target."))
    for part in draft.periods:
        _check_bounds(indicator, part.bounds)
    whole = len(starts) == len(periods_in(kind=kind, year=draft.year))
    if whole and indicator.accumulation == Accumulation.SUM and draft.bounds.value is not None:
        total = sum((part.bounds.value or Decimal(0) for part in draft.periods), Decimal(0))
        if total != draft.bounds.value:
            raise UnableToSetTarget(
                _("The periods add up to %(total)s, the target of the year is %(year)s.")
                % {
                    "total": wording.value_text(total, indicator.measure, 6),
                    "year": wording.value_text(draft.bounds.value, indicator.measure, 6),
                }
            )


def _check_parent(unit: Unit, draft: TargetDraft, row: Target | None) -> None:
    if draft.parent_id is None:
        return
    parent = (
        Target.objects.select_related("unit").filter(pk=draft.parent_id, is_active=True).first()
    )
    if parent is None or parent.year != draft.year or not unit.path.startswith(parent.unit.path):
        raise UnableToSetTarget(
            _("A target serves one of the same year, of its own unit or a unit above.")
        )
    # Upwards there is one way only, and as many steps as the tree is deep.
    above: Target | None = parent
    while above is not None:
        if row is not None and above.pk == row.pk:
            raise UnableToSetTarget(_("A target cannot serve one that serves it."))
        above = Target.objects.filter(pk=above.parent_id).first() if above.parent_id else None


def _columns(draft: TargetDraft) -> dict[str, Any]:
    return {
        "weight": draft.weight,
        "parent_id": draft.parent_id,
        "value": draft.bounds.value,
        "low": draft.bounds.low,
        "high": draft.bounds.high,
        "note": draft.note,
    }


def _periods_of(row: Target) -> list[PeriodTargetValue]:
    return [
        PeriodTargetValue(
            period=period_starting(kind=PeriodKind(part.period_kind), day=part.starts_on),
            bounds=bounds_of(part),
        )
        for part in row.periods.all()
    ]


def _write_periods(row: Target, periods: Sequence[PeriodTargetValue]) -> None:
    PeriodTarget.objects.bulk_create(
        PeriodTarget(
            target=row,
            period_kind=kind_of(period=part.period).value,
            starts_on=part.period.days.start,
            value=part.bounds.value,
            low=part.bounds.low,
            high=part.bounds.high,
        )
        for part in periods
    )


def _content(row: Target, periods: Sequence[PeriodTargetValue]) -> dict[str, Any]:
    return {
        "weight": _plain(row.weight),
        "parent": row.parent_id,
        "bounds": _plain_bounds(bounds_of(row)),
        "note": row.note,
        "periods": {
            str(part.period): _plain_bounds(part.bounds)
            for part in sorted(periods, key=lambda part: part.period.days.start)
        },
    }


def _plain_bounds(bounds: Bounds) -> list[str | None]:
    return [_plain(bounds.value), _plain(bounds.low), _plain(bounds.high)]


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _record(
    verb: str, row: Target, actor: Actor | None, at: datetime, payload: dict[str, Any]
) -> None:
    indicator, unit = row.indicator, row.unit
    record(
        Draft(
            verb=verb,
            object=Ref("target", row.pk, f"{indicator.name} {row.year}"),
            happened_at=at,
            actor=actor.ref if actor else None,
            account_id=actor.account_id if actor else None,
            unit_id=unit.pk,
            related=(
                Ref("indicator", indicator.pk, f"{indicator.code} {indicator.name}"),
                Ref("unit", unit.pk, unit.name),
            ),
            payload=payload,
        )
    )
