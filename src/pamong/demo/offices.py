"""What an agency sets by hand once its people are there: hours, a team, a leave, a report."""

from datetime import timedelta

from pamong.demo.scene import Scene, moment
from pamong.organization.actions import calendars, standins, superiors, teams
from pamong.organization.actions.calendars import DayDraft
from pamong.organization.queries import Person
from pamong.organization.queries.calendars import proposed_holidays
from pamong.organization.rules.calendars import fingerprint, read_hours, week_of

# A health centre is open on six days, with the same 37.5 hours.
HEALTH_CENTRE = ("07.30–14.30",) * 4 + ("07.30–11.30", "07.30–13.00", "")


def open_offices(scene: Scene) -> None:
    """The agency's working time with the holidays of its years; a health centre has its own."""
    at = moment(scene.first_day)
    hr = scene.actor("hr")
    default = calendars.ensure_default_calendar(at=at)
    days = [
        DayDraft(row.day, row.kind, row.name)
        for year in scene.years
        for row in proposed_holidays(year)
    ]
    calendars.add_days(actor=hr, calendar_id=default.pk, days=days, at=at)
    centre = scene.units["PKM-MELATI"]
    own = calendars.give_own_calendar(actor=hr, unit_id=centre.pk, at=at)
    calendars.change_week(
        actor=hr,
        calendar_id=own.pk,
        name=own.name,
        week=tuple(read_hours(text=text) for text in HEALTH_CENTRE),
        seen=fingerprint(name=own.name, week=week_of(own.week)),
        at=at,
    )


def go_on_today(scene: Scene) -> None:
    """A team across units at work, a head on leave, and a report that waits for HR."""
    lead = scene.actor("office_head")
    team = teams.create_team(
        actor=lead,
        unit_id=scene.named("office_head").unit_id,
        name="Tim Percepatan Perizinan Daring",
        purpose="Menyatukan loket perizinan usaha dan bangunan dalam satu layanan daring.",
        leader_id=scene.named("leader").employee_id,
        first_day=scene.today - timedelta(days=60),
        at=moment(scene.today - timedelta(days=60)),
    )
    for key in ("employee", "innovation", "analyst"):
        teams.add_member(
            actor=lead,
            team_id=team.pk,
            employee_id=scene.named(key).employee_id,
            at=moment(scene.today - timedelta(days=59)),
        )
    head, *staff = _head_first(scene.seats_in("PKM-KENANGA"))
    standins.name_delegate(
        actor=scene.actor_of(head),
        principal_id=head.employee_id,
        delegate_id=staff[0].employee_id,
        reason="Cuti tahunan",
        first_day=scene.today,
        last_day=scene.today + timedelta(days=4),
        at=scene.now,
    )
    reporter = _head_first(scene.seats_in("DUKCAPIL"))[-1]
    superiors.report_superior(
        actor=scene.actor_of(reporter),
        appointment_id=reporter.appointment_id,
        proposed_id=scene.named("head").employee_id,
        note_text="Sejak bulan lalu saya diperbantukan di Sekretariat Daerah.",
        at=moment(scene.today - timedelta(days=2)),
    )


def _head_first(seats: list[Person]) -> list[Person]:
    return sorted(seats, key=lambda seat: not seat.is_head)
