"""`record_measurement`: the meeting place of those who measure and those who read figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.documents.uploads import store_upload
from pamong.indicators import policies, verbs, wording
from pamong.indicators.actions.definitions import MANUAL
from pamong.indicators.models import Indicator, Measurement, MeasurementChange
from pamong.indicators.rules import EMPLOYEE, UNIT, PeriodKind, Reason, Subject, kind_of, ratio
from pamong.journal.recording import Draft, Ref, record_many
from pamong.kernel.periods import Period
from pamong.organization.models import Employee, Unit
from pamong.organization.queries import appointments_on

OBJECT_TYPE = "measurement"
_PLACES = Decimal("0.000001")
# 14 digits before the comma: what the columns of figures keep.
_LIMIT = Decimal(10) ** 14


class UnableToRecordMeasurement(Exception):
    """Nothing was written; the message says which figure is wrong and why."""


class FigureTooLarge(ArithmeticError):
    """A share of its parts has more digits than a figure keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementDraft:
    """A figure about to be recorded: a `value` in the indicator's unit, or a `reason` why not.

    Of a ratio give `numerator` and `denominator`; its value, or that it cannot be computed,
    follows. `count` is the number of rows behind it; `rows_url_name` with `rows_args` (the keyword
    arguments of that URL) is the page that shows them. `rule_version` rises when the way of
    counting changes.
    """

    indicator_code: str
    subject: Subject
    period: Period
    as_of: datetime
    value: Decimal | None = None
    reason: Reason | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    count: int | None = None
    origin: str = MANUAL
    rows_url_name: str = ""
    rows_args: dict[str, Any] = field(default_factory=dict)
    rule_version: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What recording did; `kept` are figures that stay as corrected after a contest.

    `ids` are the measurements in the order of the drafts.
    """

    created: int
    changed: int
    unchanged: int
    kept: int
    ids: tuple[int, ...]


def record_measurement(*, actor: Actor | None, draft: MeasurementDraft, at: datetime) -> int:
    """Record one figure; its id. See `record_measurements`."""
    return record_measurements(actor=actor, drafts=[draft], at=at).ids[0]


def record_with_evidence(
    *,
    actor: Actor,
    draft: MeasurementDraft,
    at: datetime,
    file: BinaryIO | None,
    file_name: str = "",
) -> int:
    """Record one figure and attach the file that proves it, both or neither; the figure's id.

    Raises what `record_measurements` raises, and UnableToStore for a file that is not taken.
    """
    with transaction.atomic():
        measurement_id = record_measurement(actor=actor, draft=draft, at=at)
        if file is not None:
            store_upload(
                file=file,
                name=file_name,
                object_type=OBJECT_TYPE,
                object_id=measurement_id,
                actor=actor,
                at=at,
            )
    return measurement_id


def record_measurements(
    *, actor: Actor | None, drafts: Iterable[MeasurementDraft], at: datetime
) -> Outcome:
    """Record figures, all or none, in a number of queries that does not grow with them.

    Recording the same again changes nothing and writes no event; a changed value keeps the earlier
    one in its history. `actor` None is a job of the system; a person records what is not measured
    by itself. Raises Forbidden, and UnableToRecordMeasurement naming the figure that is wrong.
    """
    drafts = list(drafts)
    if not drafts:
        return Outcome(created=0, changed=0, unchanged=0, kept=0, ids=())
    with transaction.atomic():
        # Whoever records the same indicators takes turns here, always in the same order.
        indicators = {
            row.code: row
            for row in Indicator.objects.select_for_update(no_key=True)
            .filter(code__in={draft.indicator_code for draft in drafts})
            .order_by("pk")
        }
        units = _unit_of_subjects(drafts, at)
        for draft in drafts:
            check_figure(draft, indicators.get(draft.indicator_code), units, at)
            if actor is not None:
                _permit(actor, draft, indicators[draft.indicator_code], units)
        return _write(actor, drafts, indicators, units, at)


def figure_of(
    *,
    indicator: Indicator,
    value: Decimal | None,
    reason: Reason | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
) -> tuple[Decimal | None, str]:
    """The value to keep, or the reason why there is none; of a ratio it comes from its parts.

    Raises FigureTooLarge.
    """
    is_ratio = indicator.kind == Indicator.Kind.RATIO
    if is_ratio and numerator is not None and denominator is not None:
        figure = ratio(numerators=[numerator], denominator=denominator, factor=indicator.factor)
        value, reason = figure.value, figure.reason
    if reason is not None:
        return None, reason.value
    if value is None:
        return None, Reason.MISSING_COMPONENT.value if is_ratio else Reason.NO_MEASUREMENT.value
    if abs(value) >= _LIMIT:
        raise FigureTooLarge
    return value.quantize(_PLACES, rounding=ROUND_HALF_UP), ""


def replace_figure(
    *, row: Measurement, fields: dict[str, Any], actor: Actor | None, at: datetime
) -> MeasurementChange:
    """Put new content into a measurement, unsaved both; the change that keeps the old content."""
    change = MeasurementChange(
        measurement=row,
        value=row.value,
        not_computable_reason=row.not_computable_reason,
        numerator=row.numerator,
        denominator=row.denominator,
        count=row.count,
        origin=row.origin,
        note=row.note,
        as_of=row.as_of,
        recorded_by_id=row.recorded_by_id,
        recorded_at=row.recorded_at,
        replaced_at=at,
    )
    for name, value in fields.items():
        setattr(row, name, value)
    row.recorded_by_id = actor.employee_id if actor else None
    row.recorded_at = at
    return change


WRITTEN = (
    "value",
    "not_computable_reason",
    "numerator",
    "denominator",
    "count",
    "origin",
    "rows_url_name",
    "rows_args",
    "note",
)
"""What makes two recordings of a figure the same; the moments around them do not."""


def event_of(
    *,
    verb: str,
    row: Measurement,
    indicator: Indicator,
    unit_id: int | None,
    actor: Actor | None,
    at: datetime,
    payload: dict[str, Any],
) -> Draft:
    """The journal's account of a measurement."""
    return Draft(
        verb=verb,
        object=Ref("measurement", row.pk, f"{indicator.code} {row.starts_on.isoformat()}"),
        happened_at=at,
        actor=actor.ref if actor else None,
        account_id=actor.account_id if actor else None,
        unit_id=unit_id,
        related=(Ref("indicator", indicator.pk), Ref(row.subject_kind, row.subject_id)),
        payload=payload,
    )


