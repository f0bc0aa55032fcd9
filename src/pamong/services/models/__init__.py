"""Rows of services: the catalogue, cases, and applications being written."""

from pamong.services.models.applications import ApplicationDraft
from pamong.services.models.cases import Case, CaseMessage, CaseWait, Step
from pamong.services.models.catalogue import ServiceStep, ServiceType, ServiceVersion

__all__ = [
    "ApplicationDraft",
    "Case",
    "CaseMessage",
    "CaseWait",
    "ServiceStep",
    "ServiceType",
    "ServiceVersion",
    "Step",
]
