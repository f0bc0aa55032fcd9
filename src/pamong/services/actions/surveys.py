"""The satisfaction survey (*SKM*): invited once a case, answered once, entered from paper.

What is kept of an answer is service, version, unit and month; see models/surveys.py.
"""

import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.journal.models import Origin
from pamong.journal.recording import Draft, Ref, origin, record, record_many
from pamong.organization.queries import agency_zone
from pamong.services import policies, rules, verbs
from pamong.services.actions.secrets import hash_of
from pamong.services.actions.unable import UnableToServe
from pamong.services.models import (
    Case,
    ServiceType,
    Step,
    SurveyAnswer,
    SurveyBatch,
    SurveyInvitation,
)
from pamong.services.rules.survey import (
    ABOUT_OFFICERS,
    ANSWERED_WITHIN_DAYS,
    LONGEST_COMMENT,
    Sheet,
    UnfitSheet,
)
from pamong.tenancy.current import agency_id
from pamong.tenancy.statistics import after_writing

MOST_SHEETS = 200
_CHUNK = 1_000


class UnableToSurvey(UnableToServe):
    """Nothing was written; the message says why."""


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """A sheet from an older system about a case, with the day on which it was given."""

    case_number: str
    answered_on: date
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class AnswersBrought:
    created: int
    known: int


def token_of(intake_key: UUID) -> str:
    """The survey's token of the case made from this key; the installation's key makes it."""
    digest = hmac.digest(
        settings.SECRET_KEY.encode(), b"services.survey.token:" + intake_key.bytes, "sha256"
    )
    return rules.secret_from(digest)


def may_be_surveyed(case: Case, at: datetime) -> bool:
    """A case that ended in a decision, lately enough to be remembered."""
    return (
        case.closed_at is not None
        and case.outcome != rules.Outcome.WITHDRAWN
        and at < case.closed_at + timedelta(days=ANSWERED_WITHIN_DAYS)
    )


def is_answered(case: Case) -> bool:
    return SurveyInvitation.objects.filter(
        token_hash=hash_of(token_of(case.intake_key)), is_spent=True
    ).exists()


def invite(*, case_id: int, at: datetime) -> str:
    """The token of a closed case. Raises UnableToSurvey for one that is open, withdrawn or old."""
    case = Case.objects.get(pk=case_id)
    if not may_be_surveyed(case, at) or case.closed_at is None:
        raise UnableToSurvey(_("This application cannot be rated now."))
    token = token_of(case.intake_key)
    SurveyInvitation.objects.get_or_create(
        token_hash=hash_of(token),
        defaults={
            "service_id": case.service_id,
            "version_id": case.version_id,
            "unit_id": case.unit_id,
            "officers": _officers_of([case.pk]).get(case.pk, []),
            "expires_on": (case.closed_at + timedelta(days=ANSWERED_WITHIN_DAYS)).date(),
        },
    )
    return token


def invitation_of(token: str, at: datetime) -> SurveyInvitation:
    """Raises Http404 for a token that nobody was given, and for one whose time is over."""
    read = rules.read_secret(token)
    found = read and (
        SurveyInvitation.objects.select_related("service", "unit")
        .filter(token_hash=hash_of(read), expires_on__gte=at.date())
        .first()
    )
    if not found:
        raise Http404
    return found


def answer_survey(*, token: str, sheet: Sheet, at: datetime) -> bool:
    """Take an answer and spend its token. False when it was spent before: nothing changes then.

    Raises Http404 for a token that nobody was given, UnfitSheet for an incomplete sheet.
    """
    sheet.check()
    with transaction.atomic():
        found = SurveyInvitation.objects.select_for_update(of=("self",)).get(
            pk=invitation_of(token, at).pk
        )
        if found.is_spent:
            return False
        officers, found.officers = found.officers, []
        found.is_spent = True
        found.save(update_fields=["officers", "is_spent"])
        month = _month(at)
        _answer(found, sheet, month, SurveyAnswer.Channel.ONLINE).save(force_insert=True)
        _count_officers({(officer, found.service_id, month): [sheet] for officer in officers})
        # No event: it would stand among those of that moment. See survey_months.py.
    return True


