"""Evidence and feedback of a plan, as plan page, evaluation and document show them alike.

What people brought lies in rows of this room. What the system has measured is read from the
measurements each time: nobody copies a figure, and a corrected one is corrected everywhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q
from django.db.models.functions import Cast, JSONObject

from pamong.indicators.models import Measurement
from pamong.indicators.queries import MeasurementValue
from pamong.indicators.queries.measurements import (
    measurement_value,
    period_end,
    with_contests,
)
from pamong.indicators.rules import EMPLOYEE
from pamong.organization.rules.names import display_name
from pamong.performance.models import Evidence, Feedback, PerformancePlan, Phrase, ResultIndicator

PHRASES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Brought:
    """A note, link or file that the owner brought."""

    id: int
    kind: str
    on: date
    text: str
    url: str
    result_id: int | None
    attachment_id: int | None
    file_name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of the system. `result_id` is None while it is tied to no result of the plan."""

    figure: MeasurementValue
    result_id: int | None
    target_text: str = ""
    target_low: Decimal | None = None
    target_high: Decimal | None = None
    # The indicator of the plan that it is tied to.
    line_id: int | None = None

    @property
    def on(self) -> date:
        return self.figure.period.days.last


@dataclass(frozen=True, slots=True)
class Voice:
    """Feedback somebody gave on a result, a value, or (neither) the work as a whole."""

    id: int
    author: str
    author_id: int
    text: str
    given_at: datetime
    result_id: int | None
    behaviour: str


@dataclass(frozen=True, slots=True)
class PlanEvidence:
    """All evidence and feedback of a plan in a span of days, the newest first."""

    brought: tuple[Brought, ...] = ()
    measured: tuple[Measured, ...] = ()
    feedback: tuple[Voice, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.brought or self.measured or self.feedback)

    @property
    def series(self) -> list[tuple[Measured, ...]]:
        """The figures, those of one indicator together, the newest first."""
        found: dict[tuple[int, int | None], list[Measured]] = {}
        for each in self.measured:
            found.setdefault((each.figure.indicator_id, each.line_id), []).append(each)
        return [tuple(together) for together in found.values()]

    def of_result(self, result_id: int) -> "PlanEvidence":
        return PlanEvidence(
            tuple(each for each in self.brought if each.result_id == result_id),
            tuple(each for each in self.measured if each.result_id == result_id),
            tuple(each for each in self.feedback if each.result_id == result_id),
        )

    def of_behaviour(self, behaviour: str) -> tuple[Voice, ...]:
        return tuple(each for each in self.feedback if each.behaviour == behaviour)

    def elsewhere(self, result_ids: Iterable[int]) -> "PlanEvidence":
        """What belongs to none of these results: not tied, or to a result since taken out."""
        known = set(result_ids)
        return PlanEvidence(
            tuple(each for each in self.brought if each.result_id not in known),
            tuple(each for each in self.measured if each.result_id not in known),
            tuple(
                each for each in self.feedback if not each.behaviour and each.result_id not in known
            ),
        )


def evidence_of(plan: PerformancePlan, start: date, end: date) -> PlanEvidence:
    """Evidence and feedback of a plan in [start, end).

    A figure of the system is in it when its period ends there and overlaps the days of the plan.
    """
    return evidence_of_plans([plan], start, end)[plan.pk]


@dataclass(slots=True)
class _Gathered:
    brought: list[Brought] = field(default_factory=list)
    measured: list[Measured] = field(default_factory=list)
    feedback: list[Voice] = field(default_factory=list)


def evidence_of_plans(
    plans: Sequence[PerformancePlan], start: date, end: date
) -> dict[int, PlanEvidence]:
    """The same for many plans by plan id. Two queries for any number of plans.

    The plans' appointments are read from them: have them at hand (`select_related`).
    """
    found: dict[int, _Gathered] = {plan.pk: _Gathered() for plan in plans}
    ties: dict[tuple[int, int], ResultIndicator] = {}
    for row in _brought_and_said(found, start, end):
        found[row["pk"]].brought = [_brought(line) for line in row["brought"]]
        found[row["pk"]].feedback = [_voice(line) for line in row["said"]]
        ties |= {(row["pk"], line["indicator_id"]): _tie(line) for line in row["ties"]}
    for plan_id, measured in _measured(plans, start, end, ties).items():
        found[plan_id].measured = measured
    return {
        plan_id: PlanEvidence(tuple(each.brought), tuple(each.measured), tuple(each.feedback))
        for plan_id, each in found.items()
    }


