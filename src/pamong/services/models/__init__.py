"""Rows of services: the catalogue, cases, and applications being written."""

from pamong.services.models.applications import ApplicationDraft, UploadPiece
from pamong.services.models.cases import Case, CaseMessage, CaseWait, Step
from pamong.services.models.catalogue import AreaOfficer, ServiceStep, ServiceType, ServiceVersion
from pamong.services.models.guides import ServiceGuide
from pamong.services.models.letters import CaseLetter
from pamong.services.models.mails import ApplicantMail
from pamong.services.models.payments import Payment, PaymentNotice, PaymentOrder
from pamong.services.models.public import PublicFigure
from pamong.services.models.queues import CounterPlace, QueueLine, QueueTicket
from pamong.services.models.requirements import RequirementCheck
from pamong.services.models.simplifications import Simplification
from pamong.services.models.surveys import (
    OfficerTally,
    SurveyAnswer,
    SurveyBatch,
    SurveyFollowUp,
    SurveyInvitation,
)

__all__ = [
    "ApplicantMail",
    "ApplicationDraft",
    "AreaOfficer",
    "Case",
    "CaseLetter",
    "CaseMessage",
    "CaseWait",
    "CounterPlace",
    "OfficerTally",
    "Payment",
    "PaymentNotice",
    "PaymentOrder",
    "PublicFigure",
    "QueueLine",
    "QueueTicket",
    "RequirementCheck",
    "ServiceGuide",
    "ServiceStep",
    "ServiceType",
    "ServiceVersion",
    "Simplification",
    "Step",
    "SurveyAnswer",
    "SurveyBatch",
    "SurveyFollowUp",
    "SurveyInvitation",
    "UploadPiece",
]
