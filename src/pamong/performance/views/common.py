"""What every page of a plan has in common."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse

from pamong.performance.actions.plans import WRITABLE, UnableToSubmit
from pamong.performance.actions.unable import Unable
from pamong.performance.forms.plans import RevisionForm
from pamong.performance.models import Cycle
from pamong.performance.plan_wording import gap_texts, state_label, state_tone
from pamong.performance.policies.plans import PlanAccess
from pamong.performance.rules import PlanState

INVALID = 422
LONGEST_ID = 18


def header(access: PlanAccess, tab: str) -> dict[str, Any]:
    """Context of the heading and the tabs: whose plan, which year, in which state."""
    plan = access.plan
    return {
        "access": access,
        "plan": plan,
        "owner": access.owner,
        "superior": access.superior,
        "year": plan.cycle.year,
        "state_label": state_label(plan.state),
        "state_tone": state_tone(plan.state),
        "tab": tab,
        "plan_url": reverse("performance:plan", args=[plan.pk]),
        "evidence_url": reverse("performance:evidence", args=[plan.pk]),
        "versions_url": reverse("performance:versions", args=[plan.pk]),
    }


def url_or_none(name: str, *args: Any) -> str:
    """The address of a page in another room; "" while that room has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def ids_from(values: Iterable[str]) -> list[int]:
    """The ids in what a form or an address sent; whatever can be none is left out."""
    return [
        int(value)
        for value in values
        if value.isascii() and value.isdecimal() and len(value) <= LONGEST_ID
    ]


def is_open(access: PlanAccess) -> bool:
    return access.plan.cycle.state == Cycle.State.OPEN


def is_writable(access: PlanAccess) -> bool:
    return is_open(access) and PlanState(access.plan.state) in WRITABLE


def step(
    request: HttpRequest, plan_id: int, act: Callable[[int], object], done: str = ""
) -> HttpResponse:
    """Do one thing to a plan and come back to its page with what came of it."""
    form = RevisionForm(request.POST)
    # A page without the field asks for a state that no plan has, and is told that it changed.
    revision = form.cleaned_data["revision"] if form.is_valid() else 0
    try:
        act(revision)
    except UnableToSubmit as problem:
        for text in [str(problem), *gap_texts(problem.missing)]:
            messages.error(request, text)
    except Unable as problem:
        messages.error(request, str(problem))
    else:
        if done:
            messages.success(request, done)
    return redirect("performance:plan", plan_id)
