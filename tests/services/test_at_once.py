"""Officers who change the draft of a service at the same moment: nothing kept is overwritten."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from pamong.services.actions import StepDefinition, definitions
from pamong.services.actions.draft_changes import mark_of
from pamong.services.actions.form_changes import begin_next_version, change_form
from pamong.services.actions.process_changes import change_process, change_steps
from pamong.services.models import ServiceType
from pamong.services.queries import definitions_of, draft_or_in_force
from pamong.services.rules import straight_process
from pamong.services.rules.forms.editing import without_page
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast
from tests.services.conftest import MONDAY, actor
from tests.services.forms.stall import stall
from tests.services.test_drafts import make_stall

DRAWN = straight_process([("periksa", "Periksa"), ("serahkan", "Serahkan")])
SHORTER = without_page(stall(), "sum")


def draws(who: Any, service: ServiceType) -> None:
    base = draft_or_in_force(service)
    assert base is not None
    change_process(
        actor=who, service_id=service.pk, process=DRAWN, mark=mark_of(base.process), at=MONDAY
    )


def brings_a_file(who: Any, service: ServiceType) -> None:
    change_process(actor=who, service_id=service.pk, process=DRAWN, mark=None, at=MONDAY)


def gives_out_the_steps(who: Any, service: ServiceType) -> None:
    base = draft_or_in_force(service)
    assert base is not None
    code, unit, *_rest = definitions_of(base)[0]
    steps = [StepDefinition(code, unit, 77)]
    change_steps(actor=who, service_id=service.pk, steps=steps, at=MONDAY)


def begins(who: Any, service: ServiceType) -> None:
    begin_next_version(actor=who, service_id=service.pk, at=MONDAY)


@pytest.mark.parametrize(
    ("change", "is_begun"),
    [(draws, True), (brings_a_file, True), (gives_out_the_steps, True), (begins, False)],
)
def test_a_form_changed_while_another_part_is_saved_stays_changed(
    own_database: Cast,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Any, ServiceType], None],
    is_begun: bool,
) -> None:
    service = make_stall(own_database).service
    who = actor(own_database.lestari)
    if is_begun:
        begins(who, service)
    reached, form_is_kept = threading.Event(), threading.Event()
    read, slow = definitions.read, threading.local()

    def read_slowly(process: bytes) -> Any:
        if getattr(slow, "is_here", False):
            # What stands there is read; now the other officer comes.
            reached.set()
            form_is_kept.wait(1)
        return read(process)

    monkeypatch.setattr(definitions, "read", read_slowly)

    def one() -> None:
        slow.is_here = True
        enter_agency(own_database.agency.pk)
        try:
            change(who, service)
        finally:
            connection.close()

    def other() -> None:
        reached.wait(10)
        enter_agency(own_database.agency.pk)
        try:
            begins(who, service)
            change_form(
                actor=who, service_id=service.pk, form=SHORTER, mark=mark_of(stall()), at=MONDAY
            )
            form_is_kept.set()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(one), pool.submit(other)]:
            each.result(30)
    draft = service.versions.get(state="draft")
    assert draft.form == SHORTER
    if change in {draws, brings_a_file}:
        assert draft.process == DRAWN.decode()
    if change is gives_out_the_steps:
        assert draft.steps.get().norm_minutes == 77
