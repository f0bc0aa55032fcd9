"""What lies before an assessor: the plan as agreed, with the evidence and feedback of the span."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from pamong.performance.models import PerformancePlan, PlanVersion
from pamong.performance.queries.evidence import (
    Brought,
    Measured,
    PlanEvidence,
    Voice,
    evidence_of_plans,
)
from pamong.performance.queries.spans import Span
from pamong.performance.rules import Behaviour


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a course: period as "2026-03", the exact value as text, "" where there is none.

    `url` leads to the rows behind it; `contested` counts contests that wait for an answer.
    """

    period: str
    value: str
    reason: str
    url: str
    contested: int


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence: brought by a person (note, link, file), or measured by the system.

    Of a measured one `text` names the indicator and `points` are its figures, oldest first.
    """

    kind: str
    on: str
    text: str
    url: str = ""
    unit: str = ""
    decimals: int = 0
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """Feedback that somebody gave."""

    on: str
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class ResultDossier:
    """A result as agreed, with what shows how it went."""

    id: int
    section: str
    statement: str
    perspective: str
    serves: tuple[str, ...]
    indicators: tuple[Mapping[str, str], ...]
    evidence: tuple[Proof, ...] = ()
    feedback: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class BehaviourDossier:
    behaviour: Behaviour
    expectation: str
    feedback: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of it. `version` is the agreed version of the plan that was read."""

    version: int
    approach: str
    results: tuple[ResultDossier, ...]
    behaviours: tuple[BehaviourDossier, ...]
    evidence: tuple[Proof, ...] = ()
    feedback: tuple[Said, ...] = ()
    start_on: str = ""
    end_on: str = ""

    def values(self) -> dict[str, Any]:
        """In JSON values, as a snapshot keeps it."""
        return {
            "plan": {
                "version": self.version,
                "approach": self.approach,
                "start_on": self.start_on,
                "end_on": self.end_on,
            },
            "results": [
                {
                    "section": result.section,
                    "statement": result.statement,
                    "perspective": result.perspective,
                    "serves": list(result.serves),
                    "indicators": [dict(each) for each in result.indicators],
                    "evidence": [_proof(each) for each in result.evidence],
                    "feedback": [_voice(each) for each in result.feedback],
                }
                for result in self.results
            ],
            "behaviours": [
                {
                    "behaviour": each.behaviour.value,
                    "expectation": each.expectation,
                    "feedback": [_voice(voice) for voice in each.feedback],
                }
                for each in self.behaviours
            ],
            "evidence": [_proof(each) for each in self.evidence],
            "feedback": [_voice(each) for each in self.feedback],
        }


def _proof(proof: Proof) -> dict[str, Any]:
    values: dict[str, Any] = {
        "kind": proof.kind,
        "on": proof.on,
        "text": proof.text,
        "url": proof.url,
    }
    if proof.points:
        values["unit"], values["decimals"] = proof.unit, proof.decimals
        values["points"] = [
            {
                "period": point.period,
                "value": point.value,
                "reason": point.reason,
                "url": point.url,
                "contested": point.contested,
            }
            for point in proof.points
        ]
    return values


def _voice(said: Said) -> dict[str, str]:
    return {"on": said.on, "author": said.author, "text": said.text}


def dossier_of(plan: PerformancePlan, span: Span, version: PlanVersion | None) -> Dossier:
    """The dossier of one plan in a span, with the agreed version at hand."""
    return _dossier(plan, version, _evidence([plan], span)[plan.pk])


def dossiers_of(plans: Sequence[PerformancePlan], span: Span) -> dict[int, Dossier]:
    """The dossiers of many plans by plan id; five queries for any number of plans.

    The plans' appointments must be at hand.
    """
    versions = {
        row.plan_id: row
        for row in PlanVersion.objects.filter(plan_id__in=[plan.pk for plan in plans])
        .order_by("plan_id", "-number")
        .distinct("plan_id")
    }
    evidence = _evidence(plans, span)
    return {plan.pk: _dossier(plan, versions.get(plan.pk), evidence[plan.pk]) for plan in plans}


def _evidence(plans: Sequence[PerformancePlan], span: Span) -> dict[int, PlanEvidence]:
    # What is frozen speaks the agency's language, whoever reads or delivers it.
    with override(settings.LANGUAGE_CODE):
        return evidence_of_plans(plans, span.start_on, span.end_on)


def _dossier(plan: PerformancePlan, version: PlanVersion | None, evidence: PlanEvidence) -> Dossier:
    content: Mapping[str, Any] = version.content if version else {}
    results = tuple(_result(each, evidence) for each in content.get("results", ()))
    expected: Mapping[str, str] = content.get("behaviours", {})
    # What belongs to no result, or to one that an amendment has taken out, is not lost.
    rest = evidence.elsewhere(result.id for result in results)
    return Dossier(
        version=version.number if version else 0,
        approach=content.get("approach", plan.approach),
        results=results,
        behaviours=tuple(
            BehaviourDossier(
                behaviour=each,
                expectation=expected.get(each.value, ""),
                feedback=_voices(evidence.of_behaviour(each.value)),
            )
            for each in Behaviour
        ),
        evidence=_proofs(rest),
        feedback=_voices(rest.feedback),
        start_on=plan.start_on.isoformat(),
        end_on=plan.end_on.isoformat(),
    )


def _result(result: Mapping[str, Any], evidence: PlanEvidence) -> ResultDossier:
    own = evidence.of_result(result["id"])
    return ResultDossier(
        id=result["id"],
        section=result["section"],
        statement=result["statement"],
        perspective=result.get("perspective", ""),
        serves=tuple(str(each["statement"]) for each in result.get("serves", ())),
        indicators=tuple(
            {
                "aspect": line.get("aspect", ""),
                "statement": line["statement"],
                "target": line["target_text"],
            }
            for line in result.get("indicators", ())
        ),
        evidence=_proofs(own),
        feedback=_voices(own.feedback),
    )


def _proofs(evidence: PlanEvidence) -> tuple[Proof, ...]:
    """Measured ones first, a course per indicator; then what people brought, oldest first."""
    return (*_courses(evidence.measured), *map(_brought, reversed(evidence.brought)))


def _courses(measured: Iterable[Measured]) -> list[Proof]:
    courses: dict[int, list[Measured]] = {}
    for each in sorted(measured, key=lambda each: each.on):
        courses.setdefault(each.figure.indicator_id, []).append(each)
    return [
        Proof(
            kind="measured",
            on=course[-1].on.isoformat(),
            text=course[-1].figure.name,
            unit=course[-1].figure.unit_of_measure,
            decimals=course[-1].figure.decimals,
            points=tuple(
                Point(
                    period=str(each.figure.period),
                    value="" if each.figure.value is None else f"{each.figure.value:f}",
                    reason=each.figure.reason.value if each.figure.reason else "",
                    url=each.figure.rows_url,
                    contested=each.figure.contested,
                )
                for each in course
            ),
        )
        for course in courses.values()
    ]


def _brought(brought: Brought) -> Proof:
    url = brought.url
    if brought.attachment_id is not None:
        url = reverse("documents:open_attachment", args=[brought.attachment_id])
    return Proof(kind=brought.kind, on=brought.on.isoformat(), text=brought.text, url=url)


def _voices(voices: Iterable[Voice]) -> tuple[Said, ...]:
    return tuple(
        Said(
            on=timezone.localdate(voice.given_at).isoformat(),
            author=voice.author,
            text=voice.text,
        )
        for voice in sorted(voices, key=lambda voice: voice.given_at)
    )
