"""Fetch and permit in one call. A case of units that one has nothing to do with does not exist."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right, Role
from pamong.organization.models import Unit
from pamong.organization.queries import seats_of, superiors
from pamong.services import queries
from pamong.services.models import (
    ApplicantMail,
    ApplicationDraft,
    Case,
    CaseMessage,
    CounterPlace,
    Payment,
    ServiceStep,
    ServiceType,
    ServiceVersion,
    Simplification,
    Step,
    SurveyFollowUp,
)
from pamong.services.queries.drafts import draft_of_officer


def units_of(actor: Actor) -> frozenset[int]:
    """The units in which somebody works: their own, and those they lead or stand in for."""
    led = {held.unit_id for held in actor.roles if held.role is Role.LEADER}
    return frozenset(unit for unit in {actor.unit_id, *led} if unit is not None)


def led_paths(actor: Actor) -> tuple[str, ...]:
    return tuple(held.unit_path for held in actor.roles if held.role is Role.LEADER)


def services_taken_in(actor: Actor) -> QuerySet[ServiceType]:
    """The services in force whose first step is done where somebody works."""
    if actor.employee_id is None or not actor.may(Right.CASE_TAKE_IN):
        return ServiceType.objects.none()
    return (
        ServiceType.objects.filter(is_active=True, is_internal=False)
        .filter(Exists(_versions_begun_in(units_of(actor)).filter(service=OuterRef("pk"))))
        .order_by("name", "pk")
    )


def _versions_begun_in(unit_ids: Iterable[int]) -> QuerySet[ServiceVersion]:
    first = ServiceStep.objects.filter(version=OuterRef("pk"), order=1, unit_id__in=unit_ids)
    return ServiceVersion.objects.filter(Exists(first), state=ServiceVersion.State.PUBLISHED)


def version_to_take_in(actor: Actor, service_id: int) -> ServiceVersion:
    """The version in force. Raises Http404 for a service not taken in where the actor works."""
    version = version_taken_in(actor, service_id)
    if version is None:
        raise Http404
    return version


def version_taken_in(actor: Actor, service_id: int) -> ServiceVersion | None:
    """The version in force of a service; None where the actor does not take it in (any more)."""
    if not services_taken_in(actor).filter(pk=service_id).exists():
        return None
    return _in_force().get(service_id=service_id)


def draft_at_counter(actor: Actor, draft_id: int, at: datetime) -> ApplicationDraft:
    """An application that this officer writes for somebody. Raises Http404 for every other."""
    draft = draft_of_officer(actor.employee_id, draft_id, at)
    if draft is None or not actor.may(Right.CASE_TAKE_IN):
        raise Http404
    return draft


def unit_served(actor: Actor, unit_id: int) -> Unit:
    """A unit at whose counter somebody works. Raises Http404 for every other."""
    unit = Unit.objects.filter(pk=unit_id, pk__in=units_of(actor)).first()
    if unit is None or actor.employee_id is None:
        raise Http404
    return unit


def place_of(actor: Actor, place_id: int) -> CounterPlace:
    """A counter of a unit where somebody works. Raises Http404 for every other."""
    place = CounterPlace.objects.filter(pk=place_id, unit_id__in=units_of(actor)).first()
    if place is None or actor.employee_id is None:
        raise Http404
    return place


def version_in_force(version_id: int) -> ServiceVersion:
    """Raises Http404 for a draft, for a version replaced, and for one of a service closed down."""
    version = _in_force().filter(pk=version_id, service__is_active=True).first()
    if version is None:
        raise Http404
    return version


def _in_force() -> QuerySet[ServiceVersion]:
    return ServiceVersion.objects.select_related("service").filter(
        state=ServiceVersion.State.PUBLISHED
    )


def cases_known_to(actor: Actor) -> QuerySet[Case]:
    """Cases of the services that the actor's units have a part in, and of units below a leader."""
    units = units_of(actor)
    part = ServiceStep.objects.filter(version=OuterRef("version"), unit_id__in=units)
    # A table of decisions may have given a step to a unit that the version does not name.
    given = Step.objects.filter(case=OuterRef("pk"), unit_id__in=units)
    reach = Q(unit_id__in=units) | Q(Exists(part)) | Q(Exists(given))
    for path in led_paths(actor):
        reach |= Q(unit__path__startswith=path)
    return Case.objects.filter(reach)


def mails_failed(actor: Actor) -> QuerySet[ApplicantMail]:
    """The mails to applicants of one's cases that could not be sent, so far or for good."""
    failed = ApplicantMail.objects.exclude(failure="").exclude(state=ApplicantMail.State.SENT)
    return failed.filter(case__in=cases_known_to(actor))


