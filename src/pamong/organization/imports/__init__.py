"""Units and staff from files with the column names of SIASN."""

from pamong.organization.imports.staff import STAFF
from pamong.organization.imports.units import UNITS

__all__ = ["STAFF", "UNITS"]
