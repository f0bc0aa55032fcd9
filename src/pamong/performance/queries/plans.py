"""Reads of plans: what a plan says, as pages, documents and versions show it alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, JSONObject

from pamong.organization.queries import Person
from pamong.performance.models import (
    AnnexItem,
    BehaviourExpectation,
    Contribution,
    PerformancePlan,
    PlanVersion,
    Result,
    ResultIndicator,
)
from pamong.performance.rules import Annex, Behaviour, Section


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An individual indicator with its target; `indicator_id` where the system measures it."""

    id: int
    aspect: str
    statement: str
    target_text: str
    target_low: Decimal | None
    target_high: Decimal | None
    indicator_id: int | None


@dataclass(frozen=True, slots=True)
class Served:
    """A result of a leader or team that a result serves."""

    contribution_id: int
    leader_result_id: int
    statement: str
    leader_plan_id: int
    leader: str


@dataclass(frozen=True, slots=True)
class ResultLine:
    id: int
    section: str
    statement: str
    perspective: str
    target_id: int | None
    indicators: tuple[IndicatorLine, ...]
    serves: tuple[Served, ...]


@dataclass(frozen=True, slots=True)
class PlanContent:
    """All that a plan says. Behaviours hold all seven values in order, "" where none is said."""

    approach: str
    results: tuple[ResultLine, ...] = ()
    behaviours: Mapping[str, str] = field(default_factory=dict)
    annexes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def main(self) -> list[ResultLine]:
        return [line for line in self.results if line.section == Section.MAIN]

    @property
    def additional(self) -> list[ResultLine]:
        return [line for line in self.results if line.section == Section.ADDITIONAL]


def plan_content(plan: PerformancePlan) -> PlanContent:
    """What a plan says now, also while it is amended. Two queries."""
    return contents([plan])[plan.pk]


def results_of(plan: PerformancePlan) -> list[ResultLine]:
    """The results of a plan with their indicators, without its other texts. One query."""
    return [_result_line(row) for row in _results([plan.pk])]


def contents(plans: Iterable[PerformancePlan]) -> dict[int, PlanContent]:
    """What several plans say, by plan id. Two queries for any number of plans."""
    plans = list(plans)
    results: dict[int, list[ResultLine]] = {plan.pk: [] for plan in plans}
    for row in _results(results):
        results[row["plan_id"]].append(_result_line(row))
    texts = {row["pk"]: row for row in _texts(results)}
    return {
        plan.pk: PlanContent(
            plan.approach,
            tuple(results[plan.pk]),
            {
                behaviour.value: next(
                    (row["text"] for row in texts[plan.pk]["said"] if row["name"] == behaviour), ""
                )
                for behaviour in Behaviour
            },
            {
                annex.value: tuple(
                    row["text"] for row in texts[plan.pk]["items"] if row["name"] == annex
                )
                for annex in Annex
            },
        )
        for plan in plans
    }


def _results(plan_ids: Iterable[int]) -> Iterable[Mapping[str, Any]]:
    indicators = (
        ResultIndicator.objects.filter(result_id=OuterRef("pk"))
        .order_by("position", "pk")
        .values(
            line=JSONObject(
                id="pk",
                aspect="aspect",
                statement="statement",
                target_text="target_text",
                # As text: JSON would make floats of exact numbers.
                target_low=Cast("target_low", CharField()),
                target_high=Cast("target_high", CharField()),
                indicator_id="indicator_id",
            )
        )
    )
    serves = (
        Contribution.objects.filter(
            result_id=OuterRef("pk"), leader_result__removed_at__isnull=True
        )
        .order_by("leader_result__plan_id", "leader_result__position", "pk")
        .values(
            line=JSONObject(
                contribution_id="pk",
                leader_result_id="leader_result_id",
                statement="leader_result__statement",
                leader_plan_id="leader_result__plan_id",
                leader="leader_result__plan__appointment__employee__name",
            )
        )
    )
    return (
        Result.objects.filter(plan_id__in=list(plan_ids))
        # "additional" sorts before "main".
        .order_by("plan_id", "-section", "position", "pk")
        .values(
            "pk",
            "plan_id",
            "section",
            "statement",
            "perspective",
            "target_id",
            indicator_lines=ArraySubquery(indicators),
            served=ArraySubquery(serves),
        )
    )


def _texts(plan_ids: Iterable[int]) -> Iterable[Mapping[str, Any]]:
    said = BehaviourExpectation.objects.filter(plan_id=OuterRef("pk"))
    items = AnnexItem.objects.filter(plan_id=OuterRef("pk")).order_by("annex", "position", "pk")
    return PerformancePlan.objects.filter(pk__in=list(plan_ids)).values(
        "pk",
        said=ArraySubquery(said.values(line=JSONObject(name="behaviour", text="expectation"))),
        items=ArraySubquery(items.values(line=JSONObject(name="annex", text="text"))),
    )


