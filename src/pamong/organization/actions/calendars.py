"""Working time: the agency's default, calendars of units, and the days that differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Ref
from pamong.kernel.calendars import Block
from pamong.organization import policies, verbs
from pamong.organization.actions.events import note
from pamong.organization.actions.unable import Stale, Unable
from pamong.organization.models import Calendar, CalendarDay
from pamong.organization.queries.calendars import calendar_source
from pamong.organization.rules.calendars import USUAL_WEEK, Week, as_rows, fingerprint, week_of

DEFAULT_NAME = "Jam kerja instansi"
LONGEST_RANGE = 366


class UnableToChangeCalendar(Unable):
    pass


class CalendarChanged(Stale):
    """Somebody else changed the week after this page was opened."""


@dataclass(frozen=True, slots=True)
class DayDraft:
    """A day that differs from the week; only special days have hours of their own."""

    day: date
    kind: str
    name: str
    blocks: tuple[Block, ...] = ()


def ensure_default_calendar(*, at: datetime, actor: Actor | None = None) -> Calendar:
    """The working time of the current agency; the usual week of 37.5 hours until it sets its own.

    Calling it again changes nothing. The system calls it without an actor for a new agency; the
    right is checked for a person.
    """
    if actor is not None and not policies.may_manage_calendar(actor, None):
        raise refuse(Right.CALENDAR_MANAGE)
    found = Calendar.objects.filter(unit__isnull=True).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            calendar = Calendar.objects.create(
                unit=None, name=DEFAULT_NAME, week=as_rows(USUAL_WEEK)
            )
            _note(verbs.CALENDAR_CHANGED, actor, calendar, at, {"week": calendar.week})
    except IntegrityError:
        return Calendar.objects.get(unit__isnull=True)
    return calendar


def give_own_calendar(*, actor: Actor, unit_id: int, at: datetime) -> Calendar:
    """A calendar for a unit and those below it, starting as what holds there now.

    The days that differ come along from this year on. Raises Http404, Forbidden,
    UnableToChangeCalendar when there is one already.
    """
    unit = policies.unit_to_manage(actor, unit_id, Right.CALENDAR_MANAGE)
    before = calendar_source(unit)
    try:
        with transaction.atomic():
            calendar = Calendar.objects.create(
                unit=unit,
                name=unit.name[:120],
                week=before.week if before else as_rows(USUAL_WEEK),
            )
            if before is not None:
                CalendarDay.objects.bulk_create(
                    CalendarDay(
                        calendar=calendar,
                        date=day.date,
                        kind=day.kind,
                        name=day.name,
                        blocks=day.blocks,
                    )
                    for day in before.days.filter(date__year__gte=timezone.localdate(at).year)
                )
            _note(verbs.CALENDAR_CHANGED, actor, calendar, at, {"week": calendar.week})
    except IntegrityError:
        raise UnableToChangeCalendar(
            _("%(unit)s has working time of its own already.") % {"unit": unit.name}
        ) from None
    return calendar


def change_week(
    *, actor: Actor, calendar_id: int, name: str, week: Week, seen: str, at: datetime
) -> Calendar:
    """Write name and week. `seen` is the fingerprint of what the person had before them.

    Raises Http404, Forbidden, CalendarChanged.
    """
    with transaction.atomic():
        calendar = policies.calendar_to_manage(actor, calendar_id, for_update=True)
        rows = as_rows(week)
        if calendar.name == name and calendar.week == rows:
            return calendar
        if fingerprint(name=calendar.name, week=week_of(calendar.week)) != seen:
            raise CalendarChanged(
                _(
                    "Somebody else has changed this calendar since you opened it. Below stands "
                    "what you wrote; compare it with the hours in force and save again."
                )
            )
        before = calendar.week
        calendar.name = name
        calendar.week = rows
        calendar.save(update_fields=["name", "week"])
        _note(
            verbs.CALENDAR_CHANGED,
            actor,
            calendar,
            at,
            {"week": rows, "before": before} if rows != before else {"name": name},
        )
    return calendar


def remove_calendar(*, actor: Actor, calendar_id: int, at: datetime) -> None:
    """Let a unit follow the calendar above it again. Raises Http404, Forbidden,
    UnableToChangeCalendar for the agency's own."""
    with transaction.atomic():
        calendar = policies.calendar_to_manage(actor, calendar_id, for_update=True)
        if calendar.unit_id is None:
            raise UnableToChangeCalendar(
                _("The working time of the agency stays; it holds where nothing else is set.")
            )
        _note(verbs.CALENDAR_REMOVED, actor, calendar, at, {"week": calendar.week})
        calendar.delete()


