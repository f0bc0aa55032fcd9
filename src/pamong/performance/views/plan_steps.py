"""The steps in the life of a plan, each a button that comes back to its page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pamong.accounts.access import actor_of, signed_in
from pamong.performance.actions import plans as actions
from pamong.performance.views.common import step


@signed_in
@require_POST
def result_remove(request: HttpRequest, plan_id: int, result_id: int) -> HttpResponse:
    return step(
        request,
        plan_id,
        lambda revision: actions.remove_result(
            actor=actor_of(request),
            plan_id=plan_id,
            revision=revision,
            result_id=result_id,
            at=timezone.now(),
        ),
        _("The result is taken out."),
    )


@signed_in
@require_POST
def result_move(request: HttpRequest, plan_id: int, result_id: int) -> HttpResponse:
    return step(
        request,
        plan_id,
        lambda revision: actions.move_result(
            actor=actor_of(request),
            plan_id=plan_id,
            revision=revision,
            result_id=result_id,
            up="up" in request.POST,
            at=timezone.now(),
        ),
    )


@signed_in
@require_POST
def submit(request: HttpRequest, plan_id: int) -> HttpResponse:
    return step(
        request,
        plan_id,
        lambda revision: actions.submit_plan(
            actor=actor_of(request), plan_id=plan_id, revision=revision, at=timezone.now()
        ),
        _("Your plan is submitted."),
    )


@signed_in
@require_POST
def withdraw(request: HttpRequest, plan_id: int) -> HttpResponse:
    return step(
        request,
        plan_id,
        lambda _revision: actions.withdraw_plan(
            actor=actor_of(request), plan_id=plan_id, at=timezone.now()
        ),
        _("Your plan is yours to write again."),
    )


@signed_in
@require_POST
def agree(request: HttpRequest, plan_id: int) -> HttpResponse:
    return step(
        request,
        plan_id,
        lambda revision: actions.agree_plan(
            actor=actor_of(request), plan_id=plan_id, revision=revision, at=timezone.now()
        ),
        _("The plan is agreed."),
    )


@signed_in
@require_POST
def return_(request: HttpRequest, plan_id: int) -> HttpResponse:
    return step(
        request,
        plan_id,
        lambda revision: actions.return_plan(
            actor=actor_of(request),
            plan_id=plan_id,
            revision=revision,
            note=request.POST.get("note", ""),
            at=timezone.now(),
        ),
        _("The plan is returned with your note."),
    )


@signed_in
@require_POST
def amend(request: HttpRequest, plan_id: int) -> HttpResponse:
    return step(
        request,
        plan_id,
        lambda _revision: actions.start_amendment(
            actor=actor_of(request),
            plan_id=plan_id,
            reason=request.POST.get("reason", ""),
            at=timezone.now(),
        ),
        _("You can write in the plan again. What was agreed stands until the change is agreed."),
    )


@signed_in
@require_POST
def discard(request: HttpRequest, plan_id: int) -> HttpResponse:
    return step(
        request,
        plan_id,
        lambda _revision: actions.discard_amendment(
            actor=actor_of(request), plan_id=plan_id, at=timezone.now()
        ),
        _("The amendment is dropped. The plan says again what was agreed."),
    )
