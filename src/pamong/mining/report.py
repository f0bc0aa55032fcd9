"""The report: one file that a browser opens without the net, in one language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from importlib.resources import files

from pamong.mining import drawing, report_parts
from pamong.mining.analysis import Analysis, by_steps
from pamong.mining.findings import Findings, Passage, find
from pamong.mining.log import EventLog
from pamong.mining.report_parts import Page, row, table
from pamong.mining.units import Units
from pamong.mining.working_time import Told as Worked


@dataclass(frozen=True, slots=True)
class Extra:
    """What was asked for besides: what passes between units, and the map in working time."""

    by: Units | None = None
    worked: Worked | None = None


def report(log: EventLog, found: Analysis, *, language: str, extra: Extra = Extra()) -> str:
    """The whole page."""
    page = Page(language)
    log, found = by_steps(log, found)
    findings = find(log)
    title = page.plain("title", log=found.log)
    body = f"{_head(page, found, findings, title)}{_sections(page, log, found, findings, extra)}"
    return document(page, title, body, found.log)


def document(page: Page, title: str, body: str, log: str) -> str:
    """One file with its look inside."""
    style = files("pamong.mining").joinpath("static/mining/report.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{page.words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head>"
        f'<body class="report"><main>{body}'
        f"<footer>{page('made', log=log)}</footer></main></body></html>\n"
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A report for a page that has its own head: markup with all names escaped, and in one sentence
    where most time is lost, "" where none is."""

    markup: str
    worst: str


def told(log: EventLog, found: Analysis, *, language: str) -> Told:
    page = Page(language)
    log, found = by_steps(log, found)
    findings = find(log)
    worst = findings.steps[0] if findings.steps else None
    return Told(
        _sections(page, log, found, findings),
        page.plain("sum_worst", step=worst.target, **page.interval(worst.share)) if worst else "",
    )


def _sections(
    page: Page, log: EventLog, found: Analysis, findings: Findings, extra: Extra = Extra()
) -> str:
    return "".join(
        [
            _summary(page, found, findings),
            _losses(page, findings),
            _map(page, found),
            _steps(page, log, findings),
            report_parts.work(page, found),
            report_parts.variants(page, found, findings),
            report_parts.again(page, found, findings),
            report_parts.in_working_time(page, extra.worked),
            report_parts.between(page, extra.by),
            report_parts.load(page, log, found),
            report_parts.progress(page, found),
            report_parts.method(page, log, found),
        ]
    )


def _head(page: Page, found: Analysis, findings: Findings, title: str) -> str:
    words = page.words
    period = page(
        "period",
        cases=words.number(found.cases),
        events=words.number(found.events),
        first=words.day(found.first_day or 0),
        last=words.day(found.last_day or 0),
    )
    facts = (
        (words.number(found.cases), "fact_cases"),
        (words.time(found.median_case_s), "fact_median"),
        (words.time(found.p95_case_s), "fact_p95"),
        (page.share(findings.spread.within_day.value), "fact_day"),
        (words.number(len(found.variants)), "fact_variants"),
    )
    items = "".join(f"<li><b>{value}</b><span>{page(key)}</span></li>" for value, key in facts)
    return (
        f'<header><h1>{escape(title)}</h1><p class="quiet">{period}</p>'
        f'<ul class="facts">{items}</ul></header>'
    )


def _summary(page: Page, found: Analysis, findings: Findings) -> str:
    words, spread = page.words, findings.spread
    median, mean = found.median_case_s or 0.0, found.mean_case_s or 0.0
    said = [
        page(
            "sum_spread" if median < mean / 3 else "sum_even",
            median=words.time(median),
            mean=words.time(mean),
            slow=words.time(spread.slow_from_s),
            slowest=page.share(spread.slowest_time),
        )
    ]
    if findings.steps:
        worst = findings.steps[0]
        said.append(page("sum_worst", step=worst.target, **page.interval(worst.share)))
    if (hands := findings.hands) and hands.other.low > hands.same.high:
        said.append(
            page(
                "sum_hands",
                other=words.time(hands.other.value),
                same=words.time(hands.same.value),
                share=page.share(hands.share.value),
                time=page.share(hands.other_time),
            )
        )
    if (returns := findings.returns) and returns.with_again.low > returns.without.high:
        said.append(
            page(
                "sum_returns",
                cases=page.share(returns.cases.value),
                with_again=words.time(returns.with_again.value),
                without=words.time(returns.without.value),
            )
        )
    items = "".join(f"<li>{each}</li>" for each in said)
    return page.section("summary", f'<ul class="short">{items}</ul>')


