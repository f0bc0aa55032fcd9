from collections.abc import Sequence

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DAYS: Sequence[str] = (
    "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY",
)  # fmt: skip
# What the one side cannot say, in words.
Told = list[str]