def plain_figure(row: Measurement | MeasurementChange) -> dict[str, Any]:
    """Value or reason as the journal keeps it."""
    if row.value is None:
        return {"reason": row.not_computable_reason}
    return {"value": format(row.value.normalize(), "f")}


_Key = tuple[str, int, int, date, int]


def _write(
    actor: Actor | None,
    drafts: Sequence[MeasurementDraft],
    indicators: dict[str, Indicator],
    units: dict[Subject, Unit | None],
    at: datetime,
) -> Outcome:
    keys = [_key(draft, indicators[draft.indicator_code]) for draft in drafts]
    rows = _existing(keys)
    new: dict[_Key, Measurement] = {}
    touched: dict[_Key, Measurement] = {}
    changes: list[MeasurementChange] = []
    before: dict[_Key, dict[str, Any]] = {}
    moved: list[Measurement] = []
    kept = 0
    for draft, key in zip(drafts, keys, strict=True):
        indicator = indicators[draft.indicator_code]
        fields = _fields(draft, indicator)
        row = rows.get(key)
        if row is None:
            row = Measurement(
                indicator=indicator,
                subject_kind=draft.subject.kind,
                subject_id=draft.subject.id,
                period_kind=kind_of(period=draft.period).value,
                starts_on=draft.period.days.start,
                rule_version=draft.rule_version,
                as_of=draft.as_of,
                recorded_by_id=actor.employee_id if actor else None,
                recorded_at=at,
                **fields,
            )
            rows[key] = new[key] = row
        elif all(getattr(row, name) == value for name, value in fields.items()):
            if draft.as_of > row.as_of and key not in new:
                row.as_of = draft.as_of
                moved.append(row)
        elif row.is_corrected and actor is None:
            kept += 1
        elif key in new or key in touched:
            raise _wrong(draft, _("the same figure is given twice with different values"))
        else:
            before[key] = plain_figure(row)
            changes.append(replace_figure(row=row, fields=fields, actor=actor, at=at))
            row.as_of = max(row.as_of, draft.as_of)
            touched[key] = row
    Measurement.objects.bulk_create(new.values(), batch_size=1000)
    MeasurementChange.objects.bulk_create(changes, batch_size=1000)
    Measurement.objects.bulk_update(
        touched.values(), [*WRITTEN, "as_of", "recorded_by", "recorded_at"], batch_size=500
    )
    Measurement.objects.bulk_update(moved, ["as_of"], batch_size=1000)
    by_id = {row.pk: row for row in indicators.values()}
    record_many(
        event_of(
            verb=verbs.MEASUREMENT_CHANGED if key in touched else verbs.MEASUREMENT_RECORDED,
            row=row,
            indicator=by_id[row.indicator_id],
            unit_id=_unit_id(units[Subject(row.subject_kind, row.subject_id)]),
            actor=actor,
            at=at,
            payload={
                "period": row.starts_on.isoformat(),
                "origin": row.origin,
                **plain_figure(row),
                **({"before": before[key]} if key in before else {}),
            },
        )
        for key, row in (*new.items(), *touched.items())
    )
    return Outcome(
        created=len(new),
        changed=len(touched),
        unchanged=len(drafts) - len(new) - len(touched) - kept,
        kept=kept,
        ids=tuple(rows[key].pk for key in keys),
    )


