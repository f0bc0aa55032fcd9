"""Applicants of the demo say what their wait was like."""

import random
from datetime import UTC, datetime
from statistics import mean

from pamong.demo.ratings import _patience, _sheet
from pamong.services.queries.surveys import RateableCase
from pamong.services.rules.survey import Element

CLOSED = datetime(2026, 3, 2, tzinfo=UTC)


def case(*, days: float, in_time: bool, refused: bool = False) -> RateableCase:
    return RateableCase("K7M-4TX", 1, CLOSED, days, in_time, refused)


def points(element: Element, of: RateableCase) -> float:
    patience = _patience([case(days=3, in_time=True)], random.Random(1))[1]
    draw = random.Random(2)
    sheets = [_sheet(of, patience, draw) for _n in range(400)]
    for sheet in sheets:
        sheet.check()
    return mean(sheet.answers[element] for sheet in sheets)


def test_who_waited_long_scores_time_lower_than_anything_else() -> None:
    late, timely = case(days=9, in_time=False), case(days=2, in_time=True)
    assert points(Element.TIME, late) < points(Element.TIME, timely) - 0.7
    assert points(Element.TIME, late) < points(Element.CONDUCT, late) - 0.7


def test_who_was_refused_is_less_content_with_the_result() -> None:
    granted, refused = (case(days=2, in_time=True, refused=each) for each in (False, True))
    assert points(Element.PRODUCT, refused) < points(Element.PRODUCT, granted) - 0.4