def mail_to_resend(actor: Actor, mail_id: int) -> ApplicantMail:
    """Locked. Raises Http404 for one of a case that one may not know of, Forbidden."""
    mail = (
        ApplicantMail.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(pk=mail_id, case__in=cases_known_to(actor))
        .exclude(failure="", state=ApplicantMail.State.WAITING)
        .first()
    )
    if mail is None:
        raise Http404
    if not actor.may(Right.MAIL_RESEND):
        raise refuse(Right.MAIL_RESEND)
    return mail


def case_known_to(actor: Actor, number: str) -> Case:
    """Raises Http404 for a case that the actor may not know of, as for one that is absent."""
    found = cases_known_to(actor).filter(number=number)
    case = found.select_related("service", "unit", "version", "ticket__line").first()
    if case is None:
        raise Http404
    return case


def may_open_files_of_case(actor: Actor, case_id: int) -> bool:
    return actor.may(Right.CASE_WORK) and cases_known_to(actor).filter(pk=case_id).exists()


def may_open_files_of_message(actor: Actor, message_id: int) -> bool:
    message = CaseMessage.objects.filter(pk=message_id).first()
    return message is not None and may_open_files_of_case(actor, message.case_id)


def step_to_work_on(actor: Actor, step_id: int) -> Step:
    """Raises Http404 for a case one may not know of, Forbidden for a step of another unit."""
    step = Step.objects.filter(pk=step_id).select_related("unit").first()
    if step is None:
        raise Http404
    check_work_on(actor, step)
    return step


def check_work_on(actor: Actor, step: Step) -> None:
    """Raises Http404 for a case one may not know of, Forbidden for a step of another unit."""
    if step.unit_id in units_of(actor) or leads(actor, step.unit.path):
        return
    # Only who is turned away is asked for: every move of a step comes through here.
    if not cases_known_to(actor).filter(pk=step.case_id).exists():
        raise Http404
    raise refuse(Right.CASE_WORK, _("This step is done by another unit."))


def may_work_on(actor: Actor, step: Step) -> bool:
    return actor.employee_id is not None and step.unit_id in units_of(actor)


def is_own(actor: Actor, case: Case) -> bool:
    """Whether somebody has applied themselves: then others work on the case."""
    applicant_id = case.applicant_employee_id
    return applicant_id is not None and applicant_id == actor.employee_id


def has_in_hand(actor: Actor, step: Step) -> bool:
    """Whether somebody may do what the work on this step asks for."""
    holds = actor.employee_id is not None and step.assignee_id == actor.employee_id
    return holds and step.life.is_open and not is_own(actor, step.case)


def leads(actor: Actor, unit_path: str) -> bool:
    return any(unit_path.startswith(path) for path in led_paths(actor))


def numbers_known_to(actor: Actor, numbers: Iterable[str]) -> frozenset[str]:
    """Of these cases, those whose page one may open."""
    known = cases_known_to(actor).filter(number__in=list(numbers))
    return frozenset(known.values_list("number", flat=True))


def team_units(actor: Actor) -> list[Unit]:
    """The units whose tasks one sees as those of one's team, by their place in the tree."""
    return list(Unit.objects.filter(pk__in=units_of(actor)).order_by("path"))


def units_read(actor: Actor) -> tuple[str, ...]:
    """The paths of the units whose work one may look at."""
    return actor.paths(Right.SERVICE_UNIT_READ)


def unit_to_read(actor: Actor, unit_id: int) -> Unit:
    """Raises Http404 for an absent unit, Forbidden for one outside one's reach."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    if not actor.may(Right.SERVICE_UNIT_READ, unit.path):
        raise refuse(
            Right.SERVICE_UNIT_READ,
            _("You may look at the work of your own units and those below."),
        )
    return unit


def subject_of_rows(actor: Actor, kind: str, subject_id: int, on: date) -> str:
    """The name of the unit or officer whose rows one may see.

    A unit's rows are open to those who work in it and those who read its work; an officer's rows to
    the officer, to whom assesses them and to who reads plans there. Anybody else gets Http404 for
    an officer, Forbidden for a unit.
    """
    if kind == "unit":
        unit = Unit.objects.filter(pk=subject_id).first()
        if unit is None:
            raise Http404
        if unit.pk in units_of(actor):
            return unit.name
        return unit_to_read(actor, subject_id).name
    if kind != "employee":
        raise Http404
    if actor.employee_id != subject_id and not _reads_officer(actor, subject_id, on):
        raise Http404
    name = queries.names_of([subject_id]).get(subject_id)
    if name is None:
        raise Http404
    return name


def _reads_officer(actor: Actor, employee_id: int, on: date) -> bool:
    seats = seats_of(employee_id, on)
    # Who reads the work of units does not read that of persons.
    if any(actor.may(Right.PLAN_READ, seat.unit_path) for seat in seats):
        return True
    return any(
        superior.person.employee_id == actor.employee_id
        for superior in superiors(seats, on).values()
    )


def units_managed(actor: Actor) -> QuerySet[Unit]:
    """The units whose services one may define, by their place in the tree."""
    reach = Q(pk__in=[])
    for path in actor.paths(Right.SERVICE_MANAGE):
        reach |= Q(path__startswith=path)
    return Unit.objects.filter(reach, is_active=True).order_by("path")


def services_managed(actor: Actor) -> QuerySet[ServiceType]:
    reach = Q(pk__in=[])
    for path in actor.paths(Right.SERVICE_MANAGE):
        reach |= Q(unit__path__startswith=path)
    return ServiceType.objects.filter(reach)


def service_to_manage(actor: Actor, service_id: int) -> ServiceType:
    """Raises Http404 for an absent service, and for one of units one does not manage."""
    service = services_managed(actor).filter(pk=service_id).first()
    if service is None:
        raise Http404
    return service


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What a survey is looked at for: a service, or all services of a unit."""

    unit: Unit
    service: ServiceType | None = None

    @property
    def kind(self) -> str:
        return "unit" if self.service is None else "service"

    @property
    def id(self) -> int:
        return self.unit.pk if self.service is None else self.service.pk

    @property
    def name(self) -> str:
        return self.unit.name if self.service is None else self.service.name


