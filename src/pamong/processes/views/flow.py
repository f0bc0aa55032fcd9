"""The map as the cases went, whatever was drawn; and each of its arrows by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pamong.accounts.access import actor_of, requires
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.mining.sketch import END, LABEL, START, Step, heat
from pamong.mining.sketch import Arrow as Drawn
from pamong.mining.sketch import picture as draw
from pamong.mining.wording import Words
from pamong.processes import policies
from pamong.processes.models import LogSource, ProcessArrow, ProcessReport
from pamong.processes.queries import distinct, names_of_steps
from pamong.processes.queries.maps import Flow, flow_of, map_of
from pamong.processes.rules.flow import FEWEST_CASES, Arrow, Shown, shown
from pamong.services.models import ServiceType
from pamong.ui.formats import month_year, number, share

LEAST, MOST, USUAL = 50, 100, 95
CASES_A_PAGE = 20
# What begins or ends fewer cases than this part is left out of the drawing.
_RARE_END = 0.02


@dataclass(frozen=True, slots=True)
class Place:
    """Whose map it is, and where it stands among the pages."""

    name: str
    list_label: str
    list_url: str
    url: str
    map_url: str


@dataclass(frozen=True, slots=True)
class Row:
    """An arrow in words."""

    url: str
    source: str
    target: str
    count: int
    median: str
    p95: str
    part: str


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def flow_map(request: HttpRequest, service_id: int) -> HttpResponse:
    """How the cases of a service went, rare ways hidden as far as the reader wants."""
    service = policies.service_to_read(actor_of(request), service_id)
    report = ProcessReport.objects.filter(service=service).defer("told").first()
    context = {"service": service, "report": report, "place": _of_service(service)}
    return render(request, "processes/map.html", {**context, **_shown(request, report)})


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def log_map(request: HttpRequest, source_id: int) -> HttpResponse:
    """How the cases of another application went."""
    source = policies.source_to_read(actor_of(request), source_id)
    report = ProcessReport.objects.filter(source=source).defer("told").first()
    context = {"source": source, "report": report, "place": _of_source(source)}
    return render(request, "processes/map.html", {**context, **_shown(request, report)})


def _place(report: ProcessReport) -> Place:
    if report.service is not None:
        return _of_service(report.service)
    if report.source is not None:
        return _of_source(report.source)
    raise ValueError("a report is of a service or of another application")


def _of_service(service: ServiceType) -> Place:
    return Place(
        service.name,
        _("Where time is lost"),
        reverse("processes:processes"),
        reverse("processes:process", args=[service.pk]),
        reverse("processes:map", args=[service.pk]),
    )


def _of_source(source: LogSource) -> Place:
    return Place(
        source.name,
        _("Logs of other applications"),
        reverse("processes:logs"),
        reverse("processes:log_source", args=[source.pk]),
        reverse("processes:log_map", args=[source.pk]),
    )


def _shown(request: HttpRequest, report: ProcessReport | None) -> dict[str, object]:
    percent = _percent(request.GET.get("show", ""))
    kept = map_of(report) if report else None
    flow = flow_of(kept) if kept else None
    context: dict[str, object] = {"percent": percent, "least": LEAST, "most": MOST}
    if report is None or flow is None:
        return context
    labels = labels_of(report, flow.whole.activities)
    found = shown(flow.arrows, flow.whole, percent)
    time = sum(arrow.total_s for arrow in flow.arrows)
    words = Words("en" if get_language() == "en" else "id")
    return {
        **context,
        "hidden": hidden_in_words(found),
        "full": found.full,
        # Made by mining.sketch, which escapes every word.
        "picture": mark_safe(_drawn(report, flow, found, labels, words)),
        "rows": [
            Row(
                reverse("processes:arrow", args=[arrow.id]),
                labels[arrow.source],
                labels[arrow.target],
                arrow.count,
                words.time(arrow.median_s) if arrow.has_times else "–",
                words.time(arrow.p95_s) if arrow.has_times else "–",
                share(arrow.total_s / time, 1) if arrow.has_times and time else "–",
            )
            for arrow in found.arrows
        ],
    }


def _percent(text: str) -> int:
    return min(MOST, max(LEAST, int(text))) if text.isdecimal() and len(text) < 4 else USUAL


def labels_of(report: ProcessReport, names: Mapping[str, int]) -> dict[str, str]:
    """What activities are called on pages; each is called otherwise."""
    known = {}
    if report.service is not None:
        known = {**names_of_steps(report.service.code), "": _("Application received")}
    ordered = sorted(names)
    return dict(zip(ordered, distinct([known.get(name, name) for name in ordered]), strict=True))


def hidden_in_words(found: Shown) -> str:
    """What a reader does not see: the drawing says it itself."""
    if not found.hidden_arrows:
        return _("Every path is shown.")
    said = ngettext(
        "Hides %(paths)s path, %(part)s of moves",
        "Hides %(paths)s paths, %(part)s of moves",
        found.hidden_arrows,
    ) % {"paths": number(found.hidden_arrows), "part": share(found.hidden_passages, 1)}
    if not found.hidden_steps:
        return f"{said}."
    steps = ngettext("and %(steps)s step", "and %(steps)s steps", found.hidden_steps) % {
        "steps": number(found.hidden_steps)
    }
    return f"{said}, {steps}."


def _drawn(
    report: ProcessReport, flow: Flow, found: Shown, labels: Mapping[str, str], words: Words
) -> str:
    waited: dict[str, float] = {}
    for arrow in flow.arrows:
        waited[arrow.target] = waited.get(arrow.target, 0.0) + arrow.total_s
    worst = max(waited.values(), default=0.0) or 1.0
    most = max((arrow.total_s for arrow in found.arrows), default=0.0) or 1.0
    steps = {
        labels[name]: Step(
            f"h{heat(waited.get(name, 0.0) / worst)}",
            words.number(flow.whole.activities.get(name, 0)),
        )
        for name in found.steps
    }
    arrows = {
        (labels[arrow.source], labels[arrow.target]): _line(arrow, most, labels, words)
        for arrow in found.arrows
    }
    for name, count in _often(flow.begins, found, report.cases).items():
        arrows[START, labels[name]] = Drawn(count, "h0", (words.number(count),))
    for name, count in _often(flow.finishes, found, report.cases).items():
        arrows[labels[name], END] = Drawn(count, "h0", (words.number(count),))
    return draw(
        arrows,
        steps,
        LABEL,
        title=_("How the cases went"),
        described=_("Steps and arrows; the table below says the same."),
    )


def _line(arrow: Arrow, most: float, labels: Mapping[str, str], words: Words) -> Drawn:
    ends = {"source": labels[arrow.source], "target": labels[arrow.target]}
    mean = (f"⌀ {words.time(arrow.total_s / arrow.count)}",) if arrow.has_times else ()
    return Drawn(
        arrow.count,
        f"h{heat(arrow.total_s / most) if arrow.has_times else 0}",
        (words.number(arrow.count), *mean),
        reverse("processes:arrow", args=[arrow.id]),
        _("From “%(source)s” to “%(target)s”") % ends,
    )


def _often(counts: Mapping[str, int], found: Shown, cases: int) -> dict[str, int]:
    """Of the steps shown those at which many cases begin or end, or the one that most do."""
    inside = {name: count for name, count in counts.items() if name in found.steps}
    often = {name: count for name, count in inside.items() if count >= _RARE_END * cases}
    return often or dict(sorted(inside.items(), key=lambda each: -each[1])[:1])


@dataclass(frozen=True, slots=True)
class Waited:
    """A case that took this way, as whoever may know of it sees it."""

    number: str
    ended_at: datetime
    wait: str


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def arrow(request: HttpRequest, arrow_id: int) -> HttpResponse:
    """How long one step took to be followed by another: its spread, its course, its cases."""
    actor = actor_of(request)
    found = policies.arrow_to_read(actor, arrow_id)
    report = found.report
    labels = labels_of(report, {found.source: 1, found.target: 1})
    words = Words("en" if get_language() == "en" else "id")
    few = found.cases < FEWEST_CASES
    context = {
        "place": _place(report),
        "report": report,
        "arrow": found,
        "source": labels[found.source],
        "target": labels[found.target],
        "few": few,
        "fewest": FEWEST_CASES,
        "median": words.time(found.median_s),
        "p95": words.time(found.p95_s),
        "lost": words.time(found.total_s),
        "spread": [] if few else _spread(found),
        "course": [] if few else _course(found),
        **_cases(request, actor, found, words),
    }
    return render(request, "processes/arrow.html", context)


def spread_labels() -> tuple[str, ...]:
    """One a class of mining.arrows.BOUNDS."""
    return (
        _("up to a minute"),
        _("up to 10 minutes"),
        _("up to an hour"),
        _("up to 4 hours"),
        _("up to a day"),
        _("up to 2 days"),
        _("up to a week"),
        _("up to 2 weeks"),
        _("up to 30 days"),
        _("longer"),
    )


def _spread(found: ProcessArrow) -> list[tuple[str, int]]:
    """Classes from the first to the last that holds anything."""
    classes = list(zip(spread_labels(), found.detail["spread"], strict=True))
    filled = [place for place, (_label, count) in enumerate(classes) if count]
    return classes[filled[0] : filled[-1] + 1] if filled else []


def _course(found: ProcessArrow) -> list[tuple[str, float | None]]:
    """Half of the passages of each month within so many days; months of few are gaps."""
    known = {month: (count, median) for month, count, median in found.detail["months"]}
    if len(known) < 2:
        return []
    return [
        (
            month_year(date(1970 + month // 12, month % 12 + 1, 1)),
            round(known[month][1] / 86_400, 2)
            if month in known and known[month][0] >= FEWEST_CASES
            else None,
        )
        for month in range(min(known), max(known) + 1)
    ]


def _cases(
    request: HttpRequest, actor: Actor, found: ProcessArrow, words: Words
) -> dict[str, object]:
    """The longest waits among cases that the reader may know of anyway; of foreign logs none."""
    if not found.report.service_id or not actor.may(Right.CASE_WORK):
        return {"page": None}
    longest = found.detail["longest"]
    known = policies.numbers_of_cases_known_to(actor, [int(case) for case, _at, _s in longest])
    rows = [
        Waited(known[int(case)], _moment(at), words.time(seconds))
        for case, at, seconds in longest
        if int(case) in known
    ]
    page: Page[Waited] = Paginator(rows, CASES_A_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "most": len(longest) < found.count and len(longest)}


def _moment(microseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
