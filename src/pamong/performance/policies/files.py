"""Who may open the files of this room: those who may read what they belong to."""

from django.http import Http404
from django.utils import timezone

from pamong.accounts.actors import Actor
from pamong.performance.models import PlanVersion
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