def enter_sheets(
    *,
    actor: Actor,
    service_id: int,
    month: date,
    sheets: Sequence[Sheet],
    key: UUID,
    at: datetime,
) -> int:
    """Enter paper sheets of this month or the one before; how many there were.

    The same `key` again enters nothing. Raises Http404 for a service that is not taken in where the
    actor works, UnableToSurvey for another month or none or too many sheets, UnfitSheet.
    """
    version = policies.version_to_take_in(actor, service_id)
    if month not in months_open(at):
        raise UnableToSurvey(_("Sheets are entered for this month or the one before."))
    if not 0 < len(sheets) <= MOST_SHEETS:
        raise UnableToSurvey(_("Fill in at least one sheet."))
    for sheet in sheets:
        sheet.check()
    service = version.service
    with transaction.atomic():
        batch, is_new = SurveyBatch.objects.get_or_create(
            key=key, defaults={"service": service, "sheets": len(sheets)}
        )
        if not is_new:
            return batch.sheets
        place = SurveyInvitation(service=service, version=version, unit_id=service.unit_id)
        SurveyAnswer.objects.bulk_create(
            _answer(place, sheet, month, SurveyAnswer.Channel.PAPER) for sheet in sheets
        )
        record(
            Draft(
                verbs.SURVEY_SHEETS_ENTERED,
                Ref("service", service.pk, service.name),
                at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=service.unit_id,
                payload={"sheets": len(sheets), "month": month.isoformat()[:7]},
            )
        )
    return len(sheets)


def months_open(at: datetime) -> tuple[date, date]:
    """The months that paper sheets may be of: this one and the one before."""
    this = _month(at)
    return this, (this - timedelta(days=1)).replace(day=1)


def bring_answers(*, actor: Actor, answers: Iterable[CaseAnswer], at: datetime) -> AnswersBrought:
    """Bring in answers that were given elsewhere, all or nothing, under the rules of the page.

    A case answered already keeps its first answer, so that the same answers again change nothing.
    Raises Forbidden without SERVICE_MANAGE for every service's unit, UnableToSurvey naming the case
    of an answer that breaks a rule.
    """
    created = known = 0
    managed: dict[int, bool] = {}
    with transaction.atomic(), origin(Origin.IMPORT):
        counted: dict[ServiceType, int] = defaultdict(int)
        rest = iter(answers)
        while chunk := list(islice(rest, _CHUNK)):
            new = _bring(chunk, actor, at, managed, counted)
            created += new
            known += len(chunk) - new
        record_many(
            Draft(
                verbs.SURVEY_ANSWERS_BROUGHT,
                Ref("service", service.pk, service.name),
                at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=service.unit_id,
                payload={"sheets": count},
            )
            for service, count in counted.items()
        )
        after_writing(created)
    return AnswersBrought(created, known)


def _bring(
    chunk: Sequence[CaseAnswer],
    actor: Actor,
    at: datetime,
    managed: dict[int, bool],
    counted: dict[ServiceType, int],
) -> int:
    cases = {
        case.number: case
        for case in Case.objects.select_related("service__unit").filter(
            number__in=[each.case_number for each in chunk]
        )
    }
    officers = _officers_of([case.pk for case in cases.values()])
    zone = ZoneInfo(agency_zone())
    first: dict[bytes, tuple[CaseAnswer, Case]] = {}
    for each in chunk:
        case = _check_brought(each, cases.get(each.case_number), at, zone)
        service = case.service
        if service.pk not in managed:
            managed[service.pk] = actor.may(Right.SERVICE_MANAGE, service.unit.path)
        if not managed[service.pk]:
            raise refuse(Right.SERVICE_MANAGE)
        first.setdefault(hash_of(token_of(case.intake_key)), (each, case))
    rows = []
    tally: dict[tuple[int, int, date], list[Sheet]] = defaultdict(list)
    for invitation in _spend(first):
        each, case = first[bytes(invitation.token_hash)]
        month = each.answered_on.replace(day=1)
        rows.append(_answer(invitation, each.sheet, month, SurveyAnswer.Channel.IMPORT))
        counted[case.service] += 1
        for officer in officers.get(case.pk, ()):
            tally[officer, case.service_id, month].append(each.sheet)
    SurveyAnswer.objects.bulk_create(rows)
    _count_officers(tally)
    return len(rows)


