"""The register of recurring reports, forms and meetings."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.processes import policies
from pamong.processes.actions.recurring import Entry, change_recurring, end_recurring
from pamong.processes.actions.recurring import record_recurring as enter
from pamong.processes.forms import RecurringForm
from pamong.processes.models import RecurringWork
from pamong.processes.queries.recurring import open_work, sum_of

ROWS_A_PAGE = 30


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def recurring(request: HttpRequest) -> HttpResponse:
    """What comes again and again in one's units, what it costs and what is proposed."""
    actor = actor_of(request)
    rows = policies.recurring_read(actor)
    page = Paginator(open_work(rows), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, actor.may(Right.WORKLOAD_KEEP, row.unit.path)) for row in page.object_list],
        "sum": sum_of(rows),
        "may_keep": actor.may(Right.WORKLOAD_KEEP),
        "may_simplify": actor.may(Right.SERVICE_MANAGE),
    }
    return render(request, "processes/recurring.html", context)


@requires(Right.WORKLOAD_KEEP)
@require_http_methods(["GET", "POST"])
def recurring_new(request: HttpRequest) -> HttpResponse:
    """Enter a report, form or meeting."""
    actor = actor_of(request)
    form = RecurringForm(policies.units_kept(actor), request.POST or None)
    if request.method == "POST" and form.is_valid():
        enter(
            actor=actor,
            unit=form.cleaned_data["unit"],
            entry=form.entry,
            key=form.cleaned_data["key"],
            at=timezone.now(),
        )
        messages.success(request, _("It is in the register."))
        return redirect("processes:recurring")
    return _form_page(request, form, None)


@requires(Right.WORKLOAD_KEEP)
@require_http_methods(["GET", "POST"])
def recurring_change(request: HttpRequest, recurring_id: int) -> HttpResponse:
    """Change an entry, or propose what to do with it."""
    actor = actor_of(request)
    row = policies.recurring_to_keep(actor, recurring_id, lock=False)
    initial = {name: getattr(row, name) for name in Entry.__dataclass_fields__}
    form = RecurringForm(None, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_recurring(
            actor=actor, recurring_id=recurring_id, entry=form.entry, at=timezone.now()
        )
        messages.success(request, _("The entry is changed."))
        return redirect("processes:recurring")
    return _form_page(request, form, row)


@requires(Right.WORKLOAD_KEEP)
@require_POST
def recurring_end(request: HttpRequest, recurring_id: int) -> HttpResponse:
    """It is not done any more."""
    end_recurring(
        actor=actor_of(request),
        recurring_id=recurring_id,
        on=timezone.localdate(),
        at=timezone.now(),
    )
    messages.success(request, _("It counts as ended from today on."))
    return redirect("processes:recurring")


def _form_page(
    request: HttpRequest, form: RecurringForm, row: RecurringWork | None
) -> HttpResponse:
    context = {"form": form, "row": row}
    status = 400 if form.errors else 200
    return render(request, "processes/recurring_form.html", context, status=status)
