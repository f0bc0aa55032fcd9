"""Somebody says that a figure is wrong, and gets an answer."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.documents.notices import notify_many
from pamong.indicators import policies, verbs, wording
from pamong.indicators.actions.measurements import (
    FigureTooLarge,
    event_of,
    figure_of,
    plain_figure,
    replace_figure,
)
from pamong.indicators.models import Contest, Indicator, Measurement
from pamong.indicators.queries.contests import heads_above
from pamong.indicators.rules import UNIT, PeriodKind, period_starting
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.queries import seats_of
from pamong.organization.queries.standins import accounts_acting_as

NOTICE_OPENED = "indicators.contest.opened"
NOTICE_ANSWERED = "indicators.contest.answered"
NOTICES = {
    NOTICE_OPENED: gettext_lazy("%(name)s contests the figure of %(indicator)s, %(period)s."),
    NOTICE_ANSWERED: gettext_lazy(
        "Your contest of the figure of %(indicator)s, %(period)s, has an answer."
    ),
}


class UnableToContest(Exception):
    """The contest was not written; the message says why."""


class UnableToAnswerContest(Exception):
    """The answer was not written; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The right figure: a value, or of a ratio its numerator and denominator."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def contest_measurement(*, actor: Actor, measurement_id: int, reason: str, at: datetime) -> int:
    """Contest a figure with a reason; the id of the contest.

    One contest of a person waits at a time: contesting again returns the one that waits. Raises
    Http404 for a figure one may not know of, Forbidden, and UnableToContest without a reason.
    """
    today = timezone.localtime(at).date()
    row = policies.measurement_to_read(actor=actor, measurement_id=measurement_id, on=today)
    if actor.employee_id is None or not policies.may_contest(actor=actor, measurement=row):
        raise refuse(
            Right.CONTEST_ANSWER,
            _("An officer's figures are contested by that officer, a unit's by its employees."),
        )
    if not reason.strip():
        raise UnableToContest(_("Say what is wrong with this figure."))
    try:
        with transaction.atomic():
            contest = Contest.objects.create(
                measurement=row,
                employee_id=actor.employee_id,
                reason=reason.strip(),
                contested_value=row.value,
                contested_at=at,
            )
            _record(verbs.CONTEST_OPENED, contest, actor, at)
            _tell(NOTICE_OPENED, contest, _who_answers(contest, today), actor.name, at)
    except IntegrityError:
        waiting = Contest.objects.filter(
            measurement=row, employee_id=actor.employee_id, state=Contest.State.OPEN
        ).first()
        if waiting is None:
            raise
        return waiting.pk
    return contest.pk


def answer_contest(
    *,
    actor: Actor,
    contest_id: int,
    accepted: bool,
    answer: str,
    at: datetime,
    correction: Correction | None = None,
) -> None:
    """Answer a contest, with the right figure where it was accepted and somebody knows it.

    A corrected figure keeps the earlier one in its history, and no job overwrites it. The same
    answer twice changes nothing. Raises Http404, Forbidden, and UnableToAnswerContest for one
    already answered, without words, or declined with a correction.
    """
    today = timezone.localtime(at).date()
    seen = policies.contest_to_read(actor=actor, contest_id=contest_id, on=today)
    if not policies.may_answer(actor=actor, contest=seen, on=today):
        raise refuse(
            Right.CONTEST_ANSWER,
            _("The leader above answers, never the person who contested or whose figure it is."),
        )
    if not answer.strip():
        raise UnableToAnswerContest(_("Explain your answer: the person sees it."))
    if correction is not None and not accepted:
        raise UnableToAnswerContest(_("A contest that is declined corrects nothing."))
    state = Contest.State.ACCEPTED if accepted else Contest.State.DECLINED
    with transaction.atomic():
        # The indicator first, as everybody who writes figures does.
        indicator = Indicator.objects.select_for_update(no_key=True).get(
            pk=seen.measurement.indicator_id
        )
        contest = Contest.objects.select_for_update().get(pk=contest_id)
        if contest.state != Contest.State.OPEN:
            same = (contest.state, contest.answer, contest.answered_by_id)
            if same == (state, answer.strip(), actor.employee_id):
                return
            raise UnableToAnswerContest(_("This contest has already been answered."))
        row = Measurement.objects.get(pk=contest.measurement_id)
        row.indicator, contest.measurement = indicator, row
        contest.state = state
        contest.answer = answer.strip()
        contest.answered_by_id = actor.employee_id
        contest.answered_at = at
        contest.save()
        if correction is not None:
            _correct(row, indicator, correction, actor, at)
        _record(verbs.CONTEST_ANSWERED, contest, actor, at)
        _tell(NOTICE_ANSWERED, contest, [contest.employee.user_id], actor.name, at)


