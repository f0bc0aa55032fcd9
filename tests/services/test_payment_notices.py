"""A provider gives codes and tells by signed notices; what does not fit is told to officers."""

import hmac
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from pamong.accounts.rights import Role
from pamong.documents.models import Notice as Told
from pamong.services import providers
from pamong.services.actions.payment_notices import order_for
from pamong.services.models import Payment, PaymentNotice, PaymentOrder, ServiceType
from pamong.services.providers import Asked, BillingCodes, Instructions
from pamong.services.rules.payments import grouped_code, read_code
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast, Seat, grant
from tests.services.charging import PAYS, charge
from tests.services.conftest import MONDAY
from tests.services.test_payments import LATER, checked, pay
from tests.services.test_processes import codes

SECRET = "s" * 40
ADDRESS = "/pay/billing-code/notice"


@pytest.fixture(autouse=True)
def by_code() -> Iterator[None]:
    path = "pamong.services.providers.BillingCodes"
    with override_settings(PAMONG_PAYMENT_PROVIDER=path, PAMONG_PAYMENT_SECRET=SECRET):
        yield


@pytest.fixture
def service(cast: Cast) -> ServiceType:
    grant(cast.dewi, Role.TREASURER, cast.office)
    return charge(cast, process=PAYS)


def ordered(cast: Cast, service: ServiceType) -> PaymentOrder:
    case = checked(cast, service, area=30)
    payment = Payment.objects.select_related("case__service").get(case=case)
    by = providers.provider()
    assert by is not None
    order = order_for(payment, by, LATER)
    assert order is not None
    return order


def told(order: PaymentOrder, **more: Any) -> dict[str, Any]:
    return {
        "code": order.reference,
        "transaction": "NTPN-1",
        "amount": 50_000,
        "paid_at": LATER.isoformat(),
        **more,
    }


def send(client: Client, body: Any, *, secret: str = SECRET, address: str = ADDRESS) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    signature = hmac.new(secret.encode(), content, "sha256").hexdigest()
    # As a bank's system asks: of no agency, without a session.
    enter_agency(None)
    return client.post(
        address, content, content_type="application/json", headers={"X-Signature": signature}
    )


def test_a_signed_notice_pays_once(cast: Cast, service: ServiceType, client: Client) -> None:
    order = ordered(cast, service)
    for _time in range(2):
        answer = send(client, told(order))
        assert (answer.status_code, answer.json()) == (200, {"outcome": "paid"})
    enter_agency(cast.agency.pk)
    payment = Payment.objects.get()
    assert (payment.state, payment.method, payment.provider, payment.reference) == (
        "paid",
        "online",
        "billing-code",
        "NTPN-1",
    )
    assert (payment.paid_at, payment.recorded_by_id) == (LATER, None)
    assert payment.receipt.endswith("-000001")
    assert payment.verification is not None
    assert codes(payment.case) == ["decide"]
    assert PaymentNotice.objects.count() == 1
    # The same code paid a second time is money that somebody must look after.
    assert send(client, told(order, transaction="NTPN-2")).json() == {"outcome": "not_due"}
    enter_agency(cast.agency.pk)
    assert PaymentNotice.objects.count() == 2
    assert Payment.objects.get().reference == "NTPN-1"


@pytest.mark.parametrize("secret", ["x" * 40, SECRET + "s", ""])
def test_a_wrong_signature_is_refused(
    cast: Cast, service: ServiceType, client: Client, secret: str
) -> None:
    order = ordered(cast, service)
    assert send(client, told(order), secret=secret or "-").status_code == 403
    assert client.post(ADDRESS, b"{}", content_type="application/json").status_code == 403
    enter_agency(cast.agency.pk)
    assert Payment.objects.get().state == "due"


def test_a_body_changed_on_its_way_is_refused(
    cast: Cast, service: ServiceType, client: Client
) -> None:
    order = ordered(cast, service)
    body = json.dumps(told(order)).encode()
    signature = hmac.new(SECRET.encode(), body, "sha256").hexdigest()
    changed = body.replace(b"50000", b"50001")
    assert changed != body
    headers = {"X-Signature": signature}
    answer = client.post(ADDRESS, changed, content_type="application/json", headers=headers)
    assert answer.status_code == 403


