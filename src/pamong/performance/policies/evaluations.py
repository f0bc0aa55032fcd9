"""Who may write, read, answer and decide about an evaluation: fetch and permit in one call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import F, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import Forbidden
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right, Role
from pamong.organization.models import Appointment
from pamong.organization.queries import Person, person
from pamong.performance.models import Evaluation
from pamong.performance.policies.plans import acts_for
from pamong.performance.queries.evaluations import OBJECTION_STATES
from pamong.performance.queries.predicates import heads_of, units_on_the_way
from pamong.performance.rules import EvaluationState


class Reader(StrEnum):
    """What somebody who reads a rating is to the person rated."""

    OWN = "own"
    ASSESSOR = "assessor"
    REVIEWER = "reviewer"
    ABOVE = "above"
    MANAGER = "manager"


WITH_PEOPLE = (
    "plan__cycle",
    "plan__appointment__employee",
    "plan__appointment__position__unit",
    "period",
    "assessor",
    "assessor_seat__employee",
    "assessor_seat__position__unit",
    "reviewer_seat__employee",
    "reviewer_seat__position__unit",
    "outside__recorded_by",
    "outside__paper",
    "objection",
    "objection__decided_by",
)


@dataclass(frozen=True, slots=True)
class EvaluationAccess:
    """An evaluation with its people, and what the reader is to the person rated.

    `assessor` is None where an official outside the agency evaluated its head.
    """

    evaluation: Evaluation
    reader: Reader
    owner: Person
    assessor: Person | None

    @property
    def is_own(self) -> bool:
        return self.reader is Reader.OWN

    @property
    def is_assessor(self) -> bool:
        return self.reader is Reader.ASSESSOR

    @property
    def is_reviewer(self) -> bool:
        return self.reader is Reader.REVIEWER

    @property
    def assessor_name(self) -> str:
        return self.assessor.name if self.assessor else self.evaluation.official

    @property
    def parties(self) -> set[int]:
        """The employees who are heard about an objection, and so never decide it."""
        assessor = {self.assessor.employee_id} if self.assessor else set()
        return {self.owner.employee_id} | assessor


def fetch_evaluation(
    actor: Actor, evaluation_id: int, at: datetime, *, for_update: bool = False
) -> EvaluationAccess:
    """A delivered evaluation one may read. Http404 for an absent one, a draft and a stranger alike.

    `for_update` locks its row until the end of the transaction.
    """
    rows = Evaluation.objects.select_related(*WITH_PEOPLE)
    if for_update:
        rows = rows.select_for_update(of=("self",))
    evaluation = rows.exclude(state=EvaluationState.DRAFT.value).filter(pk=evaluation_id).first()
    access = evaluation_access(actor, evaluation, at) if evaluation else None
    if access is None:
        raise Http404
    return access


def evaluation_access(
    actor: Actor,
    evaluation: Evaluation,
    at: datetime,
    heads: Mapping[int, Person] | None = None,
) -> EvaluationAccess | None:
    """What an actor is to an evaluation that is already at hand; None for a stranger.

    `heads`: who heads which unit, where the caller has read it for many evaluations at once.
    """
    owner = person(evaluation.plan.appointment)
    assessor = person(evaluation.assessor_seat) if evaluation.assessor_seat else None
    reader = _reader(actor, evaluation, owner, assessor, timezone.localdate(at), heads=heads)
    return EvaluationAccess(evaluation, reader, owner, assessor) if reader else None


def own_evaluation(
    actor: Actor, evaluation_id: int, at: datetime, *, for_update: bool = False
) -> EvaluationAccess:
    """One's own evaluation, to answer it. Raises Http404 for strangers, Forbidden for readers."""
    access = fetch_evaluation(actor, evaluation_id, at, for_update=for_update)
    if not access.is_own:
        raise Forbidden(_("Only the person evaluated answers an evaluation."))
    return access


