"""Work that no system sees, as a unit reports it."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from pamong.demo.scene import Scene, moment
from pamong.processes.actions.reported import TaskOfPost, report_task
from pamong.processes.rules.workload import Rhythm

# fmt: off
# Of the licensing section: post (its beginning), task, what comes out, how many in what, minutes.
REPORTED = (
    ("Pengelola Perizinan", "Menyusun laporan bulanan perizinan", "Laporan", 4, Rhythm.MONTH, 300),
    ("Pengelola Perizinan", "Menjawab pertanyaan lewat telepon", "Jawaban", 36, Rhythm.DAY, 6),
    ("Petugas Loket Pelayanan", "Memandu pemohon mengisi formulir", "Pemohon", 55, Rhythm.DAY, 12),
    ("Penata Perizinan Ahli Pertama", "Peninjauan lapangan", "Berita acara", 12, Rhythm.WEEK, 180),
    ("Kepala Bidang", "Rapat koordinasi pimpinan", "Rapat", 3, Rhythm.WEEK, 120),
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
