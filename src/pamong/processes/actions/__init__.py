"""What jobs, commands and people do about processes and workload."""

from pamong.processes.actions.reports import make_reports
from pamong.processes.actions.studies import make_studies

__all__ = ["make_reports", "make_studies"]
