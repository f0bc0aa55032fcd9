"""Rows of processes: what the night found out, what people add to it, and logs from elsewhere."""

from pamong.processes.models.forecasts import Forecast, LearnedScenario
from pamong.processes.models.maps import AllowedException, ProcessArrow, ProcessMap
from pamong.processes.models.recurring import RecurringWork
from pamong.processes.models.reports import ProcessReport
from pamong.processes.models.sources import LogFigure, LogResource, LogRun, LogSource
from pamong.processes.models.workload import ReportedTask, WorkloadStudy

__all__ = [
    "AllowedException",
    "Forecast",
    "LearnedScenario",
    "LogFigure",
    "LogResource",
    "LogRun",
    "LogSource",
    "ProcessArrow",
    "ProcessMap",
    "ProcessReport",
    "RecurringWork",
    "ReportedTask",
    "WorkloadStudy",
]