def _correct(
    row: Measurement, indicator: Indicator, correction: Correction, actor: Actor, at: datetime
) -> None:
    try:
        value, reason = figure_of(
            indicator=indicator,
            value=correction.value,
            reason=None,
            numerator=correction.numerator,
            denominator=correction.denominator,
        )
    except FigureTooLarge as problem:
        raise UnableToAnswerContest(_("The right figure is too large.")) from problem
    if correction.value is None and correction.numerator is None:
        raise UnableToAnswerContest(_("Give the right figure, or leave the correction out."))
    before = plain_figure(row)
    change = replace_figure(
        row=row,
        fields={
            "value": value,
            "not_computable_reason": reason,
            "numerator": correction.numerator,
            "denominator": correction.denominator,
            "is_corrected": True,
        },
        actor=actor,
        at=at,
    )
    row.as_of = at
    change.save()
    row.save()
    record(
        event_of(
            verb=verbs.MEASUREMENT_CHANGED,
            row=row,
            indicator=indicator,
            unit_id=row.subject_id if row.subject_kind == UNIT else None,
            actor=actor,
            at=at,
            payload={"corrected": True, "before": before, **plain_figure(row)},
        )
    )


def _who_answers(contest: Contest, on: date) -> list[int | None]:
    """The accounts that should answer: of the leader of the unit, or of whoever assesses the
    officer, with those who act for them.
    """
    row = contest.measurement
    if row.subject_kind != UNIT:
        return [*policies.accounts_assessing(employee_id=row.subject_id, on=on)]
    heads = heads_above(unit_id=row.subject_id, on=on)
    first = next((head for head in heads if head != contest.employee_id), None)
    seat = next((each for each in seats_of(first or 0, on) if each.is_head), None)
    return [*accounts_acting_as(seat, on, but=contest.employee_id)] if seat else []


def _tell(kind: str, contest: Contest, user_ids: list[int | None], name: str, at: datetime) -> None:
    row = contest.measurement
    period = period_starting(kind=PeriodKind(row.period_kind), day=row.starts_on)
    notify_many(
        user_ids=user_ids,
        kind=kind,
        values={
            "name": name,
            "indicator": row.indicator.name,
            "period": wording.period_text(period),
        },
        url=reverse("indicators:contest", args=[contest.pk]),
        at=at,
    )


def _record(verb: str, contest: Contest, actor: Actor, at: datetime) -> None:
    row = contest.measurement
    indicator = row.indicator
    record(
        Draft(
            verb=verb,
            object=Ref("contest", contest.pk, f"{indicator.code} {row.starts_on.isoformat()}"),
            happened_at=at,
            actor=actor.ref,
            account_id=actor.account_id,
            unit_id=row.subject_id if row.subject_kind == UNIT else actor.unit_id,
            related=(
                Ref("measurement", row.pk),
                Ref("indicator", indicator.pk),
                Ref("employee", contest.employee_id),
            ),
            # The words stand in the contest itself, where they can be erased.
            payload={"state": contest.state},
        )
    )
