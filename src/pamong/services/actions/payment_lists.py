"""The treasurer's list taken along."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.documents.sheets import write_csv
from pamong.journal.recording import Draft, Ref, record
from pamong.services import policies, verbs
from pamong.services.queries import payments as queries
from pamong.services.queries.payments import PaymentFilter
from pamong.tenancy.current import acting_for, agency_id


def export_payments(*, actor: Actor, wanted: PaymentFilter, at: datetime) -> Iterator[bytes]:
    """What came in in these days as CSV, and an event that tells of it. Raises Forbidden."""
    if not actor.may(Right.PAYMENT_READ):
        raise refuse(Right.PAYMENT_READ)
    rows = queries.received(policies.payments_readable(actor), wanted)
    record(
        Draft(
            verbs.PAYMENTS_EXPORTED,
            Ref("payments", None),
            at,
            actor=actor.ref,
            account_id=actor.account_id,
            payload={
                "count": rows.count(),
                "first": wanted.first.isoformat(),
                "last": wanted.last.isoformat(),
                "unit": wanted.unit_id,
                "method": wanted.method,
            },
        )
    )
    columns = [
        _("Receipt"),
        _("Paid at"),
        _("Unit"),
        _("Service"),
        _("Case"),
        _("Applicant"),
        _("Amount (Rp)"),
        _("Method"),
        _("Provider"),
        _("Reference"),
        _("Recorded by"),
        _("State"),
    ]
    agency = agency_id()

    def content() -> Iterator[bytes]:
        # Written while it is sent, when the request has left its agency already.
        with acting_for(agency):
            yield from write_csv(queries.exported(rows), columns)

    return content()
