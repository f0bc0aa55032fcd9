from datetime import date

import pytest
from django.http import Http404
from django.utils import timezone

from pamong.accounts.access import Forbidden
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Role
from pamong.organization.models import Delegation, SuperiorOverride
from pamong.organization.queries import actor_for
from pamong.performance.policies.plans import (
    Relation,
    assessed_plan,
    fetch_plan,
    own_plan,
)
from tests.conftest import Cast, Seat, grant
from tests.performance.years import AT, make_cycle, make_plan


def actor(seat: Seat) -> Actor:
    return actor_for(
        account_id=seat.user.pk, username=seat.user.username, today=timezone.localdate(AT)
    )


def relation(seat: Seat, plan_id: int) -> Relation | None:
    try:
        return fetch_plan(actor(seat), plan_id, AT).relation
    except Http404:
        return None


def test_each_reader_is_known_by_what_they_are_to_the_owner(cast: Cast) -> None:
    plan = make_plan(make_cycle(), cast.ani)
    readers = {
        name: relation(getattr(cast, name), plan.pk)
        for name in ("ani", "budi", "lestari", "fajar", "hana", "dewi", "gita", "citra", "indra")
    }
    assert readers == {
        "ani": Relation.OWN,
        "budi": Relation.ASSESSOR,
        "lestari": Relation.ABOVE,
        "fajar": Relation.ABOVE,
        "hana": Relation.MANAGER,
        "dewi": None,
        "gita": None,
        "citra": None,
        "indra": None,
    }


def test_a_head_is_assessed_by_the_head_above(cast: Cast) -> None:
    cycle = make_cycle()
    of_budi, of_fajar = make_plan(cycle, cast.budi), make_plan(cycle, cast.fajar)
    assert relation(cast.lestari, of_budi.pk) is Relation.ASSESSOR
    access = fetch_plan(actor(cast.fajar), of_fajar.pk, AT)
    assert access.is_own
    assert access.superior is None


def test_a_delegate_stands_in_for_the_head_but_never_over_the_own_plan(cast: Cast) -> None:
    cycle = make_cycle()
    of_ani, of_dewi = make_plan(cycle, cast.ani), make_plan(cycle, cast.dewi)
    Delegation.objects.create(
        principal=cast.budi.employee,
        delegate=cast.ani.employee,
        reason="Cuti",
        started_on=date(2026, 3, 1),
        ended_on=date(2026, 3, 8),
    )
    assert relation(cast.ani, of_ani.pk) is Relation.OWN
    assert relation(cast.ani, of_dewi.pk) is None
    Delegation.objects.create(
        principal=cast.gita.employee,
        delegate=cast.ani.employee,
        reason="Dinas luar",
        started_on=date(2026, 3, 1),
        ended_on=date(2026, 3, 8),
    )
    assert relation(cast.ani, of_dewi.pk) is Relation.ASSESSOR


def test_an_override_moves_the_assessor_and_the_one_above(cast: Cast) -> None:
    plan = make_plan(make_cycle(), cast.ani)
    SuperiorOverride.objects.create(
        appointment=cast.ani.appointment,
        superior=cast.dewi.employee,
        reason="Bekerja penuh di tim kesehatan",
        started_on=date(2026, 1, 1),
    )
    assert relation(cast.dewi, plan.pk) is Relation.ASSESSOR
    assert relation(cast.gita, plan.pk) is Relation.ABOVE
    assert relation(cast.budi, plan.pk) is Relation.ABOVE  # still heads the unit


def test_a_manager_of_another_office_is_a_stranger(cast: Cast) -> None:
    plan = make_plan(make_cycle(), cast.ani)
    grant(cast.dewi, Role.HR_MANAGER, cast.other_office)
    assert relation(cast.dewi, plan.pk) is None


def test_readers_are_told_that_only_the_owner_writes_and_only_the_superior_decides(
    cast: Cast,
) -> None:
    plan = make_plan(make_cycle(), cast.ani)
    assert own_plan(actor(cast.ani), plan.pk, AT).is_own
    assert assessed_plan(actor(cast.budi), plan.pk, AT).is_assessor
    with pytest.raises(Forbidden):
        own_plan(actor(cast.budi), plan.pk, AT)
    with pytest.raises(Forbidden):
        assessed_plan(actor(cast.ani), plan.pk, AT)
    with pytest.raises(Http404):
        own_plan(actor(cast.dewi), plan.pk, AT)
