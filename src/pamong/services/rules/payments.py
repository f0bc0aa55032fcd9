"""Payments of fees: their states, reasons, the step of a process that awaits one, their numbers."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from enum import StrEnum

from pamong.bpmn import Kind, Model, Node

PAYMENT_MESSAGES = frozenset({"payment", "pembayaran"})
"""A message of one of these names is the payment of the fee, however it is written."""

CODE_DIGITS = 15
_CHECK = 97


class PaymentState(StrEnum):
    DUE = "due"
    PAID = "paid"
    WAIVED = "waived"
    # Paid, and the money given back.
    RETURNED = "returned"
    # The case went on or ended without it.
    LAPSED = "lapsed"


SETTLED = frozenset({PaymentState.PAID, PaymentState.WAIVED, PaymentState.RETURNED})
"""With these the payment step of a process is passed."""


class PaymentMethod(StrEnum):
    CASH = "cash"
    TRANSFER = "transfer"
    # Told by a provider's notice.
    ONLINE = "online"


COUNTER_METHODS = (PaymentMethod.CASH, PaymentMethod.TRANSFER)


class WaiveReason(StrEnum):
    """Why nothing is charged."""

    POOR = "poor"
    DISASTER = "disaster"
    PUBLIC_BODY = "public_body"
    OUR_FAULT = "our_fault"
    NOT_CHARGED = "not_charged"
    OTHER = "other"


class RefundReason(StrEnum):
    """Why money is given back."""

    PAID_TWICE = "paid_twice"
    TOO_MUCH = "too_much"
    NOT_SERVED = "not_served"
    OTHER = "other"


class NoticeOutcome(StrEnum):
    """What became of a provider's notice."""

    PAID = "paid"
    WRONG_AMOUNT = "wrong_amount"
    # Paid before, waived or lapsed: somebody must look where the money goes.
    NOT_DUE = "not_due"


def is_payment_step(node: Node) -> bool:
    """Does a case wait here until its fee is paid?"""
    return node.kind is Kind.MESSAGE and names_payment(node.message)


def names_payment(message: str) -> bool:
    return message.strip().casefold() in PAYMENT_MESSAGES


def payment_steps(model: Model) -> list[Node]:
    run = {process.id for process in model.run[:1]}
    return [node for node in model.nodes.values() if is_payment_step(node) and node.process in run]


def payments_beside(model: Model) -> Iterator[Node]:
    """Events at the boundary of a task that name the payment: nothing would wait for it there."""
    for node in model.nodes.values():
        if node.kind is Kind.BOUNDARY_MESSAGE and names_payment(node.message):
            yield node


def new_code(choose: Callable[[Sequence[str]], str], taken: Collection[str] = ()) -> str:
    """A billing code: 13 digits by chance and two that check them (ISO 7064 MOD 97-10).

    `choose` picks one of a sequence by chance. One wrong digit, and two that changed places, are
    found for certain.
    """
    while True:
        first = choose("123456789")
        code = with_check(first + "".join(choose("0123456789") for _ in range(12)))
        if code not in taken:
            return code


def with_check(digits: str) -> str:
    return f"{digits}{_CHECK + 1 - int(digits) * 100 % _CHECK:02d}"


def read_code(typed: str) -> str | None:
    """The code as it is kept, or None where the check digits do not fit. Blanks and dashes are
    left out."""
    bare = re.sub(r"[\s.-]", "", typed[:60])
    if len(bare) != CODE_DIGITS or not bare.isascii() or not bare.isdigit():
        return None
    return bare if int(bare) % _CHECK == 1 else None


def grouped_code(code: str) -> str:
    """ "12345 67890 12345": as it is read aloud."""
    return " ".join(code[start : start + 5] for start in range(0, len(code), 5))


def receipt_label(year: int, number: int) -> str:
    return f"KW-{year}-{number:06d}"
