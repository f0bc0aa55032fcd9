"""Fifty thousand open cases: pages and the next task read what they show, by index."""

import json
import time
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pamong.services import actions
from pamong.services.models import Step
from tests import databases
from tests.conftest import Cast, Seat
from tests.services.conftest import actor, make_service

MANY = 50_000

# Numbers only have to differ here; the letters are no matter.
CASES = """
insert into services_case (agency_id, number, intake_key, channel, service_id, version_id, unit_id,
    applicant_name, applicant_email, applicant_phone, proxy_name, subject, answers, facts, marking,
    received_at, due_at, outcome, changes, escalated)
select %(agency)s, overlay(upper(lpad(to_hex(n), 6, '0')) placing '-' from 4 for 0),
    gen_random_uuid(), 'counter', %(service)s, %(version)s, %(unit)s, 'Eko', '', '', '', 'Warung',
    '{}', '{}', '{"waits": [[1, "receive", 0, null]], "next": 2}',
    now() - n * interval '7 seconds', now() + (n %% 5000 - 2500) * interval '1 minute', '', 1, 0
from generate_series(1, %(many)s) n
"""
STEPS = """
insert into services_step (agency_id, case_id, serial, signed_outcome, service_step_id,
    unit_id, state, assignee_id, due_at, offered_at, changed_at, pause_reason, waiting, working,
    held)
select c.agency_id, c.id, 1, '', %(step)s, c.unit_id,
    case when c.id %% 1000 = 0 then 'started' else 'offered' end,
    case when c.id %% 1000 = 0 then %(ani)s end, c.due_at,
    c.received_at, c.received_at, '', '0', '0', '0'
from services_case c
"""


@pytest.fixture
def many(own_database: Cast) -> Cast:
    """Committed and analysed, so that plans are made as in a running installation."""
    cast = own_database
    service = make_service(cast)
    values = {
        "agency": cast.agency.pk,
        "service": service.pk,
        "unit": cast.section.pk,
        "many": MANY,
        "version": service.versions.get().pk,
        "step": service.versions.get().steps.get(order=1).pk,
        "ani": cast.ani.employee.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(CASES, values)
        cursor.execute(STEPS, values)
    owner = databases.url("pamong_owner", connection.settings_dict["NAME"])
    with psycopg.connect(owner, autocommit=True) as database:
        database.execute("analyze")
    return cast


def browser_of(seat: Seat) -> Client:
    client = Client()
    client.force_login(seat.user)
    return client


def plan(query: str) -> list[dict[str, Any]]:
    """The nodes of a plan that is really run."""
    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, format json) {query}")
        (answer,) = cursor.fetchone()
    (whole,) = json.loads(answer) if isinstance(answer, str) else answer
    nodes, rest = [], [whole["Plan"]]
    while rest:
        node = rest.pop()
        nodes.append(node)
        rest.extend(node.get("Plans", ()))
    return nodes


def wasted_scans(query: str) -> list[str]:
    """Tables read whole for the sake of a few rows. Who counts rows may read them."""
    counts = "COUNT(" in query
    return [
        node["Relation Name"]
        for node in plan(query)
        if node["Node Type"] in {"Seq Scan", "Parallel Seq Scan"}
        and node["Relation Name"] in {"services_case", "services_step", "journal_event"}
        and node.get("Rows Removed by Filter", 0) + (0 if counts else node["Actual Rows"]) > 1000
    ]


def test_pages_stay_quick(many: Cast) -> None:
    ani, budi = browser_of(many.ani), browser_of(many.budi)
    held = Step.objects.filter(state="started").select_related("case").first()
    assert held is not None
    pages = [
        (ani, "/services/tasks/"),
        (ani, "/services/tasks/?page=2000"),
        (ani, "/services/panels/tasks/"),
        (ani, f"/services/cases/{held.case.number}/"),
        (budi, "/services/"),
        (budi, f"/services/units/{many.section.pk}/"),
    ]
    for client, address in pages:
        client.get(address)
        began = time.process_time()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200, address
        assert time.process_time() - began < 0.5, address
        assert len(captured) <= 15, address
        for query in captured:
            if query["sql"].startswith("SELECT") and "page=2000" not in address:
                assert wasted_scans(query["sql"]) == [], (address, query["sql"])
    first = Step.objects.filter(state="offered").earliest("due_at", "pk")
    shown = ani.get("/services/tasks/").context["waiting"]
    assert shown[0]["step"] == first


def test_the_next_task_reads_one_row_of_the_queue(many: Cast) -> None:
    with CaptureQueriesContext(connection) as captured:
        taken = actions.take_next(actor=actor(many.budi), at=timezone.now())
    assert taken is not None
    (ask,) = [query["sql"] for query in captured if "SKIP LOCKED" in query["sql"]]
    read = [node for node in plan(ask) if node.get("Index Name") == "step_queue"]
    # The first of the queue is taken meanwhile; a handful of rows, not fifty thousand.
    assert read
    assert max(node["Actual Rows"] for node in read) < 10
