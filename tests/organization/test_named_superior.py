"""Who is named as a superior without heading a unit leads these people, and sees so in the menu."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pamong.accounts.actors import NOWHERE, Actor
from pamong.accounts.rights import Right, Role
from pamong.organization.models import SuperiorOverride
from pamong.organization.queries import actor_for
from tests.conftest import Cast, Seat

TODAY = timezone.localdate()


def actor(seat: Seat) -> Actor:
    return actor_for(account_id=seat.user.pk, username=seat.user.username, today=TODAY)


def name(cast: Cast, until: date | None = None) -> SuperiorOverride:
    """Dewi, who heads nothing, assesses Ani."""
    return SuperiorOverride.objects.create(
        appointment=cast.ani.appointment,
        superior=cast.dewi.employee,
        reason="Koordinator jabatan fungsional",
        started_on=date(2026, 1, 1),
        ended_on=until,
    )


def test_a_named_superior_holds_the_role_over_no_unit(cast: Cast) -> None:
    with CaptureQueriesContext(
        connection,
    ) as before:
        assert not actor(cast.dewi).may(Right.PLAN_AGREE)
    name(cast)
    with CaptureQueriesContext(connection) as after:
        dewi = actor(cast.dewi)
    assert len(after) == len(before)
    assert dewi.has_role(Role.SUPERIOR)
    assert dewi.may(Right.PLAN_AGREE)
    assert dewi.may(Right.EVALUATION_RATE)
    assert dewi.paths(Right.PLAN_AGREE) == (NOWHERE,)
    for unit in (cast.root, cast.office, cast.section, cast.other_office):
        assert not dewi.may(Right.PLAN_AGREE, unit.path)
    assert not dewi.may(Right.PLAN_READ)


def test_it_ends_with_the_assignment_and_with_the_seat(cast: Cast) -> None:
    override = name(cast, until=TODAY)
    assert not actor(cast.dewi).has_role(Role.SUPERIOR)
    override.ended_on = None
    override.save()
    assert actor(cast.dewi).has_role(Role.SUPERIOR)
    cast.ani.appointment.ended_on = TODAY
    cast.ani.appointment.save()
    assert not actor(cast.dewi).has_role(Role.SUPERIOR)


@pytest.mark.parametrize("link", ["team", "matrix", "evaluations"])
def test_the_menu_leads_a_named_superior_to_the_team(cast: Cast, sign_in, link: str) -> None:
    url = f'href="{reverse(f"performance:{link}")}"'
    assert url not in sign_in(cast.dewi).get("/notices/").content.decode()
    name(cast)
    assert url in sign_in(cast.dewi).get("/notices/").content.decode()
    assert sign_in(cast.dewi).get(reverse(f"performance:{link}")).status_code in {200, 302}
    assert reverse("performance:predicates") not in sign_in(cast.dewi).get("/").content.decode()
