"""Work that no system sees, what comes again and again, and what was made simpler."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from pamong.demo.scene import Scene, moment
from pamong.processes.actions.recurring import Entry, record_recurring
from pamong.processes.actions.reported import TaskOfPost, report_task
from pamong.processes.rules.workload import Rhythm
from pamong.services.actions.simplifications import Simpler, record_simplification
from pamong.services.models import ServiceType
from pamong.services.rules.simplification import Change, Subject

# fmt: off
# Of the licensing section: post (its beginning), task, what comes out, how many in what, minutes.
REPORTED = (
    ("Pengelola Perizinan", "Menyusun laporan bulanan perizinan", "Laporan", 4, Rhythm.MONTH, 300),
    ("Pengelola Perizinan", "Menjawab pertanyaan lewat telepon", "Jawaban", 36, Rhythm.DAY, 6),
    ("Petugas Loket Pelayanan", "Memandu pemohon mengisi formulir", "Pemohon", 55, Rhythm.DAY, 12),
    ("Penata Perizinan Ahli Pertama", "Peninjauan lapangan", "Berita acara", 12, Rhythm.WEEK, 180),
    ("Kepala Bidang", "Rapat koordinasi pimpinan", "Rapat", 3, Rhythm.WEEK, 120),
)
# Kind, name, who needs it, people, minutes, times a year, legal basis, proposal, times then, why.
RECURRING = (
    Entry("report", "Laporan harian antrean loket", "Sekretariat dinas", 4, 30, 240, "", "drop", None, "Angkanya sudah ada di halaman angka antrean."),
    Entry("report", "Laporan bulanan perizinan", "Bappeda", 3, 240, 12, "Peraturan Bupati tentang Pelaporan Kinerja (contoh)", "keep"),
    Entry("form", "Formulir kendali berkas di kertas", "Tidak ada yang membacanya lagi", 9, 5, 240, "", "drop", None, "Jurnal mencatat setiap langkah."),
    Entry("meeting", "Rapat evaluasi mingguan", "Kepala bidang", 12, 90, 48, "", "rarer", 24, "Separuh rapat tidak menghasilkan keputusan."),
    Entry("report", "Rekap izin terbit untuk kecamatan", "Kecamatan", 2, 120, 24, "", "merge", None, "Digabung ke laporan bulanan perizinan."),
)
# How many days ago it came into force, the service, and what it was; its days are set by the build.
SIMPLIFIED = (
    (240, "izin-usaha", Simpler(Subject.STEP, Change.DELEGATED, "Keputusan izin mikro dilimpahkan dari kepala dinas", "Peraturan Bupati tentang Pendelegasian Wewenang Perizinan (contoh)", "Bupati", date.min, date.min, date.min, version_number=1, expected_hours=Decimal(180), expected_days=Decimal("1.5"), expected_from="perkiraan bidang perizinan")),
    (120, "", Simpler(Subject.FORM, Change.REMOVED, "Buku register izin di kertas", "Surat Edaran Sekretaris Daerah (contoh)", "Sekretaris Daerah", date.min, date.min, date.min, expected_hours=Decimal(210), expected_from="9 orang × 7 menit × 200 hari")),
    (200, "izin-usaha", Simpler(Subject.STEP, Change.MERGED, "Paraf berkas digabung ke pemeriksaan", "Standar pelayanan izin usaha (contoh)", "Kepala DPMPTSP", date.min, date.min, date.min, version_number=1, expected_hours=Decimal(90), expected_days=Decimal("0.5"), expected_from="perkiraan bidang perizinan")),
)
# fmt: on


def simplify(scene: Scene) -> None:
    """What the head of the licensing section reports beside what the journal sees."""
    leader = scene.actor("leader")
    unit = scene.units["DPMPTSP-USAHA"]
    titles = sorted({seat.position_title for seat in scene.seats_in("DPMPTSP-USAHA")})
    at = moment(scene.today - timedelta(days=20))
    for start, name, output, volume, rhythm, minutes in REPORTED:
        post = next((title for title in titles if title.startswith(start)), None)
        if post is None:
            continue
        report_task(
            actor=leader,
            unit=unit,
            task=TaskOfPost(post, name, output, Decimal(volume), rhythm, Decimal(minutes)),
            first_year=scene.today.year - 1,
            key=UUID(int=scene.draw.getrandbits(128), version=4),
            at=at,
        )
    for entry in RECURRING:
        record_recurring(
            actor=leader,
            unit=unit,
            entry=entry,
            key=UUID(int=scene.draw.getrandbits(128), version=4),
            at=at + timedelta(days=1),
        )
    _register(scene)


def _register(scene: Scene) -> None:
    """What the procedures officer entered in the register of simplifications."""
    officer = scene.actor("procedures")
    services = dict(ServiceType.objects.values_list("code", "pk"))
    for ago, code, simpler in SIMPLIFIED:
        day = scene.today - timedelta(days=ago)
        record_simplification(
            actor=officer,
            unit=scene.units["DPMPTSP-USAHA"],
            simpler=replace(
                simpler,
                service_id=services.get(code),
                decided_on=day - timedelta(days=14),
                effective_on=day,
                review_on=day + timedelta(days=210),
            ),
            key=UUID(int=scene.draw.getrandbits(128), version=4),
            at=moment(day - timedelta(days=7)),
        )
