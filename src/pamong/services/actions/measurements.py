"""The figures of service work, published where plans and units read them."""

from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.indicators.actions import (
    MeasurementDraft,
    Outcome,
    define_indicator,
    record_measurements,
)
from pamong.indicators.rules import Subject, of_employee, of_unit
from pamong.journal.recording import Draft, Ref, record
from pamong.kernel.periods import Month, Year, months_between
from pamong.services import queries, rules, verbs
from pamong.services.actions.unable import UnableToPublish
from pamong.services.actions.work_indicators import (
    CASES_DONE,
    DEFINITIONS,
    IN_TIME,
    OFFICER_SATISFACTION,
    ORIGIN,
    RETURNS,
    SATISFACTION,
    WORKING_TIME,
)
from pamong.services.queries import work_figures
from pamong.services.rules.survey import ABOUT_OFFICERS, FEWEST_ANSWERS, Element
from pamong.services.rules.work_figures import FEWEST_OFFICER_ANSWERS, adjusted_time

MONTHS_AT_ONCE = 36


def publish_measurements(
    *, actor: Actor | None, first: Month, last: Month, at: datetime
) -> Outcome:
    """Publish the figures of service work per unit, officer and month (work_indicators.py).

    Counted from the journal's events and, for satisfaction, from the survey's sums. Publishing
    again changes nothing unless a figure changed; a figure corrected after a contest stays. `actor`
    None is a job of the system. Raises Forbidden without SERVICE_UNIT_READ, UnableToPublish for
    months that stand reversed, lie ahead or are too many.
    """
    if actor is not None and not actor.may(Right.SERVICE_UNIT_READ):
        raise refuse(Right.SERVICE_UNIT_READ)
    months = months_between(first=first, last=last)
    if not months or len(months) > MONTHS_AT_ONCE:
        raise UnableToPublish(_("Choose one to %(n)s months.") % {"n": MONTHS_AT_ONCE})
    since, until = queries.month_bounds(first, last)
    if since > at:
        raise UnableToPublish(_("These months have not begun yet."))
    with transaction.atomic():
        _define(at)
        drafts = [
            draft
            for figure in queries.closed_by_month(since, until)
            for draft in _drafts(figure, at)
        ]
        drafts += _of_steps(since, until, at)
        drafts += _of_answers(first, last, at)
        # Nobody types these figures: whoever pressed the button, the system recorded them.
        outcome = record_measurements(actor=None, drafts=drafts, at=at)
        if actor is not None or outcome.created or outcome.changed:
            record(
                Draft(
                    verbs.MEASUREMENTS_PUBLISHED,
                    Ref("measurements", None),
                    at,
                    actor=actor.ref if actor else None,
                    account_id=actor.account_id if actor else None,
                    payload={
                        "first": str(first),
                        "last": str(last),
                        "created": outcome.created,
                        "changed": outcome.changed,
                        "unchanged": outcome.unchanged,
                    },
                )
            )
    return outcome


def publish_satisfaction(*, first: Month, last: Month, at: datetime) -> Outcome:
    """Publish the figures of satisfaction alone, after answers of past months were brought in."""
    with transaction.atomic():
        _define(at)
        return record_measurements(actor=None, drafts=_of_answers(first, last, at), at=at)


def _define(at: datetime) -> None:
    for definition in DEFINITIONS:
        if not queries.indicator_exists(definition.code):
            define_indicator(actor=None, definition=definition, at=at)


def _drafts(figure: queries.ClosedCases, at: datetime) -> tuple[MeasurementDraft, MeasurementDraft]:
    subject = of_unit(figure.subject_id) if figure.is_unit else of_employee(figure.subject_id)
    rows = {"kind": subject.kind, "subject_id": subject.id, "month": str(figure.month)}
    done = MeasurementDraft(
        indicator_code=CASES_DONE,
        subject=subject,
        period=figure.month,
        value=Decimal(figure.cases),
        count=figure.cases,
        origin=ORIGIN,
        rows_url_name="services:rows",
        rows_args=rows,
        rule_version=rules.RULE_VERSION,
        as_of=at,
    )
    in_time = MeasurementDraft(
        indicator_code=IN_TIME,
        subject=subject,
        period=figure.month,
        numerator=Decimal(figure.in_time),
        denominator=Decimal(figure.cases),
        count=figure.cases,
        origin=ORIGIN,
        rows_url_name="services:rows",
        rows_args=rows,
        rule_version=rules.RULE_VERSION,
        as_of=at,
    )
    return done, in_time


def _of_steps(since: datetime, until: datetime, at: datetime) -> list[MeasurementDraft]:
    """Working time against the norm, and steps returned for correction."""
    standard = cache(work_figures.standard_for)
    returned = work_figures.returns_by_month(since, until)
    steps = work_figures.steps_by_month(since, until)
    drafts = []
    for (subject, month), done in steps.items():
        share = adjusted_time(done, standard(Year(month.year)))
        if share is not None:
            value = Decimal(share).quantize(Decimal("0.0001"))
            drafts.append(
                _draft(WORKING_TIME, "time", subject, month, at, count=len(done), value=value)
            )
    for subject, month in steps.keys() | returned.keys():
        completed = len(steps.get((subject, month), ()))
        drafts.append(
            _draft(
                RETURNS,
                "returns",
                subject,
                month,
                at,
                count=completed,
                numerator=Decimal(returned[subject, month]),
                denominator=Decimal(completed),
            )
        )
    return drafts


def _of_answers(first: Month, last: Month, at: datetime) -> list[MeasurementDraft]:
    """Satisfaction of months that are over, where enough answered for nobody to be recognised."""
    last = min(last, work_figures.last_month_over(at))
    kinds = (
        (SATISFACTION, work_figures.rated_units, len(Element), FEWEST_ANSWERS),
        (
            OFFICER_SATISFACTION,
            work_figures.rated_officers,
            len(ABOUT_OFFICERS),
            FEWEST_OFFICER_ANSWERS,
        ),
    )
    return [
        _draft(
            code,
            "satisfaction",
            subject,
            month,
            at,
            count=rated.answers,
            numerator=Decimal(rated.points),
            denominator=Decimal(elements * rated.answers),
        )
        for code, read, elements, fewest in kinds
        for (subject, month), rated in read(first, last).items()
        if rated.answers >= fewest
    ]


def _draft(
    code: str, rows: str, subject: Subject, month: Month, at: datetime, **figure: Any
) -> MeasurementDraft:
    return MeasurementDraft(
        indicator_code=code,
        subject=subject,
        period=month,
        origin=ORIGIN,
        rows_url_name="services:rows_of",
        rows_args={
            "kind": subject.kind,
            "subject_id": subject.id,
            "month": str(month),
            "figure": rows,
        },
        rule_version=rules.RULE_VERSION,
        as_of=at,
        **figure,
    )
