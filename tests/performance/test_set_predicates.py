"""The predicate of a unit: set one level up, with a reason; for the top HR records it."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from pamong.accounts.access import Forbidden
from pamong.journal.models import Event
from pamong.organization.models import Delegation, Unit
from pamong.performance import verbs
from pamong.performance.actions.predicates import UnableToSetPredicate, set_predicate
from pamong.performance.models import Cycle, OrganizationPredicate
from pamong.performance.queries.predicates import level_for
from pamong.performance.rules import OrganizationLevel
from tests.conftest import Cast, Seat
from tests.performance.rated import NOW, TODAY, actor, span
from tests.performance.years import make_cycle

GOOD = OrganizationLevel.GOOD


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return make_cycle()


def put(
    seat: Seat,
    unit: Unit,
    cycle: Cycle,
    *,
    level: OrganizationLevel = GOOD,
    reason: str = "Target tercapai.",
    official: str = "",
) -> OrganizationPredicate:
    return set_predicate(
        actor=actor(seat),
        unit_id=unit.pk,
        span=span(cycle),
        level=level,
        reason=reason,
        official=official,
        at=NOW,
    )


def test_the_head_one_level_up_sets_it_and_nobody_else(cast: Cast, cycle: Cycle) -> None:
    for seat in (cast.budi, cast.fajar, cast.gita, cast.hana, cast.ani, cast.indra):
        with pytest.raises(Forbidden):
            put(seat, cast.section, cycle)
    row = put(cast.lestari, cast.section, cycle)
    assert (row.level, row.set_by_id) == ("good", cast.lestari.employee.pk)
    event = Event.objects.get(verb=verbs.ORGANIZATION_PREDICATE_SET)
    assert (event.payload["level"], event.payload["before"]) == ("good", "")
    assert event.payload["reason"] == "Target tercapai."


def test_a_refusal_names_who_may(cast: Cast, cycle: Cycle) -> None:
    with pytest.raises(Forbidden) as refusal:
        put(cast.fajar, cast.section, cycle)
    assert "Lestari Wulandari (Kepala Dinas Perizinan)" in refusal.value.reason


def test_where_the_head_above_has_left_the_next_one_up_sets_it(cast: Cast, cycle: Cycle) -> None:
    cast.lestari.appointment.ended_on = date(2026, 6, 1)
    cast.lestari.appointment.save()
    assert put(cast.fajar, cast.section, cycle).set_by_id == cast.fajar.employee.pk


def test_a_delegate_sets_it_for_the_head(cast: Cast, cycle: Cycle) -> None:
    Delegation.objects.create(
        principal=cast.lestari.employee,
        delegate=cast.dewi.employee,
        reason="Cuti",
        started_on=TODAY,
        ended_on=date(2026, 10, 20),
    )
    put(cast.dewi, cast.section, cycle)
    event = Event.objects.get(verb=verbs.ORGANIZATION_PREDICATE_SET)
    assert event.actor_id == cast.dewi.employee.pk
    assert event.payload["for"] == cast.lestari.employee.pk


def test_the_top_is_recorded_by_hr_naming_the_official(cast: Cast, cycle: Cycle) -> None:
    with pytest.raises(Forbidden):
        put(cast.fajar, cast.root, cycle)
    with pytest.raises(UnableToSetPredicate):
        put(cast.hana, cast.root, cycle)
    row = put(cast.hana, cast.root, cycle, official="Drs. Yusuf, Bupati")
    assert row.official == "Drs. Yusuf, Bupati"


def test_a_change_is_kept_in_the_journal_and_the_same_again_is_nothing(
    cast: Cast, cycle: Cycle
) -> None:
    put(cast.lestari, cast.section, cycle)
    put(cast.lestari, cast.section, cycle)
    put(
        cast.lestari,
        cast.section,
        cycle,
        level=OrganizationLevel.EXCELLENT,
        reason="Hasil audit menaikkan.",
    )
    events = Event.objects.filter(verb=verbs.ORGANIZATION_PREDICATE_SET).order_by("id")
    assert [event.payload["before"] for event in events] == ["", "good"]
    assert OrganizationPredicate.objects.count() == 1


def test_without_a_reason_or_in_a_closed_year_nothing_is_set(cast: Cast, cycle: Cycle) -> None:
    with pytest.raises(UnableToSetPredicate):
        put(cast.lestari, cast.section, cycle, reason=" ")
    cycle.state = "closed"
    cycle.save()
    with pytest.raises(UnableToSetPredicate):
        put(cast.lestari, cast.section, cycle)
    cast.section.is_active = False
    cast.section.save()
    with pytest.raises(Http404):
        put(cast.lestari, cast.section, cycle)


def test_the_database_keeps_one_with_a_reason_per_unit_and_span(cast: Cast, cycle: Cycle) -> None:
    row = put(cast.lestari, cast.section, cycle)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationPredicate.objects.filter(pk=row.pk).update(reason="")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_unit_without_its_own_takes_the_nearest_above_but_a_head_does_not(
    cast: Cast, cycle: Cycle
) -> None:
    put(cast.fajar, cast.office, cycle)
    found = level_for(cast.section.path, span(cycle))
    assert found is not None
    assert found.unit_id == cast.office.pk
    assert level_for(cast.section.path, span(cycle), own_only=True) is None
    assert level_for(cast.section.path, span(cycle, "year")) is None


def test_leaders_set_and_see_it_on_the_pages(
    cast: Cast, cycle: Cycle, sign_in: Callable[[Seat], Client]
) -> None:
    url = reverse("performance:predicate", args=[cast.section.pk, 2026, "3"])
    lestari = sign_in(cast.lestari)
    assert lestari.post(url, {"level": "", "reason": ""}).status_code == 422
    answer = lestari.post(url, {"level": "good", "reason": "Target tercapai.", "version": "0"})
    assert answer.status_code == 302
    listed = sign_in(cast.budi).get(f"{reverse('performance:predicates')}?year=2026&span=3")
    assert "Target tercapai." in listed.content.decode()
    assert sign_in(cast.budi).get(url).status_code == 403
    assert sign_in(cast.ani).get(reverse("performance:predicates")).status_code == 403
    absent = reverse("performance:predicate", args=[cast.section.pk, 1999, "3"])
    assert lestari.get(absent).status_code == 404


def test_who_looked_before_another_set_it_is_told(
    cast: Cast, cycle: Cycle, sign_in: Callable[[Seat], Client]
) -> None:
    put(cast.lestari, cast.section, cycle)
    put(cast.lestari, cast.section, cycle, level=OrganizationLevel.POOR, reason="Baru.")
    url = reverse("performance:predicate", args=[cast.section.pk, 2026, "3"])
    lestari = sign_in(cast.lestari)
    assert 'name="version" value="2"' in lestari.get(url).content.decode()
    stale = {"level": "excellent", "reason": "Lama.", "version": "1"}
    answer = lestari.post(url, stale)
    assert answer.status_code == 422
    assert "orang lain telah menetapkan" in answer.content.decode()
    row = OrganizationPredicate.objects.get()
    assert (row.level, row.reason) == ("poor", "Baru.")
    assert lestari.post(url, stale | {"version": "2"}).status_code == 302
    newest = Event.objects.filter(verb=verbs.ORGANIZATION_PREDICATE_SET).latest("pk")
    assert newest.payload["reason_before"] == "Baru."


@pytest.mark.parametrize("name", ["hana", "budi"])
def test_the_way_back_from_the_distribution_is_open_to_its_reader(
    cast: Cast, cycle: Cycle, sign_in: Callable[[Seat], Client], name: str
) -> None:
    client = sign_in(getattr(cast, name))
    url = reverse("performance:distribution", args=[cast.section.pk, cycle.year, "3"])
    page = client.get(url).content.decode()
    crumbs = page.partition('class="crumbs"')[2].partition("</nav>")[0]
    [back] = re.findall(r'href="([^"]+)"', crumbs)
    assert client.get(back).status_code == 200
