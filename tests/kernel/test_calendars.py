from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamong.kernel.calendars import (
    Block,
    DayException,
    DayKind,
    NoWorkingTime,
    Pause,
    WorkingCalendar,
    office_week,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
MORNING, AFTERNOON = Block.parse("07:30-12:00"), Block.parse("13:00-16:00")
OFFICE = WorkingCalendar(
    zone="Asia/Jakarta",
    week=office_week(weekdays=(MORNING, AFTERNOON), friday=(Block.parse("07:30-11:30"),)),
    exceptions={
        date(2026, 7, 14): DayException(DayKind.HOLIDAY, "A holiday"),
        date(2026, 7, 15): DayException(DayKind.JOINT_LEAVE),
        date(2026, 7, 18): DayException(DayKind.SPECIAL, "Open day", (Block.parse("09:00-10:00"),)),
    },
)
EMPTY_WEEK: tuple[tuple[Block, ...], ...] = ((),) * 7


def at(day: int, clock: str, *, month: int = 7, zone: ZoneInfo = JAKARTA) -> datetime:
    return datetime.combine(date(2026, month, day), time.fromisoformat(clock), tzinfo=zone)


def test_days_follow_their_weekday_unless_they_differ() -> None:
    assert OFFICE.is_working_day(date(2026, 7, 13))
    assert not OFFICE.is_working_day(date(2026, 7, 14))
    assert not OFFICE.is_working_day(date(2026, 7, 15))
    assert OFFICE.is_working_day(date(2026, 7, 18))
    assert not OFFICE.is_working_day(date(2026, 7, 19))
    assert OFFICE.local_day(datetime(2026, 7, 13, 17, 0, tzinfo=UTC)) == date(2026, 7, 14)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (at(13, "08:00"), at(13, "09:00"), 60),
        (at(13, "11:30"), at(13, "13:30"), 60),
        (at(13, "00:00"), at(14, "00:00"), 450),
        (at(13, "15:00"), at(16, "08:00"), 90),  # over a holiday and joint leave
        (at(17, "11:00"), at(20, "08:00"), 120),  # Friday, open day, Monday
        (at(13, "09:00"), at(13, "08:00"), 0),
        (at(13, "08:00"), at(13, "08:00:59"), 0),
        (at(13, "12:00"), at(13, "13:00"), 0),
    ],
)
def test_working_minutes(start: datetime, end: datetime, minutes: int) -> None:
    assert OFFICE.working_minutes(start, end) == minutes
    assert OFFICE.working_minutes(start.astimezone(UTC), end.astimezone(UTC)) == minutes


@pytest.mark.parametrize(
    ("start", "minutes", "deadline"),
    [
        (at(13, "08:00"), 60, at(13, "09:00")),
        (at(13, "11:30"), 30, at(13, "12:00")),  # the end of a block is in time
        (at(13, "11:30"), 31, at(13, "13:01")),
        (at(13, "15:30"), 60, at(16, "08:00")),
        (at(14, "09:00"), 1, at(16, "07:31")),
        (at(14, "09:00"), 0, at(14, "09:00")),
        (at(13, "00:00"), 450 * 50, None),
    ],
)
def test_deadlines(start: datetime, minutes: int, deadline: datetime | None) -> None:
    found = OFFICE.add_working_minutes(start, minutes)
    assert found.tzinfo is UTC
    assert OFFICE.working_minutes(start, found) == minutes
    if deadline is not None:
        assert found == deadline


def test_pauses_do_not_count_whichever_way_they_lie() -> None:
    pauses: list[Pause] = [
        (at(13, "09:00"), at(13, "10:00")),
        (at(13, "09:30"), at(13, "10:30")),  # overlaps the first
        (at(13, "12:00"), at(13, "13:00")),  # outside working time
        (at(12, "09:00"), at(12, "10:00")),  # before everything
        (at(13, "15:00"), at(13, "14:00")),  # reversed
        (at(13, "15:30"), at(16, "07:45")),  # over the end and two free days
    ]
    assert OFFICE.working_minutes(at(13, "08:00"), at(13, "16:00"), pauses=pauses) == 300
    assert OFFICE.add_working_minutes(at(13, "08:00"), 60, pauses=pauses) == at(13, "09:00")
    assert OFFICE.add_working_minutes(at(13, "08:00"), 61, pauses=pauses) == at(13, "10:31")
    assert OFFICE.add_working_minutes(at(13, "08:00"), 301, pauses=pauses) == at(16, "07:46")


def test_the_next_working_instant() -> None:
    assert OFFICE.next_working_instant(at(13, "08:00")) == at(13, "08:00")
    assert OFFICE.next_working_instant(at(13, "12:00")) == at(13, "13:00")
    assert OFFICE.next_working_instant(at(13, "16:00")) == at(16, "07:30")
    assert OFFICE.next_working_instant(at(13, "07:30")) == at(13, "07:30")
    assert not OFFICE.is_working_at(at(13, "16:00"))
    assert OFFICE.is_working_at(at(13, "15:59:59"))


