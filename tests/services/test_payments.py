"""A case waits at its payment step until the fee is paid, waived, or not asked for any more."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from pamong.accounts.access import Forbidden
from pamong.accounts.rights import ROLE_RIGHTS, Right, Role
from pamong.bpmn import Marking
from pamong.documents.queries import verified
from pamong.journal.models import Event
from pamong.services import actions
from pamong.services.actions import Applicant, UnableToServe, asking
from pamong.services.actions.payments import (
    record_payment,
    return_payment,
    set_fee,
    waive_payment,
)
from pamong.services.imports import CaseHistory, Move, bring_cases
from pamong.services.models import ApplicantMail, Case, CaseWait, Payment, ServiceType
from pamong.services.rules import StepAction
from pamong.services.rules.payments import RefundReason, WaiveReason
from tests.conftest import Cast, grant
from tests.services.charging import OR_LATER, PAYS, charge, fees
from tests.services.conftest import MONDAY, actor
from tests.services.test_processes import DAY, MINUTE, apply, codes, replayed, work

LATER = MONDAY + 61 * MINUTE


@pytest.fixture
def service(cast: Cast) -> ServiceType:
    """Checked, paid, decided; Dewi sits elsewhere and takes the office's money."""
    grant(cast.dewi, Role.TREASURER, cast.office)
    return charge(cast, process=PAYS)


def checked(cast: Cast, service: ServiceType, **answers: object) -> Case:
    """A case that has come to its payment step."""
    case = apply(service, **answers)
    work(cast, case, "check", MONDAY + MINUTE)
    case.refresh_from_db()
    return case


def pay(cast: Cast, case: Case, **more: object) -> Payment:
    wanted = {
        "actor": actor(cast.dewi),
        "payment_id": Payment.objects.get(case=case).pk,
        "method": "cash",
        "reference": "",
        "amount": case.fee,
        "at": LATER,
    }
    return record_payment(**{**wanted, **more})  # type: ignore[arg-type]


def test_the_clock_stands_until_the_fee_is_paid(cast: Cast, service: ServiceType) -> None:
    case = checked(cast, service, area=30)
    due = case.due_at
    assert (codes(case), case.held_since) == ([], MONDAY + MINUTE)
    payment = Payment.objects.get(case=case)
    assert (payment.state, payment.amount, payment.unit_id) == ("due", 50_000, case.unit_id)
    # What the applicant writes meanwhile is no money.
    asking.answer_office(case_id=case.pk, text="Nanti", key=uuid4(), at=MONDAY + 2 * MINUTE)
    assert codes(case) == []
    for _click in range(2):
        paid = pay(cast, case)
    case.refresh_from_db()
    assert (codes(case), case.held_since, case.due_at) == (["decide"], None, due + 60 * MINUTE)
    assert (paid.state, paid.receipt, paid.recorded_by_id) == (
        "paid",
        "KW-2026-000001",
        cast.dewi.employee.pk,
    )
    assert Event.objects.filter(verb="services.payment.received").count() == 1
    assert replayed(case) == Marking.from_json(case.marking)
    told = Event.objects.get(verb="services.payment.received").payload
    assert (told["amount"], told["receipt"]) == (50_000, "KW-2026-000001")
    assert "Eko" not in str(told)


def test_a_fee_of_zero_passes_the_step_at_once(cast: Cast, service: ServiceType) -> None:
    case = checked(cast, service, area=3)
    assert (codes(case), case.held_since) == (["decide"], None)
    assert not Payment.objects.exists()
    assert CaseWait.objects.get(case=case).state == "done"
    assert replayed(case) == Marking.from_json(case.marking)


def test_a_timer_beside_a_free_step_never_rings(cast: Cast) -> None:
    case = checked(cast, charge(cast, process=OR_LATER), area=3)
    assert codes(case) == ["decide"]
    assert sorted(CaseWait.objects.filter(case=case).values_list("kind", "state")) == [
        ("payment", "done"),
        ("timer", "cancelled"),
    ]
    assert actions.ring_timers(at=MONDAY + 30 * DAY) == 0


