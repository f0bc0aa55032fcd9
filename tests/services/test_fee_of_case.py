"""The fee of a case is reckoned once, when it is taken in, and told with the rule that gave it."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from pamong.journal.models import Event
from pamong.services.models import Case, ServiceVersion
from pamong.services.rules.fees import FeeRule, reckon
from tests.conftest import Cast, Seat
from tests.services.charging import BY_AREA, charge, fees
from tests.services.conftest import MONDAY
from tests.services.test_processes import apply

SignIn = Callable[[Seat], Client]


def test_the_rule_that_gave_an_amount_is_told() -> None:
    assert reckon(BY_AREA, {"area": 30}, version=4) == (
        50_000,
        FeeRule(4, 2, ("area: 20..50",), "Perda 1/2024"),
    )
    assert reckon(BY_AREA, {}, version=4) == (None, FeeRule(4, legal_basis="Perda 1/2024"))
    assert reckon({"text": "Gratis"}, {}, version=4) == (None, None)
    assert reckon(fees(("", "lima")), {}, version=4) == (None, FeeRule(4))


def test_a_rule_is_read_as_it_was_kept() -> None:
    rule = reckon(BY_AREA, {"area": 90}, version=2)[1]
    assert rule is not None
    assert FeeRule.read(rule.to_json()) == rule
    assert FeeRule.read({}) is None


def test_a_later_table_does_not_change_the_fee(cast: Cast) -> None:
    service = charge(cast)
    case = apply(service, area=30)
    charge(cast, service, table=fees(("", 7)))
    case.refresh_from_db()
    assert (case.fee, case.rule_of_fee) == (
        50_000,
        FeeRule(2, 2, ("area: 20..50",), "Perda 1/2024"),
    )
    assert apply(service, area=30).fee == 7
    told = Event.objects.filter(verb="services.case.received").order_by("pk").first()
    assert told is not None
    assert (told.payload["fee"], told.payload["fee_row"]) == (50_000, 2)


def test_a_service_without_a_table_charges_nothing(cast: Cast) -> None:
    case = apply(charge(cast, table={}), area=30)
    assert (case.fee, case.rule_of_fee) == (None, None)
    told = Event.objects.get(verb="services.case.received")
    assert "fee" not in told.payload


def test_no_fee_lies_below_zero(cast: Cast) -> None:
    case = apply(charge(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(fee=-1)


def test_officer_and_applicant_read_the_fee_and_a_gap(
    cast: Cast, sign_in: SignIn, client: Client
) -> None:
    service = charge(cast)
    due, free, gap = apply(service, area=90), apply(service, area=3), apply(service)
    assert gap.closed_at is None
    officer = sign_in(cast.ani)
    held = {"cases": {str(cast.agency.pk): [each.number for each in (due, free, gap)]}}
    session = client.session
    session.update(held)
    session.save()
    for case, for_officer, for_applicant in (
        (due, "Rp1.250.000", "Rp1.250.000"),
        (free, "Gratis", "Gratis"),
        (gap, "Tidak ada baris tabel biaya", "Belum ada biaya yang ditetapkan"),
    ):
        with override("id"):
            page = officer.get(reverse("services:case", args=[case.number])).content.decode()
            seen = client.get(f"/l/{cast.agency.code}/cases/{case.number}/").content.decode()
        assert for_officer in page
        assert for_applicant in seen
        assert "Perda 1/2024" in page
        assert "Perda 1/2024" in seen
    page = officer.get(reverse("services:case", args=[due.number])).content.decode()
    assert "baris 3" in page
    assert "area: &gt; 50" in page


def test_before_sending_a_gap_is_told_honestly(cast: Cast, client: Client) -> None:
    # A table with a gap cannot be published; one too large to be judged can have one.
    service = charge(cast)
    ServiceVersion.objects.filter(service=service).update(fees=fees(("< 20", 0)))
    case = apply(service, area=30)
    assert (case.fee, case.fee_rule["row"]) == (None, 0)
    assert case.received_at == MONDAY
