"""The register of recurring reports, forms and meetings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from pamong.accounts.access import Forbidden
from pamong.journal.models import Event
from pamong.processes import policies, verbs
from pamong.processes.actions.recurring import (
    Entry,
    change_recurring,
    end_recurring,
    record_recurring,
)
from pamong.processes.models import RecurringWork
from pamong.processes.queries.recurring import open_work, sum_of
from pamong.processes.rules.recurring import Burden, Proposal
from tests.conftest import Cast, Seat
from tests.services.conftest import actor

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
KEY = UUID(int=9)
DAILY = Entry("report", "Laporan harian", "Bagian Organisasi", 4, 45, 250)


def entered(cast: Cast, entry: Entry = DAILY, key: UUID = KEY) -> RecurringWork:
    return record_recurring(actor=actor(cast.budi), unit=cast.section, entry=entry, key=key, at=NOW)


@pytest.mark.parametrize(
    ("proposal", "wanted", "saved"),
    [
        (Proposal.KEEP, None, 0),
        (Proposal.DROP, None, 750),
        (Proposal.MERGE, None, 750),
        (Proposal.RARER, 50, 600),
    ],
)
def test_hours_and_what_a_proposal_saves(
    proposal: Proposal, wanted: int | None, saved: int
) -> None:
    burden = Burden(4, 45, 250, proposal, wanted)
    assert (burden.hours, burden.saved) == (750, saved)


def test_entered_twice_it_is_one_and_the_journal_knows(cast: Cast) -> None:
    assert entered(cast).pk == entered(cast).pk
    assert Event.objects.filter(verb=verbs.RECURRING_RECORDED).count() == 1


def test_sums_are_those_of_the_rows(cast: Cast) -> None:
    entered(cast)
    entered(cast, replace(DAILY, proposal="drop", people=2), uuid4())
    entered(cast, replace(DAILY, proposal="rarer", wanted=12), uuid4())
    entered(cast, replace(DAILY, people=9_000, minutes=10_000, times=10_000), uuid4())
    rows = list(open_work(RecurringWork.objects.all()))
    found = sum_of(RecurringWork.objects.all())
    assert found.count == 4
    assert found.hours == sum(row.hours for row in rows)
    assert found.saved == sum(row.saved for row in rows) == 375 + 714
    assert rows[0].people == 9_000


def test_changed_to_the_same_nothing_happens(cast: Cast) -> None:
    row = entered(cast)
    change_recurring(actor=actor(cast.budi), recurring_id=row.pk, entry=DAILY, at=NOW)
    assert not Event.objects.filter(verb=verbs.RECURRING_CHANGED).exists()
    wanted = replace(DAILY, proposal="rarer", wanted=12)
    change_recurring(actor=actor(cast.budi), recurring_id=row.pk, entry=wanted, at=NOW)
    row.refresh_from_db()
    assert row.wanted == 12
    assert Event.objects.filter(verb=verbs.RECURRING_CHANGED).count() == 1


def test_what_has_ended_costs_nothing_any_more(cast: Cast) -> None:
    row = entered(cast)
    for _again in range(2):
        end_recurring(actor=actor(cast.budi), recurring_id=row.pk, on=NOW.date(), at=NOW)
    assert sum_of(RecurringWork.objects.all()).hours == 0
    assert Event.objects.filter(verb=verbs.RECURRING_ENDED).count() == 1


def test_others_are_refused(cast: Cast) -> None:
    row = entered(cast)
    for seat in (cast.ani, cast.gita):
        with pytest.raises(Forbidden):
            end_recurring(actor=actor(seat), recurring_id=row.pk, on=NOW.date(), at=NOW)
    with pytest.raises(Http404):
        end_recurring(actor=actor(cast.budi), recurring_id=0, on=NOW.date(), at=NOW)
    assert not policies.recurring_read(actor(cast.gita)).exists()
    assert policies.recurring_read(actor(cast.budi)).exists()


@pytest.mark.parametrize(
    "change",
    [{"people": 0}, {"proposal": "rarer"}, {"wanted": 3}, {"proposal": "rarer", "wanted": 250}],
)
def test_the_database_refuses_what_makes_no_sense(cast: Cast, change: dict[str, object]) -> None:
    row = entered(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecurringWork.objects.filter(pk=row.pk).update(**change)


def test_pages(cast: Cast, sign_in: Callable[[Seat], Client]) -> None:
    client = sign_in(cast.budi)
    typed = {
        "unit": cast.section.pk,
        "kind": "meeting",
        "name": "Rapat staf",
        "needed_by": "Kepala seksi",
        "people": 12,
        "minutes": 60,
        "times": 50,
        "proposal": "rarer",
        "wanted": 60,
        "key": str(KEY),
    }
    new = reverse("processes:recurring_new")
    refused = client.post(new, typed)
    assert refused.status_code == 400
    assert "Lebih jarang berarti kurang dari jumlah sekarang." in refused.content.decode()
    assert client.post(new, typed | {"wanted": 12}).status_code == 302
    row = RecurringWork.objects.get()
    listed = client.get(reverse("processes:recurring")).content.decode()
    for text in ("Rapat staf", "600", "menghemat 456 jam setahun", "12 kali setahun"):
        assert text in listed
    page = reverse("processes:recurring_change", args=[row.pk])
    assert "Rapat staf" in client.get(page).content.decode()
    # Kept as before, the number of times that is meant goes.
    client.post(page, typed | {"proposal": "keep"})
    row.refresh_from_db()
    assert (row.proposal, row.wanted) == ("keep", None)