def test_what_is_not_paid_in_time_lapses_with_its_step(cast: Cast) -> None:
    grant(cast.dewi, Role.TREASURER, cast.office)
    case = checked(cast, charge(cast, process=OR_LATER), area=30)
    assert actions.ring_timers(at=MONDAY + 6 * DAY) == 1
    assert codes(case) == ["decide"]
    assert Payment.objects.get(case=case).state == "lapsed"
    assert Event.objects.filter(verb="services.payment.lapsed").count() == 1
    with pytest.raises(UnableToServe):
        pay(cast, case, at=MONDAY + 7 * DAY)
    case.refresh_from_db()
    assert replayed(case) == Marking.from_json(case.marking)


def test_who_withdraws_owes_nothing_any_more(cast: Cast, service: ServiceType) -> None:
    case = checked(cast, service, area=30)
    actions.withdraw_application(case_id=case.pk, at=LATER)
    assert Payment.objects.get(case=case).state == "lapsed"
    case.refresh_from_db()
    assert (case.outcome, case.held_since) == ("withdrawn", None)


def test_receipts_count_by_year_and_can_be_checked_by_anybody(
    cast: Cast, service: ServiceType
) -> None:
    first, second, third = (checked(cast, service, area=area) for area in (30, 90, 40))
    assert [pay(cast, each).receipt for each in (first, second)] == [
        "KW-2026-000001",
        "KW-2026-000002",
    ]
    next_year = MONDAY + timedelta(days=90)
    assert pay(cast, third, at=next_year).receipt == "KW-2027-000001"
    payment = Payment.objects.get(case=first)
    assert payment.verification is not None
    found = verified(payment.verification.code)
    assert found is not None
    assert (found.title, found.revoked_at) == ("Kuitansi KW-2026-000001", None)
    with payment.verification.attachment.file.open("rb") as file:
        assert file.read(5) == b"%PDF-"


def test_no_two_receipts_have_one_number(cast: Cast, service: ServiceType) -> None:
    first, second = (checked(cast, service, area=30) for _each in range(2))
    pay(cast, first)
    pay(cast, second)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(case=second).update(receipt_number=1)


def test_only_who_takes_money_there_records_it(cast: Cast, service: ServiceType) -> None:
    case = checked(cast, service, area=30)
    # An officer of the section knows the case and has nothing to do with its money.
    for person in (cast.ani, cast.hana):
        with pytest.raises(Http404):
            pay(cast, case, actor=actor(person))
    # Who leads may waive, and takes no money.
    with pytest.raises(Forbidden):
        pay(cast, case, actor=actor(cast.budi))
    with pytest.raises(Forbidden):
        waive_payment(
            actor=actor(cast.dewi),
            payment_id=Payment.objects.get().pk,
            reason=WaiveReason.POOR,
            note="",
            at=LATER,
        )
    assert Payment.objects.get().state == "due"
    assert not ROLE_RIGHTS[Role.TREASURER] & {Right.PAYMENT_WAIVE, Right.CASE_WORK}


def test_nobody_deals_with_the_fee_of_their_own_application(
    cast: Cast, service: ServiceType
) -> None:
    applied = actions.apply(
        version_id=service.versions.get(state="published").pk,
        applicant=Applicant("Dewi", employee_id=cast.dewi.employee.pk),
        subject="Warung",
        answers={"area": 30},
        intake_key=uuid4(),
        channel=Case.Channel.INTERNAL,
        at=MONDAY,
    )
    work(cast, applied.case, "check", MONDAY + MINUTE)
    with pytest.raises(Forbidden):
        pay(cast, applied.case)
    assert Payment.objects.get().state == "due"


def test_a_payment_is_refused_with_what_is_wrong_about_it(cast: Cast, service: ServiceType) -> None:
    case = checked(cast, service, area=30)
    for wrong in ({"method": "online"}, {"method": ""}, {"method": "transfer"}, {"amount": 40_000}):
        with pytest.raises(UnableToServe):
            pay(cast, case, **wrong)
    assert Payment.objects.get().state == "due"
    assert pay(cast, case, method="transfer", reference="TRX-1").reference == "TRX-1"


