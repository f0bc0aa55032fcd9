"""A year in full swing around the cast: plans with real words, a matrix, evidence, figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from pamong.accounts.actors import Actor
from pamong.indicators.models import Indicator, Measurement, Target
from pamong.kernel.periods import Month
from pamong.organization.queries import actor_for
from pamong.performance.actions import evidence, matrix, plans
from pamong.performance.actions.cycles import CycleSettings, open_cycle
from pamong.performance.actions.evidence import EvidenceDraft
from pamong.performance.actions.plans import IndicatorDraft, ResultDraft
from pamong.performance.models import Cycle, PerformancePlan
from tests.conftest import Cast, Seat, make_seat

NAMES = (
    ("Bambang Wicaksono", "198703112010011011", "Verifikator Lapangan"),
    ("Sri Handayani", "199002142014032012", "Pengelola Arsip Perizinan"),
    ("Yusuf Maulana", "199406012019031013", "Petugas Loket Pelayanan"),
)


@dataclass(frozen=True)
class Scene:
    cast: Cast
    cycle: Cycle
    crew: tuple[Seat, ...]
    indicator: Indicator

    def plan_of(self, seat: Seat) -> PerformancePlan:
        return PerformancePlan.objects.select_related("cycle", "appointment").get(
            cycle=self.cycle, appointment=seat.appointment
        )


def actor_now(seat: Seat) -> Actor:
    return actor_for(
        account_id=seat.user.pk, username=seat.user.username, today=timezone.localdate()
    )


def make_scene(cast: Cast) -> Scene:
    now = timezone.now()
    year = timezone.localdate(now).year
    crew = tuple(make_seat(name, number, cast.section, title) for name, number, title in NAMES)
    cycle = open_cycle(
        actor=actor_now(cast.hana),
        year=year,
        period_kind="quarter",
        settings=CycleSettings.usual(year),
        at=now,
    )
    indicator = Indicator.objects.create(
        code="SVC-INTIME",
        name="Izin yang terbit tepat waktu",
        unit_of_measure="%",
        valid_from=f"{year}-01-01",
    )
    target = Target.objects.create(
        indicator=indicator, unit=cast.section, year=year, value=Decimal(90), set_at=now
    )
    scene = Scene(cast, cycle, crew, indicator)
    _leaders_plan(scene, target.pk, now)
    _anis_plan(scene, now)
    _figures(scene, now)
    return scene


def _leaders_plan(scene: Scene, target_id: int, now: datetime) -> None:
    budi = actor_now(scene.cast.budi)
    plan = scene.plan_of(scene.cast.budi)
    (intime,) = matrix.take_over_targets(
        actor=budi, plan_id=plan.pk, revision=1, target_ids=[target_id], at=now
    )
    others = [
        plans.save_result(
            actor=budi,
            plan_id=plan.pk,
            revision=number,
            draft=ResultDraft(
                statement=text,
                indicators=[IndicatorDraft(statement=of, target_text=goal, aspect="quality")],
            ),
            at=now,
        )
        for number, (text, of, goal) in enumerate(
            (
                ("Berkas permohonan yang dikembalikan berkurang", "Berkas kembali", "≤ 8%"),
                ("Pemohon puas dengan layanan perizinan usaha", "Indeks kepuasan", "88,5"),
            ),
            2,
        )
    ]
    cells = (
        (intime, scene.cast.ani, "Permohonan selesai diperiksa dalam 3 hari kerja"),
        (intime, scene.crew[0], "Pemeriksaan lapangan selesai dalam 5 hari kerja"),
        (others[0], scene.cast.ani, "Pemohon mendapat daftar syarat yang jelas sejak awal"),
        (others[1], scene.crew[2], "Antrean loket paling lama 15 menit"),
        (others[1], scene.cast.dewi, "Surat sehat untuk izin usaha makanan terbit di hari sama"),
    )
    for result, seat, text in cells:
        matrix.set_contribution(
            actor=budi,
            result_id=result.pk,
            appointment_id=seat.appointment.pk,
            statement=text,
            before="",
            at=now,
        )


def _anis_plan(scene: Scene, now: datetime) -> None:
    ani = actor_now(scene.cast.ani)
    plan = scene.plan_of(scene.cast.ani)
    cells = list(plans_cells(plan))
    matrix.take_over_cells(
        actor=ani, plan_id=plan.pk, revision=1, contribution_ids=[cells[0]], at=now
    )
    result = plan.results.get()
    plans.save_result(
        actor=ani,
        plan_id=plan.pk,
        revision=2,
        result_id=result.pk,
        draft=ResultDraft(
            statement=result.statement,
            indicators=[
                IndicatorDraft(
                    statement="Permohonan diperiksa", target_text="240 berkas", aspect="quantity"
                ),
                IndicatorDraft(
                    statement="Pemeriksaan tepat waktu", target_text="90%", aspect="time"
                ),
            ],
        ),
        at=now,
    )
    plans.save_result(
        actor=ani,
        plan_id=plan.pk,
        revision=3,
        draft=ResultDraft(
            statement="Pegawai baru di loket menguasai pemeriksaan berkas",
            section="additional",
            indicators=[
                IndicatorDraft(statement="Pendampingan", target_text="12 kali", aspect="quantity")
            ],
        ),
        at=now,
    )
    plans.save_behaviours(
        actor=actor_now(scene.cast.budi),
        plan_id=plan.pk,
        revision=4,
        texts={"service_oriented": "Menyapa pemohon lanjut usia lebih dahulu di loket."},
        at=now,
    )
    plans.save_annexes(
        actor=ani,
        plan_id=plan.pk,
        revision=5,
        lines={"resources": ["Komputer loket kedua"], "accountability": ["Laporan bulanan"]},
        at=now,
    )
    for days, text in ((1, "Memeriksa 14 berkas izin usaha"), (6, "Mendampingi Yusuf di loket 2")):
        evidence.add_evidence(
            actor=ani,
            plan_id=plan.pk,
            draft=EvidenceDraft(
                text=text,
                happened_on=timezone.localdate(now) - timedelta(days=days),
                result_id=result.pk,
            ),
            request_key=uuid4(),
            remember=True,
            at=now,
        )
    evidence.give_feedback(
        actor=actor_now(scene.cast.budi),
        plan_id=plan.pk,
        text="Pemeriksaan makin cepat. Bagikan caranya kepada Yusuf.",
        result_id=result.pk,
        request_key=uuid4(),
        at=now,
    )


def plans_cells(plan: PerformancePlan) -> list[int]:
    """The ids of the cells that are proposed to a plan."""
    from pamong.performance.queries.plans import proposed_cells  # noqa: PLC0415 a reader's query

    return list(proposed_cells(plan.appointment_id, plan.cycle_id).values_list("pk", flat=True))


def _figures(scene: Scene, now: datetime) -> None:
    month = Month.of(timezone.localdate(now)).shift(-1)
    for value in (Decimal("88.4"), Decimal("92.5")):
        Measurement.objects.create(
            indicator=scene.indicator,
            subject_kind="employee",
            subject_id=scene.cast.ani.employee.pk,
            period_kind="month",
            starts_on=month.days.start,
            value=value,
            origin="services",
            as_of=now,
            recorded_at=now,
        )
        month = month.shift(-1)
