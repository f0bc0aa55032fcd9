"""Figures of units from a file, recorded as on the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.accounts.rights import Right
from pamong.documents.imports import (
    Column,
    Context,
    Difference,
    FieldChange,
    Importer,
    Line,
    UnableToImport,
)
from pamong.documents.sheets import Row, Rows
from pamong.indicators import policies, wording
from pamong.indicators.actions import (
    MeasurementDraft,
    UnableToRecordMeasurement,
    record_measurements,
)
from pamong.indicators.actions.definitions import MANUAL
from pamong.indicators.actions.measurements import check_figure, figure_of
from pamong.indicators.imports import cells
from pamong.indicators.imports.cells import Unreadable
from pamong.indicators.models import Indicator, Measurement
from pamong.indicators.rules import UNIT as UNIT_KIND
from pamong.indicators.rules import PeriodKind, Reason, Subject, of_unit
from pamong.kernel.periods import Period
from pamong.organization.models import Unit

CODE, UNIT, PERIOD = "Kode", "KodeUnit", "Periode"
VALUE, NUMERATOR, DENOMINATOR = "Realisasi", "Pembilang", "Penyebut"
AS_OF, NOTE = "PerTanggal", "Catatan"

COLUMNS = (
    Column(
        name=CODE,
        required=True,
        aliases=("kode_indikator", "code"),
        help=gettext_lazy("The indicator's code"),
        example="IKU-1",
    ),
    Column(
        name=UNIT,
        required=True,
        aliases=("unit", "kode_unor"),
        help=gettext_lazy("The unit's code"),
        example="DINKES",
    ),
    Column(
        name=PERIOD,
        required=True,
        aliases=("period",),
        help=gettext_lazy("2026-10, TW III 2026 or 2026"),
        example="2026-10",
    ),
    Column(
        name=VALUE,
        aliases=("nilai", "value", "capaian"),
        help=gettext_lazy("The figure; “tidak dapat dihitung” where there is none"),
        example="87,5",
    ),
    Column(name=NUMERATOR, help=gettext_lazy("Of a share: what is counted")),
    Column(name=DENOMINATOR, help=gettext_lazy("Of a share: out of how many")),
    Column(
        name=AS_OF,
        help=gettext_lazy("The day to which the data reach; empty: the end of the period"),
        example="2026-10-31",
    ),
    Column(name=NOTE, help=gettext_lazy("Note")),
)

# What people write where a figure cannot be computed.
_GAPS = {"tidak dapat dihitung", "cannot be computed", "n/a", "-", "–"}

Key = tuple[int, int, date]
"""Indicator, unit, beginning of the period."""


@dataclass(slots=True)
class State:
    """What the database holds, read once."""

    indicators: dict[str, Indicator]
    units: dict[str, Unit]

    @classmethod
    def now(cls) -> "State":
        return cls(
            indicators={row.code: row for row in Indicator.objects.all()},
            units={unit.code: unit for unit in Unit.objects.filter(is_active=True)},
        )


def read(rows: Rows, context: Context) -> Difference:
    """Compare the file with the figures recorded. Writes nothing."""
    found = Difference()
    state = State.now()
    subjects: dict[Subject, Unit | None] = {of_unit(unit.pk): unit for unit in state.units.values()}
    drafts: dict[Key, tuple[int, MeasurementDraft]] = {}
    for row in rows:
        draft = _draft(row, state, context, found)
        if draft is None:
            continue
        indicator = state.indicators[draft.indicator_code]
        try:
            check_figure(draft, indicator, subjects, context.at)
        except UnableToRecordMeasurement as error:
            found.fail(row.number, CODE, str(error))
            continue
        unit = subjects[draft.subject]
        if refusal := _refusal(context, indicator, unit):
            found.fail(row.number, *refusal)
            continue
        key = (indicator.pk, draft.subject.id, draft.period.days.start)
        if key in drafts:
            found.fail(
                row.number,
                PERIOD,
                _("Row %(row)s already holds this figure.") % {"row": drafts[key][0]},
            )
            continue
        drafts[key] = (row.number, draft)
    _compare(drafts, state, found)
    return found


def apply(difference: Difference, context: Context) -> Mapping[str, int]:
    """Record the figures that are new or changed."""
    try:
        outcome = record_measurements(actor=context.actor, drafts=difference.plan, at=context.at)
    except UnableToRecordMeasurement as refusal:
        raise UnableToImport(str(refusal)) from refusal
    return {"created": outcome.created, "changed": outcome.changed}


def _draft(row: Row, state: State, context: Context, found: Difference) -> MeasurementDraft | None:
    failed = len(found.errors)
    indicator = state.indicators.get(row.text(CODE))
    unit = state.units.get(row.text(UNIT))
    if indicator is None:
        found.fail(row.number, CODE, _("There is no indicator with this code."))
    if unit is None:
        found.fail(row.number, UNIT, _("There is no unit with this code."))
    period: Period | None = None
    try:
        kind = PeriodKind(indicator.period_kind) if indicator else None
        period = cells.period_in(row.get(PERIOD), kind)
    except Unreadable as error:
        found.fail(row.number, PERIOD, str(error))
    gap = row.text(VALUE).lower() in _GAPS
    values = _numbers(row, gap, found)
    if indicator is not None and not gap:
        is_ratio = indicator.kind == Indicator.Kind.RATIO
        for name in (NUMERATOR, DENOMINATOR) if is_ratio else (VALUE,):
            if not row.text(name):
                found.fail(row.number, name, _("The figure is missing."))
    as_of = _as_of(row, period, context, found)
    note = cells.note_in(row, NOTE, found)
    if len(found.errors) > failed or indicator is None or unit is None or period is None:
        return None
    is_ratio = indicator.kind == Indicator.Kind.RATIO
    return MeasurementDraft(
        indicator_code=indicator.code,
        subject=of_unit(unit.pk),
        period=period,
        as_of=as_of,
        value=None if is_ratio else values.get(VALUE),
        numerator=values.get(NUMERATOR) if is_ratio else None,
        denominator=values.get(DENOMINATOR) if is_ratio else None,
        reason=Reason.MISSING_COMPONENT if gap else None,
        note=note,
    )


def _numbers(row: Row, gap: bool, found: Difference) -> dict[str, Decimal]:
    values = {}
    for name in (VALUE, NUMERATOR, DENOMINATOR):
        if row.text(name) and not (gap and name == VALUE):
            try:
                values[name] = cells.number_in(row.get(name))
            except Unreadable as error:
                found.fail(row.number, name, str(error))
    return values


def _as_of(row: Row, period: Period | None, context: Context, found: Difference) -> datetime:
    day = None
    if row.text(AS_OF):
        try:
            day = cells.day_in(row.get(AS_OF))
            if day > timezone.localtime(context.at).date():
                found.fail(row.number, AS_OF, _("This day is still to come."))
        except Unreadable as error:
            found.fail(row.number, AS_OF, str(error))
    if day is None and period is not None:
        day = period.days.end - timedelta(days=1)
    if day is None:
        return context.at
    return min(context.at, timezone.make_aware(datetime.combine(day, time.min)))


def _refusal(context: Context, indicator: Indicator, unit: Unit | None) -> tuple[str, str] | None:
    if not indicator.is_active:
        return CODE, _("The indicator is no longer in use.")
    if context.actor is None or unit is None:
        return None
    if not policies.may_record(actor=context.actor, unit_path=unit.path):
        return UNIT, _("Your role does not reach the unit %(unit)s.") % {"unit": unit.name}
    if indicator.origin != MANUAL:
        return CODE, _("This figure is gathered by the system itself.")
    return None


def _compare(
    drafts: Mapping[Key, tuple[int, MeasurementDraft]], state: State, found: Difference
) -> None:
    by_id = {unit.pk: unit for unit in state.units.values()}
    known = {
        (row.indicator_id, row.subject_id, row.starts_on): row
        for row in Measurement.objects.filter(
            subject_kind=UNIT_KIND,
            rule_version=1,
            indicator__in={key[0] for key in drafts},
            subject_id__in={key[1] for key in drafts},
            starts_on__in={key[2] for key in drafts},
        )
    }
    plan = []
    for key, (number, draft) in drafts.items():
        indicator = state.indicators[draft.indicator_code]
        value, reason = figure_of(
            indicator=indicator,
            value=draft.value,
            reason=draft.reason,
            numerator=draft.numerator,
            denominator=draft.denominator,
        )
        before = known.get(key)
        after = (value, reason, draft.numerator, draft.denominator, draft.note)
        if before is not None and after == (
            before.value,
            before.not_computable_reason,
            before.numerator,
            before.denominator,
            before.note,
        ):
            found.unchanged += 1
            continue
        plan.append(draft)
        old = _text(before.value, before.not_computable_reason, indicator) if before else ""
        line = Line(
            number,
            f"{indicator.name} · {by_id[key[1]].name}",
            detail=wording.period_text(draft.period),
            fields=(FieldChange(_("Figure"), old, _text(value, reason, indicator)),),
        )
        (found.changes if before else found.additions).append(line)
    found.plan = plan


def _text(value: Decimal | None, reason: str, indicator: Indicator) -> str:
    if value is None:
        return wording.reason_text(reason)
    return wording.value_text(value, indicator.unit_of_measure, indicator.decimals)


FIGURES = Importer(
    kind="measurements",
    title=gettext_lazy("Bring in figures"),
    columns=COLUMNS,
    right=Right.MEASUREMENT_RECORD,
    read=read,
    apply=apply,
    help=gettext_lazy(
        "One row for each unit and period. A period that has a figure gets the new one; the "
        "earlier one stays in its history."
    ),
    url_name="indicators:units",
)
