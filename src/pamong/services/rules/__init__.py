"""The rules of service work: the life of a step, deadlines, numbers. Values only."""

from pamong.services.rules.deadlines import (
    Escalation,
    due,
    due_after_hold,
    escalation,
    in_time,
    warned,
)
from pamong.services.rules.drawing import straight_process
from pamong.services.rules.life import (
    AFTER,
    DECISIONS,
    HELD_STATES,
    OPEN_STATES,
    STATES,
    STOPS_THE_CLOCK,
    TRANSITIONS,
    ImpossibleMove,
    Outcome,
    PauseReason,
    ReturnReason,
    StepAction,
    StepLife,
    StepState,
    Told,
    advance,
    is_repeat,
    relive,
)
from pamong.services.rules.numbers import (
    NUMBER_ALPHABET,
    new_number,
    new_secret,
    read_number,
    read_secret,
    secret_from,
)
from pamong.services.rules.routing import Routing, chosen_officer
from pamong.services.rules.timers import UnreadableTimer, rings_at

# Rises when the figures of service work are counted in another way.
RULE_VERSION = 1

__all__ = [
    "AFTER",
    "DECISIONS",
    "HELD_STATES",
    "NUMBER_ALPHABET",
    "OPEN_STATES",
    "RULE_VERSION",
    "STATES",
    "STOPS_THE_CLOCK",
    "TRANSITIONS",
    "Escalation",
    "ImpossibleMove",
    "Outcome",
    "PauseReason",
    "ReturnReason",
    "Routing",
    "StepAction",
    "StepLife",
    "StepState",
    "Told",
    "UnreadableTimer",
    "advance",
    "chosen_officer",
    "due",
    "due_after_hold",
    "escalation",
    "in_time",
    "is_repeat",
    "new_number",
    "new_secret",
    "read_number",
    "read_secret",
    "relive",
    "rings_at",
    "secret_from",
    "straight_process",
    "warned",
]
