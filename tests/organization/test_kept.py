from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from pamong.organization.models import Appointment
from pamong.organization.queries import appointments_on
from pamong.organization.queries.kept import KeptQuery
from tests.conftest import Cast
from tests.organization.people import TODAY


def seats_in(unit_id: int, on: date) -> QuerySet[Appointment, tuple[Any, ...]]:
    rows = appointments_on(on).filter(position__unit_id=unit_id).order_by("pk")
    return rows.values_list("pk", "employee__name", "started_on")


def test_answers_as_the_query_it_keeps_for_every_value_and_composes_it_once(cast: Cast) -> None:
    composed = []

    def build(unit_id: int, on: date) -> QuerySet[Appointment, tuple[Any, ...]]:
        composed.append((unit_id, on))
        return seats_in(unit_id, on)

    kept = KeptQuery(build, unit_id=int, on=date)
    Appointment.objects.filter(pk=cast.ani.appointment.pk).update(ended_on=TODAY)
    units = {seat.position.unit_id for seat in Appointment.objects.select_related("position")}
    found = 0
    for unit_id in sorted(units):
        for day in (TODAY - timedelta(days=1), TODAY, date(1990, 1, 1)):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                rows = kept.rows(unit_id=unit_id, on=day)
            assert len(asked) == 1
            assert rows == list(seats_in(unit_id, day))
            found += len(rows)
    assert found > len(units)
    assert len(composed) == 1


def test_refuses_a_value_the_query_computes_with(db: None) -> None:
    kept = KeptQuery(lambda on: appointments_on(on + timedelta(days=1)).values_list("pk"), on=date)
    with pytest.raises(LookupError, match="on"):
        kept.rows(on=TODAY)