def _result_line(row: Mapping[str, Any]) -> ResultLine:
    return ResultLine(
        id=row["pk"],
        section=row["section"],
        statement=row["statement"],
        perspective=row["perspective"],
        target_id=row["target_id"],
        indicators=tuple(
            IndicatorLine(
                **{
                    **line,
                    "target_low": _exact(line["target_low"]),
                    "target_high": _exact(line["target_high"]),
                }
            )
            for line in row["indicator_lines"]
        ),
        serves=tuple(Served(**line) for line in row["served"]),
    )


def _exact(text: str | None) -> Decimal | None:
    return Decimal(text).normalize() if text is not None else None


def as_version(
    content: PlanContent, *, owner: Person | None, assessor: Person | None
) -> dict[str, Any]:
    """The content with both parties, as `PlanVersion.content` keeps it word for word."""
    return {
        "approach": content.approach,
        "owner": _party(owner),
        "assessor": _party(assessor),
        "results": [_stored(result) for result in content.results],
        "behaviours": {name: text for name, text in content.behaviours.items() if text},
        "annexes": {name: list(lines) for name, lines in content.annexes.items() if lines},
    }


def _stored(result: ResultLine) -> dict[str, Any]:
    # Written out: `asdict` copies deeply, which takes a minute for the plans of a large agency.
    return {
        "id": result.id,
        "section": result.section,
        "statement": result.statement,
        "perspective": result.perspective,
        "target_id": result.target_id,
        "indicators": [
            {
                "id": line.id,
                "aspect": line.aspect,
                "statement": line.statement,
                "target_text": line.target_text,
                "target_low": _text(line.target_low),
                "target_high": _text(line.target_high),
                "indicator_id": line.indicator_id,
            }
            for line in result.indicators
        ],
        "serves": [
            {
                "contribution_id": served.contribution_id,
                "leader_result_id": served.leader_result_id,
                "statement": served.statement,
                "leader_plan_id": served.leader_plan_id,
                "leader": served.leader,
            }
            for served in result.serves
        ],
    }


def _party(person: Person | None) -> dict[str, Any] | None:
    if person is None:
        return None
    return {
        "employee_id": person.employee_id,
        "appointment_id": person.appointment_id,
        "name": person.name,
        "number": person.number,
        "grade": person.grade,
        "position": person.position_title,
        "unit": person.unit_name,
        "acting": person.acting,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def from_version(stored: Mapping[str, Any]) -> PlanContent:
    """The content that a version keeps."""
    return PlanContent(
        stored["approach"],
        tuple(
            ResultLine(
                **{
                    **result,
                    "indicators": tuple(
                        IndicatorLine(
                            **{
                                **line,
                                "target_low": _exact(line["target_low"]),
                                "target_high": _exact(line["target_high"]),
                            }
                        )
                        for line in result["indicators"]
                    ),
                    "serves": tuple(Served(**line) for line in result["serves"]),
                }
            )
            for result in stored["results"]
        ),
        {value.value: stored["behaviours"].get(value.value, "") for value in Behaviour},
        {annex.value: tuple(stored["annexes"].get(annex.value, ())) for annex in Annex},
    )


def agreed_content(plan: PerformancePlan) -> PlanContent | None:
    """What both parties agreed last, whatever is being amended; None before the first time."""
    version = PlanVersion.objects.filter(plan=plan).order_by("-number").first()
    return from_version(version.content) if version else None


def proposed_cells(appointment_id: int, cycle_id: int) -> QuerySet[Contribution]:
    """Cells of the matrix for a seat that have not become a result of its plan."""
    return (
        Contribution.objects.filter(
            Q(result__isnull=True) | Q(result__removed_at__isnull=False),
            appointment_id=appointment_id,
            leader_result__plan__cycle_id=cycle_id,
            leader_result__removed_at__isnull=True,
        )
        .select_related("leader_result__plan__appointment__employee")
        .order_by("leader_result__plan_id", "leader_result__position", "pk")
    )


def plans_of(employee_id: int) -> QuerySet[PerformancePlan]:
    """All plans of a person over the years and seats, the newest first."""
    return (
        PerformancePlan.objects.filter(appointment__employee_id=employee_id)
        .select_related("cycle", "appointment__position__unit")
        .order_by("-cycle__year", "-start_on", "-pk")
    )
