"""Files in: definitions with targets, and figures."""

from pamong.indicators.imports.figures import FIGURES
from pamong.indicators.imports.targets import INDICATORS

__all__ = ["FIGURES", "INDICATORS"]
