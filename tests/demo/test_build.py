"""A small Negara A is built for real: through imports and actions, never behind their back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from pamong.accounts.models import User
from pamong.demo import older, state, work
from pamong.demo.build import CODE, build
from pamong.documents.models import ImportRun
from pamong.journal.models import Event
from pamong.journal.recording import leaf_hash
from pamong.organization import verbs
from pamong.organization.models import Employee, RoleGrant, Unit
from pamong.performance.models import Cycle, Evaluation, PerformancePlan
from pamong.services.models import Case, PublicFigure, QueueTicket, SurveyAnswer
from pamong.services.queries.surveys import services_rated
from pamong.tenancy.current import enter_agency
from pamong.tenancy.models import Agency
from tests.conftest import database_apart


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Agency]:
    """Built once, committed in a database of its own."""
    with (
        pytest.MonkeyPatch.context() as patch,
        database_apart(django_db_blocker, "demo"),
    ):
        patch.setattr(settings, "PAMONG_DATA", tmp_path_factory.mktemp("demo"))
        patch.setattr(settings, "PAMONG_DEMO", True)
        patch.setattr(work, "PER_DAY", 0.4)
        build(progress=lambda text: None, employees=60, seed=3)
        yield Agency.objects.get(code=CODE)


@pytest.fixture
def agency(built: Agency) -> Iterator[Agency]:
    """The built agency, entered; what a test changes is rolled back."""
    with transaction.atomic():
        enter_agency(built.pk)
        yield built
        transaction.set_rollback(True)
    enter_agency(None)


def test_it_works(agency: Agency) -> None:
    assert Unit.objects.count() == 12
    assert Employee.objects.count() == 60
    assert list(Cycle.objects.order_by("year").values_list("state", flat=True)) == [
        "closed",
        "closed",
        "open",
    ]
    assert PerformancePlan.objects.count() == 180
    assert Evaluation.objects.filter(state="final").count() > 400
    assert Evaluation.objects.filter(state="delivered").exists()
    assert Case.objects.filter(closed_at__isnull=False).count() > 50
    # Units and staff came in by the import that an agency uses.
    assert set(ImportRun.objects.values_list("kind", "state")) >= {
        ("units", "applied"),
        ("staff", "applied"),
    }
    # The agency was founded and every role granted by actions that tell of it.
    assert Event.objects.filter(verb=verbs.AGENCY_FOUNDED, object_id=agency.pk).count() == 1
    told = Event.objects.filter(verb=verbs.ROLE_GRANTED).values_list("object_id", flat=True)
    assert sorted(told) == sorted(RoleGrant.objects.values_list("pk", flat=True))
    # In the hall of the licensing counter some were served, one is called, others wait.
    assert set(QueueTicket.objects.values_list("state", flat=True)) >= {"served", "waiting"}
    assert QueueTicket.objects.filter(state="called").count() >= 1
    # What happened is in the journal, and every event still has its hash.
    assert Event.objects.filter(origin="import").count() > 1000
    for event in Event.objects.order_by("-pk")[:200]:
        assert bytes(event.leaf_hash) == leaf_hash(event)


def test_everybody_shown_can_sign_in_and_finds_something_to_do(agency: Agency) -> None:
    people = state.read_people(settings.PAMONG_DATA)
    assert len({person.username for person in people}) == len(people) == 13
    shown = Client().get("/").content.decode()
    for person in people:
        assert person.name in shown
        client = Client()
        response = client.post("/", {"login": person.username, "password": person.password})
        assert response.status_code == 302, person
        page = client.get("/")
        assert page.status_code == 200
        assert "data-panel-failed" not in page.content.decode()
    enter_agency(agency.pk)
    # Nobody else has a password.
    assert sum(user.has_usable_password() for user in User.objects.all()) == 13


def test_applicants_have_rated_and_everybody_reads_how_services_perform(agency: Agency) -> None:
    assert SurveyAnswer.objects.filter(channel="import").exists()
    assert PublicFigure.objects.filter(service=None, unit=None).exists()
    assert Event.objects.filter(verb="services.survey.answers_brought", origin="import").exists()
    assert Client().get(f"/l/{CODE}/figures/").status_code == 200


def test_cases_that_arrive_later_are_rated_too_and_again_changes_nothing(agency: Agency) -> None:
    counts = []
    for _twice in range(2):
        older.arrive(agency=agency, seed=3, progress=lambda text: None, load=0.03)
        enter_agency(agency.pk)
        counts.append(SurveyAnswer.objects.count())
    assert len(services_rated()) > 4
    assert counts[0] == counts[1]
