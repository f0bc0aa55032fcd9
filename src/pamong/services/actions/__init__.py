"""What can be done with services and cases; one verb, one function."""

from pamong.services.actions.applying import (
    Applicant,
    Applied,
    apply,
    hash_of,
    secret_of,
    take_in_case,
)
from pamong.services.actions.areas import give_area
from pamong.services.actions.asking import (
    answer_office,
    ask_applicant,
    withdraw_application,
    write_note,
)
from pamong.services.actions.definitions import (
    StepDefinition,
    VersionDraft,
    define_service,
    draft_version,
    faults_of,
    publish_version,
)
from pamong.services.actions.measurements import publish_measurements, publish_satisfaction
from pamong.services.actions.running import By, Running
from pamong.services.actions.timing import escalate, ring_timers
from pamong.services.actions.unable import (
    UnableToDefineService,
    UnableToHandOver,
    UnableToPublish,
    UnableToServe,
    UnableToTakeIn,
    UnableToWorkOnStep,
)
from pamong.services.actions.work_indicators import CASES_DONE, DEFINITIONS, IN_TIME
from pamong.services.actions.working import (
    claim_step,
    complete_step,
    hand_over_step,
    pause_step,
    release_step,
    resume_step,
    send_back,
    start_step,
    take_next,
    withdraw_case,
)

__all__ = [
    "CASES_DONE",
    "DEFINITIONS",
    "IN_TIME",
    "Applicant",
    "Applied",
    "By",
    "Running",
    "StepDefinition",
    "UnableToDefineService",
    "UnableToHandOver",
    "UnableToPublish",
    "UnableToServe",
    "UnableToTakeIn",
    "UnableToWorkOnStep",
    "VersionDraft",
    "answer_office",
    "apply",
    "ask_applicant",
    "claim_step",
    "complete_step",
    "define_service",
    "draft_version",
    "escalate",
    "faults_of",
    "give_area",
    "hand_over_step",
    "hash_of",
    "pause_step",
    "publish_measurements",
    "publish_satisfaction",
    "publish_version",
    "release_step",
    "resume_step",
    "ring_timers",
    "secret_of",
    "send_back",
    "start_step",
    "take_in_case",
    "take_next",
    "withdraw_application",
    "withdraw_case",
    "write_note",
]
