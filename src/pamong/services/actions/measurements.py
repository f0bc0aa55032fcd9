"""The figures of service work, published where plans and units read them."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.indicators.actions import (
    Definition,
    MeasurementDraft,
    Outcome,
    define_indicator,
    record_measurements,
)
from pamong.indicators.rules import Accumulation, of_employee, of_unit
from pamong.journal.recording import Draft, Ref, record
from pamong.kernel.periods import Month, months_between
from pamong.services import queries, rules, verbs
from pamong.services.actions.unable import UnableToPublish

ORIGIN = "services"
CASES_DONE = "SVC-DONE"
IN_TIME = "SVC-INTIME"
MONTHS_AT_ONCE = 36

# Texts of data, in the language of the agency; who keeps the definitions may word them anew.
DEFINITIONS = (
    Definition(
        code=CASES_DONE,
        name="Jumlah permohonan layanan yang diselesaikan",
        unit_of_measure="permohonan",
        decimals=0,
        accumulation=Accumulation.SUM,
        formula=(
            "Banyaknya permohonan yang ditutup dalam bulan itu dan sekurang-kurangnya satu "
            "langkahnya diselesaikan oleh pegawai atau unit yang diukur. Permohonan yang dicabut "
            "tidak dihitung."
        ),
        source="Jurnal kejadian layanan",
        is_personal=True,
        origin=ORIGIN,
    ),
    Definition(
        code=IN_TIME,
        name="Persentase permohonan layanan yang selesai tepat waktu",
        unit_of_measure="%",
        decimals=1,
        kind="ratio",
        accumulation=Accumulation.POOLED,
        formula=(
            "Permohonan yang ditutup selambat-lambatnya pada tenggatnya dibagi semua permohonan "
            "yang diselesaikan. Tenggat dihitung dalam waktu kerja unit; waktu menunggu pemohon "
            "tidak dihitung."
        ),
        source="Jurnal kejadian layanan",
        is_personal=True,
        origin=ORIGIN,
    ),
)
# The same texts for readers of another language; Indonesian gives back what stands above.
_DONE, _IN_TIME = DEFINITIONS
TEXTS = {
    _DONE.name: gettext_lazy("Service requests completed"),
    _DONE.unit_of_measure: gettext_lazy("requests"),
    _DONE.formula: gettext_lazy(
        "Requests closed in the month of which the officer or unit measured completed at least "
        "one step. Requests withdrawn do not count."
    ),
    _DONE.source: gettext_lazy("Journal of service events"),
    _IN_TIME.name: gettext_lazy("Service requests completed in time"),
    _IN_TIME.formula: gettext_lazy(
        "Requests closed by their deadline, divided by all requests completed. The deadline is "
        "reckoned in the working time of the unit; waiting for the applicant does not count."
    ),
}


def publish_measurements(
    *, actor: Actor | None, first: Month, last: Month, at: datetime
) -> Outcome:
    """Publish per unit, officer and month how many cases were completed and how many in time.

    Counted from the journal's events alone. Publishing again changes nothing unless a figure
    changed; a figure corrected after a contest stays. `actor` None is a job of the system. Raises
    Forbidden without SERVICE_UNIT_READ, UnableToPublish for months that stand reversed, lie ahead
    or are too many.
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
        for definition in DEFINITIONS:
            if not queries.indicator_exists(definition.code):
                define_indicator(actor=None, definition=definition, at=at)
        drafts = [
            draft
            for figure in queries.closed_by_month(since, until)
            for draft in _drafts(figure, at)
        ]
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
