"""Cases from elsewhere: lived-through histories, and files of older systems."""

from pamong.services.imports.histories import (
    Brought,
    CaseHistory,
    Move,
    UnableToBringCases,
    bring_cases,
)
from pamong.services.imports.older import FileBrought, bring_case_file

__all__ = [
    "Brought",
    "CaseHistory",
    "FileBrought",
    "Move",
    "UnableToBringCases",
    "bring_case_file",
    "bring_cases",
]