def _spend(answers: Mapping[bytes, tuple[CaseAnswer, Case]]) -> Sequence[SurveyInvitation]:
    """Spend the tokens of these hashes; those that were still open, locked against the page."""
    hashes = sorted(answers)
    SurveyInvitation.objects.bulk_create(
        (
            SurveyInvitation(
                token_hash=token_hash,
                service_id=case.service_id,
                version_id=case.version_id,
                unit_id=case.unit_id,
                expires_on=each.answered_on,
            )
            for token_hash, (each, case) in sorted(answers.items(), key=lambda pair: pair[0])
        ),
        ignore_conflicts=True,
    )
    # In one order, so that two who bring the same answers wait for each other and never cross.
    still_open = list(
        SurveyInvitation.objects.select_for_update()
        .filter(token_hash__in=hashes, is_spent=False)
        .order_by("token_hash")
    )
    SurveyInvitation.objects.filter(pk__in=[each.pk for each in still_open]).update(
        is_spent=True, officers=[]
    )
    return still_open


def _check_brought(each: CaseAnswer, case: Case | None, at: datetime, zone: ZoneInfo) -> Case:
    """The case of an answer that may be brought in."""
    number = {"number": each.case_number}
    if case is None:
        raise UnableToSurvey(_("There is no case %(number)s.") % number)
    if case.closed_at is None or case.outcome == rules.Outcome.WITHDRAWN:
        raise UnableToSurvey(_("Case %(number)s is not closed, or was withdrawn.") % number)
    last = min(case.closed_at + timedelta(days=ANSWERED_WITHIN_DAYS), at)
    first = case.closed_at.astimezone(zone).date()
    if not first <= each.answered_on <= last.astimezone(zone).date():
        raise UnableToSurvey(
            _("The answer about case %(number)s lies before its end, too late or ahead.") % number
        )
    try:
        each.sheet.check()
    except UnfitSheet:
        raise UnableToSurvey(
            _("The answer about case %(number)s lacks some of the nine elements.") % number
        ) from None
    return case


def _answer(
    place: SurveyInvitation, sheet: Sheet, month: date, channel: SurveyAnswer.Channel
) -> SurveyAnswer:
    return SurveyAnswer(
        service_id=place.service_id,
        version_id=place.version_id,
        unit_id=place.unit_id,
        month=month,
        channel=channel,
        sex=sheet.sex,
        age=sheet.age,
        education=sheet.education,
        occupation=sheet.occupation,
        comment=sheet.comment.strip()[:LONGEST_COMMENT],
        **{element.value: answer for element, answer in sheet.answers.items()},
    )


def _officers_of(case_ids: Sequence[int]) -> Mapping[int, list[int]]:
    """Who completed steps of these cases."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Step.objects.filter(
        case_id__in=case_ids, state=rules.StepState.COMPLETED.value, assignee__isnull=False
    ).values_list("case_id", "assignee_id")
    for case_id, officer in rows:
        found[case_id].add(officer)
    return {case_id: sorted(officers) for case_id, officers in found.items()}


_COUNT = """
insert into services_officertally
    (agency_id, employee_id, service_id, month, answers, competence, conduct)
values (%s, %s, %s, %s, %s, %s, %s)
on conflict (agency_id, employee_id, service_id, month) do update set
    answers = services_officertally.answers + excluded.answers,
    competence = services_officertally.competence + excluded.competence,
    conduct = services_officertally.conduct + excluded.conduct
"""


def _count_officers(sheets: Mapping[tuple[int, int, date], Sequence[Sheet]]) -> None:
    """Add answers to the sums of officers, in an order that two of these never cross."""
    rows: list[list[int | date]] = []
    for (officer, service, month), given in sorted(sheets.items(), key=lambda pair: pair[0]):
        sums = [sum(sheet.answers[element] for sheet in given) for element in ABOUT_OFFICERS]
        rows.append([agency_id(), officer, service, month, len(given), *sums])
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_COUNT, rows)


def _month(at: datetime) -> date:
    return at.astimezone(ZoneInfo(agency_zone())).date().replace(day=1)
