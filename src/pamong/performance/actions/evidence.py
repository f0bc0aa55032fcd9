"""Evidence that people bring, the tie of what is measured, and feedback."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import Forbidden
from pamong.accounts.actors import Actor
from pamong.documents.notices import notify
from pamong.documents.uploads import UnableToStore, discard, store_upload
from pamong.indicators.models import Measurement
from pamong.indicators.rules import EMPLOYEE
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.models import Employee
from pamong.performance import plan_notices as notices
from pamong.performance import verbs
from pamong.performance.actions.plans import WRITABLE
from pamong.performance.actions.unable import Unable
from pamong.performance.models import (
    Cycle,
    Evaluation,
    Evidence,
    Feedback,
    PerformancePlan,
    Phrase,
    ResultIndicator,
)
from pamong.performance.policies.plans import PlanAccess, fetch_plan, gives_feedback, own_plan
from pamong.performance.queries.plans import agreed_content
from pamong.performance.rules import Behaviour, EvaluationState, PlanState
from pamong.ui.formats import date_long

FILES = "evidence"
"""Kind of object of the files; their object is the plan, whose readers may open them."""

MAX_PHRASES = 60


class UnableToAddEvidence(Unable):
    """The year is closed, the day is not of this plan, or the file is refused."""


class UnableToGiveFeedback(Unable):
    """There is nothing said, or the year is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDraft:
    """What happened, on which day, for which result; with a link or a file where there is one."""

    text: str
    happened_on: date
    result_id: int | None = None
    url: str = ""
    file: BinaryIO | None = None
    file_name: str = ""

    @property
    def kind(self) -> str:
        if self.url:
            return Evidence.Kind.LINK
        # A photo beside a note does not make it a file; a document brought for itself does.
        return Evidence.Kind.NOTE


def add_evidence(
    *,
    actor: Actor,
    plan_id: int,
    draft: EvidenceDraft,
    request_key: UUID,
    at: datetime,
    remember: bool = False,
    as_file: bool = False,
) -> Evidence:
    """Put evidence into one's own plan; the same `request_key` again is the same evidence.

    `remember` keeps the text as a phrase for next time. Raises Http404, Forbidden and
    UnableToAddEvidence.
    """
    with transaction.atomic():
        access = own_plan(actor, plan_id, at, for_update=True)
        plan = access.plan
        known = Evidence.objects.filter(plan=plan, request_key=request_key).first()
        if known is not None:
            return known
        _check(plan, draft, at)
        row = Evidence(
            plan=plan,
            result_id=draft.result_id,
            kind=Evidence.Kind.FILE if as_file else draft.kind,
            happened_on=draft.happened_on,
            text=draft.text,
            url=draft.url,
            created_at=at,
            request_key=request_key,
        )
        if draft.file is not None:
            try:
                row.attachment = store_upload(
                    file=draft.file,
                    name=draft.file_name,
                    object_type=FILES,
                    object_id=plan.pk,
                    actor=actor,
                    at=at,
                )
            except UnableToStore as problem:
                raise UnableToAddEvidence(str(problem)) from problem
        elif as_file:
            raise UnableToAddEvidence(_("Choose the file."))
        row.save()
        _use_phrase(access.owner.employee_id, draft.text, remember)
        record(_event(verbs.EVIDENCE_ADDED, access, row, actor, at))
    return row


def edit_evidence(
    *, actor: Actor, evidence_id: int, draft: EvidenceDraft, at: datetime
) -> Evidence:
    """Mend text, day, link or result of own evidence; its file stays."""
    with transaction.atomic():
        row = _locked(evidence_id)
        access = own_plan(actor, row.plan_id, at)
        _check(access.plan, draft, at)
        if row.kind != Evidence.Kind.FILE:
            row.kind = draft.kind
        row.text = draft.text
        row.happened_on = draft.happened_on
        row.result_id = draft.result_id
        row.url = draft.url
        row.save()
        record(_event(verbs.EVIDENCE_EDITED, access, row, actor, at))
    return row


