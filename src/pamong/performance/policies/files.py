"""Who may open the files of this room (those who may read what they belong to), and whom they are
about."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from pamong.accounts.actors import Actor
from pamong.journal.recording import Ref
from pamong.organization.models import Employee
from pamong.performance.models import Evaluation, PerformancePlan, PlanVersion
from pamong.performance.policies.evaluations import fetch_evaluation
from pamong.performance.policies.plans import fetch_plan


def may_open_evaluation(actor: Actor, evaluation_id: int) -> bool:
    try:
        fetch_evaluation(actor, evaluation_id, timezone.now())
    except Http404:
        return False
    return True


def may_open_plan_version(actor: Actor, version_id: int) -> bool:
    version = PlanVersion.objects.filter(pk=version_id).first()
    if version is None:
        return False
    try:
        fetch_plan(actor, version.plan_id, timezone.now())
    except Http404:
        return False
    return True


def about_plan(plan_id: int) -> tuple[Ref, ...]:
    return _named(PerformancePlan.objects.filter(pk=plan_id).values("appointment__employee"))


def about_evaluation(evaluation_id: int) -> tuple[Ref, ...]:
    return _named(Evaluation.objects.filter(pk=evaluation_id).values("plan__appointment__employee"))


def about_plan_version(version_id: int) -> tuple[Ref, ...]:
    return _named(PlanVersion.objects.filter(pk=version_id).values("plan__appointment__employee"))


def _named(ids: QuerySet[Any, Any]) -> tuple[Ref, ...]:
    return tuple(
        Ref("employee", row.pk, row.display_name) for row in Employee.objects.filter(pk__in=ids)
    )
