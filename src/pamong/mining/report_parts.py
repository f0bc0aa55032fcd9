"""Parts of the report: what is said of ways, returns, hands, hours and the method."""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

from pamong.mining.analysis import SHOWN, Analysis, Edge
from pamong.mining.findings import Findings, Middle, Share
from pamong.mining.log import EventLog
from pamong.mining.report_words import TEXTS
from pamong.mining.units import Units
from pamong.mining.wording import Words
from pamong.mining.working_time import Told

_EPOCH = date(1970, 1, 1)
_AGAIN = 12


class Page:
    """Texts of one language with figures put in; names of the log are escaped on the way."""

    def __init__(self, language: str) -> None:
        self.words = Words(language)
        self.texts = TEXTS[language]

    def __call__(self, key: str, **values: str) -> str:
        return escape(self.plain(key, **values))

    def plain(self, key: str, **values: str) -> str:
        return self.texts[key].format_map(values)

    def section(self, key: str, inner: str) -> str:
        return f'<section aria-labelledby="{key}"><h2 id="{key}">{self(key)}</h2>{inner}</section>'

    def share(self, value: float) -> str:
        return self.words.share(value, 1.0)

    def interval(self, share: Share) -> dict[str, str]:
        return {
            "share": self.share(share.value),
            "low": self.share(share.low),
            "high": self.share(share.high),
        }

    def share_and_interval(self, share: Share) -> str:
        low, high = self.share(share.low).removesuffix(" %"), self.share(share.high)
        return f"{self.share(share.value)} ({low}–{high})"

    def bar(self, share: Share) -> str:
        """The share as a bar, its interval as a line upon it; the sentence below says both."""
        return (
            '<div class="bar" aria-hidden="true"><svg viewBox="0 0 100 8" '
            'preserveAspectRatio="none"><rect class="part" width="'
            f'{100 * share.value:.2f}" height="8"/><rect class="range" x="{100 * share.low:.2f}" '
            f'y="3.4" width="{100 * (share.high - share.low):.2f}" height="1.2"/></svg></div>'
        )


def row(texts: Sequence[str], figures: Sequence[str]) -> str:
    first, *others = texts
    cells = "".join(f"<td>{escape(each)}</td>" for each in others)
    numbers = "".join(f'<td class="n">{escape(each)}</td>' for each in figures)
    return f'<tr><th scope="row">{escape(first)}</th>{cells}{numbers}</tr>'


