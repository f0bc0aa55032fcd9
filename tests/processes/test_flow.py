"""The discovered map: what is shown and what is said to be hidden, at any size."""

import random

import pytest

from pamong.mining.arrows import arrows_of
from pamong.mining.sketch import END, LABEL, START, Step, picture
from pamong.mining.sketch import Arrow as Drawn
from pamong.processes.rules.flow import MOST_ARROWS, MOST_STEPS, Arrow, Shown, Whole, shown
from tests.mining.logs import HOUR, built


def arrow(source: str, target: str, count: int) -> Arrow:
    return Arrow(0, source, target, count, count, 60.0 * count, 60.0, 90.0)


STRAIGHT = (arrow("a", "b", 90), arrow("b", "c", 88), arrow("b", "b", 10), arrow("a", "c", 2))
WHOLE = Whole({"a": 92, "b": 100, "c": 90}, 4, 190)


def test_rare_paths_are_hidden_and_counted() -> None:
    found = shown(STRAIGHT, WHOLE, 90)
    assert [(each.source, each.target) for each in found.arrows] == [("a", "b"), ("b", "c")]
    assert (found.hidden_arrows, found.hidden_steps) == (2, 0)
    assert found.hidden_passages == pytest.approx(12 / 190)
    assert not found.full


def test_a_hundred_percent_hides_nothing() -> None:
    found = shown(STRAIGHT, WHOLE, 100)
    assert len(found.arrows) == 4
    assert (found.hidden_arrows, found.hidden_passages, found.full) == (0, 0.0, False)


def test_a_step_keeps_its_commonest_way_however_rare() -> None:
    arrows = (arrow("a", "b", 500), arrow("c", "a", 3), arrow("b", "c", 2))
    found = shown(arrows, Whole({"a": 503, "b": 502, "c": 5}, 3, 505), 100)
    assert {(each.source, each.target) for each in found.arrows} == {
        ("a", "b"),
        ("c", "a"),
        ("b", "c"),
    }


def test_a_log_of_single_events_has_steps_and_no_arrows() -> None:
    found = shown((), Whole({"a": 5, "b": 2}, 0, 0), 95)
    assert (found.steps, found.arrows, found.hidden_passages) == (("a", "b"), (), 0.0)


def of_many(steps: int, cases: int) -> tuple[Shown, str]:
    """A log of so many activities, each case with a way of its own through some of them."""
    chance = random.Random(4)
    events = []
    for case in range(cases):
        way = sorted(chance.sample(range(steps), min(steps, 12)))
        events += [
            (f"c{case}", f"Langkah {step:03} dari permohonan", None, place * HOUR, 0)
            for place, step in enumerate(way)
        ]
    log = built(events)
    made = arrows_of(log)
    counts = dict.fromkeys(log.activities, 0)
    for code in log.activity.tolist():
        counts[log.activities[code]] += 1
    arrows = [
        Arrow(n, e.source, e.target, e.count, e.cases, e.total_s, e.median_s, e.p95_s)
        for n, e in enumerate(made.kept)
    ]
    found = shown(arrows, Whole(counts, made.count, made.passages), 95)
    lines = {
        (e.source, e.target): Drawn(e.count, "h2", (str(e.count), "⌀ 1 jam"), f"/a/{e.id}/", "x")
        for e in found.arrows
    }
    steps = {name: Step("h1", "12") for name in found.steps}
    return found, picture(lines, steps, LABEL, title="Peta", described="Peta")


def test_eighteen_activities_are_all_drawn() -> None:
    found, shown_as = of_many(18, 300)
    assert len(found.steps) == 18
    assert all(name in shown_as for name in ("Langkah 000", "Langkah 017"))


def test_of_400_activities_those_that_can_be_read_are_drawn_and_the_rest_counted() -> None:
    found, shown_as = of_many(400, 400)
    assert len(found.steps) == MOST_STEPS
    assert len(found.arrows) <= MOST_ARROWS
    assert found.full
    assert found.hidden_steps == 360
    assert found.hidden_arrows > 1000
    assert 0.9 < found.hidden_passages < 1
    assert len(shown_as.encode()) < 80_000


def test_steps_and_links_of_a_picture_are_escaped() -> None:
    name = '<b>"&'
    line = Drawn(1, "h4", ("1", "<i>"), '/a/?x="&y', '"><script>')
    lines = dict.fromkeys([(name, name), (START, name), (name, END)], line)
    shown = picture(lines, {name: Step("h4", "<u>")}, LABEL, title="<t>", described="<d>")
    for raw in ("<b>", "<i>", "<u>", "<t>", "<d>", "<script>", 'x="&y'):
        assert raw not in shown


@pytest.mark.parametrize(("url", "role"), [("", "img"), ("/a/", "group")])
def test_a_picture_without_links_is_one_image_and_with_links_a_group(url: str, role: str) -> None:
    lines = {("a", "b"): Drawn(1, "h0", ("1",), url, "x")}
    steps = dict.fromkeys("ab", Step("h0", ""))
    assert f'role="{role}"' in picture(lines, steps, LABEL, title="t", described="d")
