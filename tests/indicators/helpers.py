"""What the tests of figures share: a clock, actors of the cast, and short ways to set things up."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pamong.accounts.actors import Actor
from pamong.indicators import actions
from pamong.indicators.actions import Definition, MeasurementDraft, TargetDraft
from pamong.indicators.rules import Bounds, PeriodKind, Subject, of_unit
from pamong.journal.models import Event
from pamong.kernel.periods import Month, Period
from pamong.organization.models import Unit
from pamong.organization.queries import actor_for
from tests.conftest import Seat

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def actor(seat: Seat) -> Actor:
    return actor_for(account_id=seat.user.pk, username=seat.user.username, today=TODAY)


def define(code: str = "IKU-1", **content: Any) -> int:
    definition = Definition(
        code=code,
        name=content.pop("name", "Izin terbit tepat waktu"),
        unit_of_measure=content.pop("unit_of_measure", "%"),
        **content,
    )
    return actions.define_indicator(actor=None, definition=definition, at=AT)


def aim(indicator_id: int, unit: Unit, value: object = 90, **content: Any) -> int:
    bounds = value if isinstance(value, Bounds) else Bounds(value=Decimal(str(value)))
    draft = TargetDraft(
        indicator_id=indicator_id,
        unit_id=unit.pk,
        year=content.pop("year", 2026),
        bounds=bounds,
        **content,
    )
    return actions.set_target(actor=None, draft=draft, at=AT)


def figure(
    subject: Unit | Subject,
    period: Period | None = None,
    value: object = None,
    code: str = "IKU-1",
    **content: Any,
) -> MeasurementDraft:
    return MeasurementDraft(
        indicator_code=code,
        subject=of_unit(subject.pk) if isinstance(subject, Unit) else subject,
        period=period or Month(2026, 10),
        value=None if value is None else Decimal(str(value)),
        as_of=content.pop("as_of", AT),
        **content,
    )


def measure(*drafts: MeasurementDraft) -> actions.Outcome:
    return actions.record_measurements(actor=None, drafts=drafts, at=AT)


def events(verb: str) -> list[Event]:
    return list(Event.objects.filter(verb=verb).order_by("id"))


__all__ = ["AT", "TODAY", "PeriodKind", "actor", "aim", "define", "events", "figure", "measure"]
