"""What jobs, commands and people do about processes, workload and logs of other applications."""

from pamong.processes.actions.reports import FEWEST_CASES, make_reports, report_on_source
from pamong.processes.actions.savings import measure_savings
from pamong.processes.actions.studies import make_studies

__all__ = ["FEWEST_CASES", "make_reports", "make_studies", "measure_savings", "report_on_source"]
