from pamong.services.views.cases import case, find_case
from pamong.services.views.catalogue import define, redefine, services
from pamong.services.views.counter import counter, receipt
from pamong.services.views.tasks import move, my_tasks, panel_tasks, take_next
from pamong.services.views.units import publish, rows, unit, units

__all__ = [
    "case",
    "counter",
    "define",
    "find_case",
    "move",
    "my_tasks",
    "panel_tasks",
    "publish",
    "receipt",
    "redefine",
    "rows",
    "services",
    "take_next",
    "unit",
    "units",
]
