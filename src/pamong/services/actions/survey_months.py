"""What the journal tells of answers given online: how many in a month, once the month is over."""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Count

from pamong.journal.models import Event
from pamong.journal.recording import Draft, Ref, record_many
from pamong.services import verbs
from pamong.services.models import SurveyAnswer
from pamong.services.queries.work_figures import last_month_over
from pamong.tenancy.current import agency_id


def tell_online_answers(*, at: datetime) -> int:
    """Tell of each month that is over, by service and unit; how many events that made.

    An event of each answer would hold the moment when it was written, or at least its place among
    the events around it, and so lead to the case that was looked at just then.
    """
    with transaction.atomic():
        # The job twice at once: one after the other.
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_advisory_xact_lock(hashtextextended('services.survey_months', %s))",
                [agency_id()],
            )
        rows = (
            SurveyAnswer.objects.filter(
                channel=SurveyAnswer.Channel.ONLINE.value,
                month__gt=_last_told(),
                month__lt=last_month_over(at).days.end,
            )
            .values("month", "service_id", "service__name", "unit_id")
            .annotate(n=Count("pk"))
            .order_by("month", "service_id", "unit_id")
        )
        return len(
            record_many(
                Draft(
                    verbs.SURVEY_ANSWERED,
                    Ref("service", row["service_id"], row["service__name"]),
                    at,
                    unit_id=row["unit_id"],
                    payload={
                        "channel": SurveyAnswer.Channel.ONLINE.value,
                        "month": row["month"].isoformat()[:7],
                        "sheets": row["n"],
                    },
                )
                for row in rows
            )
        )


def _last_told() -> date:
    """A month is told at once and whole, so whatever lies before the latest is told."""
    told = Event.objects.filter(verb=verbs.SURVEY_ANSWERED).order_by("-happened_at", "-pk").first()
    return date.fromisoformat(f"{told.payload['month']}-01") if told else date.min