def add_days(
    *,
    actor: Actor,
    calendar_id: int,
    days: Sequence[DayDraft],
    at: datetime,
    in_units_too: bool = False,
) -> list[CalendarDay]:
    """Add days that differ; those with a rule already stay as they are and are left out.

    `in_units_too` takes days off of the agency's calendar over into the calendars of units.
    Gives the days added to the calendar itself. Raises Http404, Forbidden, UnableToChangeCalendar
    when nothing is left to add.
    """
    if len(days) > LONGEST_RANGE:
        raise UnableToChangeCalendar(_("Add at most one year at a time."))
    with transaction.atomic():
        calendar = policies.calendar_to_manage(actor, calendar_id, for_update=True)
        rows = _add(actor, calendar, days, at)
        elsewhere = 0
        if in_units_too and calendar.unit_id is None:
            off = [draft for draft in days if draft.kind != CalendarDay.Kind.SPECIAL]
            units = Calendar.objects.select_for_update(of=("self",)).filter(unit__isnull=False)
            for other in units.order_by("pk"):
                elsewhere += len(_add(actor, other, off, at))
        if not rows and not elsewhere:
            raise UnableToChangeCalendar(
                ngettext(
                    "This day has its own rule already; change it in the list.",
                    "All these days have their own rule already; change them in the list.",
                    len(days),
                )
            )
    return rows


def _add(
    actor: Actor, calendar: Calendar, days: Sequence[DayDraft], at: datetime
) -> list[CalendarDay]:
    taken = set(
        calendar.days.filter(date__in=[draft.day for draft in days]).values_list("date", flat=True)
    )
    fresh = {draft.day: draft for draft in days if draft.day not in taken}
    if not fresh:
        return []
    rows = CalendarDay.objects.bulk_create(
        CalendarDay(
            calendar=calendar,
            date=draft.day,
            kind=draft.kind,
            name=draft.name,
            blocks=_stored(draft),
        )
        for draft in fresh.values()
    )
    _note(
        verbs.CALENDAR_DAY_SET,
        actor,
        calendar,
        at,
        {"days": [[row.date.isoformat(), row.kind, row.blocks] for row in rows]},
    )
    return rows


def change_day(
    *, actor: Actor, calendar_id: int, day_id: int, draft: DayDraft, at: datetime
) -> CalendarDay:
    """Raises Http404, Forbidden, UnableToChangeCalendar when the new date is taken."""
    try:
        with transaction.atomic():
            calendar = policies.calendar_to_manage(actor, calendar_id, for_update=True)
            row = calendar.days.filter(pk=day_id).first()
            if row is None:
                raise Http404
            before = [row.date.isoformat(), row.kind, row.blocks]
            row.date, row.kind, row.name = draft.day, draft.kind, draft.name
            row.blocks = _stored(draft)
            row.save()
            _note(
                verbs.CALENDAR_DAY_SET,
                actor,
                calendar,
                at,
                {"days": [[row.date.isoformat(), row.kind, row.blocks]], "before": before},
            )
    except IntegrityError:
        raise UnableToChangeCalendar(_("Another rule stands on that day already.")) from None
    return row


def remove_day(*, actor: Actor, calendar_id: int, day_id: int, at: datetime) -> None:
    """Let the week hold on that day again; a day already gone changes nothing.

    Raises Http404, Forbidden.
    """
    with transaction.atomic():
        calendar = policies.calendar_to_manage(actor, calendar_id, for_update=True)
        row = calendar.days.filter(pk=day_id).first()
        if row is None:
            return
        _note(
            verbs.CALENDAR_DAY_REMOVED,
            actor,
            calendar,
            at,
            {"day": row.date.isoformat(), "kind": row.kind},
        )
        row.delete()


def _stored(draft: DayDraft) -> list[list[str]]:
    if draft.kind != CalendarDay.Kind.SPECIAL:
        return []
    return [[f"{b.start:%H:%M}", f"{b.end:%H:%M}"] for b in draft.blocks]


def _note(
    verb: str, actor: Actor | None, calendar: Calendar, at: datetime, payload: dict[str, object]
) -> None:
    note(
        verb,
        actor=actor,
        object=Ref("calendar", calendar.pk, calendar.name),
        at=at,
        unit_id=calendar.unit_id,
        payload=payload,
    )
