"""Who lost their paper gets a new secret at the counter; the old one dies."""

import pytest
from django.http import Http404
from django.test import Client

from pamong.journal.models import Event
from pamong.services import actions, queries
from pamong.services.models import Case, ServiceType
from tests.conftest import Cast
from tests.services.conftest import MONDAY, actor, make_case


def reissue(cast: Cast, case: Case, *, seen: bool = True) -> Case:
    return actions.reissue_secret(
        actor=actor(cast.ani), number=case.number, has_identified=seen, at=MONDAY
    )


def test_the_new_secret_opens_the_case_and_the_old_one_does_not(
    cast: Cast, service: ServiceType
) -> None:
    case = make_case(cast, service)
    old = actions.secret_of(case.intake_key)
    assert queries.case_by_secret(case.number, actions.hash_of(old)) == case
    case = reissue(cast, case)
    new = actions.secret_of(case.intake_key, case.secret_turn)
    assert queries.case_by_secret(case.number, actions.hash_of(old)) is None
    assert queries.case_by_secret(case.number, actions.hash_of(new)) == case
    (event,) = Event.objects.filter(verb="services.secret.reissued")
    assert event.actor_id == cast.ani.employee.pk
    assert new not in str(event.payload)


def test_a_browser_that_followed_with_the_old_secret_sees_nothing(
    client: Client, cast: Cast, service: ServiceType
) -> None:
    case = make_case(cast, service)
    base = f"/l/{cast.agency.code}"
    client.get(f"{base}/track/{case.number}/{actions.secret_of(case.intake_key)}/")
    assert client.get(f"{base}/cases/{case.number}/").status_code == 200
    case = reissue(cast, case)
    assert client.get(f"{base}/cases/{case.number}/").status_code == 404
    new = actions.secret_of(case.intake_key, case.secret_turn)
    client.get(f"{base}/track/{case.number}/{new}/")
    assert client.get(f"{base}/cases/{case.number}/").status_code == 200


def test_nobody_gets_one_unseen_or_from_an_office_that_knows_nothing_of_it(
    cast: Cast, service: ServiceType
) -> None:
    case = make_case(cast, service)
    with pytest.raises(actions.UnableToTakeIn):
        reissue(cast, case, seen=False)
    with pytest.raises(Http404):
        actions.reissue_secret(
            actor=actor(cast.dewi), number=case.number, has_identified=True, at=MONDAY
        )
    case.refresh_from_db()
    assert case.secret_turn == 0
