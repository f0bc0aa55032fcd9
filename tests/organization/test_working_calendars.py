"""Who sets the working time, and what a change does."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from django.test import Client

from pamong.accounts.access import Forbidden
from pamong.accounts.rights import Role
from pamong.journal.models import Event
from pamong.kernel.calendars import Block
from pamong.organization import queries, verbs
from pamong.organization.actions import calendars
from pamong.organization.actions.calendars import CalendarChanged, DayDraft, UnableToChangeCalendar
from pamong.organization.models import Calendar
from pamong.organization.rules.calendars import (
    USUAL_WEEK,
    BadHours,
    HoursFault,
    as_rows,
    fingerprint,
    read_hours,
    week_of,
)
from tests.conftest import Cast, Seat, grant
from tests.organization.people import AT, actor


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("07.30–12.00, 13.00–16.00", ("07:30-12:00", "13:00-16:00")),
        ("13:00-16:00; 7:30 - 12:00", ("07:30-12:00", "13:00-16:00")),
        ("7-12 dan 13-16", ("07:00-12:00", "13:00-16:00")),
        ("08.00 s.d. 12.00", ("08:00-12:00",)),
        ("21.00–07.00", ("21:00-07:00",)),
        ("18.00–24.00", ("18:00-00:00",)),
        ("  ", ()),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, blocks: tuple[str, ...]) -> None:
    assert read_hours(text=text) == tuple(Block.parse(block) for block in blocks)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("pagi", HoursFault.NOT_HOURS),
        ("07.30", HoursFault.NOT_HOURS),
        ("25.00–26.00", HoursFault.NOT_HOURS),
        ("07.30–12.60", HoursFault.NOT_HOURS),
        ("07.30–12.00, 11.00–16.00", HoursFault.OVERLAP),
        ("21.00–07.00, 22.00–23.00", HoursFault.OVERLAP),
        ("1-2,3-4,5-6,7-8,9-10,11-12,13-14", HoursFault.TOO_MANY),
    ],
)
def test_hours_that_are_none_are_refused(text: str, fault: HoursFault) -> None:
    with pytest.raises(BadHours) as caught:
        read_hours(text=text)
    assert caught.value.fault is fault


def test_a_new_agency_gets_the_usual_week_once(cast: Cast) -> None:
    first = calendars.ensure_default_calendar(at=AT)
    assert calendars.ensure_default_calendar(at=AT) == first
    assert week_of(first.week) == USUAL_WEEK
    assert Event.objects.filter(verb=verbs.CALENDAR_CHANGED).count() == 1
    assert queries.calendar_for(cast.section.pk).blocks_on(date(2026, 11, 27))[0].end == time(
        11, 30
    )


def test_a_unit_with_its_own_calendar_keeps_the_holidays_it_had(cast: Cast) -> None:
    default = calendars.ensure_default_calendar(at=AT)
    natal = DayDraft(date(2026, 12, 25), "holiday", "Natal")
    calendars.add_days(actor=actor(cast.hana), calendar_id=default.pk, days=[natal], at=AT)
    own = calendars.give_own_calendar(actor=actor(cast.hana), unit_id=cast.office.pk, at=AT)
    assert own.days.count() == 1
    shifts = week_of([[["21:00", "07:00"]]] * 7)
    calendars.change_week(
        actor=actor(cast.hana),
        calendar_id=own.pk,
        name="Piket",
        week=shifts,
        seen=fingerprint(name=own.name, week=week_of(own.week)),
        at=AT,
    )
    calendar = queries.calendar_for(cast.section.pk)
    assert calendar.blocks_on(date(2026, 11, 28)) == (Block.parse("21:00-07:00"),)
    assert not calendar.is_working_day(date(2026, 12, 25))
    # 01:00 on Sunday belongs to the night that began on Saturday.
    assert calendar.is_working_at(datetime(2026, 11, 28, 18, 0, tzinfo=UTC))
    calendars.remove_calendar(actor=actor(cast.hana), calendar_id=own.pk, at=AT)
    assert queries.calendar_for(cast.section.pk).week == USUAL_WEEK


def test_two_who_edit_the_week_at_once_do_not_overwrite_each_other(cast: Cast) -> None:
    calendar = calendars.ensure_default_calendar(at=AT)
    seen = fingerprint(name=calendar.name, week=week_of(calendar.week))
    early = week_of([[["07:00", "15:00"]]] * 5 + [[], []])
    late = week_of([[["09:00", "17:00"]]] * 5 + [[], []])
    change = {"actor": actor(cast.hana), "calendar_id": calendar.pk, "name": "Kerja", "at": AT}
    calendars.change_week(**change, week=early, seen=seen)
    with pytest.raises(CalendarChanged):
        calendars.change_week(**change, week=late, seen=seen)
    # The same answer sent twice changes nothing and is no conflict.
    calendars.change_week(**change, week=early, seen=seen)
    calendar.refresh_from_db()
    assert calendar.week == as_rows(early)
    assert Event.objects.filter(verb=verbs.CALENDAR_CHANGED).count() == 2


def test_a_day_has_one_rule(cast: Cast) -> None:
    calendar = calendars.ensure_default_calendar(at=AT)
    by = actor(cast.hana)
    ramadan = [
        DayDraft(date(2026, 2, day), "special", "Ramadan", read_hours(text="08.00–15.00"))
        for day in (19, 20)
    ]
    rows = calendars.add_days(actor=by, calendar_id=calendar.pk, days=ramadan, at=AT)
    assert len(rows) == 2
    with pytest.raises(UnableToChangeCalendar):
        calendars.add_days(actor=by, calendar_id=calendar.pk, days=ramadan, at=AT)
    moved = DayDraft(date(2026, 2, 20), "joint_leave", "Cuti bersama")
    with pytest.raises(UnableToChangeCalendar):
        calendars.change_day(
            actor=by, calendar_id=calendar.pk, day_id=rows[0].pk, draft=moved, at=AT
        )
    calendars.remove_day(actor=by, calendar_id=calendar.pk, day_id=rows[1].pk, at=AT)
    calendars.change_day(actor=by, calendar_id=calendar.pk, day_id=rows[0].pk, draft=moved, at=AT)
    assert not queries.calendar_for(cast.root.pk).is_working_day(date(2026, 2, 20))
    assert queries.calendar_for(cast.root.pk).is_working_day(date(2026, 2, 19))


def test_the_agency_s_own_calendar_stays(cast: Cast) -> None:
    calendar = calendars.ensure_default_calendar(at=AT)
    with pytest.raises(UnableToChangeCalendar):
        calendars.remove_calendar(actor=actor(cast.hana), calendar_id=calendar.pk, at=AT)


def test_a_role_for_one_unit_does_not_reach_the_agency_s_calendar(cast: Cast) -> None:
    calendar = calendars.ensure_default_calendar(at=AT)
    grant(cast.dewi, Role.HR_MANAGER, cast.other_office)
    for seat in (cast.dewi, cast.budi):
        with pytest.raises(Forbidden):
            calendars.remove_calendar(actor=actor(seat), calendar_id=calendar.pk, at=AT)
        with pytest.raises(Forbidden):
            calendars.give_own_calendar(actor=actor(seat), unit_id=cast.office.pk, at=AT)
    own = calendars.give_own_calendar(actor=actor(cast.dewi), unit_id=cast.other_office.pk, at=AT)
    assert Calendar.objects.filter(pk=own.pk).exists()
    with pytest.raises(UnableToChangeCalendar):
        calendars.give_own_calendar(actor=actor(cast.hana), unit_id=cast.other_office.pk, at=AT)


SignIn = Callable[[Seat], Client]


def week_sent(calendar: Calendar, **days: str) -> dict[str, str]:
    seen = fingerprint(name=calendar.name, week=week_of(calendar.week))
    usual = {f"day_{n}": "08.00–12.00, 13.00–17.00" if n < 5 else "" for n in range(7)}
    return {"name": calendar.name, "seen": seen, **usual, **days}


def test_the_week_is_written_day_by_day_on_the_page(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.hana)
    assert client.get("/calendars/").status_code == 200
    started = client.post("/calendars/start/")
    calendar = Calendar.objects.get()
    assert started["Location"] == f"/calendars/{calendar.pk}/"
    page = client.get(started["Location"]).content.decode()
    assert "07.30–12.00, 13.00–16.00" in page
    bad = client.post(started["Location"], week_sent(calendar, day_2="pagi"))
    assert bad.status_code == 400
    assert "“pagi”" in bad.content.decode()
    assert client.post(started["Location"], week_sent(calendar)).status_code == 302
    stale = client.post(started["Location"], week_sent(calendar, day_0="07.00–15.00"))
    assert stale.status_code == 409
    assert "07.00–15.00" in stale.content.decode()
    calendar.refresh_from_db()
    assert week_of(calendar.week)[0][0] == Block.parse("08:00-12:00")


def test_the_holidays_of_a_year_are_proposed_and_added_when_ticked(
    cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.hana)
    calendar = calendars.ensure_default_calendar(at=AT)
    address = f"/calendars/{calendar.pk}/holidays/?year=2026"
    page = client.get(address).content.decode()
    assert "Hari Raya Natal" in page
    assert 'value="2026-03-20"' in page
    client.post(address, {"day": ["2026-12-25", "2026-03-20", "1999-01-01"]})
    days = dict(calendar.days.values_list("date", "kind"))
    assert days == {date(2026, 12, 25): "holiday", date(2026, 3, 20): "joint_leave"}
    again = client.get(address).content.decode()
    assert 'value="2026-12-25" disabled' in again
    assert client.get(f"/calendars/{calendar.pk}/holidays/?year=1").status_code == 200


def test_ramadan_hours_leave_holidays_and_weekends_alone(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.hana)
    calendar = calendars.ensure_default_calendar(at=AT)
    holiday = DayDraft(date(2026, 2, 17), "holiday", "Imlek")
    calendars.add_days(actor=actor(cast.hana), calendar_id=calendar.pk, days=[holiday], at=AT)
    sent = {
        "kind": "special",
        "name": "Jam kerja Ramadan",
        "first_day": "2026-02-16",
        "last_day": "2026-02-22",
        "hours": "08.00–12.00, 12.30–15.00",
        "friday_hours": "08.00–11.30, 12.30–15.30",
    }
    address = f"/calendars/{calendar.pk}/days/"
    assert client.post(address, {**sent, "hours": ""}).status_code == 400
    assert client.post(address, sent).status_code == 302
    kinds = dict(calendar.days.values_list("date", "kind"))
    assert kinds[date(2026, 2, 17)] == "holiday"
    assert date(2026, 2, 21) not in kinds
    in_force = queries.calendar_for(cast.section.pk)
    assert in_force.blocks_on(date(2026, 2, 20))[0].end == time(11, 30)
    assert in_force.blocks_on(date(2026, 2, 19))[1].end == time(15, 0)


def test_a_day_is_changed_and_removed_on_the_page(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.hana)
    calendar = calendars.ensure_default_calendar(at=AT)
    draft = DayDraft(date(2026, 12, 24), "joint_leave", "Cuti bersama")
    (row,) = calendars.add_days(
        actor=actor(cast.hana), calendar_id=calendar.pk, days=[draft], at=AT
    )
    address = f"/calendars/{calendar.pk}/days/{row.pk}/"
    assert client.get(address).status_code == 200
    sent = {"kind": "special", "name": "Setengah hari", "day": "2026-12-24", "hours": "08-12"}
    assert client.post(address, sent).status_code == 302
    blocks = queries.calendar_for(cast.root.pk).blocks_on(date(2026, 12, 24))
    assert blocks == (Block.parse("08:00-12:00"),)
    for _click in range(2):
        assert client.post(f"{address}remove/").status_code == 302
    assert not calendar.days.exists()
    assert client.get(address).status_code == 404


def test_staff_and_hr_of_a_unit_do_not_open_the_agency_s_calendar(
    cast: Cast, sign_in: SignIn
) -> None:
    calendar = calendars.ensure_default_calendar(at=AT)
    grant(cast.dewi, Role.HR_MANAGER, cast.other_office)
    for seat in (cast.ani, cast.budi, cast.dewi):
        assert sign_in(seat).get(f"/calendars/{calendar.pk}/").status_code == 403
        assert sign_in(seat).post(f"/calendars/{calendar.pk}/remove/").status_code == 403
    assert sign_in(cast.dewi).get("/calendars/").status_code == 200
    given = sign_in(cast.dewi).post(f"/units/{cast.other_office.pk}/calendar/")
    assert sign_in(cast.dewi).get(given["Location"]).status_code == 200
    assert sign_in(cast.dewi).post(f"/units/{cast.office.pk}/calendar/").status_code == 403


def test_a_holiday_of_the_agency_reaches_units_with_their_own_time_when_wanted(
    cast: Cast, sign_in: SignIn
) -> None:
    default = calendars.ensure_default_calendar(at=AT)
    own = calendars.give_own_calendar(actor=actor(cast.hana), unit_id=cast.office.pk, at=AT)
    address = f"/calendars/{default.pk}/holidays/?year=2026"
    client = sign_in(cast.hana)
    client.post(address, {"day": ["2026-12-25"], "in_units_too": "on"})
    client.post(address, {"day": ["2026-12-24"]})
    assert list(own.days.values_list("date", flat=True)) == [date(2026, 12, 25)]
    assert default.days.count() == 2
    sent = {"kind": "special", "name": "Ramadan", "first_day": "2026-02-19", "hours": "08-15"}
    client.post(f"/calendars/{default.pk}/days/", {**sent, "in_units_too": "on"})
    assert default.days.count() == 3
    assert own.days.count() == 1
