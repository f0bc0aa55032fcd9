"""Tables of decisions: they choose the way of a case and the unit of a step, and gaps are told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pamong.accounts.access import Forbidden
from pamong.accounts.rights import Role
from pamong.services import actions, policies, queries
from pamong.services.actions import StepDefinition, UnableToDefineService, VersionDraft
from pamong.services.models import Case, ServiceType, ServiceVersion, Step
from pamong.services.queries.moving import groups_behind
from pamong.services.rules.decisions import Problem
from pamong.services.rules.routes import asked_for, decided, read_routes, route_faults
from tests.bpmn.drawing import drawn
from tests.conftest import Cast, Seat, grant
from tests.services.conftest import MONDAY, actor, make_office
from tests.services.test_processes import END, START, apply, codes, task, work

SignIn = Callable[[Seat], Client]

FORM = {
    "schema": {
        "type": "object",
        "properties": {
            "amount": {"type": "number", "minimum": 0},
            "district": {"type": "string", "enum": ["kota", "desa"]},
        },
        "required": ["amount", "district"],
    },
    "layout": {
        "fields": {
            "amount": {"label": {"id": "Nilai"}, "widget": "number"},
            "district": {
                "label": {"id": "Wilayah"},
                "widget": "radio",
                "choices": {"kota": {"id": "Kota"}, "desa": {"id": "Desa"}},
            },
        },
        "pages": [{"id": "what", "title": {"id": "Isi"}, "fields": ["amount", "district"]}],
    },
}
WAY = {
    "name": "way",
    "task": "rule",
    "policy": "unique",
    "inputs": ["amount"],
    "rows": [{"when": ["< 500"], "then": ["small"]}, {"when": [">= 500"], "then": ["large"]}],
}
# The table says where it goes; a rule task shows it in the drawing.
BY_AMOUNT = drawn(
    START + task("check", "visit") + '<businessRuleTask id="rule" name="Which way"/>'
    '<exclusiveGateway id="g" default="g-check"/>' + END,
    "s rule", "rule g", 'g visit way == "large"', "g check", "visit check", "check e",
)  # fmt: skip
ONE_STEP = drawn(START + task("check") + END, "s check", "check e")


def unit_table(cast: Cast) -> dict[str, Any]:
    return {
        "name": "place",
        "policy": "first",
        "inputs": ["district"],
        "rows": [
            {"when": ['"kota"'], "then": [cast.section.code]},
            {"when": [""], "then": [cast.other_office.code]},
        ],
    }


def draft(
    cast: Cast,
    process: bytes,
    steps: Sequence[StepDefinition],
    decisions: Sequence[Mapping[str, Any]],
) -> ServiceType:
    make_office(cast)
    officer = actor(cast.lestari)
    service = actions.define_service(
        actor=officer, code="izin", name="Izin", unit_id=cast.section.pk, at=MONDAY
    )
    wanted = VersionDraft(process, steps, form=FORM, decisions=decisions)
    actions.draft_version(actor=officer, service_id=service.pk, draft=wanted, at=MONDAY)
    return service


def by_amount(cast: Cast, decisions: Sequence[Mapping[str, Any]] = (WAY,)) -> ServiceType:
    section = cast.section.pk
    steps = [StepDefinition("check", section, 60), StepDefinition("visit", section, 60)]
    return draft(cast, BY_AMOUNT, steps, decisions)


def by_district(cast: Cast) -> ServiceType:
    step = StepDefinition("check", cast.section.pk, 60, unit_table="place", routing="load")
    return draft(cast, ONE_STEP, [step], [unit_table(cast)])


def publish(cast: Cast, service: ServiceType) -> ServiceVersion:
    return actions.publish_version(actor=actor(cast.lestari), service_id=service.pk, at=MONDAY)


def faults(service: ServiceType) -> list[str]:
    return actions.faults_of(service.versions.get(state="draft"))


def test_the_table_chooses_the_way_by_the_amount(cast: Cast) -> None:
    service = by_amount(cast)
    publish(cast, service)
    assert codes(apply(service, amount=499, district="kota")) == ["check"]
    large = apply(service, amount=500, district="kota")
    assert codes(large) == ["visit"]
    work(cast, large, "visit", MONDAY)
    assert codes(large) == ["check"]
    # Without an answer no row holds: the default is taken.
    assert codes(apply(service)) == ["check"]


def test_what_a_step_finds_out_is_looked_at_too() -> None:
    routes = read_routes([WAY, {**WAY, "name": "who", "inputs": ["way"], "rows": [
        {"when": ['"large"'], "then": ["head"]}, {"when": [""], "then": ["officer"]},
    ], "policy": "first"}])  # fmt: skip
    assert decided(routes, {"amount": 10}) == {"way": "small", "who": "officer"}
    assert decided(routes, {"amount": 900}) == {"way": "large", "who": "head"}
    assert decided(routes, {}) == {"way": None, "who": "officer"}
    assert asked_for(routes, ["who", "kind"]) == {"amount", "kind"}


def test_a_step_goes_to_the_unit_of_the_area_and_its_officers_know_the_case(cast: Cast) -> None:
    grant(cast.lestari, Role.PROCEDURES_OFFICER, None)
    service = by_district(cast)
    publish(cast, service)
    town = apply(service, amount=1, district="kota")
    village = apply(service, amount=1, district="desa")
    units = dict(Step.objects.values_list("case_id", "unit_id"))
    assert units == {town.pk: cast.section.pk, village.pk: cast.other_office.pk}
    # By load it is in the hands of somebody of that unit.
    step = Step.objects.get(case=village)
    assert step.assignee_id == cast.dewi.employee.pk
    assert policies.cases_known_to(actor(cast.dewi)).get() == village
    # A unit that is not there any more gets nothing: the one beside the table does.
    plan = queries.plan_of(village.version_id)
    step_by_table = replace(plan.steps["check"], unit_id=cast.office.pk)
    assert plan.unit_of(step_by_table, {"district": "kota"}) == cast.section.pk
    without = replace(plan, units={})
    assert without.unit_of(step_by_table, {"district": "kota"}) == cast.office.pk


def test_work_is_given_only_to_units_that_one_speaks_for(cast: Cast) -> None:
    service = by_district(cast)
    assert faults(service) == []
    with pytest.raises(Forbidden):
        publish(cast, service)
    assert not Case.objects.exists()


def test_gaps_and_rows_that_cannot_be_read_keep_it_from_being_published(cast: Cast) -> None:
    broken = {
        **WAY,
        "rows": [{"when": ["< 500"], "then": ["small"]}, {"when": ["<>"], "then": [""]}],
    }
    service = by_amount(cast, [broken])
    (text,) = [each for each in faults(service) if "<>" in each]
    assert "2" in text
    with pytest.raises(UnableToDefineService):
        publish(cast, service)
    gap = {**WAY, "rows": WAY["rows"][:1]}
    assert [each.code for each in route_faults(gap, taken={"amount"})] == ["gap"]
    twice = {**WAY, "rows": [*WAY["rows"], {"when": ["> 900"], "then": ["huge"]}]}
    assert [each.code for each in route_faults(twice, taken={"amount"})] == ["overlap"]
    assert route_faults({**WAY, "name": "amount"}, taken={"amount"})[0].code == "taken"
    assert route_faults({**WAY, "name": "Way 1"}, taken=())[0].code == "name"
    assert route_faults({**WAY, "name": "outcome"}, taken=())[0].code == "name"
    assert route_faults(WAY, taken=()) == [Problem("unknown", 0, 1, "amount")]
    empty = {**WAY, "rows": [*WAY["rows"], {"when": [""], "then": [""]}]}
    assert Problem("result", 3) in route_faults(empty, taken={"amount"})


def test_a_task_without_its_table_and_a_unit_that_is_none_are_named(cast: Cast) -> None:
    service = by_amount(cast, [])
    assert any("Which way" in each for each in faults(service))
    version = service.versions.get(state="draft")
    version.steps.filter(code="visit").update(unit_table="place")
    assert any("place" in each for each in faults(service))
    wrong = unit_table(cast)
    wrong["rows"][0]["then"] = ["NOWHERE"]
    version.decisions = [WAY, wrong]
    version.save()
    (text,) = faults(service)
    assert "NOWHERE" in text
    assert "1" in text


def test_a_case_does_not_move_to_a_table_about_what_it_was_not_asked(cast: Cast) -> None:
    service = by_amount(cast)
    publish(cast, service)
    case = apply(service, amount=1, district="kota")
    officer = actor(cast.lestari)
    base = service.versions.get(state="published")
    form = {
        "schema": {"type": "object", "properties": {"size": {"type": "number"}}},
        "layout": {
            "fields": {"size": {"label": {"id": "Luas"}, "widget": "number"}},
            "pages": [{"id": "what", "title": {"id": "Isi"}, "fields": ["size"]}],
        },
    }
    like = VersionDraft.like(base)
    by_size = {**WAY, "inputs": ["size"]}
    wanted = VersionDraft(like.process, like.steps, form=form, decisions=[by_size])
    actions.draft_version(actor=officer, service_id=service.pk, draft=wanted, at=MONDAY)
    target = publish(cast, service)
    (group,) = groups_behind(service, target)
    assert not group.can_move
    assert group.verdict.about == "size"
    assert case.version_id != target.pk


def test_the_officer_writes_a_table_in_the_browser(cast: Cast, sign_in: SignIn) -> None:
    service = by_amount(cast, [])
    browser = sign_in(cast.lestari)
    address = reverse("services:decisions", args=[service.pk])
    page = browser.get(address)
    assert page.status_code == 200
    fields = {
        "mark": page.context["mark"],
        "table": "new",
        "name": "way",
        "task": "rule",
        "policy": "unique",
        "head-0": "amount",
        "cell-0-0": "< 500",
        "then-0": "small",
    }
    assert browser.post(address, fields).status_code == 302
    version = service.versions.get(state="draft")
    assert version.decisions == [{**WAY, "rows": WAY["rows"][:1]}]
    # The gap is told, with the table open or not.
    listed = browser.get(address).context["listed"]
    assert len(listed[0]["faults"]) == 1
    # An older page loses nothing of what is there meanwhile.
    assert browser.post(address, {**fields, "name": "other"}).status_code == 400
    mark = browser.get(address, {"table": "0"}).context["mark"]
    more = {**fields, "mark": mark, "table": "0", "cell-1-0": ">= 500", "then-1": "large"}
    assert browser.post(address, more).status_code == 302
    version.refresh_from_db()
    assert version.decisions == [WAY]
    assert faults(service) == []
    assert browser.get(address, {"table": "7"}).status_code == 404
    mark = browser.get(address).context["mark"]
    gone = browser.post(address, {"mark": mark, "table": "0", "remove": "1"})
    assert gone.status_code == 302
    version.refresh_from_db()
    assert version.decisions == []


def test_a_unit_is_chosen_by_table_on_the_page_of_the_service(cast: Cast, sign_in: SignIn) -> None:
    service = draft(
        cast, ONE_STEP, [StepDefinition("check", cast.section.pk, 60)], [unit_table(cast)]
    )
    browser = sign_in(cast.lestari)
    fields = {
        "task-TOTAL_FORMS": "1",
        "task-INITIAL_FORMS": "1",
        "task-0-code": "check",
        "task-0-unit": cast.section.pk,
        "task-0-norm_minutes": "60",
        "task-0-routing": "queue",
        "task-0-unit_table": "place",
    }
    answer = browser.post(reverse("services:version_steps", args=[service.pk]), fields)
    assert answer.status_code == 302
    step = service.versions.get(state="draft").steps.get()
    assert step.unit_table == "place"
    page = browser.get(reverse("services:service", args=[service.pk])).content.decode()
    assert 'value="place" selected' in page
