"""Two parts of a log beside each other: one picture, and the same in figures."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from html import escape

from pamong.mining import drawing
from pamong.mining.analysis import Analysis, Edge
from pamong.mining.compare import Comparison, Difference, Interval
from pamong.mining.layout import Size
from pamong.mining.report import document
from pamong.mining.report_parts import Page, row, table
from pamong.mining.sketch import Arrow, Step, heat, picture
from pamong.mining.wording import Words

_LABEL = Size(150, 32)
_SHOWN = 60


def compared(found: Comparison, *, language: str) -> str:
    """The whole page."""
    page = Page(language)
    names = {"one": found.one.name, "other": found.other.name}
    title = page.plain("compared", **names)
    notes = "".join(f"<li>{escape(each)}</li>" for each in _notes(found, page))
    body = (
        f"<header><h1>{escape(title)}</h1>"
        f'<p class="quiet">{escape(found.one.found.log)}</p></header>'
        f"{_summary(page, found)}{_facts(page, found)}{_map(page, found)}{_table(page, found)}"
        + page.section("method", f"<ul>{notes}</ul>")
    )
    return document(page, title, body, found.one.found.log)


def _summary(page: Page, found: Comparison) -> str:
    names = {"one": found.one.name, "other": found.other.name}
    mean = found.mean_s
    if not mean.is_clear:
        said = [page("cmp_same", time=signed(page.words, mean.value), **_ends(page.words, mean))]
    else:
        key = "cmp_longer" if mean.value > 0 else "cmp_shorter"
        time = page.words.time(abs(mean.value))
        said = [page(key, time=time, **names, **_ends(page.words, mean))]
    clear = next((each for each in found.passages if each.lost_s.is_clear), None)
    if clear is None:
        said.append(page("cmp_none"))
    else:
        said.append(
            page(
                "cmp_most",
                source=clear.source,
                target=clear.target,
                time=signed(page.words, clear.lost_s.value),
                **_ends(page.words, clear.lost_s),
            )
        )
    items = "".join(f"<li>{each}</li>" for each in said)
    return page.section("summary", f'<ul class="short">{items}</ul>')


def _facts(page: Page, found: Comparison) -> str:
    words = page.words
    sides = (found.one.found, found.other.found)
    lines = (
        ("cases", [words.number(each.cases) for each in sides]),
        ("cmp_mean", [words.time(each.mean_case_s) for each in sides]),
        ("cmp_p50", [words.time(each.median_case_s) for each in sides]),
        ("cmp_p95", [words.time(each.p95_case_s) for each in sides]),
        ("fact_variants", [words.number(len(each.variants)) for each in sides]),
        ("cmp_again", [words.share(each.reworked_cases, each.cases) for each in sides]),
    )
    rows = [row((page.plain(key),), values) for key, values in lines]
    head = ["", escape(found.one.name), escape(found.other.name)]
    return page.section("cmp_facts", table(head, rows, texts=1))


def _map(page: Page, found: Comparison) -> str:
    names = {"one": found.one.name, "other": found.other.name}
    pooled = _pooled(found)
    shown = drawing.chosen(pooled)
    by_pair = {(each.source, each.target): each for each in found.passages}
    most = max((abs(each.lost_s.value) for each in found.passages), default=0.0) or 1.0
    arrows = {
        (edge.source, edge.target): _arrow(
            by_pair[edge.source, edge.target], found, most, page.words
        )
        for edge in shown.edges
    }
    lead = page.plain("cmp_map_lead", **names)
    drawn = picture(
        {**arrows, **drawing.at_the_ends(pooled, shown, page.words)},
        {name: _step(name, found, page.words) for name in shown.steps},
        _LABEL,
        title=page.plain("cmp_map"),
        described=lead,
    )
    return page.section(
        "cmp_map",
        f'<p class="quiet">{escape(lead)}</p>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="SVG">{drawn}</div>',
    )


def _arrow(each: Difference, found: Comparison, most: float, words: Words) -> Arrow:
    side = "h" if each.lost_s.value > 0 else "b"
    strength = max(1, heat(abs(each.lost_s.value) / most))
    return Arrow(
        100 * (_per_case(each.one, found.one.found) + _per_case(each.other, found.other.found)),
        f"{side}{strength}" if each.lost_s.is_clear else "h0",
        (
            _hundreds(each, found, words),
            f"⌀ {_mean(each.one, words)} → {_mean(each.other, words)}",
        ),
    )


def _step(name: str, found: Comparison, words: Words) -> Step:
    counts = [
        words.number(100 * side.found.activities.get(name, 0) / side.found.cases)
        for side in (found.one, found.other)
    ]
    return Step("h0", " → ".join(counts))


def _table(page: Page, found: Comparison) -> str:
    words = page.words
    head = [page(key) for key in ("from", "to", "cmp_per_case", "mean", "cmp_lost")]
    rows = []
    for each in found.passages[:_SHOWN]:
        ends = _ends(words, each.lost_s)
        rows.append(
            row(
                (each.source, each.target),
                (
                    _hundreds(each, found, words),
                    f"{_mean(each.one, words)} → {_mean(each.other, words)}",
                    f"{signed(words, each.lost_s.value)} ({ends['low']} … {ends['high']})",
                ),
            )
        )
    lead = f'<p class="quiet">{page("cmp_table_lead")}</p>'
    return page.section("cmp_table", f"{lead}{table(head, rows, texts=2)}")


def _notes(found: Comparison, page: Page) -> list[str]:
    told = [page.plain("cmp_cause"), page.plain("method_order")]
    for side in (found.one, found.other):
        told += [f"{side.name}: {page.words.note(note)}" for note in side.log.notes]
    return told


def _pooled(found: Comparison) -> Analysis:
    """Both as one, so that a map of both shows what is worth it in either."""
    one, other = found.one.found, found.other.found
    edges = tuple(
        Edge(
            each.source,
            each.target,
            sum(edge.count for edge in (each.one, each.other) if edge),
            sum(edge.total_s for edge in (each.one, each.other) if edge),
            0.0,
            0.0,
            0.0,
        )
        for each in found.passages
    )
    return replace(
        one,
        cases=one.cases + other.cases,
        edges=tuple(sorted(edges, key=lambda edge: (-edge.count, edge.source, edge.target))),
        activities=_added(one.activities, other.activities),
        starts=_added(one.starts, other.starts),
        ends=_added(one.ends, other.ends),
    )


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    both = Counter(one) + Counter(other)
    return dict(sorted(both.items(), key=lambda each: (-each[1], each[0])))


def _per_case(edge: Edge | None, found: Analysis) -> float:
    return edge.count / found.cases if edge else 0.0


def _hundreds(each: Difference, found: Comparison, words: Words) -> str:
    """How often a hundred cases of each side pass it."""
    shares = [
        100 * _per_case(edge, side.found)
        for edge, side in ((each.one, found.one), (each.other, found.other))
    ]
    return " → ".join(words.number(share, 1 if 0 < share < 10 else 0) for share in shares)


def _mean(edge: Edge | None, words: Words) -> str:
    return words.time(edge.mean_s if edge else None)


def _ends(words: Words, interval: Interval) -> dict[str, str]:
    return {"low": signed(words, interval.low), "high": signed(words, interval.high)}


def signed(words: Words, seconds: float) -> str:
    """A difference of times with its sign."""
    return f"{'+' if seconds > 0 else '−' if seconds < 0 else ''}{words.time(abs(seconds))}"
