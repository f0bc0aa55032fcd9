"""The official tables of a workload analysis as rows of values, for sheets and documents.

Columns as agencies print them after PermenPANRB 1/2020 and Permendagri 12/2008; their headings are
official terms and are not translated.
"""

from collections.abc import Iterator, Sequence

from pamong.kernel.scores import round_half_up
from pamong.processes.rules.workload import EffectiveTime, Task, Weighed, need

NEED_COLUMNS = (
    "No.",
    "Nama Jabatan",
    "Uraian Tugas",
    "Hasil Kerja",
    "Jumlah Hasil (1 Tahun)",
    "Waktu Penyelesaian (Menit)",
    "Waktu Efektif (Menit)",
    "Kebutuhan Pegawai",
)
RECAP_COLUMNS = (
    "No.",
    "Nama Jabatan",
    "Beban Kerja (Menit)",
    "Kebutuhan Pegawai (Hitungan)",
    "Kebutuhan Pegawai (Dibulatkan)",
    "Pegawai yang Ada",
    "Kelebihan/Kekurangan",
    "Efektivitas dan Efisiensi Jabatan (EJ)",
    "Peringkat (PJ)",
    "Keterangan",
)
OVERLOAD = "Beban melebihi kapasitas"
ALL_POSTS = "Jumlah"


def need_rows(posts: Sequence[Weighed]) -> Iterator[tuple[object, ...]]:
    """A row for each task, numbered anew in each post."""
    for post in posts:
        for number, task in enumerate(post.tasks, start=1):
            yield (number, post.name, *_task(task, post.effective))


def _task(task: Task, effective: EffectiveTime) -> tuple[object, ...]:
    return (
        task.name,
        task.output,
        round_half_up(value=task.volume),
        round_half_up(value=task.norm_minutes),
        effective.minutes,
        round_half_up(value=need(task.minutes, effective), places=4),
    )


def recap_rows(posts: Sequence[Weighed], whole: Weighed) -> Iterator[tuple[object, ...]]:
    """A row for each post and one for all: overload is said in words beside its grade A."""
    for number, post in enumerate(posts, start=1):
        yield (number, *_recap(post))
    yield ("", *_recap(whole))


def _recap(post: Weighed) -> tuple[object, ...]:
    ratio, grade = post.ratio, post.grade
    return (
        post.name,
        round_half_up(value=post.minutes, places=0),
        round_half_up(value=post.need),
        post.people,
        post.staff,
        post.gap,
        "" if ratio is None else round_half_up(value=ratio),
        "" if grade is None else grade.value,
        OVERLOAD if grade is not None and grade.is_overload else "",
    )
