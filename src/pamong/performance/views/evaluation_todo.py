"""What waits for a person about evaluations, for the panel of the home page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pamong.accounts.actors import Actor
from pamong.organization.models import Appointment
from pamong.organization.queries import Person
from pamong.performance.models import Evaluation, OrganizationPredicate, PerformancePlan
from pamong.performance.policies.evaluations import waiting_for
from pamong.performance.queries.distribution import AGREED_STATES, DELIVERED_STATES
from pamong.performance.queries.spans import Span, all_spans, span_of, span_to_rate
from pamong.ui.formats import date_long


def evaluation_items(actor: Actor, members: Sequence[Person], at: datetime) -> list[dict[str, Any]]:
    """Evaluations to answer, objections to explain or decide, predicates and evaluations due.

    `members`: whom the actor assesses. A handful of queries, whatever waits.
    """
    today = timezone.localdate(at)
    to_answer, objections = waiting_for(actor, at)
    items = [_to_answer(row) for row in to_answer[:3]]
    items += [
        {
            "text": _("Objection of %(name)s")
            % {"name": each.evaluation.plan.appointment.employee.display_name},
            "url": reverse("performance:objection", args=[each.evaluation.pk]),
            "detail": span_of(each.evaluation.plan.cycle, each.evaluation.period).label,
            "chip": _("you decide") if each.mine == "decide" else _("explain your rating"),
            "tone": "warn",
        }
        for each in objections[:3]
    ]
    if members and (span := _span_due(today)):
        items += _due(members, span)
    return items


def _span_due(today: Any) -> Span | None:
    """The newest span that has ended, while its year is open."""
    years = all_spans()
    beside = next((spans for year, spans in years.items() if year <= today.year), None)
    if not beside or not beside[0].cycle_open:
        return None
    span = span_to_rate(beside, today)
    return span if span.end_on <= today else None


def _to_answer(row: Evaluation) -> dict[str, Any]:
    return {
        "text": _("Read your evaluation: %(span)s")
        % {"span": span_of(row.plan.cycle, row.period).label},
        "url": reverse("performance:evaluation_read", args=[row.pk]),
        "detail": _("accept or object until %(day)s") % {"day": date_long(row.answer_due_on)},
        "chip": _("to answer"),
        "tone": "warn",
    }


def _due(members: Sequence[Person], span: Span) -> list[dict[str, Any]]:
    """Predicates of the units that members head, and members still to be evaluated. One query."""
    done = Evaluation.objects.filter(
        span.is_its, plan_id=OuterRef("pk"), state__in=DELIVERED_STATES
    )
    waiting_plans = PerformancePlan.objects.filter(
        ~Exists(done),
        appointment_id=OuterRef("pk"),
        cycle_id=span.cycle_id,
        state__in=AGREED_STATES,
        start_on__lt=span.end_on,
        end_on__gt=span.start_on,
    )
    judged = OrganizationPredicate.objects.filter(
        span.is_its, cycle_id=span.cycle_id, unit_id=OuterRef("position__unit_id")
    )
    rows = Appointment.objects.filter(pk__in=[seat.appointment_id for seat in members]).values_list(
        "position__is_head", Exists(waiting_plans), Exists(judged)
    )
    unjudged = waiting = 0
    for is_head, waits, is_judged in rows:
        unjudged += is_head and not is_judged
        waiting += waits
    query = f"?year={span.year}&span={span.key}"
    items: list[dict[str, Any]] = []
    if unjudged:
        items.append(
            {
                "text": ngettext(
                    "Set the predicate of %(n)s unit", "Set the predicates of %(n)s units", unjudged
                )
                % {"n": unjudged},
                "url": reverse("performance:predicates") + query,
                "detail": span.label,
                "chip": _("before evaluating"),
                "tone": "info",
            }
        )
    if waiting:
        items.append(
            {
                "text": ngettext("Evaluate %(n)s person", "Evaluate %(n)s people", waiting)
                % {"n": waiting},
                "url": reverse("performance:evaluations") + query,
                "detail": _("%(span)s, due %(day)s")
                % {"span": span.label, "day": date_long(span.due_on)},
                "chip": _("to evaluate"),
                "tone": "info",
            }
        )
    return items
