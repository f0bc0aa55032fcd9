"""What lies before an assessor: the plan as agreed, with the evidence and feedback of the span."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pamong.performance.models import Evidence, Feedback, PerformancePlan, PlanVersion
from pamong.performance.queries.spans import Span
from pamong.performance.rules import Behaviour


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence: brought by a person, or measured (`kind` "measured")."""

    kind: str
    on: str
    text: str
    evidence_id: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
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
    feedback: tuple[Voice, ...] = ()


@dataclass(frozen=True, slots=True)
class BehaviourDossier:
    behaviour: Behaviour
    expectation: str
    feedback: tuple[Voice, ...] = ()


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of it. `version` is the agreed version of the plan that was read."""

    version: int
    approach: str
    results: tuple[ResultDossier, ...]
    behaviours: tuple[BehaviourDossier, ...]
    evidence: tuple[Proof, ...] = ()
    feedback: tuple[Voice, ...] = ()
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
    return {"kind": proof.kind, "on": proof.on, "text": proof.text, "url": proof.url}


def _voice(voice: Voice) -> dict[str, str]:
    return {"on": voice.on, "author": voice.author, "text": voice.text}


@dataclass(slots=True)
class _Gathered:
    """Evidence and feedback of one plan in one span, by result and by value."""

    proofs: dict[int | None, list[Proof]] = field(default_factory=lambda: defaultdict(list))
    voices: dict[int | str | None, list[Voice]] = field(default_factory=lambda: defaultdict(list))


def dossier_of(plan: PerformancePlan, span: Span) -> Dossier:
    """The dossier of one plan in a span."""
    return dossiers_of([plan], span)[plan.pk]


def dossiers_of(plans: Sequence[PerformancePlan], span: Span) -> dict[int, Dossier]:
    """The dossiers of many plans by plan id; no more queries for more plans."""
    ids = [plan.pk for plan in plans]
    versions = {
        row.plan_id: row
        for row in PlanVersion.objects.filter(plan_id__in=ids).order_by("plan_id", "number")
    }
    gathered = _gather(ids, span)
    return {
        plan.pk: _dossier(plan, versions.get(plan.pk), gathered.get(plan.pk, _Gathered()))
        for plan in plans
    }


def _gather(plan_ids: Sequence[int], span: Span) -> dict[int, _Gathered]:
    found: dict[int, _Gathered] = defaultdict(_Gathered)
    for proof in Evidence.objects.filter(
        plan_id__in=plan_ids, happened_on__gte=span.start_on, happened_on__lt=span.end_on
    ).order_by("happened_on", "pk"):
        found[proof.plan_id].proofs[proof.result_id].append(
            Proof(
                kind=proof.kind,
                on=proof.happened_on.isoformat(),
                text=proof.text,
                evidence_id=proof.pk,
                url=proof.url,
            )
        )
    for voice in (
        Feedback.objects.filter(
            plan_id__in=plan_ids,
            given_at__date__gte=span.start_on,
            given_at__date__lt=span.end_on,
        )
        .select_related("author")
        .order_by("given_at", "pk")
    ):
        key: int | str | None = voice.result_id or voice.behaviour or None
        found[voice.plan_id].voices[key].append(
            Voice(
                on=voice.given_at.date().isoformat(),
                author=voice.author.display_name,
                text=voice.text,
            )
        )
    return found


def _dossier(plan: PerformancePlan, version: PlanVersion | None, found: _Gathered) -> Dossier:
    content: Mapping[str, Any] = version.content if version else {}
    results = []
    for each in content.get("results", ()):
        results.append(
            ResultDossier(
                id=each["id"],
                section=each["section"],
                statement=each["statement"],
                perspective=each.get("perspective", ""),
                serves=_serves(each),
                indicators=tuple(
                    {
                        "aspect": indicator.get("aspect", ""),
                        "statement": indicator["statement"],
                        "target": indicator["target_text"],
                    }
                    for indicator in each.get("indicators", ())
                ),
                evidence=tuple(found.proofs.pop(each["id"], ())),
                feedback=tuple(found.voices.pop(each["id"], ())),
            )
        )
    behaviours: Mapping[str, str] = content.get("behaviours", {})
    values = tuple(
        BehaviourDossier(
            behaviour=each,
            expectation=behaviours.get(each.value, ""),
            feedback=tuple(found.voices.pop(each.value, ())),
        )
        for each in Behaviour
    )
    # What belongs to no result, or to one that an amendment has taken out, is not lost.
    rest = [proof for proofs in found.proofs.values() for proof in proofs]
    voices = [voice for several in found.voices.values() for voice in several]
    return Dossier(
        version=version.number if version else 0,
        approach=content.get("approach", plan.approach),
        results=tuple(results),
        behaviours=values,
        evidence=tuple(rest),
        feedback=tuple(voices),
        start_on=plan.start_on.isoformat(),
        end_on=plan.end_on.isoformat(),
    )


def _serves(result: Mapping[str, Any]) -> tuple[str, ...]:
    served = result.get("serves", ())
    if isinstance(served, str):
        return (served,) if served else ()
    return tuple(
        str(each.get("statement", "")) if isinstance(each, Mapping) else str(each)
        for each in served
    )
