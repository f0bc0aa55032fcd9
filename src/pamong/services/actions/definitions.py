"""Services as data: who offers them, and in versions how they are asked for and done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.bpmn import Model, UnableToRead, problems, read, unsupported
from pamong.journal.recording import Draft, Ref, record
from pamong.services import decision_wording, form_wording, queries, verbs, wording
from pamong.services.actions.decision_checks import check_units_of_tables, decision_faults
from pamong.services.actions.unable import UnableToDefineService
from pamong.services.models import Case, ServiceStep, ServiceType, ServiceVersion
from pamong.services.rules.fees import fee_faults
from pamong.services.rules.forms import UnableToReadForm, read_form
from pamong.services.rules.letters import read_templates, unknown_placeholders
from pamong.services.rules.payments import payment_steps, payments_beside


@dataclass(frozen=True, slots=True)
class StepDefinition:
    """What the model does not say of a task: who does it and how long it may take.

    `code` is the id of the task in the model; `norm_minutes` are working minutes of the unit.
    """

    code: str
    unit_id: int
    norm_minutes: int
    decides: bool = False
    needs_second_person: bool = False
    routing: str = ServiceStep.Routing.QUEUE.value
    # Which question of the form asks for the area, where the step goes by area.
    area_field: str = ""
    # The table of decisions that says which unit does it, in place of `unit_id`.
    unit_table: str = ""


@dataclass(frozen=True, slots=True)
class VersionDraft:
    """How a service is to be offered. `norm_minutes` None is the sum of the norms of its steps."""

    process: bytes
    steps: Sequence[StepDefinition]
    norm_minutes: int | None = None
    form: Mapping[str, Any] = field(default_factory=dict)
    requirements: Sequence[Mapping[str, Any]] = ()
    standard: Mapping[str, Any] = field(default_factory=dict)
    fees: Mapping[str, Any] = field(default_factory=dict)
    letters: Sequence[Mapping[str, Any]] = ()
    decisions: Sequence[Mapping[str, Any]] = ()

    @classmethod
    def like(
        cls,
        base: ServiceVersion,
        *,
        process: bytes | None = None,
        steps: Sequence[StepDefinition] | None = None,
    ) -> Self:
        """A draft like a version but for what is given here.

        Whoever writes it holds the service (`locked_service`) since before `base` was read.
        """
        if steps is None:
            steps = [StepDefinition(*each) for each in queries.definitions_of(base)]
        return cls(
            base.process.encode() if process is None else process,
            steps,
            form=base.form,
            requirements=base.requirements,
            standard=base.standard,
            fees=base.fees,
            letters=base.letters,
            decisions=base.decisions,
        )


def define_service(
    *,
    actor: Actor,
    code: str,
    name: str,
    unit_id: int,
    at: datetime,
    summary: str = "",
    words: str = "",
    is_internal: bool = False,
    is_new: bool = False,
) -> ServiceType:
    """Name a service and who offers it, or change that. What it asks stands in its versions.

    `is_new` refuses a code that is taken. Raises Forbidden without the right,
    UnableToDefineService.
    """
    path = queries.unit_path(unit_id)
    if not actor.may(Right.SERVICE_MANAGE, path):
        raise refuse(Right.SERVICE_MANAGE)
    if not code.strip() or not name.strip():
        raise UnableToDefineService(_("A service needs a code and a name."))
    wanted = {
        "name": name.strip(),
        "unit_id": unit_id,
        "summary": summary.strip(),
        "words": words.strip(),
        "is_internal": is_internal,
    }
    with transaction.atomic():
        service = ServiceType.objects.select_for_update().filter(code=code).first()
        if service is None:
            service = ServiceType(code=code)
        elif is_new:
            raise UnableToDefineService(
                _("The code %(code)s is taken by another service.") % {"code": code}
            )
        elif not actor.may(Right.SERVICE_MANAGE, service.unit.path):
            # A service cannot be taken over from a unit that is not one's own.
            raise refuse(Right.SERVICE_MANAGE)
        if service.pk and all(getattr(service, key) == value for key, value in wanted.items()):
            return service
        for key, value in wanted.items():
            setattr(service, key, value)
        service.save()
        record(_told(verbs.SERVICE_DEFINED, service, actor, at, {"code": code}))
    return service


def locked_service(actor: Actor, service_id: int) -> ServiceType:
    """A service, nobody else changing any part of it until the transaction ends.

    Raises Forbidden without the right.
    """
    service = (
        ServiceType.objects.select_for_update(of=("self",))
        .select_related("unit")
        .get(pk=service_id)
    )
    if not actor.may(Right.SERVICE_MANAGE, service.unit.path):
        raise refuse(Right.SERVICE_MANAGE)
    return service


def draft_version(
    *, actor: Actor, service_id: int, draft: VersionDraft, at: datetime
) -> ServiceVersion:
    """Write the draft of a service's next version, in place of a draft that is there.

    A draft may be unfinished, as long as its model can be read. Work is given only to units that
    one may speak for; what others were given already stays theirs. Raises Forbidden without the
    right, UnableToDefineService.
    """
    try:
        model = read(draft.process)
    except UnableToRead as error:
        raise UnableToDefineService(wording.of_unreadable_model(error)) from error
    if any(
        step.routing == ServiceStep.Routing.AREA and not step.area_field for step in draft.steps
    ):
        raise UnableToDefineService(
            _("A step that goes by area needs the question of the form that asks for it.")
        )
    if any(step.norm_minutes <= 0 for step in draft.steps):
        raise UnableToDefineService(_("The norm of a step is at least one working minute."))
    with transaction.atomic():
        service = locked_service(actor, service_id)
        _check_units(actor, service, draft.steps)
        version = service.versions.filter(state=ServiceVersion.State.DRAFT).first()
        if version is None:
            last = service.versions.order_by("-number").first()
            version = ServiceVersion(
                service=service,
                number=last.number + 1 if last else 1,
                state=ServiceVersion.State.DRAFT,
            )
        norms = sum(step.norm_minutes for step in draft.steps)
        version.norm_minutes = draft.norm_minutes or norms or 1
        version.process = draft.process.decode()
        version.form = dict(draft.form)
        version.requirements = [dict(item) for item in draft.requirements]
        version.standard = dict(draft.standard)
        version.fees = dict(draft.fees)
        version.letters = [dict(item) for item in draft.letters]
        version.decisions = [dict(item) for item in draft.decisions]
        version.save()
        _write_steps(version, model, draft.steps)
        record(_told(verbs.VERSION_DRAFTED, service, actor, at, {"version": version.number}))
    return version


def _check_units(actor: Actor, service: ServiceType, steps: Sequence[StepDefinition]) -> None:
    base = queries.draft_or_in_force(service)
    before = queries.definitions_of(base) if base else []
    held = {(code, unit_id) for code, unit_id, *_rest in before}
    given = {step.unit_id for step in steps if (step.code, step.unit_id) not in held}
    if not all(
        actor.may(Right.SERVICE_MANAGE, path) for path in queries.unit_paths(given).values()
    ):
        raise refuse(Right.SERVICE_MANAGE)


def publish_version(*, actor: Actor, service_id: int, at: datetime) -> ServiceVersion:
    """Put the draft in force for new cases; cases on their way stay on the version they began with.

    Raises Forbidden without the right, UnableToDefineService with what the model still lacks.
    """
    with transaction.atomic():
        service = locked_service(actor, service_id)
        version = (
            service.versions.select_for_update().filter(state=ServiceVersion.State.DRAFT).first()
        )
        if version is None:
            raise UnableToDefineService(_("There is no draft to publish."))
        faults = faults_of(version)
        if faults:
            raise UnableToDefineService(" ".join(faults))
        check_units_of_tables(actor, service, version)
        service.versions.filter(state=ServiceVersion.State.PUBLISHED).update(
            state=ServiceVersion.State.RETIRED, retired_at=at
        )
        version.state = ServiceVersion.State.PUBLISHED
        version.published_at = at
        version.save()
        record(
            _told(
                verbs.VERSION_PUBLISHED,
                service,
                actor,
                at,
                {
                    "version": version.number,
                    "steps": [step.code for step in version.steps.all()],
                    "norm_minutes": version.norm_minutes,
                },
            )
        )
    return version


def faults_of(version: ServiceVersion) -> list[str]:
    """What keeps a version from being published, in words; each names its element."""
    try:
        model = read(version.process.encode())
    except UnableToRead as error:
        return [wording.of_unreadable_model(error)]
    faults = [fault.text for fault in process_faults(model)]
    faults += _faults_of_payment(version, model)
    if unsupported(model):
        return faults
    questions: list[str] | None = None
    try:
        questions = [each.name for _page, each in read_form(version.form).fields()]
    except UnableToReadForm as error:
        faults += [form_wording.of_problem_in(version.form, each) for each in error.problems]
    faults += decision_faults(version, model)
    faults += [
        _("Fees: %(fault)s") % {"fault": decision_wording.of_table_problem(each)}
        for each in fee_faults(version.fees, asked=queries.names_asked(version))
    ]
    if questions is not None:
        faults += [
            _("Letter “%(letter)s”: nothing is known as “%(name)s”.")
            % {"letter": each.title, "name": name}
            for each in read_templates(version.letters)
            for name in unknown_placeholders(each.text, questions)
        ]
    planned = {step.code for step in ServiceStep.objects.filter(version=version)}
    faults += [
        _("Nobody does the task “%(task)s” yet: choose a unit and a norm.") % {"task": node.name}
        for node in queries.tasks_in_order(model)
        if node.id not in planned
    ]
    return faults + _faults_of_areas(version)


def _faults_of_payment(version: ServiceVersion, model: Model) -> list[str]:
    """A fee is awaited where one is laid down, and only in the way of a case."""
    beside = [
        _("“%(name)s” waits for the payment beside a task: put it in the way of the case.")
        % {"name": node.name or node.id}
        for node in payments_beside(model)
    ]
    if (version.fees or {}).get("table"):
        return beside
    return beside + [
        _("“%(name)s” waits for the payment of a fee, but the service has no table of fees.")
        % {"name": node.name or node.id}
        for node in payment_steps(model)
    ]


def _faults_of_areas(version: ServiceVersion) -> list[str]:
    asked = dict(queries.questions_of(version))
    return [
        _("“%(task)s” goes by area, but the form has no question “%(field)s”.")
        % {"task": step.name, "field": step.area_field}
        for step in ServiceStep.objects.filter(version=version, routing=ServiceStep.Routing.AREA)
        if step.area_field not in asked
    ]


@dataclass(frozen=True, slots=True)
class ProcessFault:
    """What keeps a process from being run, in words, and the element it is about."""

    text: str
    element_id: str


def process_faults(model: Model) -> list[ProcessFault]:
    """First what is not run at all; only without such is the rest looked at."""
    refused = [
        ProcessFault(wording.of_unsupported(element), element.id) for element in unsupported(model)
    ]
    return refused or [
        ProcessFault(wording.of_problem(problem), problem.element_id) for problem in problems(model)
    ]


def _write_steps(
    version: ServiceVersion, model: Model, definitions: Sequence[StepDefinition]
) -> None:
    if Case.objects.filter(version=version).exists():
        raise ValueError("a draft has no cases")
    wanted = {step.code: step for step in definitions}
    ServiceStep.objects.filter(version=version).delete()
    ServiceStep.objects.bulk_create(
        ServiceStep(
            version=version,
            order=order,
            code=node.id,
            name=(node.name or node.id)[:120],
            unit_id=wanted[node.id].unit_id,
            norm_minutes=wanted[node.id].norm_minutes,
            decides=wanted[node.id].decides,
            needs_second_person=wanted[node.id].needs_second_person,
            routing=wanted[node.id].routing,
            area_field=wanted[node.id].area_field,
            unit_table=wanted[node.id].unit_table,
        )
        for order, node in enumerate(
            (node for node in queries.tasks_in_order(model) if node.id in wanted), start=1
        )
    )


def _told(
    verb: str, service: ServiceType, actor: Actor, at: datetime, payload: dict[str, Any]
) -> Draft:
    return Draft(
        verb,
        Ref("service", service.pk, service.name),
        at,
        actor=actor.ref,
        account_id=actor.account_id,
        unit_id=service.unit_id,
        payload=payload,
    )
