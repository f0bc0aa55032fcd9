"""Reads of what officials outside the agency decided about its head."""

from dataclasses import dataclass
from datetime import date

from pamong.performance.models import Evaluation, OutsideDecision, PerformancePlan
from pamong.performance.queries.desks import first_day_to_deliver
from pamong.performance.queries.distribution import AGREED_STATES
from pamong.performance.queries.spans import Span, spans
from pamong.performance.rules import EvaluationState


def decision_on_plan(plan: PerformancePlan) -> OutsideDecision | None:
    """The newest decision from outside by which a plan was agreed. One query."""
    return (
        OutsideDecision.objects.filter(version__plan=plan)
        .select_related("paper", "recorded_by", "version")
        .order_by("-version__number")
        .first()
    )


@dataclass(frozen=True, slots=True)
class SpanToRecord:
    """A span of a plan that is evaluated outside: what there is, or from when on it is recorded."""

    span: Span
    evaluation: Evaluation | None
    first_day: date
    may_record: bool


def spans_to_record(plan: PerformancePlan, on: date) -> list[SpanToRecord]:
    """The spans that a plan reaches into, in order. Two queries."""
    written = {
        row.period_id: row
        for row in Evaluation.objects.filter(plan=plan).exclude(state=EvaluationState.DRAFT.value)
    }
    agreed = plan.state in AGREED_STATES and plan.cycle.state == "open"
    found = []
    for span in spans(plan.cycle):
        if plan.start_on >= span.end_on or plan.end_on <= span.start_on:
            continue
        first = first_day_to_deliver(plan, span)
        row = written.get(span.period_id)
        found.append(SpanToRecord(span, row, first, row is None and agreed and on >= first))
    return found