def written_evaluation(
    actor: Actor, evaluation_id: int, at: datetime, *, for_update: bool = False
) -> EvaluationAccess:
    """An evaluation the actor wrote, to explain it. Raises Http404 or Forbidden."""
    access = fetch_evaluation(actor, evaluation_id, at, for_update=for_update)
    if not access.is_assessor:
        raise Forbidden(
            _("Only the one who evaluated explains the evaluation."), right=Right.EVALUATION_RATE
        )
    return access


def reviewed_evaluation(
    actor: Actor, evaluation_id: int, at: datetime, *, for_update: bool = False
) -> EvaluationAccess:
    """An evaluation whose objection the actor decides. Raises Http404 or Forbidden."""
    access = fetch_evaluation(actor, evaluation_id, at, for_update=for_update)
    if not may_review(actor, access, timezone.localdate(at)):
        raise Forbidden(
            _("Only the superior of the one who evaluated decides an objection."),
            right=Right.OBJECTION_DECIDE,
        )
    return access


def reviewer_of(
    access: EvaluationAccess, on: date, heads: Mapping[int, Person] | None = None
) -> Person | None:
    """Who decides an objection today; None: an official outside the agency, whose word HR records.

    The superior of the assessor. Where that seat has fallen vacant, or its holder is now one of the
    two parties, the head of the nearest unit above.
    """
    seat = access.evaluation.reviewer_seat
    if seat is None:
        return None
    parties = access.parties
    recorded = person(seat)
    in_force = seat.started_on <= on and (seat.ended_on is None or seat.ended_on > on)
    if in_force and seat.employee_id not in parties and seat.employee.is_active:
        return recorded
    way = units_on_the_way(recorded.unit_path)
    if heads is None:
        heads = heads_of(way, on)
    for unit_id in reversed(way):
        head = heads.get(unit_id)
        if head is not None and head.employee_id not in parties:
            return head
    return None


def may_review(
    actor: Actor,
    access: EvaluationAccess,
    on: date,
    heads: Mapping[int, Person] | None = None,
) -> bool:
    """Does the actor decide an objection to this evaluation? Never one of the two parties."""
    if actor.employee_id is None or actor.employee_id in access.parties:
        return False
    reviewer = reviewer_of(access, on, heads)
    if reviewer is None:
        return EVERYWHERE in actor.paths(Right.CYCLE_MANAGE)
    return acts_for(actor, reviewer)


def _reader(
    actor: Actor,
    evaluation: Evaluation,
    owner: Person,
    assessor: Person | None,
    on: date,
    *,
    heads: Mapping[int, Person] | None,
) -> Reader | None:
    if actor.employee_id is not None and actor.employee_id == owner.employee_id:
        return Reader.OWN
    if assessor is not None and (
        actor.employee_id == assessor.employee_id
        or (_sits(evaluation.assessor_seat, on) and acts_for(actor, assessor))
    ):
        return Reader.ASSESSOR
    access = EvaluationAccess(evaluation, Reader.REVIEWER, owner, assessor)
    if _might_review(actor, evaluation) and may_review(actor, access, on, heads):
        return Reader.REVIEWER
    if actor.may(Right.CYCLE_MANAGE, owner.unit_path) and actor.may(
        Right.RATING_READ, owner.unit_path
    ):
        return Reader.MANAGER
    if actor.may(Right.RATING_READ, _path_of_leaders(owner)):
        return Reader.ABOVE
    return None


def _path_of_leaders(owner: Person) -> str:
    """Whose leaders stand above a person: of a head, those of the units above the own one alone.

    Somebody who stands in for a head leads the unit, but does not read the head's own rating.
    """
    if not owner.is_head:
        return owner.unit_path
    return f"{owner.unit_path.rstrip('/').rpartition('/')[0]}/"


