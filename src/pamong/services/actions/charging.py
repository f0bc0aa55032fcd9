"""What a case on its way owes: asked for at its payment step, settled, or lapsed with the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pamong.journal.recording import Draft, Ref
from pamong.services import verbs
from pamong.services.models import Case, Payment, ServiceType
from pamong.services.rules.payments import SETTLED


@dataclass(slots=True)
class Charge:
    """The payment of a case, where its process has come to one; saved with the case."""

    payment: Payment | None = None
    changed: bool = False
    # Since when the applicant is to be told of it.
    asked_at: datetime | None = None

    def is_settled(self, case: Case) -> bool:
        """Nothing is due, or it is paid or waived already."""
        return case.fee == 0 or (self.payment is not None and self.payment.state in SETTLED)

    def ask(
        self,
        case: Case,
        service: ServiceType,
        at: datetime,
        actor: Ref | None,
        account_id: int | None,
    ) -> Draft | None:
        """Let the fee be due; None where it is already, from another place of the process."""
        payment = self.payment
        if payment is not None and payment.state == Payment.State.DUE:
            return None
        if payment is None:
            payment = self.payment = Payment(case=case, unit_id=case.unit_id)
        payment.state, payment.amount = Payment.State.DUE, case.fee
        payment.asked_at, payment.ended_at = at, None
        payment.recorded_by = None
        self.changed, self.asked_at = True, at
        return payment_draft(verbs.PAYMENT_ASKED, payment, case, service, at, actor, account_id, {})

    def lapse(
        self,
        case: Case,
        service: ServiceType,
        at: datetime,
        actor: Ref | None,
        account_id: int | None,
    ) -> Draft | None:
        """The case goes on or ends without it; None where nothing was due."""
        payment = self.payment
        if payment is None or payment.state != Payment.State.DUE:
            return None
        payment.state, payment.ended_at = Payment.State.LAPSED, at
        self.changed = True
        return payment_draft(
            verbs.PAYMENT_LAPSED, payment, case, service, at, actor, account_id, {}
        )


def payment_draft(  # noqa: PLR0917 a payment, its case, when and who
    verb: str,
    payment: Payment,
    case: Case,
    service: ServiceType,
    at: datetime,
    actor: Ref | None,
    account_id: int | None,
    more: Mapping[str, Any],
) -> Draft:
    """The event of a payment: its amount, never who pays or from which account."""
    payload: dict[str, Any] = {"service": service.code, "amount": payment.amount}
    return Draft(
        verb,
        Ref("payment", payment.pk, case.number),
        at,
        actor=actor,
        account_id=account_id,
        unit_id=case.unit_id,
        related=[Ref("case", case.pk, case.number)],
        case_id=case.pk,
        payload={**payload, **more},
    )
