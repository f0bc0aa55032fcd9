"""Who walks through the year, and the files that bring them in."""

from dataclasses import dataclass
from pathlib import Path

from pamong.documents.sheets import write_csv, write_xlsx

UNIT_COLUMNS = ("Id", "NamaUnor", "DiatasanId")
UNITS = (
    ("KAB", "Kabupaten Contoh", ""),
    ("BKPSDM", "Badan Kepegawaian", "KAB"),
    ("INSP", "Inspektorat", "KAB"),
    ("PERIZINAN", "Dinas Perizinan", "KAB"),
    ("IZIN", "Seksi Perizinan Usaha", "PERIZINAN"),
)
STAFF_COLUMNS = (
    "nip_baru",
    "nama",
    "gol_akhir",
    "jenis_jabatan",
    "jabatan",
    "jenjang",
    "tmt_jabatan",
    "unor_id",
    "pemimpin_unor",
)


@dataclass(frozen=True)
class Person:
    name: str
    number: str
    unit: str
    kind: str
    title: str
    level: str = ""
    head: str = "tidak"
    started: str = "2021-01-04"

    @property
    def row(self) -> tuple[str, ...]:
        return (
            self.number,
            self.name,
            "III/c",
            self.kind,
            self.title,
            self.level,
            self.started,
            self.unit,
            self.head,
        )


HANA = Person(
    "Hana Puspita",
    "198202022006042007",
    "BKPSDM",
    "Fungsional",
    "Analis SDM Aparatur Ahli Muda",
    "Ahli Muda",
)
FAJAR = Person(
    "Fajar Nugroho", "196801011993031001", "KAB", "JPT Pratama", "Sekretaris Daerah", head="ya"
)
LESTARI = Person(
    "Lestari Wulandari",
    "197203031997032002",
    "PERIZINAN",
    "JPT Pratama",
    "Kepala Dinas Perizinan",
    head="ya",
)
BUDI = Person("Budi Santoso", "197505051999031003", "IZIN", "Pengawas", "Kepala Seksi", head="ya")
ANI = Person("Ani Rahmawati", "198609262015052001", "IZIN", "Pelaksana", "Pengelola Perizinan")
JOKO = Person("Joko Susilo", "199001012015051001", "IZIN", "Pelaksana", "Pengadministrasi Izin")
CITRA = Person(
    "Citra Maharani",
    "198001012005012006",
    "INSP",
    "Fungsional",
    "Auditor Ahli Muda",
    "Ahli Muda",
)
EVERYBODY = (HANA, FAJAR, LESTARI, BUDI, ANI, JOKO, CITRA)


def staff_xlsx(*rows: tuple[str, ...]) -> bytes:
    return write_xlsx(rows, STAFF_COLUMNS, title="pegawai", text_columns=STAFF_COLUMNS)


def first_files(folder: Path) -> tuple[Path, Path]:
    """What the operator brings in by command: the units, and the one who will bring the rest."""
    units, staff = folder / "unit.csv", folder / "pegawai-awal.xlsx"
    units.write_bytes(b"".join(write_csv(UNITS, UNIT_COLUMNS, delimiter=";")))
    staff.write_bytes(staff_xlsx(HANA.row))
    return units, staff
