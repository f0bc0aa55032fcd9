"""The treasurer's pages: taken at the counter in the browser, listed by day, exported."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pamong.accounts.rights import Role
from pamong.accounts.session import COUNTER_KEY
from pamong.journal.models import Event
from pamong.services.models import Case, Payment, ServiceType
from tests.conftest import Cast, Seat, grant
from tests.services.charging import PAYS, charge
from tests.services.test_payments import LATER, checked, pay

SignIn = Callable[[Seat], Client]
DAY = timezone.localtime(LATER).date().isoformat()


@pytest.fixture
def service(cast: Cast) -> ServiceType:
    grant(cast.dewi, Role.TREASURER, cast.office)
    return charge(cast, process=PAYS)


def test_money_is_taken_in_the_browser(cast: Cast, service: ServiceType, sign_in: SignIn) -> None:
    case = checked(cast, service, area=90)
    payment = Payment.objects.get()
    treasurer = sign_in(cast.dewi)
    due = treasurer.get(reverse("services:payments") + "?tab=due").content.decode()
    assert case.number in due
    page = reverse("services:payment", args=[payment.pk])
    assert "Rp1.250.000" in treasurer.get(page).content.decode()
    sent = {"method": "cash", "amount": "1250000", "reference": ""}
    # Reading the list is desk work; who takes money stands at the counter.
    assert COUNTER_KEY not in treasurer.session
    for _click in range(2):
        answer = treasurer.post(reverse("services:payment_record", args=[payment.pk]), sent)
        assert (answer.status_code, answer["Location"]) == (302, page)
    assert COUNTER_KEY in treasurer.session
    payment.refresh_from_db()
    assert payment.state == "paid"
    printed = treasurer.get(reverse("services:payment_receipt", args=[payment.pk])).content.decode()
    assert "satu juta dua ratus lima puluh ribu rupiah" in printed
    assert "one million two hundred and fifty thousand rupiah" in printed
    assert payment.verification is not None
    paper = payment.verification.attachment_id
    file = treasurer.get(reverse("documents:open_attachment", args=[paper]))
    assert b"".join(file).startswith(b"%PDF-")  # type: ignore[arg-type]
    # An officer of the section works on the case and has nothing to do with its money.
    assert sign_in(cast.ani).get(page).status_code == 403
    seen = sign_in(cast.ani).get(reverse("services:case", args=[case.number])).content.decode()
    assert payment.receipt in seen
    assert page not in seen


def test_a_leader_waives_in_the_browser_and_takes_no_money(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    case = checked(cast, service, area=30)
    payment = Payment.objects.get()
    leader = sign_in(cast.budi)
    page = leader.get(reverse("services:payment", args=[payment.pk])).content.decode()
    assert reverse("services:payment_waive", args=[payment.pk]) in page
    assert reverse("services:payment_record", args=[payment.pk]) not in page
    assert leader.post(reverse("services:payment_record", args=[payment.pk])).status_code == 403
    address = reverse("services:payment_waive", args=[payment.pk])
    leader.post(address, {"reason": "poor", "note": "Surat"})
    payment.refresh_from_db()
    assert payment.state == "waived"
    assert "dibebaskan" in leader.get(reverse("services:case", args=[case.number])).content.decode()


def test_a_day_is_listed_with_its_totals_and_exported_with_safe_cells(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    first, second = checked(cast, service, area=30), checked(cast, service, area=90)
    Case.objects.filter(pk=second.pk).update(applicant_name="=1+1")
    pay(cast, first)
    pay(cast, second, method="transfer", reference="@TRX")
    pay(cast, checked(cast, service, area=30), at=LATER + timedelta(days=1))
    treasurer = sign_in(cast.dewi)
    address = f"{reverse('services:payments')}?first={DAY}&last={DAY}"
    found = treasurer.get(address)
    assert [(each.method, each.count, each.amount) for each in found.context["totals"]] == [
        ("tunai", 1, 50_000),
        ("transfer", 1, 1_250_000),
    ]
    assert found.context["everything"].amount == 1_300_000
    by_method = treasurer.get(f"{address}&method=cash&unit={cast.section.pk}")
    assert by_method.context["everything"].count == 1
    assert treasurer.get(f"{address}&unit={cast.root.pk}").context["everything"].count == 0
    # What cannot be read counts as today.
    assert treasurer.get(f"{reverse('services:payments')}?first=kemarin&unit=x").status_code == 200
    sent = {"first": DAY, "last": DAY}
    answer = treasurer.post(reverse("services:payments_export"), sent)
    lines = b"".join(answer).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert len(lines) == 3
    assert "'=1+1" in lines[1]
    assert "'@TRX" in lines[1]
    assert "KW-2026-000001" in lines[2]
    told = Event.objects.get(verb="services.payment.exported").payload
    assert (told["count"], told["first"]) == (2, DAY)


def test_the_list_asks_no_more_for_more_payments(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    treasurer = sign_in(cast.dewi)

    def asked(tab: str) -> int:
        address = f"{reverse('services:payments')}?tab={tab}&first={DAY}&last={DAY}"
        treasurer.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert treasurer.get(address).status_code == 200
        return len(queries)

    pay(cast, checked(cast, service, area=30))
    checked(cast, service, area=30)
    few = [asked(tab) for tab in ("received", "due")]
    for _more in range(4):
        pay(cast, checked(cast, service, area=30))
        checked(cast, service, area=30)
    assert [asked(tab) for tab in ("received", "due")] == few


def test_nobody_else_sees_the_money(cast: Cast, service: ServiceType, sign_in: SignIn) -> None:
    pay(cast, checked(cast, service, area=30))
    for seat in (cast.ani, cast.hana):
        assert sign_in(seat).get(reverse("services:payments")).status_code == 403
    # A treasurer of another office has their own list, and this payment is not in it.
    grant(cast.ani, Role.TREASURER, cast.other_office)
    found = sign_in(cast.ani).get(f"{reverse('services:payments')}?first={DAY}&last={DAY}")
    assert found.context["everything"].count == 0
    gone = reverse("services:payment", args=[Payment.objects.get().pk])
    assert sign_in(cast.ani).get(gone).status_code == 404
