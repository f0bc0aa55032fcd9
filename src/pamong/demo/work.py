"""The services that are offered; one is worked on for two years, its figures published."""

from datetime import date

from pamong.demo.application_forms import BUSINESS_LICENCE, LETTERS, REQUIREMENTS
from pamong.demo.cases import SERVICE, SERVICE_NAME, STEPS, live_through
from pamong.demo.catalogue import SERVICES
from pamong.demo.drawn import draw, works_of
from pamong.demo.scene import Scene, moment
from pamong.demo.standards import standard_of
from pamong.kernel.periods import Month
from pamong.organization.queries import calendar_for
from pamong.services.actions import (
    StepDefinition,
    VersionDraft,
    define_service,
    draft_version,
    publish_measurements,
    publish_version,
)
from pamong.services.actions.guide import write_guide
from pamong.services.imports import bring_cases
from pamong.services.rules import straight_process

UNIT = "DPMPTSP-USAHA"
PER_DAY = 6.7
CREWS = {
    "counter": ("Petugas Loket Pelayanan", 4),
    "check": ("Pengelola Perizinan", 5),
    "decide": ("Penata Perizinan", 1),
}


GUIDE = """\
? Untuk siapa layanan yang Anda perlukan? | Who is the service for?
- Untuk saya atau keluarga saya | For me or my family
    ? Apa yang sedang terjadi? | What is happening?
    - Seorang anak lahir | A child was born = akta-lahir
    - Seseorang sakit dan perlu berobat | Somebody is ill and needs treatment = kartu-sehat
    - Kebutuhan pokok sulit terpenuhi | Daily needs are hard to meet = bantuan-sosial
    - Saya ingin membangun atau mengubah rumah | I want to build or change a house = izin-bangunan
- Untuk usaha saya | For my business
    ? Apa yang ingin Anda lakukan? | What do you want to do?
    - Membuka usaha, warung atau toko | Open a business or a shop = izin-usaha
    - Mendirikan atau mengubah bangunan usaha | Put up or change a building = izin-bangunan
- Untuk sebuah acara atau perkumpulan | For an event or an association = pakai-ruang
- Saya memerlukan dokumen atau data | I need a document or data = informasi-publik
"""


def offer(scene: Scene) -> None:
    """Publish the services that are not the business licence's: citizens find them at once."""
    officer, at = scene.actor("procedures"), moment(scene.first_day)
    for offered in SERVICES:
        unit = scene.units[offered.unit]
        service = define_service(
            actor=officer,
            code=offered.code,
            name=offered.name,
            unit_id=unit.pk,
            summary=offered.summary,
            words=offered.words,
            is_internal=offered.is_internal,
            at=at,
        )
        steps = [
            StepDefinition(
                work.code,
                scene.units[work.unit or offered.unit].pk,
                work.norm_minutes,
                work.decides,
                work.needs_second_person,
            )
            for work in works_of(offered.stages)
        ]
        draft_version(
            actor=officer,
            service_id=service.pk,
            draft=VersionDraft(
                draw(offered.stages),
                steps,
                form=offered.form,
                requirements=offered.requirements,
                fees=offered.fees,
                decisions=offered.decisions,
                standard=standard_of(
                    offered.code,
                    steps=[work.name for work in works_of(offered.stages)],
                    norm_minutes=sum(step.norm_minutes for step in steps),
                    officers=sum(size for _title, size in offered.crews.values()),
                ),
            ),
            at=at,
        )
        publish_version(actor=officer, service_id=service.pk, at=at)


def happen(scene: Scene) -> None:
    unit = scene.units[UNIT]
    officer = scene.actor("procedures")
    service = define_service(
        actor=officer,
        code=SERVICE,
        name=SERVICE_NAME,
        unit_id=unit.pk,
        summary="Izin untuk memulai usaha kecil, setelah berkas diperiksa.",
        words="buka warung, buka toko, izin dagang, NIB, usaha rumahan",
        at=moment(scene.first_day),
    )
    draft_version(
        actor=officer,
        service_id=service.pk,
        draft=VersionDraft(
            straight_process([(step.code, step.name) for step in STEPS]),
            [StepDefinition(step.code, unit.pk, step.norm_minutes, step.decides) for step in STEPS],
            form=BUSINESS_LICENCE,
            requirements=REQUIREMENTS,
            letters=LETTERS,
            standard=standard_of(
                SERVICE,
                steps=[step.name for step in STEPS],
                norm_minutes=sum(step.norm_minutes for step in STEPS),
                officers=sum(size for _title, size in CREWS.values()),
            ),
        ),
        at=moment(scene.first_day),
    )
    publish_version(actor=officer, service_id=service.pk, at=moment(scene.first_day))
    write_guide(actor=officer, outline=GUIDE, at=moment(scene.first_day))
    first = date(scene.years[1] - 1, scene.today.month, 1)
    histories = list(
        live_through(
            scene.draw,
            crews=crews(scene),
            calendar=calendar_for(unit.pk),
            first=first,
            until=scene.now,
            per_day=PER_DAY,
        )
    )
    scene.progress(f"Working on {len(histories)} cases of “{service.name}” …")
    bring_cases(actor=officer, histories=histories, at=scene.now)
    months = (Month(first.year, first.month), Month(scene.today.year, scene.today.month))
    publish_measurements(actor=None, first=months[0], last=months[1], at=scene.now)


def crews(scene: Scene) -> dict[str, list[int]]:
    """Who works on which step: the people one meets are among them."""
    found: dict[str, list[int]] = {}
    named = {scene.named(key).employee_id for key in ("employee", "counter")}
    for crew, (title, size) in CREWS.items():
        members = [seat for seat in scene.seats_in(UNIT) if not seat.is_head]
        # A small agency may have nobody with the title; then whoever is there does the work.
        able = [seat for seat in members if seat.position_title.startswith(title)] or members
        able.sort(key=lambda seat: (seat.employee_id not in named, seat.employee_id))
        found[crew] = [seat.employee_id for seat in able[:size]]
    return found
