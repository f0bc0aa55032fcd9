"""The register of simplifications: entered, changed, summed, handed out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from pamong.accounts.access import Forbidden
from pamong.journal.models import Event
from pamong.services import policies, verbs
from pamong.services.actions.simplifications import (
    Simpler,
    UnableToSimplify,
    change_simplification,
    record_saving,
    record_simplification,
)
from pamong.services.models import ServiceType, Simplification
from pamong.services.queries.simplifications import of_version, sum_of
from pamong.services.rules.simplification import Change, Interval, Saving, Subject
from tests.conftest import Cast, Seat
from tests.services.conftest import MONDAY, actor

KEY = UUID(int=11)
SIMPLER = Simpler(
    Subject.STEP,
    Change.REMOVED,
    "Paraf kedua",
    "Peraturan Bupati 12/2026",
    "Kepala Dinas",
    date(2026, 3, 1),
    date(2026, 3, 15),
    date(2026, 10, 1),
    expected_hours=Decimal("120.5"),
)
SAVING = Saving(
    40, 44, 9.5, 7.0, Interval(-2.5, -3, -1), Interval(-1, -2, 0), Interval(-90, -180, -5)
)


def entered(
    cast: Cast, service: ServiceType, simpler: Simpler = SIMPLER, key: UUID = KEY
) -> Simplification:
    return record_simplification(
        actor=actor(cast.lestari),
        unit=cast.section,
        simpler=replace(simpler, service_id=service.pk),
        key=key,
        at=MONDAY,
    )


def test_entered_twice_it_is_one_and_the_journal_knows(cast: Cast, service: ServiceType) -> None:
    assert entered(cast, service).pk == entered(cast, service).pk
    assert Event.objects.filter(verb=verbs.SIMPLIFICATION_RECORDED).count() == 1


def test_the_version_that_came_with_it_links_to_it(cast: Cast, service: ServiceType) -> None:
    row = entered(cast, service, replace(SIMPLER, version_number=1))
    version = service.versions.get(number=1)
    assert of_version(version.pk) == [row]
    with pytest.raises(UnableToSimplify, match="9"):
        entered(cast, service, replace(SIMPLER, version_number=9), uuid4())


def test_a_day_to_look_again_lies_after_its_beginning(cast: Cast, service: ServiceType) -> None:
    with pytest.raises(UnableToSimplify):
        entered(cast, service, replace(SIMPLER, review_on=SIMPLER.effective_on))
    row = entered(cast, service)
    for change in ({"review_on": row.effective_on}, {"expected_hours": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Simplification.objects.filter(pk=row.pk).update(**change)


def test_what_was_measured_goes_with_a_change_and_is_kept_without(
    cast: Cast, service: ServiceType
) -> None:
    row = entered(cast, service)
    assert record_saving(simplification_id=row.pk, saving=SAVING, at=MONDAY)
    assert not record_saving(simplification_id=row.pk, saving=SAVING, at=MONDAY)
    same = replace(SIMPLER, service_id=service.pk)
    officer = actor(cast.lestari)
    change_simplification(actor=officer, simplification_id=row.pk, simpler=same, at=MONDAY)
    row.refresh_from_db()
    assert row.saving == SAVING
    later = replace(same, effective_on=date(2026, 4, 1))
    change_simplification(actor=officer, simplification_id=row.pk, simpler=later, at=MONDAY)
    row.refresh_from_db()
    assert row.saving is None
    assert Event.objects.filter(verb=verbs.SIMPLIFICATION_CHANGED).count() == 1


def test_sums_tell_expected_from_measured(cast: Cast, service: ServiceType) -> None:
    row = entered(cast, service)
    entered(cast, service, replace(SIMPLER, expected_hours=None), uuid4())
    unsure = entered(cast, service, key=uuid4())
    record_saving(simplification_id=row.pk, saving=SAVING, at=MONDAY)
    wide = replace(SAVING, hours_a_year=Interval(-10, -60, 40))
    record_saving(simplification_id=unsure.pk, saving=wide, at=MONDAY)
    found = sum_of(Simplification.objects.all(), date(2026, 10, 1))
    assert (found.count, found.expected, found.measured) == (3, Decimal(241), 100)
    assert (found.told, found.proved, found.due) == (2, 1, 3)
    assert sum_of(Simplification.objects.all(), date(2026, 9, 30)).due == 0


def test_others_are_refused(cast: Cast, service: ServiceType) -> None:
    row = entered(cast, service)
    with pytest.raises(Forbidden):
        record_simplification(
            actor=actor(cast.budi), unit=cast.section, simpler=SIMPLER, key=uuid4(), at=MONDAY
        )
    with pytest.raises(Http404):
        change_simplification(
            actor=actor(cast.lestari), simplification_id=0, simpler=SIMPLER, at=MONDAY
        )
    assert list(policies.simplifications_read(actor(cast.budi))) == [row]
    assert not policies.simplifications_read(actor(cast.gita)).exists()


def test_pages_and_table(
    cast: Cast, service: ServiceType, sign_in: Callable[[Seat], Client]
) -> None:
    client = sign_in(cast.lestari)
    new = reverse("services:simplification_new") + "?subject=report&name=Laporan+harian"
    assert "Laporan harian" in client.get(new).content.decode()
    typed = {
        "unit": cast.section.pk,
        "subject": "step",
        "change": "merged",
        "name": "Paraf berkas",
        "service": service.pk,
        "version_number": 1,
        "legal_basis": "Standar pelayanan",
        "decided_by": "Kepala Dinas",
        "decided_on": "2026-03-01",
        "effective_on": "2026-03-15",
        "review_on": "2026-03-01",
        "key": str(KEY),
    }
    refused = client.post(new, typed)
    assert refused.status_code == 400
    assert "Tinjau lagi sesudah mulai berlaku." in refused.content.decode()
    assert client.post(new, typed | {"review_on": "2026-09-01"}).status_code == 302
    row = Simplification.objects.get()
    record_saving(simplification_id=row.pk, saving=SAVING, at=MONDAY)
    listed = client.get(reverse("services:simplifications")).content.decode()
    for text in ("Paraf berkas", "Median 9,5 → 7 hari", "−90 jam kerja setahun"):
        assert text in listed
    assert (
        "Paraf berkas"
        in client.get(reverse("services:service", args=[service.pk])).content.decode()
    )
    table = b"".join(client.get(reverse("services:simplifications_csv"))).decode()
    assert "Paraf berkas,digabung dengan yang lain" in table
    assert ",-90," in table
    page = reverse("services:simplification", args=[row.pk])
    again = typed | {"review_on": "2026-09-01", "change": "removed"}
    assert client.post(page, again).status_code == 302
    row.refresh_from_db()
    assert (row.change, row.version.number if row.version else 0) == ("removed", 1)
