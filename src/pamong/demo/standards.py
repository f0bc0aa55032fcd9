"""The service standards of Negara A: what each component says, in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Both = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Own:
    """What a service says of itself; the rest is said alike by all."""

    product: Both
    cost: Both
    legal: str
    safety: Both
    # Where nothing need be brought, so that there is no list.
    requirements: Both | None = None


FREE: Both = ("Tidak dipungut biaya.", "Free of charge.")
DATA_SAFE: Both = (
    "Data pribadi pemohon hanya dibuka oleh petugas yang menangani permohonan, dan setiap pembukaan tercatat.",
    "Personal data of applicants is opened only by the officers on the case, and each opening is recorded.",
)

# fmt: off
OWN: dict[str, Own] = {
    "izin-usaha": Own(
        ("Izin usaha dalam bentuk dokumen elektronik.", "A business licence as an electronic document."), FREE,
        "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik\nPeraturan Pemerintah Nomor 28 Tahun 2025 tentang Penyelenggaraan Perizinan Berusaha Berbasis Risiko", DATA_SAFE),
    "akta-lahir": Own(
        ("Kutipan akta kelahiran.", "A birth certificate."), FREE,
        "Undang-Undang Nomor 24 Tahun 2013 tentang Perubahan atas Undang-Undang Nomor 23 Tahun 2006 tentang Administrasi Kependudukan\nPeraturan Presiden Nomor 96 Tahun 2018 tentang Persyaratan dan Tata Cara Pendaftaran Penduduk dan Pencatatan Sipil", DATA_SAFE),
    "izin-bangunan": Own(
        ("Persetujuan bangunan gedung.", "A building approval."),
        ("Retribusi menurut luas dan fungsi bangunan, dihitung setelah berkas diperiksa.", "A levy by area and purpose of the building, reckoned once the papers are checked."),
        "Undang-Undang Nomor 28 Tahun 2002 tentang Bangunan Gedung\nPeraturan Pemerintah Nomor 16 Tahun 2021 tentang Peraturan Pelaksanaan Undang-Undang Bangunan Gedung",
        ("Petugas lapangan membawa surat tugas dan tanda pengenal; tidak ada pembayaran di lapangan.", "Inspectors carry an assignment letter and identification; nothing is paid on site.")),
    "bantuan-sosial": Own(
        ("Bantuan bagi keluarga yang memenuhi syarat.", "Aid for families that qualify."), FREE,
        "Undang-Undang Nomor 13 Tahun 2011 tentang Penanganan Fakir Miskin",
        ("Keadaan keluarga tidak diumumkan; kunjungan rumah dilakukan oleh dua petugas.", "What a family lives in is not made public; homes are visited by two officers.")),
    "kartu-sehat": Own(
        ("Kartu sehat daerah atas nama pemohon.", "A local health card in the applicant's name."), FREE,
        "Undang-Undang Nomor 17 Tahun 2023 tentang Kesehatan",
        ("Keterangan kesehatan hanya dibaca oleh tenaga kesehatan.", "What is said of health is read by health staff alone.")),
    "cuti-pegawai": Own(
        ("Surat izin cuti.", "A leave permit."), FREE,
        "Peraturan Pemerintah Nomor 11 Tahun 2017 tentang Manajemen Pegawai Negeri Sipil", DATA_SAFE,
        ("Hak cuti tahun berjalan masih ada.", "Leave of the year is left.")),
    "informasi-publik": Own(
        ("Salinan informasi, atau penolakan tertulis beserta alasannya.", "A copy of the information, or a refusal in writing with its reason."),
        ("Tidak dipungut biaya, kecuali penggandaan di atas kertas.", "Free of charge, except copies on paper."),
        "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik",
        ("Data pribadi pihak lain dihitamkan sebelum informasi diberikan.", "Personal data of others is blackened before information is given.")),
    "pakai-ruang": Own(
        ("Izin pemakaian ruang publik.", "A permit to use a public space."),
        ("Gratis sampai 50 orang; Rp150.000 di atas 50 dan Rp500.000 di atas 500 orang, dibayar setelah jadwal diperiksa.", "Free up to 50 people; Rp150,000 above 50 and Rp500,000 above 500, paid once the schedule is checked."),
        "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik",
        ("Petugas keamanan hadir pada acara di atas 500 orang.", "Security staff attends events of more than 500 people.")),
}

ALIKE: dict[str, Both] = {
    "complaints": ("Disampaikan di loket atau melalui SP4N-LAPOR! dan dijawab paling lambat lima hari kerja.", "At the counter or through SP4N-LAPOR!, answered within five working days."),
    "facilities": ("Loket dengan nomor antrean, ruang tunggu dan ruang laktasi, jalur kursi roda, serta permohonan daring tanpa akun.", "Counters with queue numbers, waiting and nursing rooms, a wheelchair ramp, and applying online without an account."),
    "competence": ("Menguasai peraturan layanan ini dan aplikasi layanan, serta terlatih melayani penyandang disabilitas.", "Knows the rules of this service and its application, and is trained to serve people with disabilities."),
    "supervision": ("Atasan langsung melihat langkah yang mendekati batas waktu setiap hari; Inspektorat membaca jurnal layanan.", "The superior sees daily what nears its deadline; the inspectorate reads the journal of the service."),
    "guarantee": ("Permohonan selesai pada tanggal yang dijanjikan; bila terlambat, pemohon diberi tahu alasannya.", "An application is decided on the promised date; who has to wait longer is told why."),
    "evaluation": ("Survei kepuasan masyarakat setelah permohonan selesai, dan evaluasi kinerja pelaksana setiap triwulan.", "A satisfaction survey after each application, and an evaluation of the officers every quarter."),
}
# fmt: on

WORKING_DAY = 450


def standard_of(
    code: str, *, steps: Iterable[str], norm_minutes: int, officers: int
) -> dict[str, Any]:
    """All components but the requirements, which are a list of their own."""
    own = OWN[code]
    way = "\n".join(f"{number}. {name}" for number, name in enumerate(steps, start=1))
    days = max(1, -(-norm_minutes // WORKING_DAY))
    said = ALIKE | {
        "procedure": (way, ""),
        "time": (
            f"Paling lama {days} hari kerja sejak berkas lengkap.",
            f"At most {days} working days from complete papers.",
        ),
        "cost": own.cost,
        "product": own.product,
        "legal_basis": (own.legal, ""),
        "staff": (f"{officers} orang.", f"{officers} people."),
        "safety": own.safety,
    }
    if own.requirements:
        said["requirements"] = own.requirements
    return {
        component: {"id": text, "en": english} if english else {"id": text}
        for component, (text, english) in said.items()
    }
