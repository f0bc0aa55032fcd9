"""Rows of processes: what the night found out, and what people add to it."""

from pamong.processes.models.reports import ProcessReport
from pamong.processes.models.workload import ReportedTask, WorkloadStudy

__all__ = ["ProcessReport", "ReportedTask", "WorkloadStudy"]
