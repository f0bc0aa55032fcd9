"""The arithmetic of charts."""

import pytest
from django.utils import translation

from pamong.ui import charts
from pamong.ui.charts import Bar, Line, Point


@pytest.mark.parametrize(
    ("span", "step"), [(20, 5), (16, 5), (1, 0.25), (0.4, 0.1), (100, 25), (7, 2), (0, 1)]
)
def test_steps_of_an_axis_are_round(span: float, step: float) -> None:
    assert charts.nice_step(span) == pytest.approx(step)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([9.1, 16.2, 12], (0, 20, 5)),
        ([], (0, 1, 1)),
        ([0, 0], (0, 1, 0.25)),
        ([5], (0, 6, 2)),
        ([-3, 4], (-4, 4, 2)),
        ([96, 97, 98], (96, 98, 0.5)),
    ],
)
def test_an_axis_holds_all_values(
    values: list[float], expected: tuple[float, float, float]
) -> None:
    low, high, step = charts.scale(values)
    assert (low, high, step) == pytest.approx(expected)
    assert all(low <= value <= high for value in values)


def test_a_line_runs_through_its_values() -> None:
    chart = charts.line([("Jan", 0), ("Feb", 10), ("Mar", 20)], "Kasus", target=10)
    (curve,) = chart.curves
    # Three columns; zero lies at the bottom, the highest grid line at the top.
    assert curve.path == "M16.67 100L50 50L83.33 0"
    assert chart.target == 50
    assert [text for _place, text in chart.grid] == ["20", "15", "10", "5", "0"]
    assert chart.rows[1] == ("Feb", ("10",))


def test_a_missing_value_breaks_the_line_and_stays_in_the_table() -> None:
    chart = charts.line([("Jan", 1), ("Feb", None), ("Mar", 2)], "Kasus")
    assert chart.curves[0].path.count("M") == 2
    assert chart.rows[1] == ("Feb", ("–",))


def test_an_interval_is_drawn_and_told() -> None:
    with translation.override("id"):
        chart = charts.line([Point("Jan", 9.1, 7.7, 10.5), Point("Feb", 8)], "Hari", "hari")
    assert chart.curves[0].band.endswith("z")
    assert chart.rows[0][1] == ("9,1 hari (7,7–10,5)",)


def test_the_reading_names_first_last_lowest_and_highest() -> None:
    with translation.override("id"):
        chart = charts.line([("Jan", 16), ("Feb", 18.5), ("Mar", 9)], "Hari", "hari")
        assert chart.description == (
            "Dari 16 hari (Jan) ke 9 hari (Mar); terendah 9 hari (Mar), tertinggi 18,5 hari (Feb)."
        )
        assert charts.line([("Jan", None)], "Hari").description == "Belum ada nilai."


def test_many_labels_are_thinned_but_the_newest_stays() -> None:
    chart = charts.line([(str(month), month) for month in range(1, 25)], "Kasus")
    assert chart.labels[-1] == "24"
    assert sum(bool(label) for label in chart.labels) <= charts.MOST_LABELS
    assert len(chart.labels) == len(chart.rows) == 24


def test_lines_of_one_chart_share_their_points() -> None:
    loket = Line("Loket", (Point("Jan", 1), Point("Feb", 2)))
    with pytest.raises(ValueError, match="Daring"):
        charts.line([loket, Line("Daring", (Point("Jan", 1),))], "Kasus")
    both = charts.line([loket, Line("Daring", (Point("Jan", 3), Point("Feb", 4)))], "Kasus")
    assert both.columns == ("Loket", "Daring")
    assert both.rows[1] == ("Feb", ("2", "4"))


def test_something_that_is_no_point_is_refused() -> None:
    with pytest.raises(TypeError, match="a point is"):
        charts.line(["Jan"], "Kasus")


def test_bars_share_one_scale_with_the_target() -> None:
    chart = charts.bars([("Ani", 20), Bar("Budi", 40, tone="gold"), ("Citra", None)], "K", "", 50)
    assert [bar.width for bar in chart.bars] == [40, 80, 0]
    assert chart.target == 100
    assert chart.bars[2].text == "–"
    assert charts.bars([("Ani", -5)], "K").bars[0].width == 0
    assert charts.bars([], "K").bars == ()


def test_stacks_add_up_on_one_scale() -> None:
    with translation.override("id"):
        chart = charts.stacks(
            [
                ("Periksa", [("menunggu", 6), ("kerja", 2)]),
                ("Tulis", [("menunggu", 1), ("kerja", 1)]),
            ],
            "Waktu",
            "hari",
        )
    first, second = chart.rows
    assert [(part.x, part.width) for part in first.parts] == [(0, 75), (75, 25)]
    assert [(part.x, part.width) for part in second.parts] == [(0, 12.5), (12.5, 12.5)]
    assert first.total == "8 hari"
    assert first.reading == "menunggu 6 hari; kerja 2 hari"
    assert [name for name, _tone in chart.legend] == ["menunggu", "kerja"]


def test_a_sparkline_stands_between_its_own_extremes() -> None:
    chart = charts.spark([0, 10], "dari 0 ke 10")
    assert chart.path == "M4 90L96 10"
    assert chart.last == "M96 10h0"
    assert charts.spark([], "kosong").path == ""
    assert charts.spark([5, 5], "tetap").path == "M4 90L96 90"
