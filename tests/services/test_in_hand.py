"""Only who has an open step in hand acts on its case: the same for everything one can do there."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from pamong.accounts.actors import Actor
from pamong.services import actions
from pamong.services.actions import UnableToServe
from pamong.services.actions.letters import draft_letter, sign_letter
from pamong.services.actions.standards import check_requirement
from pamong.services.actions.unable import UnableToWorkOnStep
from pamong.services.models import Case, RequirementCheck, ServiceType, Step
from tests.conftest import Cast
from tests.services.conftest import MONDAY, actor, make_case, open_step

LATER = MONDAY + timedelta(minutes=10)

Act = Callable[[Actor, int], object]
ACTS: dict[str, Act] = {
    "look at a letter": lambda who, step_id: draft_letter(
        actor=who, step_id=step_id, code="decision", at=LATER
    ),
    "sign a letter": lambda who, step_id: sign_letter(
        actor=who, step_id=step_id, code="decision", mark="", at=LATER
    ),
    "check what was brought": lambda who, step_id: check_requirement(
        actor=who, step_id=step_id, code="ktp", state=RequirementCheck.State.THERE, at=LATER
    ),
    "send back": lambda who, step_id: actions.send_back(
        actor=who, step_id=step_id, to="receive", reason="incomplete", at=LATER
    ),
    "close as withdrawn": lambda who, step_id: actions.withdraw_case(
        actor=who, step_id=step_id, at=LATER
    ),
}


@pytest.fixture(params=ACTS, ids=lambda name: name)
def act(request: pytest.FixtureRequest) -> Act:
    return ACTS[request.param]


@pytest.fixture
def step(cast: Cast, service: ServiceType) -> Step:
    """One that waits, after a first one that is done."""
    case = make_case(cast, service)
    actions.complete_step(actor=actor(cast.ani), step_id=open_step(case).pk, at=MONDAY)
    return open_step(case)


def refused(act: Act, who: Actor, step: Step) -> str:
    with pytest.raises(UnableToWorkOnStep) as refusal:
        act(who, step.pk)
    step.refresh_from_db()
    assert step.life.is_open
    return str(refusal.value)


def test_nobody_acts_on_a_step_that_waits(cast: Cast, step: Step, act: Act) -> None:
    refused(act, actor(cast.ani), step)


def test_nobody_acts_on_a_step_that_somebody_else_has(cast: Cast, step: Step, act: Act) -> None:
    actions.claim_step(actor=actor(cast.budi), step_id=step.pk, at=MONDAY)
    refused(act, actor(cast.ani), step)


def test_nobody_acts_on_their_own_application(cast: Cast, step: Step, act: Act) -> None:
    ani = actor(cast.ani)
    actions.claim_step(actor=ani, step_id=step.pk, at=MONDAY)
    Case.objects.filter(pk=step.case_id).update(applicant_employee_id=ani.employee_id)
    said = refused(act, ani, step)
    assert "your own" in said or "Anda sendiri" in said


@pytest.mark.parametrize("name", ["look at a letter", "sign a letter", "check what was brought"])
def test_nobody_acts_on_a_step_that_is_over(cast: Cast, step: Step, name: str) -> None:
    ani = actor(cast.ani)
    for move in (actions.claim_step, actions.start_step, actions.complete_step):
        move(actor=ani, step_id=step.pk, at=MONDAY)
    with pytest.raises(UnableToServe, match=r"over|selesai"):
        ACTS[name](ani, step.pk)
