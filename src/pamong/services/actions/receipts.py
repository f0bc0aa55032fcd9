"""The receipt of a fee (*kuitansi*): a tagged PDF with a code that anybody can check."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.translation import override

from pamong.accounts.actors import Actor
from pamong.documents import pdf
from pamong.documents.models import Verification
from pamong.organization.queries import agency_zone
from pamong.services.models import Case, Payment, ServiceType
from pamong.services.queries.payments import PAYMENT_FILES
from pamong.services.rules.amounts import rupiah_in_english, rupiah_in_indonesian
from pamong.ui.formats import date_long, number

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "receipt.typ"
# As letters, in the official language; the amount in words in both.
LANGUAGE = "id"


def issue_receipt(
    payment: Payment, case: Case, service: ServiceType, actor: Actor | None, at: datetime
) -> Verification:
    """The receipt of money that was just taken, with its code and hash."""
    amount = payment.amount or 0
    zone = ZoneInfo(agency_zone())
    with override(LANGUAGE):
        facts = [
            ("Nomor kuitansi", payment.receipt),
            ("Telah terima dari", case.applicant_name or "–"),
            ("Jumlah", f"Rp{number(amount)}"),
            ("Terbilang", rupiah_in_indonesian(amount)),
            ("In words", rupiah_in_english(amount)),
            ("Untuk pembayaran", f"{service.name}, permohonan {case.number}"),
            ("Dasar hukum", case.rule_of_fee.legal_basis if case.rule_of_fee else ""),
            ("Cara bayar", str(payment.get_method_display())),
            ("Nomor bukti bayar", payment.reference),
            ("Tanggal bayar", date_long((payment.paid_at or at).astimezone(zone).date())),
        ]
        signed_on = date_long(at.astimezone(zone).date())
    return pdf.issue(
        template=TEMPLATE,
        data={
            "facts": [[label, value] for label, value in facts if value],
            "unit": case.unit.name,
            "signer": actor.name if actor else "",
            "signed_on": signed_on,
            "number": payment.receipt,
        },
        title=f"Kuitansi {payment.receipt}",
        file_name=f"{payment.receipt}.pdf",
        object_type=PAYMENT_FILES,
        object_id=payment.pk,
        actor=actor,
        at=at,
        language=LANGUAGE,
    )