def test_an_unknown_reference_is_not_found(
    cast: Cast, service: ServiceType, client: Client
) -> None:
    order = ordered(cast, service)
    other = BillingCodes().begin(Asked(1, "", "", 1)).reference
    assert send(client, told(order, code=other)).status_code == 404
    assert send(client, told(order), address="/pay/another-bank/notice").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{}", b"\xff", b"[" * 5_000,
        {"code": "12"}, {"amount": "50000"}, {"amount": True}, {"amount": -1}, {"amount": 1.5},
        {"transaction": ""}, {"transaction": "x" * 101}, {"transaction": 5}, {"paid_at": "kemarin"},
        {"paid_at": "2026-11-02T09:00:00"}, {"paid_at": None}, {"code": None},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(
    cast: Cast, service: ServiceType, client: Client, body: Any
) -> None:
    order = ordered(cast, service)
    wanted = body if isinstance(body, bytes) else told(order, **body)
    assert send(client, wanted).status_code == 400
    enter_agency(cast.agency.pk)
    assert not PaymentNotice.objects.exists()


def test_another_amount_is_kept_and_told_to_officers(
    cast: Cast, service: ServiceType, client: Client, sign_in: Callable[[Seat], Client]
) -> None:
    order = ordered(cast, service)
    for _time in range(2):
        answer = send(client, told(order, amount=40_000))
        assert (answer.status_code, answer.json()) == (200, {"outcome": "wrong_amount"})
    enter_agency(cast.agency.pk)
    payment = Payment.objects.get()
    assert (payment.state, codes(payment.case)) == ("due", [])
    informed = set(Told.objects.values_list("user_id", flat=True))
    assert informed == {cast.dewi.user.pk, cast.budi.user.pk}
    page = sign_in(cast.dewi).get(reverse("services:payments") + "?tab=unfit").content.decode()
    assert "Rp40.000" in page
    assert (
        "Rp40.000"
        in sign_in(cast.dewi).get(reverse("services:payment", args=[payment.pk])).content.decode()
    )
    # What is missing can still be paid at the counter.
    assert pay(cast, payment.case).state == "paid"


def test_money_for_a_withdrawn_case_is_not_taken(
    cast: Cast, service: ServiceType, client: Client
) -> None:
    from pamong.services import actions  # noqa: PLC0415

    order = ordered(cast, service)
    actions.withdraw_application(case_id=order.payment.case_id, at=LATER)
    assert send(client, told(order)).json() == {"outcome": "not_due"}
    enter_agency(cast.agency.pk)
    assert Payment.objects.get().state == "lapsed"


def test_a_code_that_is_over_is_followed_by_another_and_still_known(
    cast: Cast, service: ServiceType, client: Client
) -> None:
    order = ordered(cast, service)
    by = providers.provider()
    assert by is not None
    payment = Payment.objects.select_related("case__service").get()
    again = order_for(payment, by, LATER)
    assert again == order
    assert order.expires_at is not None
    later = order_for(payment, by, order.expires_at + timedelta(seconds=1))
    assert later is not None
    assert later.reference != order.reference
    assert send(client, told(order)).json() == {"outcome": "paid"}


def test_the_applicant_reads_the_code_and_then_the_receipt(
    cast: Cast, service: ServiceType, client: Client
) -> None:
    case = checked(cast, service, area=30)
    session = client.session
    session["cases"] = {str(cast.agency.pk): [case.number]}
    session.save()
    address = f"/l/{cast.agency.code}/cases/{case.number}/"
    for _look in range(2):
        page = client.get(address).content.decode()
    order = PaymentOrder.objects.get()
    assert read_code(order.reference) == order.reference
    assert grouped_code(order.reference) in page
    assert "Rp50.000" in page
    assert client.get(f"{address}receipt.pdf").status_code == 404
    send(client, told(order))
    enter_agency(cast.agency.pk)
    page = client.get(address).content.decode()
    assert Payment.objects.get().receipt in page
    answer = client.get(f"{address}receipt.pdf")
    assert b"".join(answer).startswith(b"%PDF-")  # type: ignore[arg-type]


def test_without_a_provider_there_is_the_counter(
    cast: Cast, service: ServiceType, client: Client
) -> None:
    order = ordered(cast, service)
    with override_settings(PAMONG_PAYMENT_PROVIDER=""):
        assert providers.provider() is None
        assert send(client, told(order)).status_code == 404


class Broken(BillingCodes):
    def begin(self, asked: Asked) -> Instructions:
        raise TimeoutError(asked.case_number)


def test_a_provider_that_is_down_leaves_the_counter(
    cast: Cast, service: ServiceType, caplog: pytest.LogCaptureFixture
) -> None:
    checked(cast, service, area=30)
    payment = Payment.objects.select_related("case__service").get()
    assert order_for(payment, Broken(), MONDAY) is None
    assert "billing-code" in caplog.text
    assert not PaymentOrder.objects.exists()


def test_a_short_secret_is_no_secret() -> None:
    with override_settings(PAMONG_PAYMENT_SECRET="kurang"), pytest.raises(ValueError, match="32"):
        BillingCodes()
