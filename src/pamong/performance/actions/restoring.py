"""Bringing a plan back to what both parties agreed last."""

from datetime import datetime

from pamong.performance.models import (
    AnnexItem,
    BehaviourExpectation,
    PerformancePlan,
    PlanVersion,
    Result,
    ResultIndicator,
)
from pamong.performance.queries.plans import PlanContent, from_version
from pamong.performance.rules import PlanState


def restore_agreed(plan: PerformancePlan, at: datetime) -> None:
    """Undo an amendment: the rows of a locked plan say again what its newest version says.

    Results keep their identity, so that evidence, feedback and cells of the matrix stay tied to
    them. Raises PlanVersion.DoesNotExist for a plan that was never agreed.
    """
    version = PlanVersion.objects.filter(plan=plan).latest("number")
    write_content(plan, from_version(version.content), at)
    plan.state = PlanState.AGREED.value
    plan.amendment_reason = ""
    plan.return_note = ""
    plan.revision += 1
    plan.save()


def write_content(plan: PerformancePlan, content: PlanContent, at: datetime) -> None:
    plan.approach = content.approach
    kept = [result.id for result in content.results]
    Result.objects.filter(plan=plan).exclude(pk__in=kept).update(removed_at=at)
    Result.with_removed.bulk_update(
        [
            Result(
                pk=line.id,
                section=line.section,
                position=position,
                statement=line.statement,
                perspective=line.perspective,
                target_id=line.target_id,
                removed_at=None,
            )
            for position, line in enumerate(content.results, 1)
        ],
        ["section", "position", "statement", "perspective", "target_id", "removed_at"],
    )
    lines = ResultIndicator.objects.filter(result__plan=plan, result_id__in=kept)
    # A figure of the system may have been tied to a line since; that changed no word.
    tied = dict(lines.values_list("pk", "indicator_id"))
    lines.delete()
    ResultIndicator.objects.bulk_create(
        ResultIndicator(
            pk=line.id,
            result_id=result.id,
            position=position,
            aspect=line.aspect,
            statement=line.statement,
            target_text=line.target_text,
            target_low=line.target_low,
            target_high=line.target_high,
            indicator_id=line.indicator_id or tied.get(line.id),
        )
        for result in content.results
        for position, line in enumerate(result.indicators, 1)
    )
    BehaviourExpectation.objects.filter(plan=plan).delete()
    BehaviourExpectation.objects.bulk_create(
        BehaviourExpectation(plan=plan, behaviour=behaviour, expectation=text)
        for behaviour, text in content.behaviours.items()
        if text
    )
    AnnexItem.objects.filter(plan=plan).delete()
    AnnexItem.objects.bulk_create(
        AnnexItem(plan=plan, annex=annex, position=position, text=text)
        for annex, lines in content.annexes.items()
        for position, text in enumerate(lines, 1)
    )
