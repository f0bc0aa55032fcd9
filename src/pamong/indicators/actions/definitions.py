"""What an indicator means. A change of meaning is a new version, and the earlier ones stay."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.indicators import policies, verbs
from pamong.indicators.actions.columns import beyond_column
from pamong.indicators.models import Indicator, IndicatorVersion, Measurement
from pamong.indicators.rules import Accumulation, Direction, PeriodKind, Polarity
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.models import Unit

MANUAL = "manual"

# What figures already recorded depend on.
FIXED_ONCE_MEASURED = ("kind", "factor", "period_kind")


class UnableToDefineIndicator(Exception):
    """The definition was not written; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """An indicator as somebody defines it; `code` names it, `owner_id` None is the whole agency.

    `cap` is in per cent. `direction` belongs to the polarity RANGE alone.
    """

    code: str
    name: str
    unit_of_measure: str
    owner_id: int | None = None
    polarity: Polarity = Polarity.MAXIMIZE
    direction: Direction | None = None
    kind: str = Indicator.Kind.NUMBER.value
    factor: Decimal = Decimal(100)
    decimals: int = 2
    accumulation: Accumulation = Accumulation.LATEST
    period_kind: PeriodKind = PeriodKind.MONTH
    formula: str = ""
    source: str = ""
    cap: Decimal | None = None
    is_personal: bool = False
    is_active: bool = True
    origin: str = MANUAL


def define_indicator(
    *,
    actor: Actor | None,
    definition: Definition,
    at: datetime,
    expected_version: int | None = None,
) -> int:
    """Define an indicator or change the one with this code; its id.

    The same definition again changes nothing. `actor` None is a job of the system. Raises
    Forbidden, and UnableToDefineIndicator for what contradicts itself or the figures already
    recorded, for a code taken where `expected_version` is 0, and for a change that somebody else
    made meanwhile.
    """
    check_definition(definition)
    owner = _owner(definition)
    _permit(actor, owner)
    with transaction.atomic():
        row = _locked(definition.code)
        if row is None:
            try:
                with transaction.atomic():
                    return _create(actor, definition, at)
            except IntegrityError:
                # Somebody defined the same code at the same moment: theirs came first.
                row = _locked(definition.code)
                if row is None:
                    raise
        if expected_version == 0:
            raise UnableToDefineIndicator(
                _("The code %(code)s is already used by another indicator.")
                % {"code": definition.code}
            )
        _permit(actor, row.owner)
        return _change(row, actor, definition, at, expected_version)


def content_of(row: Indicator) -> dict[str, Any]:
    """A definition as the versions and the journal keep it: plain values."""
    return _plain({name: getattr(row, name) for name in Definition.__dataclass_fields__})


def _locked(code: str) -> Indicator | None:
    return Indicator.objects.select_for_update(no_key=True).filter(code=code).first()


def _create(actor: Actor | None, definition: Definition, at: datetime) -> int:
    row = Indicator.objects.create(**columns_of(definition), valid_from=_day(at))
    _keep_version(row, actor, at)
    _record(verbs.INDICATOR_DEFINED, row, actor, at, content_of(row))
    return row.pk


def _change(
    row: Indicator,
    actor: Actor | None,
    definition: Definition,
    at: datetime,
    expected_version: int | None,
) -> int:
    columns = columns_of(definition)
    changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
    if not changed:
        return row.pk
    if expected_version is not None and expected_version != row.version:
        raise UnableToDefineIndicator(
            _("Somebody else changed this definition meanwhile. Look at it again before you save.")
        )
    if any(name in changed for name in FIXED_ONCE_MEASURED) and _is_measured(row):
        raise UnableToDefineIndicator(
            _(
                "Figures are already recorded for this indicator: its kind, its factor and how "
                "often it is measured stay as they are. Define a new indicator instead."
            )
        )
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    row.valid_from = _day(at)
    row.save()
    _keep_version(row, actor, at)
    _record(
        verbs.INDICATOR_CHANGED,
        row,
        actor,
        at,
        {"version": row.version, "before": _plain(before), "after": _plain(changed)},
    )
    return row.pk


def check_definition(definition: Definition) -> None:
    """Raises UnableToDefineIndicator where a definition contradicts itself."""
    if not definition.code.strip() or not definition.name.strip():
        raise UnableToDefineIndicator(_("An indicator needs a code and a name."))
    if (definition.polarity is Polarity.RANGE) != (definition.direction is not None):
        raise UnableToDefineIndicator(
            _("Say which side outside the range is better, for a range and for nothing else.")
        )
    is_ratio = definition.kind == Indicator.Kind.RATIO
    if definition.accumulation is Accumulation.POOLED and not is_ratio:
        raise UnableToDefineIndicator(
            _("Only a share of two counts has numerators and denominators to add up.")
        )
    if definition.accumulation is Accumulation.SUM and is_ratio:
        raise UnableToDefineIndicator(
            _(
                "Shares of several periods cannot be added up; take all numerators over all "
                "denominators."
            )
        )
    if definition.cap is not None and definition.cap < 0:
        raise UnableToDefineIndicator(_("A cap is at least 0 per cent."))
    if problem := beyond_column(Indicator, {"cap": definition.cap, "factor": definition.factor}):
        raise UnableToDefineIndicator(problem)
    if not 0 <= definition.decimals <= 6:
        raise UnableToDefineIndicator(_("An indicator has at most 6 decimals."))


def _owner(definition: Definition) -> Unit | None:
    if definition.owner_id is None:
        return None
    owner = Unit.objects.filter(pk=definition.owner_id).first()
    if owner is None:
        raise UnableToDefineIndicator(_("The unit that should keep this definition is unknown."))
    return owner


def _permit(actor: Actor | None, owner: Unit | None) -> None:
    if actor is not None and not policies.may_manage(actor=actor, unit=owner):
        raise refuse(
            Right.INDICATOR_MANAGE,
            _("You may define indicators for your own unit and the units below it."),
        )


def columns_of(definition: Definition) -> dict[str, Any]:
    """A definition as the columns of its row."""
    columns = asdict(definition)
    columns["code"] = definition.code.strip()
    columns["name"] = definition.name.strip()
    columns["direction"] = definition.direction.value if definition.direction else ""
    for name in ("polarity", "accumulation", "period_kind"):
        columns[name] = columns[name].value
    return columns


def _is_measured(row: Indicator) -> bool:
    return Measurement.objects.filter(indicator=row).exists()


def _keep_version(row: Indicator, actor: Actor | None, at: datetime) -> None:
    IndicatorVersion.objects.create(
        indicator=row,
        version=row.version,
        valid_from=row.valid_from,
        content=content_of(row),
        changed_by_id=actor.employee_id if actor else None,
        changed_at=at,
    )


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value.normalize()) if isinstance(value, Decimal) else value
        for name, value in values.items()
    }


def _day(at: datetime) -> Any:
    return timezone.localtime(at).date()


def _record(
    verb: str, row: Indicator, actor: Actor | None, at: datetime, payload: dict[str, Any]
) -> None:
    record(
        Draft(
            verb=verb,
            object=Ref("indicator", row.pk, f"{row.code} {row.name}"),
            happened_at=at,
            actor=actor.ref if actor else None,
            account_id=actor.account_id if actor else None,
            unit_id=row.owner_id,
            payload=payload,
        )
    )
