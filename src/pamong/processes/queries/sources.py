"""Where the events of another application lie, and who stands behind the names in them."""

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pamong.datasets import store
from pamong.kernel.periods import Month
from pamong.organization.queries import appointments_on
from pamong.processes.models import LogSource
from pamong.processes.queries.log_events import Who
from pamong.tenancy.current import agency_id


def events_of(source: LogSource) -> Path:
    """The dataset of a source's events, put there anew where its file has changed.

    The file that is kept with the documents is the original; what lies here can always be remade.
    """
    if source.attachment is None:
        raise FileNotFoundError(source.name)
    folder = store.folder_of(agency_id()) / "log_events"
    path = folder / f"{source.pk}-{source.digest}.parquet"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        coming = path.with_suffix(".coming")
        with source.attachment.file.open("rb") as kept, coming.open("wb") as file:
            shutil.copyfileobj(kept, file)
        coming.replace(path)
        for older in folder.glob(f"{source.pk}-*.parquet"):
            if older != path:
                older.unlink(missing_ok=True)
    return path


def people_of(source: LogSource) -> list[Who]:
    """The names in the log that somebody said are an employee or a unit."""
    return [
        Who(*row)
        for row in source.resources.exclude(employee=None, unit=None).values_list(
            "value", "employee_id", "unit_id"
        )
    ]


def seats_in(months: Iterable[tuple[int, date]], today: date) -> dict[tuple[int, date], int]:
    """The unit in which each employee sat at the end of a month, or sits today."""
    wanted: dict[date, set[int]] = {}
    for employee, month in months:
        wanted.setdefault(month, set()).add(employee)
    found: dict[tuple[int, date], int] = {}
    for month, employees in wanted.items():
        last = min(Month.of(month).days.last, today)
        # The definitive seat is the last to be written, and stays.
        rows = (
            appointments_on(last)
            .filter(employee__in=employees)
            .order_by("-kind")
            .values_list("employee_id", "position__unit_id", "kind")
        )
        for employee, unit, kind in rows:
            if kind == "definitive" or (employee, month) not in found:
                found[employee, month] = unit
    return found