def _losses(page: Page, findings: Findings) -> str:
    if not findings.passages:
        return page.section("losses", f"<p>{page('no_losses')}</p>")
    shown, advised = [], set[str]()
    for passage in findings.passages:
        advice = _advice(passage)
        # The same advice is given once, where the most is lost.
        fresh = "" if advice in advised else f'<p class="try">{page(advice)}</p>'
        advised.add(advice)
        heading = page("loss", source=passage.source, target=passage.target)
        shown.append(
            f"<li><h3>{heading}</h3>{page.bar(passage.share)}"
            f"<p>{' '.join(_told(page, passage))}</p>{fresh}</li>"
        )
    lead = f'<p class="quiet">{page("losses_lead")}</p>'
    return page.section("losses", f'{lead}<ol class="losses">{"".join(shown)}</ol>')


def _advice(passage: Passage) -> str:
    if (
        passage.other_median is not None
        and passage.same_median is not None
        and passage.other_median.low > 2 * passage.same_median.high
        and (passage.other_hands or 0) > 0.2
    ):
        return "try_hands"
    return f"try_{passage.kind}"


def _told(page: Page, passage: Passage) -> Iterable[str]:
    words = page.words
    yield page(
        "loss_figures",
        **page.interval(passage.share),
        lost=words.time(passage.lost_s),
        count=words.number(passage.count),
    )
    yield page(
        f"kind_{passage.kind}",
        median=words.time(passage.median.value),
        mlow=words.time(passage.median.low),
        mhigh=words.time(passage.median.high),
        p95=words.time(passage.p95_s),
    )
    if passage.kind != "all" and 0 < passage.over_day < 0.5:
        yield page(
            "over_day",
            share=page.share(passage.over_day),
            time=page.share(passage.over_day_time),
        )
    if passage.other_median and passage.same_median and passage.other_hands is not None:
        yield page(
            "hands_here",
            share=page.share(passage.other_hands),
            other=words.time(passage.other_median.value),
            same=words.time(passage.same_median.value),
        )


def _map(page: Page, found: Analysis) -> str:
    words = page.words
    lead = page.plain("map_lead")
    if found.work:
        found = replace(found, edges=found.work.waits)
        lead = page.plain("map_lead_work")
    shown = drawing.chosen(found)
    hidden = (
        page(
            "map_hidden",
            shown=page.share(shown.shown),
            steps=words.number(shown.hidden_steps),
            edges=words.number(shown.hidden_edges),
        )
        if shown.hidden_steps or shown.hidden_edges
        else page("map_whole")
    )
    total = sum(edge.total_s for edge in found.edges)
    rows = [
        row(
            (edge.source, edge.target),
            (
                words.number(edge.count),
                words.time(edge.median_s),
                words.time(edge.mean_s),
                words.time(edge.p95_s),
                words.share(edge.total_s, total),
            ),
        )
        for edge in found.edges
    ]
    head = [page(key) for key in ("from", "to", "count", "median", "mean", "p95", "share")]
    ends = "".join(
        table(
            [page(key), page("cases")],
            [row((name,), (words.number(count),)) for name, count in counts.items()],
            texts=1,
        )
        for key, counts in (("begins", found.starts), ("finishes", found.ends))
    )
    label = page("map")
    picture = drawing.svg(found, shown, words, title=label, described=lead)
    return page.section(
        "map",
        f'<p class="quiet">{escape(lead)} {hidden}</p>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="SVG">{picture}</div>'
        f"<details><summary>{page('map_table', count=words.number(len(found.edges)))}</summary>"
        f'{table(head, rows, texts=2)}<div class="two">{ends}</div></details>',
    )


def _steps(page: Page, log: EventLog, findings: Findings) -> str:
    words = page.words
    head = [page(key) for key in ("step", "count", "median", "p95", "long", "share")]
    rows = [
        row(
            (each.target,),
            (
                words.number(each.count),
                words.time(each.median.value),
                words.time(each.p95_s),
                page.share(each.over_day),
                page.share_and_interval(each.share),
            ),
        )
        for each in findings.steps
    ]
    if not rows:
        return ""
    lead = page("steps_lead")
    if not _has_starts(log.lifecycles):
        lead += f" {page('steps_work')}"
    return page.section("steps", f'<p class="quiet">{lead}</p>{table(head, rows, texts=1)}')


def _has_starts(lifecycles: Sequence[str]) -> bool:
    return any(each.casefold() == "start" for each in lifecycles)
