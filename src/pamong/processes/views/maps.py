"""The drawing of a service, coloured by waiting, work, repetition and dissatisfaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.bpmn import UnableToRead, read
from pamong.processes import policies
from pamong.processes.models import ProcessMap
from pamong.processes.rules.heat import Look, StepFigures, shades
from pamong.processes.rules.picture import Mark, legend, picture
from pamong.ui.formats import duration_work, number, share


@dataclass(frozen=True, slots=True)
class Row:
    """A step with its figures in words."""

    step: StepFigures
    waiting: str
    waiting_p95: str
    waiting_share: str
    work: str
    work_share: str
    again: str
    unhappy: str
    shade: str


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def drawing(request: HttpRequest, service_id: int) -> HttpResponse:
    """The service's own process, its steps coloured for one thing at a time, and all as a table."""
    service = policies.service_to_read(actor_of(request), service_id)
    kept = (
        ProcessMap.objects.filter(report__service=service)
        .select_related("version", "report")
        .defer("report__told")
        .first()
    )
    look = _look(request.GET.get("show", ""))
    steps = [StepFigures.of(each) for each in kept.steps] if kept else []
    of_step = shades(steps, look)
    words = shade_words()
    rows = _rows(steps, of_step, words)
    here = reverse("processes:drawing", args=[service.pk])
    context = {
        "service": service,
        "kept": kept,
        "look": look.value,
        "rows": rows,
        "tabs": [
            {"label": label, "url": f"{here}?show={each.value}", "current": each is look}
            for each, label in look_labels().items()
        ],
        "picture": _picture(kept, rows, of_step, look) if kept else "",
        # Made by rules.picture, which escapes every word.
        "legend": mark_safe(legend(words)),
        "nothing": not any(of_step.values()),
    }
    return render(request, "processes/drawing.html", context)


def _look(text: str) -> Look:
    return Look(text) if text in set(Look) else Look.WAITING


def look_labels() -> dict[Look, str]:
    return {
        Look.WAITING: _("Waiting time"),
        Look.WORK: _("Time worked"),
        Look.AGAIN: _("Done again"),
        Look.UNHAPPY: _("Dissatisfaction"),
    }


def shade_words() -> tuple[str, ...]:
    return (_("hardly any"), _("little"), _("some"), _("much"), _("most"))


def _rows(steps: Sequence[StepFigures], of_step: dict[str, int], words: Sequence[str]) -> list[Row]:
    waited = sum(each.waiting.total for each in steps if each.waiting)
    worked = sum(each.work.total for each in steps if each.work)
    return [
        Row(
            step=each,
            waiting=_time(each.waiting.median) if each.waiting else "–",
            waiting_p95=_time(each.waiting.p95) if each.waiting else "–",
            waiting_share=_share(each.waiting.total, waited) if each.waiting else "–",
            work=_time(each.work.median) if each.work else "–",
            work_share=_share(each.work.total, worked) if each.work else "–",
            again=_again(each),
            unhappy=share(each.unhappy, 0) if each.unhappy is not None else "–",
            shade=words[of_step[each.code]] if each.code in of_step else "–",
        )
        for each in steps
    ]


def _again(step: StepFigures) -> str:
    return "–" if step.weight(Look.AGAIN) is None else _share(step.again, step.cases)


def _time(seconds: float) -> str:
    return duration_work(timedelta(seconds=seconds))


def _share(part: float, whole: float) -> str:
    return share(part / whole, 0 if part > whole / 10 else 1) if whole else "–"


def _picture(kept: ProcessMap, rows: Sequence[Row], of_step: dict[str, int], look: Look) -> str:
    if kept.version is None:
        return ""
    try:
        model = read(kept.version.process.encode())
    except UnableToRead:
        return ""
    if not model.run:
        return ""
    marks = {
        row.step.code: Mark(of_step.get(row.step.code), _figure(row, look), _said(row, look))
        for row in rows
    }
    title = _("Drawing of the process; the table below says the same.")
    # Made by rules.picture, which escapes every word.
    return mark_safe(picture(model, model.run[0].id, marks, title=title))


def _figure(row: Row, look: Look) -> str:
    """In the box: at most some fifteen characters."""
    return {
        Look.WAITING: row.waiting_share,
        Look.WORK: row.work_share,
        Look.AGAIN: row.again,
        Look.UNHAPPY: row.unhappy,
    }[look]


def _said(row: Row, look: Look) -> str:
    values = {
        "step": row.step.name,
        "waiting": row.waiting,
        "waiting_share": row.waiting_share,
        "work": row.work,
        "work_share": row.work_share,
        "again": row.again,
        "unhappy": row.unhappy,
        "sheets": number(row.step.sheets),
    }
    text = {
        Look.WAITING: _("%(step)s: half wait up to %(waiting)s; %(waiting_share)s of all waiting"),
        Look.WORK: _("%(step)s: half take up to %(work)s; %(work_share)s of all work"),
        Look.AGAIN: _("%(step)s: done again in %(again)s of its cases"),
        Look.UNHAPPY: _("%(step)s: %(unhappy)s of %(sheets)s sheets find it less than good"),
    }[look]
    return text % values
