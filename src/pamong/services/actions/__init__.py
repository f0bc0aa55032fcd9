"""What can be done with services and cases; one verb, one function."""

from pamong.services.actions.definitions import StepDefinition, define_service
from pamong.services.actions.events import closed_draft, moved_draft, received_draft
from pamong.services.actions.measurements import CASES_DONE, IN_TIME, publish_measurements
from pamong.services.actions.steps import (
    claim_step,
    complete_step,
    hand_over_step,
    pause_step,
    release_step,
    resume_step,
    start_step,
    take_in_case,
    take_next,
    withdraw_case,
)
from pamong.services.actions.unable import (
    UnableToDefineService,
    UnableToHandOver,
    UnableToPublish,
    UnableToServe,
    UnableToTakeIn,
    UnableToWorkOnStep,
)

__all__ = [
    "CASES_DONE",
    "IN_TIME",
    "StepDefinition",
    "UnableToDefineService",
    "UnableToHandOver",
    "UnableToPublish",
    "UnableToServe",
    "UnableToTakeIn",
    "UnableToWorkOnStep",
    "claim_step",
    "closed_draft",
    "complete_step",
    "define_service",
    "hand_over_step",
    "moved_draft",
    "pause_step",
    "publish_measurements",
    "received_draft",
    "release_step",
    "resume_step",
    "start_step",
    "take_in_case",
    "take_next",
    "withdraw_case",
]
