from pamong.performance.models.cycles import Cycle, Period
from pamong.performance.models.evaluations import Evaluation, Objection, OrganizationPredicate
from pamong.performance.models.evidence import Evidence, Feedback, Phrase
from pamong.performance.models.outside import OutsideDecision
from pamong.performance.models.plans import (
    AnnexItem,
    BehaviourExpectation,
    Contribution,
    PerformancePlan,
    PlanVersion,
    Result,
    ResultIndicator,
)

__all__ = [
    "AnnexItem",
    "BehaviourExpectation",
    "Contribution",
    "Cycle",
    "Evaluation",
    "Evidence",
    "Feedback",
    "Objection",
    "OrganizationPredicate",
    "OutsideDecision",
    "PerformancePlan",
    "Period",
    "Phrase",
    "PlanVersion",
    "Result",
    "ResultIndicator",
]
