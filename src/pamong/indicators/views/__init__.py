from pamong.indicators.views.contests import contest, contest_new, contests
from pamong.indicators.views.definitions import define, definitions, indicator, redefine
from pamong.indicators.views.figures import measurement, personal, record
from pamong.indicators.views.targets import target, target_edit, target_new, target_withdraw
from pamong.indicators.views.units import unit, units

__all__ = [
    "contest",
    "contest_new",
    "contests",
    "define",
    "definitions",
    "indicator",
    "measurement",
    "personal",
    "record",
    "redefine",
    "target",
    "target_edit",
    "target_new",
    "target_withdraw",
    "unit",
    "units",
]
