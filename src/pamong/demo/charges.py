"""A few applications to use a public space these days: paid, waived, and still to be paid."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from pamong.accounts.actors import Actor
from pamong.demo.scene import Scene, moment
from pamong.kernel.calendars import WorkingCalendar
from pamong.organization.queries import calendar_for
from pamong.services import actions
from pamong.services.actions import Applicant
from pamong.services.actions.payments import record_payment, waive_payment
from pamong.services.models import Case, Payment, ServiceVersion, Step
from pamong.services.rules.payments import WaiveReason

SERVICE = "pakai-ruang"
# Who asks, for what, with how many people, and how the fee ended.
ASKED = (
    ("Sri Mulyani", "Pentas seni sekolah", 300, "cash"),
    ("Agus Wibowo", "Senam pagi", 40, ""),
    ("Rina Kurniasih", "Bazar UMKM", 800, "transfer"),
    ("Yayasan Harapan", "Bakti sosial", 200, "waived"),
    ("Hendra Gunawan", "Pernikahan", 450, "cash"),
    ("Lia Amelia", "Pasar murah", 900, "due"),
    ("Doni Saputra", "Lomba mewarnai", 120, "due"),
)


def charge(scene: Scene) -> None:
    version = ServiceVersion.objects.select_related("service").get(
        service__code=SERVICE, state=ServiceVersion.State.PUBLISHED
    )
    calendar = calendar_for(version.service.unit_id)
    officers = [scene.actor_of(seat) for seat in scene.seats_in("DPMPTSP") if not seat.is_head]
    if not officers:
        return
    at = calendar.next_working_instant(moment(scene.today - timedelta(days=6)))
    for number, (name, subject, people, ends) in enumerate(ASKED):
        at = calendar.add_working_minutes(at, 45)
        if at + timedelta(days=2) > scene.now:
            return
        case = actions.apply(
            version_id=version.pk,
            applicant=Applicant(name),
            subject=subject,
            answers={
                "event": subject,
                "day": (scene.today + timedelta(days=30)).isoformat(),
                "people": people,
            },
            intake_key=UUID(int=scene.draw.getrandbits(128), version=4),
            channel=Case.Channel.COUNTER,
            at=at,
            actor=officers[0],
        ).case
        done = at
        for step in ("terima", "jadwal"):
            done = _work(case, step, officers[number % len(officers)], done, calendar)
        _end(scene, case, ends, calendar.add_working_minutes(done, 60))


def _work(
    case: Case, code: str, officer: Actor, at: datetime, calendar: WorkingCalendar
) -> datetime:
    step = Step.objects.get(case=case, service_step__code=code)
    done = calendar.add_working_minutes(at, 20)
    move: Callable[..., Step]
    for move, moved_at in (
        (actions.claim_step, at),
        (actions.start_step, at),
        (actions.complete_step, done),
    ):
        move(actor=officer, step_id=step.pk, at=moved_at)
    return done


def _end(scene: Scene, case: Case, ends: str, at: datetime) -> None:
    payment = Payment.objects.filter(case=case).first()
    if payment is None or ends in {"", "due"}:
        return
    if ends == "waived":
        waive_payment(
            actor=scene.actor("office_head"),
            payment_id=payment.pk,
            reason=WaiveReason.PUBLIC_BODY,
            note="Bakti sosial untuk warga.",
            at=at,
        )
        return
    record_payment(
        actor=scene.actor("counter"),
        payment_id=payment.pk,
        method=ends,
        reference="TRX-240117" if ends == "transfer" else "",
        amount=payment.amount or 0,
        at=at,
    )