def _might_review(actor: Actor, evaluation: Evaluation) -> bool:
    """Cheap first: only leaders, the recorded reviewer and HR can be the one who decides."""
    seat = evaluation.reviewer_seat
    if seat is None:
        return EVERYWHERE in actor.paths(Right.CYCLE_MANAGE)
    return actor.employee_id == seat.employee_id or actor.has_role(Role.LEADER)


def _sits(seat: Appointment | None, on: date) -> bool:
    return seat is not None and (seat.ended_on is None or seat.ended_on > on)


@dataclass(frozen=True, slots=True)
class WaitingObjection:
    """An open objection, and what it wants of the reader: "explain" or "decide"."""

    evaluation: Evaluation
    mine: str


def objections_of(actor: Actor, at: datetime) -> list[WaitingObjection]:
    """Open objections that the actor explains or decides, the oldest first. Three queries."""
    return waiting_for(actor, at)[1]


def waiting_for(actor: Actor, at: datetime) -> tuple[list[Evaluation], list[WaitingObjection]]:
    """What waits for the actor: the own evaluations to answer, and objections to explain or decide,
    the oldest first. One query where nothing waits, two more where something does."""
    if actor.employee_id is None:
        return [], []
    own = Q(
        plan__appointment__employee_id=actor.employee_id,
        state=EvaluationState.DELIVERED.value,
        answer_due_on__gte=timezone.localdate(at),
    )
    near = _objections_near(actor) & Q(state__in=OBJECTION_STATES)
    # Mostly nothing waits, and to know that needs no one's rows.
    waiting = list(Evaluation.objects.filter(own | near).values_list("pk", flat=True))
    if not waiting:
        return [], []
    # Sorted here: beside so many columns Django takes longer to write an ORDER BY than to sort.
    rows = sorted(
        Evaluation.objects.filter(pk__in=waiting).select_related(*WITH_PEOPLE), key=_oldest_first
    )
    ways = {
        unit_id
        for row in rows
        if row.reviewer_seat and row.state in OBJECTION_STATES
        for unit_id in units_on_the_way(row.reviewer_seat.position.unit.path)
    }
    heads = heads_of(ways, timezone.localdate(at)) if ways else {}
    to_answer: list[Evaluation] = []
    objections: list[WaitingObjection] = []
    for row in rows:
        if row.state == EvaluationState.DELIVERED:
            to_answer.append(row)
            continue
        access = evaluation_access(actor, row, at, heads)
        if access is not None and access.reader is Reader.REVIEWER:
            objections.append(WaitingObjection(row, "decide"))
        elif access is not None and access.is_assessor and not row.objection.explanation:
            objections.append(WaitingObjection(row, "explain"))
    return to_answer, objections


def _oldest_first(row: Evaluation) -> tuple[float, int]:
    objected = row.state in OBJECTION_STATES
    since = row.objection.objected_at if objected else row.delivered_at
    return since.timestamp() if since else 0.0, row.pk


def _objections_near(actor: Actor) -> Q:
    """All that the actor might explain or decide; who does is then asked one by one."""
    reach = Q(assessor_id=actor.employee_id) | Q(reviewer_seat__employee_id=actor.employee_id)
    for held in actor.roles:
        if held.role is Role.LEADER and held.unit_id is not None:
            reach |= Q(reviewer_seat__position__unit_id=held.unit_id)
            reach |= Q(assessor_seat__position__unit_id=held.unit_id)
            # Where a reviewer below has left or become a party, the next head up decides.
            below = Q(reviewer_seat__position__unit__path__startswith=held.unit_path)
            reach |= below & (
                Q(reviewer_seat__ended_on__isnull=False)
                | Q(reviewer_seat__employee__is_active=False)
                | Q(reviewer_seat__employee_id=F("assessor_id"))
                | Q(reviewer_seat__employee_id=F("plan__appointment__employee_id"))
            )
    if EVERYWHERE in actor.paths(Right.CYCLE_MANAGE):
        reach |= Q(reviewer_seat__isnull=True)
    return reach
