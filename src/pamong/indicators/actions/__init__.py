"""What can be done with indicators, targets, figures and contests; one verb, one function."""

from pamong.indicators.actions.contests import (
    Correction,
    UnableToAnswerContest,
    UnableToContest,
    answer_contest,
    contest_measurement,
)
from pamong.indicators.actions.definitions import (
    Definition,
    UnableToDefineIndicator,
    define_indicator,
)
from pamong.indicators.actions.measurements import (
    MeasurementDraft,
    Outcome,
    UnableToRecordMeasurement,
    record_measurement,
    record_measurements,
    record_with_evidence,
)
from pamong.indicators.actions.reading import note_personal_read
from pamong.indicators.actions.targets import (
    TargetDraft,
    UnableToSetTarget,
    set_target,
    withdraw_target,
)

__all__ = [
    "Correction",
    "Definition",
    "MeasurementDraft",
    "Outcome",
    "TargetDraft",
    "UnableToAnswerContest",
    "UnableToContest",
    "UnableToDefineIndicator",
    "UnableToRecordMeasurement",
    "UnableToSetTarget",
    "answer_contest",
    "contest_measurement",
    "define_indicator",
    "note_personal_read",
    "record_measurement",
    "record_measurements",
    "record_with_evidence",
    "set_target",
    "withdraw_target",
]