def test_a_leader_waives_for_a_coded_reason(cast: Cast, service: ServiceType) -> None:
    case = checked(cast, service, area=30)
    payment = Payment.objects.get(case=case)
    with pytest.raises(UnableToServe):
        waive_payment(actor=actor(cast.budi), payment_id=payment.pk, reason="", note="", at=LATER)
    for _click in range(2):
        waive_payment(
            actor=actor(cast.budi),
            payment_id=payment.pk,
            reason=WaiveReason.POOR,
            note="Surat keterangan tidak mampu",
            at=LATER,
        )
    payment.refresh_from_db()
    assert (payment.state, payment.reason, payment.receipt) == ("waived", "poor", "")
    assert codes(case) == ["decide"]
    assert Event.objects.filter(verb="services.payment.waived").count() == 1
    with pytest.raises(UnableToServe):
        pay(cast, case)


def test_money_is_given_back_by_another_person_and_its_receipt_dies(
    cast: Cast, service: ServiceType
) -> None:
    case = checked(cast, service, area=30)
    payment = pay(cast, case)
    assert payment.verification is not None
    grant(cast.lestari, Role.TREASURER, cast.office)
    other = pay(cast, checked(cast, service, area=30), actor=actor(cast.lestari))
    wanted = {"reason": RefundReason.NOT_SERVED, "note": "", "at": LATER}
    # Lestari leads the office, and has taken this money herself.
    with pytest.raises(Forbidden):
        return_payment(actor=actor(cast.lestari), payment_id=other.pk, **wanted)  # type: ignore[arg-type]
    for _click in range(2):
        return_payment(actor=actor(cast.budi), payment_id=payment.pk, **wanted)  # type: ignore[arg-type]
    payment.refresh_from_db()
    assert (payment.state, payment.returned_by_id) == ("returned", cast.budi.employee.pk)
    found = verified(payment.verification.code)
    assert found is not None
    assert found.revoked_at == LATER
    assert codes(case) == ["decide"]


def test_where_the_table_says_nothing_a_leader_says_what_is_due(
    cast: Cast, service: ServiceType
) -> None:
    case = checked(cast, service)
    payment = Payment.objects.get(case=case)
    assert (payment.state, payment.amount, case.held_since) == ("due", None, MONDAY + MINUTE)
    with pytest.raises(UnableToServe):
        pay(cast, case, amount=0)
    wanted = {"actor": actor(cast.budi), "payment_id": payment.pk, "at": MONDAY + 2 * MINUTE}
    for amount, note in ((0, "Perda"), (70_000, " "), (-1, "Perda")):
        with pytest.raises(UnableToServe):
            set_fee(amount=amount, note=note, **wanted)  # type: ignore[arg-type]
    for _click in range(2):
        set_fee(amount=70_000, note="Perda 1/2024 pasal 9", **wanted)  # type: ignore[arg-type]
    with pytest.raises(UnableToServe):
        set_fee(amount=1, note="Lain", **wanted)  # type: ignore[arg-type]
    case.refresh_from_db()
    assert (case.fee, codes(case)) == (70_000, [])
    assert pay(cast, case).amount == 70_000
    assert codes(case) == ["decide"]


def test_the_applicant_is_written_to_once_that_a_fee_is_due(
    cast: Cast, service: ServiceType
) -> None:
    case = apply(service, area=30)
    Case.objects.filter(pk=case.pk).update(applicant_email="eko@example.id")
    work(cast, case, "check", MONDAY + MINUTE)
    pay(cast, case)
    kinds = ApplicantMail.objects.filter(case=case).values_list("kind", flat=True)
    assert list(kinds) == ["payment"]


def test_a_payment_step_needs_a_table_of_fees(cast: Cast) -> None:
    with pytest.raises(UnableToServe, match="Bayar retribusi"):
        charge(cast, process=PAYS, table={})
    charge(cast, process=PAYS, table=fees(("", 5)))


def test_cases_brought_in_have_paid_where_they_come_from(cast: Cast, service: ServiceType) -> None:
    moves = [
        Move(MONDAY + n * MINUTE, action, cast.ani.employee.pk)
        for n, action in enumerate((StepAction.CLAIM, StepAction.START, StepAction.COMPLETE), 1)
    ]
    history = CaseHistory(
        service_code=service.code,
        applicant_name="Eko",
        subject="Warung",
        received_at=MONDAY,
        taken_in_by=cast.ani.employee.pk,
        moves=moves,
    )
    bring_cases(actor=actor(cast.lestari), histories=[history], at=LATER)
    case = Case.objects.get()
    assert (codes(case), case.fee, Payment.objects.count()) == (["decide"], None, 0)
