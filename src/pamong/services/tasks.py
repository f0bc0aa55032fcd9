"""Jobs of the night and of a button."""

from django.utils import timezone
from procrastinate.contrib.django import app

from pamong.documents.jobs import agency_task, defer_for_all
from pamong.kernel.periods import Month
from pamong.services import actions
from pamong.services.actions.drafts import delete_drafts_over
from pamong.services.actions.public_figures import freeze_public_figures
from pamong.services.actions.queues import lapse_tickets
from pamong.services.actions.survey_months import tell_online_answers


@agency_task(name="services.publish_measurements", queueing_lock="services.publish_measurements")
def publish_measurements(*, first: str = "", last: str = "") -> None:
    """Publish the figures of some months; of last month and this one unless told."""
    now = timezone.now()
    this = Month.of(timezone.localtime(now).date())
    actions.publish_measurements(
        actor=None,
        first=Month.parse(first) if first else this.shift(-1),
        last=Month.parse(last) if last else this,
        at=now,
    )


@app.periodic(cron="15 19 * * *")
@app.task(name="services.publish_measurements_nightly", queueing_lock="services.nightly")
def publish_measurements_nightly(timestamp: int) -> None:
    """Every night at 02.15 in Jakarta (19.15 UTC), for every agency."""
    defer_for_all(publish_measurements)


@agency_task(name="services.freeze_public_figures", queueing_lock="services.public_figures")
def renew_public_figures() -> None:
    """Reckon anew what the world sees."""
    freeze_public_figures(at=timezone.now())


@app.periodic(cron="30 19 * * *")
@app.task(name="services.public_figures_nightly", queueing_lock="services.public_figures_nightly")
def renew_public_figures_nightly(timestamp: int) -> None:
    """Every night at 02.30 in Jakarta (19.30 UTC), for every agency."""
    defer_for_all(renew_public_figures)


@agency_task(name="services.tell_online_answers", queueing_lock="services.online_answers")
def tell_answers() -> None:
    """Tell the journal how many answered online in the months that are over."""
    tell_online_answers(at=timezone.now())


@app.periodic(cron="0 20 * * *")
@app.task(name="services.tell_online_answers_nightly", queueing_lock="services.answers_nightly")
def tell_answers_nightly(timestamp: int) -> None:
    """Every night at 03.00 in Jakarta (20.00 UTC), for every agency."""
    defer_for_all(tell_answers)


@agency_task(name="services.delete_drafts", queueing_lock="services.delete_drafts")
def delete_drafts() -> None:
    """Remove applications that nobody went on with."""
    delete_drafts_over(at=timezone.now())


@app.periodic(cron="45 19 * * *")
@app.task(name="services.delete_drafts_nightly", queueing_lock="services.delete_drafts_nightly")
def delete_drafts_nightly(timestamp: int) -> None:
    """Every night at 02.45 in Jakarta (19.45 UTC), for every agency."""
    defer_for_all(delete_drafts)


@agency_task(name="services.lapse_tickets", queueing_lock="services.lapse_tickets")
def lapse_old_tickets() -> None:
    """Close the queue of days that are over."""
    lapse_tickets(at=timezone.now())


@app.periodic(cron="40 19 * * *")
@app.task(name="services.lapse_tickets_nightly", queueing_lock="services.lapse_tickets_nightly")
def lapse_tickets_nightly(timestamp: int) -> None:
    """Every night at 02.40 in Jakarta (19.40 UTC), for every agency."""
    defer_for_all(lapse_old_tickets)


@agency_task(name="services.ring_timers", queueing_lock="services.ring_timers")
def ring_timers() -> None:
    """Move on the cases whose timer's moment has come; tell leaders of late ones."""
    now = timezone.now()
    actions.ring_timers(at=now)
    actions.escalate(at=now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="services.ring_timers_often", queueing_lock="services.ring_timers_often")
def ring_timers_often(timestamp: int) -> None:
    """Every five minutes, for every agency."""
    defer_for_all(ring_timers)


@agency_task(name="services.send_mails", queueing_lock="services.send_mails")
def send_mails() -> None:
    """Send the e-mails to applicants that wait."""
    actions.send_mails(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="services.send_mails_often", queueing_lock="services.send_mails_often")
def send_mails_often(timestamp: int) -> None:
    """Every minute, for every agency."""
    defer_for_all(send_mails)
