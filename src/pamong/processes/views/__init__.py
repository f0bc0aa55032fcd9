from pamong.processes.views.bottlenecks import bottlenecks
from pamong.processes.views.conformance import allow, conformance, disallow
from pamong.processes.views.flow import arrow, flow_map, log_map
from pamong.processes.views.forecasts import forecast, forecast_done, what_if
from pamong.processes.views.maps import drawing
from pamong.processes.views.recurring import (
    recurring,
    recurring_change,
    recurring_end,
    recurring_new,
)
from pamong.processes.views.reports import make, process, processes
from pamong.processes.views.sop import sop
from pamong.processes.views.workload import (
    unit_workload,
    workload,
    workload_measure,
    workload_paper,
    workload_report,
    workload_sheet,
    workload_withdraw,
)

__all__ = [
    "allow",
    "arrow",
    "bottlenecks",
    "conformance",
    "disallow",
    "drawing",
    "flow_map",
    "forecast",
    "forecast_done",
    "log_map",
    "make",
    "process",
    "processes",
    "recurring",
    "recurring_change",
    "recurring_end",
    "recurring_new",
    "sop",
    "unit_workload",
    "what_if",
    "workload",
    "workload_measure",
    "workload_paper",
    "workload_report",
    "workload_sheet",
    "workload_withdraw",
]