def table(head: Sequence[str], rows: Sequence[str], *, texts: int, caption: str = "") -> str:
    """`head` is escaped already; the first `texts` columns are words, the rest figures."""
    heads = "".join(
        f'<th scope="col"{"" if n < texts else " class=n"}>{each}</th>'
        for n, each in enumerate(head)
    )
    named = f"<caption>{caption}</caption>" if caption else ""
    return (
        f'<div class="scroll" tabindex="0"><table>{named}<thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def work(page: Page, found: Analysis) -> str:
    """Of each step the work on it beside the waiting before it; empty where it is not known."""
    if found.work is None:
        return ""
    words = page.words
    waited: dict[str, float] = {}
    for edge in found.work.waits:
        waited[edge.target] = waited.get(edge.target, 0.0) + edge.total_s
    tasks = found.work.tasks
    worked = sum(task.worked_s for task in tasks)
    rested = sum(task.rested_s for task in tasks)
    whole = worked + rested + sum(waited.values())
    lead = page(
        "work_lead",
        worked=words.share(worked, whole),
        waited=words.share(sum(waited.values()), whole),
        rested=words.share(rested, whole),
    )
    if unknown := sum(task.count - task.measured for task in tasks):
        done = sum(task.count for task in tasks)
        lead += " " + page(
            "work_unknown", count=words.number(unknown), share=words.share(unknown, done)
        )
    head = [
        page(key)
        for key in ("step", "count", "work_median", "work_p95", "work_mean", "work_wait", "rested")
    ]
    rows = [
        row(
            (task.activity,),
            (
                words.number(task.count),
                words.time(task.median_s),
                words.time(task.p95_s),
                words.time(task.worked_s / task.measured if task.measured else None),
                words.time(waited[task.activity] / task.count if task.activity in waited else None),
                words.time(task.rested_s / task.measured if task.measured else None),
            ),
        )
        for task in tasks
    ]
    return page.section("work", f'<p class="quiet">{lead}</p>{table(head, rows, texts=1)}')


def variants(page: Page, found: Analysis, findings: Findings) -> str:
    words = page.words
    shown = found.variants[:SHOWN]
    lead = page(
        "variants_lead",
        first=words.share(shown[0].count if shown else 0, found.cases),
        shown=words.number(len(shown)),
        together=words.share(sum(each.count for each in shown), found.cases),
        once=words.number(found.variants.once),
        all=words.number(len(found.variants)),
    )
    rows = []
    for each in shown:
        steps = "".join(f"<li>{escape(name)}</li>" for name in each.activities)
        rows.append(
            f'<tr><td><ol class="way">{steps}</ol></td>'
            f'<td class="n">{words.number(each.count)}</td>'
            f'<td class="n">{words.share(each.count, found.cases)}</td>'
            f'<td class="n">{words.time(each.median_s)}</td></tr>'
        )
    head = [page("way"), page("cases"), "%", page("median")]
    single = ""
    if count := findings.spread.single:
        told = page("single", count=words.number(count), share=words.share(count, found.cases))
        single = f"<p>{told}</p>"
    return page.section("variants", f"<p>{lead}</p>{table(head, rows, texts=1)}{single}")


def again(page: Page, found: Analysis, findings: Findings) -> str:
    words, parts = page.words, []
    if returns := findings.returns:
        told = page(
            "again_lead",
            count=words.number(returns.count),
            **page.interval(returns.cases),
            **_middle(words, returns.with_again, "with_again", "w"),
            **_middle(words, returns.without, "without", "o"),
        )
        parts.append(f"<p>{told}</p>")
    else:
        parts.append(f"<p>{page('again_all' if found.reworked_cases else 'again_none')}</p>")
    if found.rework:
        parts.append(f'<p class="try">{page("again_try")}</p>')
        head = [page(key) for key in ("step", "again_cases", "again_events")]
        rows = [
            row((each.activity,), (words.number(each.cases), words.number(each.events)))
            for each in found.rework[:_AGAIN]
        ]
        parts.append(table(head, rows, texts=1))
    if hands := findings.hands:
        told = page(
            "hands_lead",
            known=words.number(hands.known),
            **page.interval(hands.share),
            **_middle(words, hands.other, "other", "o"),
            same=words.time(hands.same.value),
            per_case=words.number(hands.per_case, 1),
            time=page.share(hands.other_time),
        )
        parts.append(f"<p>{told}</p>")
    else:
        parts.append(f"<p>{page('hands_none')}</p>")
    if findings.batches:
        parts.append(f"<h3>{page('batches')}</h3><p class=quiet>{page('batches_lead')}</p>")
        head = [page(key) for key in ("step", "batch_share", "batch_runs", "median")]
        rows = [
            row(
                (each.activity,),
                (page.share(each.share), words.number(each.runs), words.time(each.waited.value)),
            )
            for each in findings.batches
        ]
        parts.append(table(head, rows, texts=1))
    return page.section("again", "".join(parts))


def _middle(words: Words, middle: Middle, name: str, mark: str) -> dict[str, str]:
    return {
        name: words.time(middle.value),
        f"{mark}low": words.time(middle.low),
        f"{mark}high": words.time(middle.high),
    }


def in_working_time(page: Page, worked: Told | None) -> str:
    """The passages by the hours of the office; empty where these are not known."""
    if worked is None:
        return ""
    words = page.words
    lead = page(
        "hours_lead",
        median=words.time(worked.median_case_s),
        mean=words.time(worked.mean_case_s),
        p95=words.time(worked.p95_case_s),
    )
    head = [page(key) for key in ("from", "to", "count", "median", "mean", "p95")]
    most = sorted(worked.edges, key=lambda edge: -edge.total_s)[:_AGAIN]
    return page.section(
        "hours", f"<p>{lead}</p>{table(head, [_passage(page, edge) for edge in most], texts=2)}"
    )


def _passage(page: Page, edge: Edge) -> str:
    times = (edge.median_s, edge.mean_s, edge.p95_s)
    return row(
        (edge.source, edge.target),
        (page.words.number(edge.count), *(page.words.time(each) for each in times)),
    )


def between(page: Page, by: Units | None) -> str:
    """Which unit follows which, and when each works; empty where none are known."""
    if by is None:
        return ""
    words = page.words
    days = page.plain("weekdays_short").split()
    head = [page(key) for key in ("from", "to", "count", "median", "mean", "p95")]
    passages = [_passage(page, each) for each in by.passages[:_AGAIN]]
    loads = []
    for name, hours in sorted(by.load.items(), key=lambda each: -sum(each[1]))[:_AGAIN]:
        busiest = max(range(168), key=lambda hour: hours[hour])
        told = f"{days[busiest // 24]} {busiest % 24}–{busiest % 24 + 1}"
        share = words.share(_outside(hours), sum(hours))
        loads.append(row((name,), (words.number(sum(hours)), told, share)))
    keys = ("between_events", "between_busy", "between_outside")
    return page.section(
        "between",
        f'<p class="quiet">{page("between_lead", column=by.column)}</p>'
        f"{table(head, passages, texts=2)}"
        f"{table([escape(by.column), *(page(key) for key in keys)], loads, texts=1)}",
    )


def _outside(hours: Sequence[int]) -> int:
    """Events outside Monday to Friday, 7 to 18."""
    return sum(
        count for hour, count in enumerate(hours) if hour // 24 > 4 or not 7 <= hour % 24 < 18
    )


def load(page: Page, log: EventLog, found: Analysis) -> str:
    days = page.plain("weekdays").split()
    short = page.plain("weekdays_short").split()
    if any(note.code == "dates_only" for note in log.notes):
        words = page.words
        rows = [
            row(
                (days[day],),
                (
                    words.number(sum(found.load[24 * day : 24 * day + 24])),
                    words.number(sum(found.arrivals[24 * day : 24 * day + 24])),
                ),
            )
            for day in range(7)
        ]
        head = ["", page("events"), page("arrivals")]
        return page.section(
            "load", f'<p class="quiet">{page("load_dates")}</p>{table(head, rows, texts=1)}'
        )
    busiest = max(range(168), key=lambda hour: found.load[hour])
    lead = page(
        "load_lead",
        day=days[busiest // 24],
        hour=f"{busiest % 24}",
        next=f"{busiest % 24 + 1}",
        outside=page.words.share(_outside(found.load), found.events),
    )
    return page.section(
        "load",
        f"<p>{lead}</p>{_week(page, page('events'), found.load, short)}"
        f"{_week(page, page('arrivals'), found.arrivals, short)}",
    )


def _week(page: Page, caption: str, counts: Sequence[int], days: Sequence[str]) -> str:
    most = max([*counts, 1])
    hours = [hour for hour in range(24) if any(counts[24 * day + hour] for day in range(7))]
    hours = list(range(min(hours), max(hours) + 1)) if hours else []
    heads = "".join(f'<th scope="col">{hour}</th>' for hour in hours)
    rows = []
    for day in range(7):
        cells = []
        for hour in hours:
            count = counts[24 * day + hour]
            shade = sum(count > most * limit for limit in (0.0, 0.2, 0.45, 0.75))
            cells.append(f'<td class="l{shade}">{page.words.number(count) if count else ""}</td>')
        rows.append(f'<tr><th scope="row">{days[day]}</th>{"".join(cells)}</tr>')
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}">'
        f'<table class="week"><caption>{caption}</caption>'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def progress(page: Page, found: Analysis) -> str:
    months: dict[tuple[int, int], list[int]] = {}
    for day, (opened, closed, still) in found.progress.items():
        at = _EPOCH + timedelta(days=day)
        month = months.setdefault((at.year, at.month), [0, 0, 0])
        month[0] += opened
        month[1] += closed
        month[2] = still
    if len(months) < 3:
        return ""
    words = page.words
    first, last = next(iter(months)), next(reversed(months))
    ends = (_month(words, *first), _month(words, *last))
    rows = [
        row(
            (_month(words, *month),),
            (words.number(opened), words.number(closed), words.number(still)),
        )
        for month, (opened, closed, still) in months.items()
    ]
    head = [page(key) for key in ("month", "begun", "ended", "open")]
    label = page("progress")
    return page.section(
        "progress",
        f'<p class="quiet">{page("progress_lead")}</p>{_line(found, label)}'
        f'<div class="axis" aria-hidden="true"><span>{ends[0]}</span><span>{ends[1]}</span></div>'
        f"<details><summary>{page('month')}</summary>{table(head, rows, texts=1)}</details>",
    )


def _line(found: Analysis, label: str) -> str:
    first = found.first_day or 0
    span = max((found.last_day or 0) - first, 1)
    most = max((still for _, _, still in found.progress.values()), default=1) or 1
    path, height = ["M0 100"], 100.0
    for day, (_, _, still) in found.progress.items():
        x = 1000 * (day - first) / span
        path.append(f"L{x:.1f} {height:.1f}")
        height = 100 - 94 * still / most
        path.append(f"L{x:.1f} {height:.1f}")
    path.append("L1000 100")
    line = "".join(path)
    return (
        f'<div class="axis" aria-hidden="true"><span>{most}</span></div>'
        f'<svg class="line" viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" '
        f'aria-label="{label}"><path class="area" d="{line}Z"/><path d="{line}"/></svg>'
    )


def _month(words: Words, year: int, month: int) -> str:
    day = (date(year, month, 1) - _EPOCH).days
    return words.day(day).partition(" ")[2]


def method(page: Page, log: EventLog, found: Analysis) -> str:
    said = [
        page("method_order"),
        page("method_quantiles"),
        page("method_cause"),
        page("method_open", last=page.words.day(found.last_day or 0)),
        *(escape(page.words.note(note)) for note in log.notes),
    ]
    return page.section("method", f"<ul>{''.join(f'<li>{each}</li>' for each in said)}</ul>")
