"""Somebody says a figure is wrong, and gets an answer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import actor_of, refuse, signed_in
from pamong.accounts.rights import Right
from pamong.indicators import actions, policies
from pamong.indicators.actions import UnableToAnswerContest, UnableToContest
from pamong.indicators.forms import AnswerForm, ContestForm
from pamong.indicators.models import Contest
from pamong.indicators.queries import contests as reads
from pamong.indicators.queries import figures
from pamong.indicators.queries.measurements import measurement_value
from pamong.indicators.rules import EMPLOYEE, Subject


@signed_in
@require_http_methods(["GET", "POST"])
def contest_new(request: HttpRequest, measurement_id: int) -> HttpResponse:
    actor = actor_of(request)
    row = policies.measurement_to_read(
        actor=actor, measurement_id=measurement_id, on=timezone.localdate()
    )
    if not policies.may_contest(actor=actor, measurement=row):
        raise refuse(
            Right.CONTEST_ANSWER,
            _("An officer's figures are contested by that officer, a unit's by its employees."),
        )
    form = ContestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contest_id = actions.contest_measurement(
                actor=actor,
                measurement_id=measurement_id,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except UnableToContest as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("Your contest is on its way to the leader who answers."))
            return redirect("indicators:contest", contest_id=contest_id)
    value = measurement_value(row)
    context = {
        "form": form,
        "value": value,
        "row": row,
        "subject": figures.subject_of(subject=value.subject),
    }
    status = 400 if form.errors else 200
    return render(request, "indicators/contest_new.html", context, status=status)


@signed_in
@require_GET
def contests(request: HttpRequest) -> HttpResponse:
    """The contests that wait for this person's answer, and those this person has brought."""
    actor = actor_of(request)
    paths, officers_paths = policies.paths_to_answer(actor=actor)
    waiting = reads.contests_waiting(
        paths=paths,
        officers_paths=officers_paths,
        besides=actor.employee_id,
        on=timezone.localdate(),
    )
    own = reads.contests_by(employee_id=actor.employee_id or 0)
    page = Paginator(waiting, 20).get_page(request.GET.get("page"))
    own_page = Paginator(own, 20).get_page(request.GET.get("own"))
    return render(
        request,
        "indicators/contests.html",
        {
            "page": page,
            "waiting": reads.contest_rows(list(page)),
            "own_page": own_page,
            "own": reads.contest_rows(list(own_page)),
            "answers": actor.may(Right.CONTEST_ANSWER) or bool(page.paginator.count),
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def contest(request: HttpRequest, contest_id: int) -> HttpResponse:
    """One contest: the figure, what is said against it, and the answer."""
    actor = actor_of(request)
    today = timezone.localdate()
    row = policies.contest_to_read(actor=actor, contest_id=contest_id, on=today)
    is_open = row.state == Contest.State.OPEN
    may_answer = policies.may_answer(actor=actor, contest=row, on=today)
    form = AnswerForm(request.POST or None, indicator=row.measurement.indicator)
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.answer_contest(
                    actor=actor,
                    contest_id=contest_id,
                    accepted=form.cleaned_data["decision"] == "accepted",
                    answer=form.cleaned_data["answer"],
                    correction=form.correction(),
                    at=timezone.now(),
                )
            except UnableToAnswerContest as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Your answer is sent."))
                return redirect("indicators:contest", contest_id=contest_id)
        elif not may_answer:
            raise refuse(Right.CONTEST_ANSWER)
    value = measurement_value(row.measurement)
    if value.subject.kind == EMPLOYEE and value.subject.id != actor.employee_id:
        actions.note_personal_read(actor=actor, employee_id=value.subject.id, at=timezone.now())
    return render(
        request,
        "indicators/contest.html",
        {
            "contest": row,
            "value": value,
            "contested": reads.contested_text(contest=row),
            "has_changed": row.contested_value != row.measurement.value,
            "subject": figures.subject_of(
                subject=Subject(row.measurement.subject_kind, row.measurement.subject_id)
            ),
            "may_read_figure": policies.may_read_figure(
                actor=actor, measurement=row.measurement, on=today
            ),
            "may_answer": may_answer and is_open,
            "form": form,
        },
        status=400 if form.errors else 200,
    )