def surveyed_to_read(actor: Actor, kind: str, subject_id: int) -> Surveyed:
    """Raises Http404 for an absent unit or service, Forbidden for one outside one's reach."""
    if kind == "unit":
        return Surveyed(unit_to_read(actor, subject_id))
    service = ServiceType.objects.select_related("unit").filter(pk=subject_id).first()
    if kind != "service" or service is None:
        raise Http404
    return Surveyed(unit_to_read(actor, service.unit_id), service)


def check_follow_up(actor: Actor, unit: Unit) -> None:
    """Raises Forbidden."""
    if not actor.may(Right.SURVEY_FOLLOW_UP, unit.path):
        raise refuse(
            Right.SURVEY_FOLLOW_UP,
            _("You may plan for your own units and those below."),
        )


def follow_up_to_finish(actor: Actor, follow_up_id: int) -> SurveyFollowUp:
    """Locked. Raises Http404 for one that is not there, Forbidden outside one's reach."""
    found = (
        SurveyFollowUp.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(pk=follow_up_id)
        .first()
    )
    if found is None:
        raise Http404
    check_follow_up(actor, found.unit)
    return found


def payments_readable(actor: Actor) -> QuerySet[Payment]:
    """The payments for services of the units whose money one looks after or answers for."""
    reach = Q(pk__in=[])
    for path in actor.paths(Right.PAYMENT_READ):
        reach |= Q(unit__path__startswith=path)
    return Payment.objects.filter(reach)


def payment_to_read(actor: Actor, payment_id: int) -> Payment:
    """Raises Http404 for one that is absent or of units out of reach."""
    rows = payments_readable(actor).select_related(
        "case__service", "unit", "recorded_by", "returned_by", "verification__attachment"
    )
    found: Payment | None = rows.filter(pk=payment_id).first()
    if found is None:
        raise Http404
    return found


def may_open_files_of_payment(actor: Actor, payment_id: int) -> bool:
    return payments_readable(actor).filter(pk=payment_id).exists()


def check_payment(actor: Actor, payment: Payment, right: Right) -> None:
    """May the actor take, waive or give back this money? Raises Forbidden, saying why not."""
    if actor.employee_id is None or not actor.may(right, payment.unit.path):
        raise refuse(right, _("You may do this for your own units and those below."))
    if is_own(actor, payment.case):
        raise refuse(right, _("Nobody deals with the fee of their own application."))


def check_manages_unit(actor: Actor, unit: Unit) -> None:
    """Raises Forbidden."""
    if not actor.may(Right.SERVICE_MANAGE, unit.path):
        raise refuse(
            Right.SERVICE_MANAGE,
            _("You define services and what is made simpler for your own units and those below."),
        )


def simplifications_read(actor: Actor) -> QuerySet[Simplification]:
    """Those of the units whose work one may look at."""
    reach = Q(pk__in=[])
    for path in units_read(actor):
        reach |= Q(unit__path__startswith=path)
    return Simplification.objects.filter(reach)


def simplification_to_keep(
    actor: Actor, simplification_id: int, *, lock: bool = True
) -> Simplification:
    """Locked unless told. Raises Http404 for an absent one, Forbidden for one that others keep."""
    rows = Simplification.objects.select_related("unit", "version").filter(pk=simplification_id)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise Http404
    check_manages_unit(actor, row.unit)
    return row