def test_a_night_shift_belongs_to_the_day_on_which_it_starts() -> None:
    night = (Block.parse("22:00-06:00"),)
    calendar = WorkingCalendar(
        zone="Asia/Makassar",
        week=(night,) * 7,
        exceptions={date(2026, 7, 14): DayException(DayKind.HOLIDAY)},
    )
    makassar = ZoneInfo("Asia/Makassar")
    start, end = at(13, "12:00", zone=makassar), at(15, "12:00", zone=makassar)
    assert calendar.working_minutes(start, end) == 480
    assert calendar.is_working_at(at(14, "05:59", zone=makassar))
    assert not calendar.is_working_at(at(14, "22:00", zone=makassar))
    assert calendar.next_working_instant(at(14, "06:00", zone=makassar)) == at(
        15, "22:00", zone=makassar
    )


def test_shifts_that_overlap_over_midnight_count_once() -> None:
    calendar = WorkingCalendar(
        zone="Asia/Jakarta",
        week=((Block.parse("05:00-07:00"), Block.parse("22:00-06:00")),) * 7,
    )
    assert calendar.working_minutes(at(13, "12:00"), at(14, "12:00")) == 9 * 60


def test_a_desk_that_never_closes() -> None:
    calendar = WorkingCalendar(zone="Asia/Jakarta", week=((Block.parse("00:00-24:00"),),) * 7)
    assert calendar.working_minutes(at(13, "12:34"), at(14, "12:34")) == 24 * 60
    assert calendar.add_working_minutes(at(13, "12:34"), 60) == at(13, "13:34")


def test_a_shift_over_a_change_of_clocks_is_as_long_as_it_really_was() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    calendar = WorkingCalendar(zone="Europe/Berlin", week=((Block.parse("22:00-06:00"),),) * 7)
    spring = datetime(2026, 3, 28, 12, tzinfo=berlin), datetime(2026, 3, 29, 12, tzinfo=berlin)
    autumn = datetime(2026, 10, 24, 12, tzinfo=berlin), datetime(2026, 10, 25, 12, tzinfo=berlin)
    assert calendar.working_minutes(*spring) == 7 * 60
    assert calendar.working_minutes(*autumn) == 9 * 60


def test_the_turn_of_the_year_is_a_night_like_any_other() -> None:
    start = datetime(2026, 12, 31, 15, 0, tzinfo=JAKARTA)
    end = datetime(2027, 1, 1, 9, 0, tzinfo=JAKARTA)
    assert OFFICE.working_minutes(start, end) == 60 + 90
    nights = WorkingCalendar(zone="UTC", week=((Block.parse("22:00-06:00"),),) * 7)
    new_year = datetime(2026, 1, 1, 2, tzinfo=UTC)
    assert nights.working_minutes(new_year, new_year + timedelta(hours=2)) == 120
    east = WorkingCalendar(zone="Asia/Jayapura", week=((Block.parse("00:00-24:00"),),) * 7)
    assert (
        east.working_minutes(
            datetime(2025, 12, 31, 14, tzinfo=UTC), datetime(2025, 12, 31, 16, tzinfo=UTC)
        )
        == 120
    )


def test_a_calendar_without_work_says_so_at_once() -> None:
    never = WorkingCalendar(zone="Asia/Jakarta", week=EMPTY_WEEK)
    assert never.working_minutes(at(13, "08:00"), at(14, "08:00")) == 0
    with pytest.raises(NoWorkingTime):
        never.add_working_minutes(at(13, "08:00"), 1)
    with pytest.raises(NoWorkingTime):
        never.next_working_instant(at(13, "08:00"))


def test_single_days_far_ahead_are_found() -> None:
    once = WorkingCalendar(
        zone="Asia/Jakarta",
        week=EMPTY_WEEK,
        exceptions={date(2046, 7, 13): DayException(DayKind.SPECIAL, blocks=(MORNING,))},
    )
    opening = datetime(2046, 7, 13, 7, 30, tzinfo=JAKARTA)
    assert once.next_working_instant(at(13, "08:00")) == opening
    with pytest.raises(NoWorkingTime):
        once.add_working_minutes(at(13, "08:00"), 271)
    with pytest.raises(NoWorkingTime):
        OFFICE.add_working_minutes(at(13, "08:00"), 10**9)


def test_impossible_calendars_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        WorkingCalendar(zone="Asia/Jakarta", week=((MORNING, Block.parse("11:00-13:00")),) * 7)
    with pytest.raises(ValueError, match="overlap"):
        DayException(DayKind.SPECIAL, blocks=(Block.parse("08:00-07:00"), AFTERNOON))
    with pytest.raises(ValueError, match="seven"):
        WorkingCalendar(zone="Asia/Jakarta", week=((),))
    with pytest.raises(ValueError, match="special"):
        DayException(DayKind.HOLIDAY, blocks=(MORNING,))
    with pytest.raises(ValueError, match="whole minutes"):
        Block(time(7, 30, 1), time(12))
    with pytest.raises(ValueError, match="no block"):
        Block.parse("07:30")
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.working_minutes(datetime(2026, 7, 13), at(13, "08:00"))  # noqa: DTZ001
    with pytest.raises(ValueError, match="negative"):
        OFFICE.add_working_minutes(at(13, "08:00"), -1)
    with pytest.raises(LookupError):
        WorkingCalendar(zone="Asia/Nowhere", week=EMPTY_WEEK)


