"""Payment providers: by whom citizens pay without coming to the counter (docs/payments.md)."""

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from pamong.services.rules.payments import grouped_code, new_code, read_code

MOST_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a provider is told of a payment: no name and no answer of the applicant."""

    payment_id: int
    case_number: str
    service: str
    amount: int


@dataclass(frozen=True, slots=True)
class Instructions:
    """How the applicant pays. `reference` is what the provider's notice will name."""

    reference: str
    text: str = ""
    url: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Money that came in. `transaction` is the provider's own number of it."""

    reference: str
    transaction: str
    amount: int
    paid_at: datetime


class BadSignature(Exception):
    """The notice does not come from the provider."""


class UnreadableNotice(Exception):
    """The notice is signed, and is not what was agreed on."""


class PaymentProvider(Protocol):
    """A class of this shape, named by its dotted path in the settings, is a provider."""

    code: str
    """Of its address /pay/<code>/notice: small letters, digits and dashes, never changed."""

    @property
    def label(self) -> str:
        """As the applicant reads it."""

    def begin(self, asked: Asked) -> Instructions:
        """Let it be paid. May ask another system, for a few seconds; any exception means later."""

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """What a notice says. Raises BadSignature, UnreadableNotice."""


class BillingCodes:
    """A code that the citizen types at a bank, post office or telephone; notices signed by HMAC.

    The body is JSON: {"code", "transaction", "amount", "paid_at"}; the header `X-Signature` is its
    HMAC-SHA256 by the shared secret, in hexadecimal digits.
    """

    code = "billing-code"
    valid = timedelta(days=7)

    def __init__(self) -> None:
        self._secret = settings.PAMONG_PAYMENT_SECRET.encode()
        if len(self._secret) < 32:
            raise ValueError("PAMONG_PAYMENT_SECRET has at least 32 characters")

    @property
    def label(self) -> str:
        return _("Payment code")

    def begin(self, asked: Asked) -> Instructions:
        code = new_code(secrets.choice)
        return Instructions(
            code,
            _("Pay with the code %(code)s at a bank, a post office or by mobile banking.")
            % {"code": grouped_code(code)},
            expires_at=timezone.now() + self.valid,
        )

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        given = headers.get("X-Signature", "").strip().lower()
        wanted = hmac.new(self._secret, body, "sha256").hexdigest()
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            raise BadSignature
        try:
            told = json.loads(body)
            code = read_code(told["code"])
            amount, transaction = told["amount"], told["transaction"]
            paid_at = datetime.fromisoformat(told["paid_at"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UnreadableNotice from error
        if code is None or paid_at.tzinfo is None:
            raise UnreadableNotice
        if not isinstance(transaction, str) or not 0 < len(transaction) <= 100:
            raise UnreadableNotice
        if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount < 10**15:
            raise UnreadableNotice
        return Notice(code, transaction, amount, paid_at)


def provider() -> PaymentProvider | None:
    """The one of this installation; None where citizens pay at the counter alone."""
    path = settings.PAMONG_PAYMENT_PROVIDER
    return _made(path, settings.PAMONG_PAYMENT_SECRET) if path else None


@cache
def _made(path: str, _secret: str) -> PaymentProvider:
    found: PaymentProvider = import_string(path)()
    return found
