"""Official documents of plans and evaluations: made once from frozen values, opened as an event."""

import logging
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from pamong.accounts.actors import Actor
from pamong.documents import pdf
from pamong.documents.models import Attachment, Verification
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.queries import Person
from pamong.performance import papers, verbs
from pamong.performance.models import Evaluation, Objection, PlanVersion
from pamong.performance.policies.evaluations import fetch_evaluation
from pamong.performance.policies.outside import stands_at_the_top
from pamong.performance.policies.plans import fetch_plan
from pamong.performance.queries.plans import from_version, plan_content
from pamong.performance.queries.snapshots import person_values
from pamong.performance.rules import PlanState

logger = logging.getLogger(__name__)

EVALUATION_FILES = "evaluation"
PLAN_VERSION_FILES = "plan_version"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to hand out: its file name and its bytes."""

    name: str
    content: bytes


def make_document(*, evaluation_id: int, at: datetime) -> Attachment:
    """The document of a delivered evaluation, made if there is none yet; locked meanwhile.

    Its content comes from the snapshot alone, so it does not matter when it is made.
    """
    with transaction.atomic():
        evaluation = (
            # Not with its document: who has waited for the lock would see none where one was made.
            Evaluation.objects.select_for_update(of=("self",))
            .select_related("plan__appointment__employee__user")
            .get(pk=evaluation_id)
        )
        if evaluation.document is not None:
            if _is_there(evaluation.document):
                return evaluation.document
            # Its file is lost: another one is made from the same snapshot.
            withdraw_document(evaluation, actor=None, at=at)
        objection = (
            Objection.objects.select_related("decided_by").filter(evaluation=evaluation).first()
        )
        employee = evaluation.plan.appointment.employee
        issued = pdf.issue(
            template=papers.EVALUATION_TEMPLATE,
            data=papers.evaluation_paper(
                evaluation,
                objection,
                english=employee.user is not None and employee.user.language == "en",
            ),
            title=papers.EVALUATION_TITLE,
            file_name=_file_name("evaluasi-kinerja", evaluation.snapshot["employee"]["name"]),
            object_type=EVALUATION_FILES,
            object_id=evaluation.pk,
            actor=None,
            at=at,
        )
        evaluation.document = issued.attachment
        evaluation.save(update_fields=["document"])
        record(
            Draft(
                verb=verbs.DOCUMENT_MADE,
                object=Ref("evaluation", evaluation.pk, employee.display_name),
                related=(Ref("employee", employee.pk, employee.display_name),),
                happened_at=at,
            )
        )
    return issued.attachment


def make_if_possible(*, evaluation_id: int, at: datetime) -> None:
    """Make the document now; should that fail, the step before stands and it is made when asked."""
    try:
        make_document(evaluation_id=evaluation_id, at=at)
    except pdf.UnableToRender:
        logger.exception("The document of evaluation %s could not be made", evaluation_id)


def withdraw_document(evaluation: Evaluation, *, actor: Actor | None, at: datetime) -> None:
    """Declare the document of a locked evaluation invalid, since its content has changed."""
    if evaluation.document_id is None:
        return
    for verification in Verification.objects.filter(attachment_id=evaluation.document_id):
        pdf.revoke(verification_id=verification.pk, actor=actor, at=at)
    evaluation.document = None


def open_evaluation_document(*, actor: Actor, evaluation_id: int, at: datetime) -> Attachment:
    """The document of an evaluation, for somebody who may read it. Raises Http404."""
    access = fetch_evaluation(actor, evaluation_id, at)
    with transaction.atomic():
        document = make_document(evaluation_id=evaluation_id, at=at)
        record(
            Draft(
                verb=verbs.DOCUMENT_DOWNLOADED,
                object=Ref("evaluation", evaluation_id, access.owner.name),
                related=(Ref("employee", access.owner.employee_id, access.owner.name),),
                happened_at=at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=access.owner.unit_id,
                payload={"relation": access.reader.value},
            )
        )
    return document


def plan_document(*, actor: Actor, plan_id: int, at: datetime) -> Paper:
    """The plan form as last agreed, with a code to check it; before that a draft without one.

    Raises Http404 for strangers.
    """
    access = fetch_plan(actor, plan_id, at)
    plan = access.plan
    version = PlanVersion.objects.filter(plan=plan).order_by("-number").first()
    name = _file_name("skp", access.owner.name, plan.cycle.year)
    if version is None:
        content = pdf.render(
            papers.PLAN_TEMPLATE,
            {
                "title": papers.PLAN_TITLE,
                "agency": "",
                **papers.plan_paper(
                    content=plan_content(plan),
                    employee=person_values(access.owner),
                    assessor=person_values(access.superior.person) if access.superior else None,
                    start_on=plan.start_on,
                    end_on=plan.end_on,
                    agreed_on=None,
                    english=get_language() == "en",
                    to_sign=stands_at_the_top(access) and plan.state == PlanState.SUBMITTED,
                ),
            },
        )
    else:
        content = _agreed_form(version, access.owner, plan.start_on, plan.end_on, at)
    record(
        Draft(
            verb=verbs.DOCUMENT_DOWNLOADED,
            object=Ref("plan", plan.pk, access.owner.name),
            related=(Ref("employee", access.owner.employee_id, access.owner.name),),
            happened_at=at,
            actor=actor.ref,
            account_id=actor.account_id,
            unit_id=access.owner.unit_id,
            payload={
                "relation": access.relation.value,
                "version": version.number if version else 0,
            },
        )
    )
    return Paper(name, content)


def _is_there(document: Attachment) -> bool:
    name = document.file.name
    return name is not None and document.file.storage.exists(name)


def _agreed_form(
    version: PlanVersion, owner: Person, start_on: date, end_on: date, at: datetime
) -> bytes:
    """The form of an agreed version, made once."""
    with transaction.atomic():
        PlanVersion.objects.select_for_update().get(pk=version.pk)
        kept = (
            Attachment.objects.filter(object_type=PLAN_VERSION_FILES, object_id=version.pk)
            .order_by("-pk")
            .first()
        )
        if kept is None or not _is_there(kept):
            employee = _party(version.content.get("owner"), owner) or person_values(owner)
            kept = pdf.issue(
                template=papers.PLAN_TEMPLATE,
                data=papers.plan_paper(
                    content=from_version(version.content),
                    employee=employee,
                    assessor=_party(version.content.get("assessor"), None),
                    start_on=start_on,
                    end_on=end_on,
                    agreed_on=timezone.localdate(version.agreed_at),
                    english=False,
                ),
                title=papers.PLAN_TITLE,
                file_name=_file_name("skp", owner.name),
                object_type=PLAN_VERSION_FILES,
                object_id=version.pk,
                actor=None,
                at=at,
            ).attachment
    with kept.file.open("rb") as file:
        return bytes(file.read())


def _party(party: dict[str, str] | None, seat: Person | None) -> dict[str, str] | None:
    """A party as the version keeps it, in the words of a paper."""
    if party is None:
        return None
    return {
        "name": party["name"],
        "number": party["number"],
        "grade": party["grade"],
        # A PNS writes I/a to IV/e, a PPPK a plain Roman number.
        "employment": "pns" if "/" in party["grade"] or not party["grade"] else "pppk",
        "title": party["position"],
        "kind": seat.position_kind if seat else "",
        "unit": party["unit"],
        "acting": party["acting"],
        # Of an official outside the agency: when the paper was signed, and who recorded it.
        **{key: party[key] for key in ("signed_on", "recorded_by", "recorded_on") if key in party},
    }


def _file_name(kind: str, name: str, year: int | None = None) -> str:
    words = "-".join(word for word in name.lower().replace(",", " ").replace(".", " ").split())
    return f"{kind}-{words}{f'-{year}' if year else ''}.pdf"