def test_blocks_may_touch() -> None:
    blocks = (Block.parse("07:00-12:00"), Block.parse("12:00-13:00"))
    calendar = WorkingCalendar(zone="Asia/Jakarta", week=(blocks,) * 7)
    assert calendar.is_working_at(at(13, "12:00"))
    assert calendar.working_minutes(at(13, "11:00"), at(13, "14:00")) == 120


def test_calendars_are_values() -> None:
    twin = WorkingCalendar(zone=OFFICE.zone, week=OFFICE.week, exceptions=OFFICE.exceptions)
    assert twin == OFFICE
    assert hash(twin) == hash(OFFICE)
    assert str(MORNING) == "07:30-12:00"
    assert Block.parse("22:00-06:00").minutes == 480


# The reference walks minute by minute and asks of each whether some block covers it.

clocks = st.integers(min_value=0, max_value=24 * 4 - 1).map(
    lambda quarter: time(quarter // 4, quarter % 4 * 15)
)


@st.composite
def day_blocks(draw: st.DrawFn) -> tuple[Block, ...]:
    edges = sorted(draw(st.sets(clocks, max_size=6)))
    return tuple(Block(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)) + (
        (Block(edges[-1], draw(st.sampled_from([time(0), edges[0]]))),)
        if len(edges) % 2 and edges[-1] > time(0)
        else ()
    )


BASE = date(2026, 3, 25)  # a change of clocks in Berlin lies within reach


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    near = st.integers(min_value=0, max_value=9).map(lambda n: BASE + timedelta(days=n))
    exception = st.one_of(
        st.just(DayException(DayKind.HOLIDAY)),
        day_blocks().map(lambda blocks: DayException(DayKind.SPECIAL, blocks=blocks)),
    )
    return WorkingCalendar(
        zone=draw(st.sampled_from(["Asia/Jakarta", "Asia/Jayapura", "Europe/Berlin", "UTC"])),
        week=tuple(draw(day_blocks()) for _ in range(7)),
        exceptions=draw(st.dictionaries(near, exception, max_size=3)),
    )


instants = st.integers(min_value=0, max_value=8 * 24 * 60).map(
    lambda minute: datetime(2026, 3, 26, tzinfo=UTC) + timedelta(minutes=minute)
)
pause_lists = st.lists(st.tuples(instants, instants), max_size=3)


def covered(calendar: WorkingCalendar, at: datetime) -> bool:
    zone = ZoneInfo(calendar.zone)
    today = at.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        for block in calendar.blocks_on(day):
            ends_on = day if block.end > block.start else day + timedelta(days=1)
            start = datetime.combine(day, block.start, tzinfo=zone).astimezone(UTC)
            end = datetime.combine(ends_on, block.end, tzinfo=zone).astimezone(UTC)
            if start <= at < end:
                return True
    return False


@settings(max_examples=60)
@given(calendars(), instants, instants, pause_lists)
def test_minutes_equal_a_count_minute_by_minute(
    calendar: WorkingCalendar, start: datetime, end: datetime, pauses: list[Pause]
) -> None:
    naive, at = 0, start
    while at < end:
        paused = any(first <= at < last for first, last in pauses)
        naive += not paused and covered(calendar, at)
        at += timedelta(minutes=1)
    assert calendar.working_minutes(start, end, pauses=pauses) == naive


@settings(max_examples=60)
@given(calendars(), instants, st.integers(min_value=1, max_value=3000), pause_lists)
def test_a_deadline_is_the_earliest_instant_with_enough_minutes(
    calendar: WorkingCalendar, start: datetime, minutes: int, pauses: list[Pause]
) -> None:
    try:
        deadline = calendar.add_working_minutes(start, minutes, pauses=pauses)
    except NoWorkingTime:
        assert not any(calendar.week)
        return
    wanted = timedelta(minutes=minutes)
    assert calendar.working_time(start, deadline, pauses=pauses) == wanted
    earlier = deadline - timedelta(microseconds=1)
    assert calendar.working_time(start, earlier, pauses=pauses) < wanted


@settings(max_examples=60)
@given(calendars(), instants)
def test_the_next_working_instant_is_the_first_covered_minute(
    calendar: WorkingCalendar, start: datetime
) -> None:
    at = start
    for _ in range(9 * 24 * 60):
        if covered(calendar, at):
            assert calendar.next_working_instant(start) == at
            return
        at += timedelta(minutes=1)


@settings(max_examples=60)
@given(calendars(), instants, instants, instants)
def test_working_time_adds_up(
    calendar: WorkingCalendar, one: datetime, two: datetime, three: datetime
) -> None:
    first, middle, last = sorted([one, two, three])
    assert calendar.working_time(first, last) == calendar.working_time(
        first, middle
    ) + calendar.working_time(middle, last)