def _fields(draft: MeasurementDraft, indicator: Indicator) -> dict[str, Any]:
    value, reason = figure_of(
        indicator=indicator,
        value=draft.value,
        reason=draft.reason,
        numerator=draft.numerator,
        denominator=draft.denominator,
    )
    return {
        "value": value,
        "not_computable_reason": reason,
        "numerator": _stored(draft.numerator),
        "denominator": _stored(draft.denominator),
        "count": draft.count,
        "origin": draft.origin,
        "rows_url_name": draft.rows_url_name,
        "rows_args": draft.rows_args,
        "note": draft.note,
    }


def _stored(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(_PLACES, rounding=ROUND_HALF_UP)


def _key(draft: MeasurementDraft, indicator: Indicator) -> _Key:
    return (
        draft.subject.kind,
        draft.subject.id,
        indicator.pk,
        draft.period.days.start,
        draft.rule_version,
    )


def _existing(keys: Iterable[_Key]) -> dict[_Key, Measurement]:
    wanted = set(keys)
    found: dict[_Key, Measurement] = {}
    # One look for each kind of subject; the rows in between are few, the key decides.
    for kind in sorted({key[0] for key in wanted}):
        own = [key for key in wanted if key[0] == kind]
        rows = Measurement.objects.filter(
            subject_kind=kind,
            subject_id__in={key[1] for key in own},
            indicator_id__in={key[2] for key in own},
            starts_on__in={key[3] for key in own},
        )
        for row in rows:
            key = (kind, row.subject_id, row.indicator_id, row.starts_on, row.rule_version)
            if key in wanted:
                found[key] = row
    return found


def _unit_of_subjects(
    drafts: Iterable[MeasurementDraft], at: datetime
) -> dict[Subject, Unit | None]:
    """The unit each known subject belongs to today; None for an officer without a seat."""
    subjects = {draft.subject for draft in drafts}
    found: dict[Subject, Unit | None] = {}
    unit_ids = {subject.id for subject in subjects if subject.kind == UNIT}
    for unit in Unit.objects.filter(pk__in=unit_ids) if unit_ids else ():
        found[Subject(UNIT, unit.pk)] = unit
    employee_ids = {subject.id for subject in subjects if subject.kind == EMPLOYEE}
    if employee_ids:
        known = Employee.objects.filter(pk__in=employee_ids).values_list("pk", flat=True)
        found.update({Subject(EMPLOYEE, pk): None for pk in known})
        today = timezone.localtime(at).date()
        seats = appointments_on(today).filter(employee_id__in=employee_ids)
        for seat in seats.order_by("-kind", "-pk"):
            found[Subject(EMPLOYEE, seat.employee_id)] = seat.position.unit
    return found


def check_figure(
    draft: MeasurementDraft,
    indicator: Indicator | None,
    units: Mapping[Subject, Unit | None],
    at: datetime,
) -> None:
    """Raises UnableToRecordMeasurement where a figure cannot be one of its indicator.

    `units` are the known subjects with the unit each belongs to.
    """
    if indicator is None:
        raise _wrong(draft, _("no indicator has this code"))
    if draft.subject not in units:
        raise _wrong(draft, _("the unit or the employee is unknown"))
    if draft.subject.kind == EMPLOYEE and not indicator.is_personal:
        raise _wrong(draft, _("the indicator is not measured per officer"))
    if kind_of(period=draft.period) is not PeriodKind(indicator.period_kind):
        raise _wrong(
            draft,
            _("this indicator is measured: %(often)s")
            % {"often": indicator.get_period_kind_display().lower()},
        )
    if draft.period.days.start > timezone.localtime(at).date():
        raise _wrong(draft, _("the period has not begun yet"))
    if draft.value is not None and draft.reason is not None:
        raise _wrong(draft, _("a figure has either a value or a reason"))
    if draft.origin != MANUAL and indicator.origin not in {draft.origin, MANUAL}:
        raise _wrong(draft, _("another part of the system measures this indicator"))
    numbers = (draft.value, draft.numerator, draft.denominator)
    if any(
        value is not None and (not value.is_finite() or abs(value) >= _LIMIT) for value in numbers
    ):
        raise _wrong(draft, _("the figure is too large or not a number"))
    try:
        figure_of(
            indicator=indicator,
            value=draft.value,
            reason=draft.reason,
            numerator=draft.numerator,
            denominator=draft.denominator,
        )
    except FigureTooLarge as problem:
        raise _wrong(draft, _("the figure is too large or not a number")) from problem


def _permit(
    actor: Actor, draft: MeasurementDraft, indicator: Indicator, units: dict[Subject, Unit | None]
) -> None:
    unit = units[draft.subject]
    if unit is None or not policies.may_record(actor=actor, unit_path=unit.path):
        raise refuse(
            Right.MEASUREMENT_RECORD,
            _("Figures are recorded by the leader of the unit, or of a unit above it."),
        )
    if not indicator.is_active:
        # A job goes on measuring: what one stops looking at now may be wanted later.
        raise _wrong(draft, _("the indicator is no longer in use"))
    if draft.subject == Subject(EMPLOYEE, actor.employee_id or 0):
        raise refuse(Right.MEASUREMENT_RECORD, _("Nobody records figures about themselves."))
    if indicator.origin != MANUAL:
        raise _wrong(
            draft, _("this figure is gathered by itself; contest it where you find it wrong")
        )


def _wrong(draft: MeasurementDraft, reason: str) -> UnableToRecordMeasurement:
    return UnableToRecordMeasurement(
        _("%(code)s, %(period)s: %(reason)s.")
        % {
            "code": draft.indicator_code,
            "period": wording.period_text(draft.period),
            "reason": reason,
        }
    )


def _unit_id(unit: Unit | None) -> int | None:
    return unit.pk if unit else None
