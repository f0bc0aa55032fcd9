"""Reads of processes: the logs of services, and the workload of units."""

from pamong.processes.queries.logs import Days, distinct, log_of, names_of_steps, offsets

__all__ = ["Days", "distinct", "log_of", "names_of_steps", "offsets"]