def remove_evidence(*, actor: Actor, evidence_id: int, at: datetime) -> int:
    """Take own evidence back, with its file. Returns the plan's id.

    A delivered evaluation keeps what it was based on: a file that one names stays.
    """
    with transaction.atomic():
        row = _locked(evidence_id)
        access = own_plan(actor, row.plan_id, at)
        _check_open(access.plan)
        record(_event(verbs.EVIDENCE_REMOVED, access, row, actor, at))
        row.delete()
        if row.attachment_id and not _is_named_by_an_evaluation(access.plan, row.attachment_id):
            discard(object_type=FILES, object_id=access.plan.pk, at=at, only=row.attachment_id)
    return access.plan.pk


def _is_named_by_an_evaluation(plan: PerformancePlan, attachment_id: int) -> bool:
    link = reverse("documents:open_attachment", args=[attachment_id])
    delivered = Evaluation.objects.filter(plan=plan).exclude(state=EvaluationState.DRAFT.value)
    return any(
        proof.get("url") == link
        for snapshot in delivered.values_list("snapshot", flat=True)
        for proof in _proofs(snapshot)
    )


def _proofs(snapshot: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for part in (snapshot, *snapshot.get("results", ())):
        yield from part.get("evidence", ())


def tie_indicator(
    *, actor: Actor, plan_id: int, line_id: int, indicator_id: int, at: datetime
) -> None:
    """Tie what the system measures to an indicator of the plan: its figures are evidence there
    from now on. Words of the plan do not change, so an agreed plan stays agreed.

    `line_id` is a ResultIndicator. Raises Http404, Forbidden, UnableToAddEvidence.
    """
    with transaction.atomic():
        access = fetch_plan(actor, plan_id, at, for_update=True)
        if not (access.is_own or access.is_assessor):
            raise Forbidden(_("Only the owner of a plan and the assessor tie figures to it."))
        _check_open(access.plan)
        line = ResultIndicator.objects.filter(
            pk=line_id, result__plan=access.plan, result__removed_at__isnull=True
        ).first()
        # Only what has been measured of this person: an id from elsewhere is not there.
        measured = Measurement.objects.filter(
            subject_kind=EMPLOYEE, subject_id=access.owner.employee_id, indicator_id=indicator_id
        )
        if line is None or not measured.exists():
            raise Http404
        line.indicator_id = indicator_id
        line.save(update_fields=["indicator"])
        record(
            Draft(
                verb=verbs.EVIDENCE_LINKED,
                object=_plan_ref(access),
                happened_at=at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=access.owner.unit_id,
                related=(Ref("indicator", indicator_id),),
                payload={"line": line_id},
            )
        )


def untie_indicator(*, actor: Actor, plan_id: int, line_id: int, at: datetime) -> None:
    """Take a figure of the system off an indicator of the plan; it can be tied elsewhere then.

    A tie that stood when both agreed is part of what they agreed: the owner takes it off in an
    amendment, and the version keeps it. Delivered evaluations keep what they rested on. Raises
    Http404, Forbidden, UnableToAddEvidence.
    """
    with transaction.atomic():
        access = fetch_plan(actor, plan_id, at, for_update=True)
        if not (access.is_own or access.is_assessor):
            raise Forbidden(_("Only the owner of a plan and the assessor tie figures to it."))
        _check_open(access.plan)
        line = ResultIndicator.objects.filter(
            pk=line_id, result__plan=access.plan, result__removed_at__isnull=True
        ).first()
        if line is None:
            raise Http404
        if line.indicator_id is None:
            return  # sent twice
        amending = access.is_own and PlanState(access.plan.state) in WRITABLE
        if not amending and line.indicator_id == _agreed_tie(access.plan, line_id):
            raise UnableToAddEvidence(
                _("This figure is part of what was agreed. It is taken off by amending the plan.")
            )
        indicator_id, line.indicator_id = line.indicator_id, None
        line.save(update_fields=["indicator"])
        record(
            Draft(
                verb=verbs.EVIDENCE_UNLINKED,
                object=_plan_ref(access),
                happened_at=at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=access.owner.unit_id,
                related=(Ref("indicator", indicator_id),),
                payload={"line": line_id},
            )
        )


def _agreed_tie(plan: PerformancePlan, line_id: int) -> int | None:
    """The figure that the newest agreed version ties to an indicator."""
    content = agreed_content(plan)
    lines = (line for result in content.results for line in result.indicators) if content else ()
    return next((line.indicator_id for line in lines if line.id == line_id), None)


def forget_phrase(*, actor: Actor, phrase_id: int) -> None:
    """Drop a sentence from one's own list."""
    Phrase.objects.filter(pk=phrase_id, employee_id=actor.employee_id or 0).delete()


def give_feedback(
    *,
    actor: Actor,
    plan_id: int,
    text: str,
    request_key: UUID,
    at: datetime,
    result_id: int | None = None,
    behaviour: str = "",
) -> Feedback:
    """Say how a result, a value or the work as a whole is going; the owner is told.

    By the assessor and the leaders above. Raises Http404, Forbidden, UnableToGiveFeedback.
    """
    with transaction.atomic():
        access = fetch_plan(actor, plan_id, at, for_update=True)
        if actor.employee_id is None or not gives_feedback(actor, access):
            raise Forbidden(_("Feedback is given by the superior and the leaders above."))
        if not text.strip():
            raise UnableToGiveFeedback(_("Write your feedback."))
        known = Feedback.objects.filter(plan=access.plan, request_key=request_key).first()
        if known is not None:
            return known
        if access.plan.cycle.state != Cycle.State.OPEN:
            raise UnableToGiveFeedback(_("The performance year of this plan is closed."))
        if result_id is not None and not access.plan.results.filter(pk=result_id).exists():
            raise Http404
        row = Feedback.objects.create(
            plan=access.plan,
            author_id=actor.employee_id,
            result_id=result_id,
            behaviour=Behaviour(behaviour).value if behaviour else "",
            text=text.strip(),
            given_at=at,
            request_key=request_key,
        )
        record(
            Draft(
                verb=verbs.FEEDBACK_GIVEN,
                object=_plan_ref(access),
                happened_at=at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=access.owner.unit_id,
                related=(Ref("feedback", row.pk),),
            )
        )
        owner = Employee.objects.filter(pk=access.owner.employee_id)
        notify(
            user_id=owner.values_list("user_id", flat=True).first(),
            kind=notices.FEEDBACK,
            values={"name": actor.name},
            url=reverse("performance:evidence", args=[access.plan.pk]),
            at=at,
        )
    return row


def _locked(evidence_id: int) -> Evidence:
    row = Evidence.objects.select_for_update().filter(pk=evidence_id).first()
    if row is None:
        raise Http404
    return row


def _check_open(plan: PerformancePlan) -> None:
    if plan.cycle.state != Cycle.State.OPEN:
        raise UnableToAddEvidence(_("The performance year of this plan is closed."))


def _check(plan: PerformancePlan, draft: EvidenceDraft, at: datetime) -> None:
    _check_open(plan)
    if draft.happened_on > timezone.localdate(at):
        raise UnableToAddEvidence(_("Evidence is about what has been done, not about tomorrow."))
    if not plan.start_on <= draft.happened_on < plan.end_on:
        raise UnableToAddEvidence(
            _("This day lies outside the plan, which runs from %(start)s to %(end)s.")
            % {
                "start": date_long(plan.start_on),
                "end": date_long(plan.end_on - timedelta(days=1)),
            }
        )
    if draft.result_id is not None and not plan.results.filter(pk=draft.result_id).exists():
        raise Http404


def _use_phrase(employee_id: int, text: str, remember: bool) -> None:
    phrase = Phrase.objects.filter(employee_id=employee_id, text=text[:200])
    if phrase.update(used=F("used") + 1) or not remember or len(text) > 200:
        return
    if Phrase.objects.filter(employee_id=employee_id).count() < MAX_PHRASES:
        Phrase.objects.create(employee_id=employee_id, text=text, used=1)


def _plan_ref(access: PlanAccess) -> Ref:
    return Ref("plan", access.plan.pk, f"SKP {access.plan.cycle.year}, {access.owner.name}")


def _event(verb: str, access: PlanAccess, row: Evidence, actor: Actor, at: datetime) -> Draft:
    return Draft(
        verb=verb,
        object=_plan_ref(access),
        happened_at=at,
        actor=actor.ref,
        account_id=actor.account_id,
        unit_id=access.owner.unit_id,
        related=(Ref("evidence", row.pk),),
        payload={"kind": row.kind, "on": row.happened_on.isoformat(), "result": row.result_id},
    )
