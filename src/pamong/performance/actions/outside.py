"""What an official outside the agency decided about its head, recorded by HR from a paper."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents.models import Attachment
from pamong.documents.uploads import UnableToStore, store_upload
from pamong.performance import plan_notices, verbs
from pamong.performance.actions.evaluations import refuse_unless_draft, span_to_write
from pamong.performance.actions.handing_over import Frozen, delivered_state, hand_over
from pamong.performance.actions.plans import bind
from pamong.performance.actions.ratings import (
    Ratings,
    UnableToEvaluate,
    refuse_incomplete,
    says,
    write_ratings,
)
from pamong.performance.actions.telling import tell_owner
from pamong.performance.actions.unable import Unable
from pamong.performance.models import Evaluation, OutsideDecision, PerformancePlan, PlanVersion
from pamong.performance.models.outside import official_text
from pamong.performance.policies.outside import plan_decided_outside
from pamong.performance.queries.desks import desk_of, first_day_to_deliver
from pamong.performance.queries.snapshots import official_values
from pamong.performance.rules import EvaluationState, PlanState
from pamong.ui.formats import date_long

AGREEMENT_FILES = "outside_agreement"
"""Kind of object of the papers of plans; their object is the plan."""
EVALUATION_FILES = "outside_evaluation"
"""Kind of object of the papers of evaluations; their object is the evaluation."""

PAPERS = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})


class UnableToRecord(Unable):
    """The decision cannot be recorded so; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPaper:
    """Who decided outside the agency, holding which office, on which day, and the paper itself."""

    name: str
    position: str
    signed_on: date
    file: BinaryIO
    file_name: str

    @property
    def official(self) -> str:
        return official_text(self.name.strip(), self.position.strip())


def record_agreement(
    *, actor: Actor, plan_id: int, revision: int, paper: SignedPaper, at: datetime
) -> PerformancePlan:
    """The plan of the agency's head is agreed as the paper says; both are bound by this version.

    Raises Http404, Forbidden, UnableToRecord, UnableToMove, PlanChanged.
    """
    with transaction.atomic():
        access = plan_decided_outside(actor, plan_id, at, for_update=True)
        plan = access.plan
        if (
            plan.state == PlanState.AGREED
            and plan.revision == revision + 1
            and plan.official == paper.official
        ):
            return plan  # sent twice
        _check(paper, at)
        plan.assessor_id, plan.official = None, paper.official
        version = bind(
            access,
            revision=revision,
            assessor={
                "employee_id": None,
                "appointment_id": None,
                "name": paper.name.strip(),
                "number": "",
                "grade": "",
                "position": paper.position.strip(),
                "unit": "",
                "acting": "",
                **_trace(paper, actor, at),
            },
            actor=actor,
            at=at,
            verb=verbs.AGREEMENT_RECORDED,
            payload={"official": paper.official, "signed_on": paper.signed_on.isoformat()},
        )
        kept = _keep(paper, AGREEMENT_FILES, plan.pk, actor, at)
        _decision(paper, kept, actor, at, version=version)
        tell_owner(access, plan_notices.AGREED, paper.official, at)
    return plan


def record_evaluation(
    *, actor: Actor, plan_id: int, key: str, ratings: Ratings, paper: SignedPaper, at: datetime
) -> Evaluation:
    """The evaluation of the agency's head as the paper says, delivered at once: the head reads and
    answers it like everybody else's.

    `key` names the span ("year" or a period's number). How the people of a unit spread does not
    hold for who heads them all. Raises Http404, Forbidden, UnableToRecord, UnableToEvaluate and
    EvaluationChanged.
    """
    with transaction.atomic():
        # The lock on the plan lets only one of two through.
        access = plan_decided_outside(actor, plan_id, at, for_update=True)
        span = span_to_write(access.plan, key, timezone.localdate(at))
        row = Evaluation.objects.select_for_update().filter(span.is_its, plan_id=plan_id).first()
        if (
            row is not None
            and row.state == EvaluationState.DELIVERED
            and row.official == paper.official
            and says(row, ratings)
        ):
            return row  # sent twice
        if row is None:
            row = Evaluation(plan_id=plan_id, period_id=span.period_id, revision=0)
        # Somebody in the agency may have begun to write before this was decided outside.
        refuse_unless_draft(row, row.revision)
        _check(paper, at)
        first = first_day_to_deliver(access.plan, span)
        if paper.signed_on < first:
            raise UnableToEvaluate(
                _("%(span)s is evaluated from its last month on: %(day)s at the earliest.")
                % {"span": span.label, "day": date_long(first)}
            )
        desk = desk_of(access.plan, access.owner, key)
        level = desk.level_of(access.owner) if desk else None
        write_ratings(row, ratings)
        refuse_incomplete(row, access.owner, level)
        row.assessor = row.assessor_seat = row.reviewer_seat = None
        row.official = paper.official
        row.distribution_reason = ""
        row.state = delivered_state(row)
        hand_over(
            row,
            access,
            Frozen(
                span=span,
                desk=desk,
                level=level,
                spread=None,
                assessor=official_values(
                    paper.name.strip(), paper.position.strip(), **_trace(paper, actor, at)
                ),
                reviewer=None,
            ),
            actor=actor,
            at=at,
            verb=verbs.EVALUATION_RECORDED,
            payload={"official": paper.official, "signed_on": paper.signed_on.isoformat()},
        )
        kept = _keep(paper, EVALUATION_FILES, row.pk, actor, at)
        _decision(paper, kept, actor, at, evaluation=row)
    return row


def _check(paper: SignedPaper, at: datetime) -> None:
    if not (paper.name.strip() and paper.position.strip()):
        raise UnableToRecord(_("Name the official who decided, with the office held."))
    if paper.signed_on > timezone.localdate(at):
        raise UnableToRecord(_("The paper cannot have been signed after today."))


def _trace(paper: SignedPaper, actor: Actor, at: datetime) -> dict[str, str]:
    return {
        "signed_on": paper.signed_on.isoformat(),
        "recorded_by": actor.name,
        "recorded_on": timezone.localdate(at).isoformat(),
    }


def _keep(
    paper: SignedPaper, object_type: str, object_id: int, actor: Actor, at: datetime
) -> Attachment:
    try:
        return store_upload(
            file=paper.file,
            name=paper.file_name,
            object_type=object_type,
            object_id=object_id,
            actor=actor,
            at=at,
            allowed=PAPERS,
        )
    except UnableToStore as problem:
        raise UnableToRecord(str(problem)) from problem


def _decision(
    paper: SignedPaper,
    kept: Attachment,
    actor: Actor,
    at: datetime,
    *,
    version: PlanVersion | None = None,
    evaluation: Evaluation | None = None,
) -> None:
    assert actor.employee_id is not None  # the policy lets in nobody else
    OutsideDecision.objects.create(
        version=version,
        evaluation=evaluation,
        name=paper.name.strip(),
        position=paper.position.strip(),
        decided_on=paper.signed_on,
        paper=kept,
        recorded_by_id=actor.employee_id,
        recorded_at=at,
    )