def _brought_and_said(
    plan_ids: Iterable[int], start: date, end: date
) -> Iterable[Mapping[str, Any]]:
    brought = (
        Evidence.objects.filter(plan_id=OuterRef("pk"), happened_on__gte=start, happened_on__lt=end)
        .order_by("-happened_on", "-pk")
        .values(
            line=JSONObject(
                id="pk",
                kind="kind",
                on="happened_on",
                text="text",
                url="url",
                result_id="result_id",
                attachment_id="attachment_id",
                file_name="attachment__name",
                created_at="created_at",
            )
        )
    )
    said = (
        Feedback.objects.filter(
            plan_id=OuterRef("pk"), given_at__date__gte=start, given_at__date__lt=end
        )
        .order_by("-given_at", "-pk")
        .values(
            line=JSONObject(
                id="pk",
                author_id="author_id",
                name="author__name",
                front="author__title_before",
                back="author__title_after",
                text="text",
                given_at="given_at",
                result_id="result_id",
                behaviour="behaviour",
            )
        )
    )
    # Of two lines that the same indicator measures, the first of the plan has the figure.
    ties = (
        ResultIndicator.objects.filter(
            result__plan_id=OuterRef("pk"),
            result__removed_at__isnull=True,
            indicator__isnull=False,
        )
        .order_by("-result__position", "-position")
        .values(
            line=JSONObject(
                id="pk",
                indicator_id="indicator_id",
                result_id="result_id",
                target_text="target_text",
                # As text: JSON would make floats of exact numbers.
                target_low=Cast("target_low", CharField()),
                target_high=Cast("target_high", CharField()),
            )
        )
    )
    return PerformancePlan.objects.filter(pk__in=list(plan_ids)).values(
        "pk",
        brought=ArraySubquery(brought),
        said=ArraySubquery(said),
        ties=ArraySubquery(ties),
    )


def _tie(line: Mapping[str, Any]) -> ResultIndicator:
    low, high = line["target_low"], line["target_high"]
    return ResultIndicator(
        pk=line["id"],
        indicator_id=line["indicator_id"],
        result_id=line["result_id"],
        target_text=line["target_text"],
        target_low=None if low is None else Decimal(low),
        target_high=None if high is None else Decimal(high),
    )


def _brought(line: Mapping[str, Any]) -> Brought:
    return Brought(
        id=line["id"],
        kind=line["kind"],
        on=date.fromisoformat(line["on"]),
        text=line["text"],
        url=line["url"],
        result_id=line["result_id"],
        attachment_id=line["attachment_id"],
        file_name=line["file_name"] or "",
        created_at=datetime.fromisoformat(line["created_at"]),
    )


def _voice(line: Mapping[str, Any]) -> Voice:
    return Voice(
        id=line["id"],
        author=display_name(name=line["name"], front=line["front"], back=line["back"]),
        author_id=line["author_id"],
        text=line["text"],
        given_at=datetime.fromisoformat(line["given_at"]),
        result_id=line["result_id"],
        behaviour=line["behaviour"],
    )


def _measured(
    plans: Sequence[PerformancePlan],
    start: date,
    end: date,
    ties: Mapping[tuple[int, int], ResultIndicator],
) -> dict[int, list[Measured]]:
    of_person: dict[int, list[PerformancePlan]] = defaultdict(list)
    for plan in plans:
        of_person[plan.appointment.employee_id].append(plan)
    # A figure is there when its period is over: it belongs to the span in which that ends.
    newest = (
        Measurement.objects.alias(period_end=period_end())
        .filter(
            subject_kind=EMPLOYEE,
            subject_id__in=list(of_person),
            period_end__gt=start,
            period_end__lte=end,
        )
        .order_by("subject_id", "indicator_id", "starts_on", "period_kind", "-rule_version")
        .distinct("subject_id", "indicator_id", "starts_on", "period_kind")
    )
    rows = with_contests(Measurement.objects.filter(pk__in=newest.values("pk")))
    found: dict[int, list[Measured]] = defaultdict(list)
    for row in rows.order_by("-starts_on", "indicator__code", "indicator_id"):
        figure = measurement_value(row)
        for plan in of_person[row.subject_id]:
            days = figure.period.days
            if plan.start_on < days.end and days.start < plan.end_on:
                found[plan.pk].append(_tied(figure, ties.get((plan.pk, row.indicator_id))))
    return found


def _tied(figure: MeasurementValue, line: ResultIndicator | None) -> Measured:
    if line is None:
        return Measured(figure, None)
    return Measured(
        figure,
        line.result_id,
        line.target_text,
        line.target_low,
        line.target_high,
        line_id=line.pk,
    )


def phrases_of(employee_id: int) -> list[Phrase]:
    """The sentences a person uses most, for one tap."""
    return list(
        Phrase.objects.filter(employee_id=employee_id).order_by("-used", "text")[:PHRASES_SHOWN]
    )


def untied(plan: PerformancePlan, evidence: PlanEvidence) -> list[Measured]:
    """Of each indicator that is tied to no result the newest figure."""
    newest: dict[int, Measured] = {}
    for each in evidence.measured:
        if each.result_id is None:
            newest.setdefault(each.figure.indicator_id, each)
    return list(newest.values())


def open_for_evidence(employee_id: int, on: date) -> Q:
    """The plans of a person that evidence of a day may go to."""
    return Q(
        appointment__employee_id=employee_id,
        start_on__lte=on,
        end_on__gt=on,
        cycle__state="open",
    )
