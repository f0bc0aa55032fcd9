"""What the units of Negara A aim at and what their people promise, in the words they would use."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Aim:
    """An indicator of a family of units with the target of the year before last.

    `step` is added to the target each year; `noise` is how far the quarters scatter around it.
    """

    code: str
    name: str
    unit_of_measure: str
    polarity: str
    formula: str
    source: str
    target: Decimal
    step: Decimal
    noise: float
    weight: int
    result: str
    """The leader's result that this aim becomes."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A member's result: what it serves, and its indicators as (aspect, indicator, target)."""

    serves: str
    contribution: str
    result: str
    indicators: tuple[tuple[str, str, str], ...]


def _aim(  # noqa: PLR0917 one row of the table below
    code: str,
    name: str,
    measure: str,
    polarity: str,
    target: str,
    step: str,
    noise: float,
    weight: int,
    result: str,
    formula: str = "",
    source: str = "",
) -> Aim:
    return Aim(
        code, name, measure, polarity, formula or "Realisasi dibandingkan target",
        source or "Laporan unit", Decimal(target), Decimal(step), noise, weight, result,
    )  # fmt: skip


# fmt: off
AIMS: dict[str, tuple[Aim, ...]] = {
    "secretariat": (
        _aim("SET-01", "Tindak lanjut arahan pimpinan yang selesai tepat waktu", "persen", "maximize", "85", "2", 4, 50, "Arahan pimpinan daerah ditindaklanjuti tepat waktu"),
        _aim("SET-02", "Surat masuk yang dijawab dalam 3 hari kerja", "persen", "maximize", "80", "3", 5, 50, "Surat masuk terjawab dalam tiga hari kerja"),
    ),
    "procedures": (
        _aim("ORG-01", "Prosedur layanan yang disederhanakan", "prosedur", "maximize", "8", "2", 1.5, 60, "Prosedur layanan menjadi lebih sederhana"),
        _aim("ORG-02", "Unit dengan standar pelayanan yang mutakhir", "persen", "maximize", "70", "8", 4, 40, "Standar pelayanan setiap unit mutakhir"),
    ),
    "audit": (
        _aim("INS-01", "Rekomendasi hasil pengawasan yang ditindaklanjuti", "persen", "maximize", "75", "4", 5, 60, "Rekomendasi hasil pengawasan ditindaklanjuti"),
        _aim("INS-02", "Laporan pengawasan yang terbit tepat waktu", "persen", "maximize", "90", "1", 4, 40, "Laporan pengawasan terbit tepat waktu"),
    ),
    "personnel": (
        _aim("PEG-01", "Pegawai dengan rencana kinerja disepakati sebelum Februari", "persen", "maximize", "70", "10", 5, 50, "Rencana kinerja pegawai disepakati tepat waktu"),
        _aim("PEG-02", "Rata-rata jam pelatihan per pegawai", "jam", "maximize", "20", "2", 3, 50, "Pegawai berkembang lewat pelatihan yang dibutuhkan"),
    ),
    "licensing": (
        _aim("IZN-01", "Izin terbit sesuai janji layanan", "persen", "maximize", "85", "3", 5, 40, "Izin terbit sesuai janji layanan"),
        _aim("IZN-02", "Permohonan yang dikembalikan untuk dilengkapi", "persen", "minimize", "15", "-2", 2, 30, "Pemohon cukup sekali datang"),
        _aim("IZN-03", "Indeks kepuasan masyarakat atas layanan perizinan", "nilai", "maximize", "80", "2", 2, 30, "Pemohon izin puas dengan layanan"),
    ),
    "health_office": (
        _aim("KES-01", "Balita dengan imunisasi dasar lengkap", "persen", "maximize", "88", "2", 3, 50, "Balita terlindungi imunisasi dasar lengkap"),
        _aim("KES-02", "Prevalensi balita tengkes", "persen", "minimize", "18", "-1.5", 1, 50, "Balita tumbuh sehat dan bebas tengkes"),
    ),
    "health": (
        _aim("PKM-01", "Pasien rawat jalan dilayani dalam 60 menit", "persen", "maximize", "75", "5", 6, 40, "Pasien dilayani tanpa menunggu lama"),
        _aim("PKM-02", "Ibu hamil dengan pemeriksaan lengkap", "persen", "maximize", "85", "3", 4, 40, "Ibu hamil sehat sampai melahirkan"),
        _aim("PKM-03", "Kunjungan rumah bagi keluarga berisiko", "kunjungan", "maximize", "600", "50", 40, 20, "Keluarga berisiko terpantau di rumah"),
    ),
    "registry": (
        _aim("DUK-01", "Dokumen kependudukan selesai dalam satu hari kerja", "persen", "maximize", "80", "5", 6, 50, "Dokumen kependudukan selesai dalam satu hari"),
        _aim("DUK-02", "Anak yang memiliki akta kelahiran", "persen", "maximize", "92", "2", 2, 50, "Setiap anak memiliki akta kelahiran"),
    ),
}

PROMISES: dict[str, tuple[Promise, ...]] = {
    "secretariat": (
        Promise("SET-01", "Arahan tercatat dan terpantau sampai selesai", "Arahan pimpinan tercatat dan terpantau sampai selesai", (("quantity", "Laporan pemantauan arahan", "12 laporan"), ("time", "Laporan terbit paling lambat tanggal 5", "100 persen"))),
        Promise("SET-02", "Surat masuk terdistribusi pada hari yang sama", "Surat masuk terdistribusi pada hari yang sama", (("quality", "Surat terdistribusi tanpa salah alamat", "98 persen"), ("time", "Surat terdistribusi pada hari yang sama", "95 persen"))),
    ),
    "procedures": (
        Promise("ORG-01", "Peta proses dan usulan penyederhanaan layanan", "Usulan penyederhanaan prosedur layanan yang siap diuji", (("quantity", "Usulan penyederhanaan", "4 usulan"), ("quality", "Usulan yang diterima pimpinan", "75 persen"))),
        Promise("ORG-02", "Standar pelayanan unit ditinjau", "Standar pelayanan unit binaan ditinjau bersama unit", (("quantity", "Standar pelayanan yang ditinjau", "6 standar"),)),
    ),
    "audit": (
        Promise("INS-01", "Rekomendasi terpantau sampai tuntas", "Rekomendasi hasil pengawasan terpantau sampai tuntas", (("quantity", "Rekomendasi yang dipantau", "40 rekomendasi"), ("quality", "Rekomendasi tuntas", "80 persen"))),
        Promise("INS-02", "Laporan hasil pengawasan tersusun", "Laporan hasil pengawasan tersusun dan terkendali mutunya", (("quantity", "Laporan hasil pengawasan", "8 laporan"), ("time", "Laporan terbit sesuai jadwal", "90 persen"))),
    ),
    "personnel": (
        Promise("PEG-01", "Pendampingan penyusunan rencana kinerja", "Unit binaan didampingi sampai rencana kinerja disepakati", (("quantity", "Unit yang didampingi", "4 unit"), ("time", "Rencana kinerja disepakati sebelum Februari", "90 persen"))),
        Promise("PEG-02", "Kebutuhan pelatihan terpetakan", "Kebutuhan pelatihan pegawai terpetakan dan terlayani", (("quantity", "Pegawai yang dipetakan kebutuhannya", "120 pegawai"), ("quality", "Pelatihan yang dinilai berguna", "85 persen"))),
    ),
    "licensing": (
        Promise("IZN-01", "Berkas diproses sesuai janji layanan", "Berkas permohonan izin diproses sesuai janji layanan", (("quantity", "Permohonan yang diselesaikan", "20 permohonan sebulan"), ("time", "Permohonan selesai tepat waktu", "90 persen"))),
        Promise("IZN-02", "Pemohon dibantu melengkapi berkas sejak awal", "Pemohon terbantu melengkapi berkas sejak awal", (("quality", "Permohonan yang dikembalikan", "paling banyak 8 persen"),)),
        Promise("IZN-03", "Pengaduan pemohon dijawab", "Pertanyaan dan pengaduan pemohon terjawab", (("time", "Pengaduan dijawab dalam 2 hari kerja", "95 persen"),)),
    ),
    "health_office": (
        Promise("KES-01", "Cakupan imunisasi terpantau tiap bulan", "Cakupan imunisasi setiap puskesmas terpantau dan dibahas", (("quantity", "Laporan cakupan imunisasi", "12 laporan"), ("quality", "Data cakupan yang terverifikasi", "95 persen"))),
        Promise("KES-02", "Keluarga berisiko tengkes terdata", "Keluarga berisiko tengkes terdata dan didampingi", (("quantity", "Keluarga yang didampingi", "150 keluarga"),)),
    ),
    "health": (
        Promise("PKM-01", "Pasien terlayani dengan aman dan ramah", "Pasien rawat jalan terlayani dengan aman dan ramah", (("quantity", "Pasien yang dilayani", "220 pasien sebulan"), ("quality", "Pasien yang puas", "88 persen"), ("time", "Pasien dilayani dalam 60 menit", "80 persen"))),
        Promise("PKM-02", "Ibu hamil diperiksa lengkap", "Ibu hamil di wilayah binaan diperiksa lengkap", (("quantity", "Ibu hamil yang diperiksa lengkap", "60 ibu"),)),
        Promise("PKM-03", "Kunjungan rumah keluarga berisiko", "Keluarga berisiko di wilayah binaan dikunjungi", (("quantity", "Kunjungan rumah", "48 kunjungan"),)),
    ),
    "registry": (
        Promise("DUK-01", "Dokumen diterbitkan pada hari yang sama", "Dokumen kependudukan diterbitkan pada hari yang sama", (("quantity", "Dokumen yang diterbitkan", "180 dokumen sebulan"), ("time", "Dokumen selesai dalam satu hari kerja", "90 persen"))),
        Promise("DUK-02", "Layanan jemput bola akta kelahiran", "Akta kelahiran terbit lewat layanan jemput bola", (("quantity", "Kegiatan jemput bola", "10 kegiatan"),)),
    ),
}

ADDITIONAL = (
    Promise("", "", "Pegawai baru terdampingi dalam tiga bulan pertama", (("quantity", "Pegawai baru yang didampingi", "1 orang"),)),
    Promise("", "", "Kegiatan hari jadi daerah terselenggara dengan tertib", (("quantity", "Kegiatan yang didukung", "1 kegiatan"),)),
    Promise("", "", "Arsip unit tertata dan mudah ditemukan", (("quality", "Arsip yang tertata", "90 persen"),)),
)

EXPECTATIONS: dict[str, tuple[str, ...]] = {
    "service_oriented": ("Sapa lebih dahulu dan jelaskan langkah berikutnya kepada warga.", "Jawab pertanyaan warga pada hari yang sama."),
    "accountable": ("Catat setiap penyerahan berkas agar mudah ditelusuri.", "Laporkan kendala sebelum tenggat, bukan sesudahnya."),
    "competent": ("Ikuti satu pelatihan yang mendukung pekerjaan tahun ini.", "Bagikan satu hal baru kepada rekan setiap triwulan."),
    "harmonious": ("Bantu rekan yang sedang menumpuk pekerjaannya.",),
    "loyal": ("Jaga kerahasiaan data warga di loket dan di rumah.",),
    "adaptive": ("Cobalah cara kerja baru dan ceritakan hasilnya.",),
    "collaborative": ("Libatkan unit lain sejak awal bila pekerjaannya terkait.",),
}

ANNEXES: dict[str, tuple[str, ...]] = {
    "resources": ("Komputer dan jaringan yang memadai", "Pelatihan sesuai kebutuhan pekerjaan", "Anggaran sesuai dokumen pelaksanaan anggaran unit"),
    "accountability": ("Laporan kemajuan pada dialog kinerja setiap triwulan", "Bukti pekerjaan dari sistem dan catatan harian"),
    "consequences": ("Hasil evaluasi menjadi dasar pengembangan dan penghargaan", "Bila target tidak tercapai disusun rencana perbaikan bersama"),
}

NOTES: dict[str, tuple[str, ...]] = {
    "health": ("Kunjungan rumah ke tiga keluarga di Dusun Sukamaju, satu balita dirujuk.", "Kelas ibu hamil, 14 peserta; dua ibu perlu pemeriksaan ulang.", "Piket unit gawat darurat malam, 9 pasien ditangani.", "Penyuluhan cuci tangan di SDN 2, 60 murid."),
    "": ("Rapat koordinasi dengan unit terkait, tiga kesepakatan dicatat.", "Konsep laporan bulanan selesai dan dikirim ke pimpinan.", "Mendampingi rekan baru memahami alur kerja.", "Data bulan lalu dibersihkan dan dicocokkan ulang.", "Menjawab permintaan data dari Inspektorat."),
}

FEEDBACK = (
    "Terima kasih, laporan bulan ini rapi dan mudah diperiksa.",
    "Kecepatan sudah baik; tolong perhatikan kelengkapan lampiran.",
    "Cara Anda menjelaskan kepada warga patut dicontoh rekan lain.",
    "Mari kita bahas beban kerja minggu depan, jangan ragu meminta bantuan.",
    "Beberapa berkas terlambat; mohon beri tahu lebih awal bila ada kendala.",
)

REASONS: dict[str, dict[str, tuple[str, ...]]] = {
    "result": {
        "above": ("Target kuantitas dan waktu terlampaui sepanjang periode, dengan bukti yang lengkap.", "Hasil melampaui target dan membantu unit mencapai sasarannya."),
        "as_expected": ("Target periode tercapai sesuai rencana.", "Hasil sesuai dengan yang disepakati; bukti dukung memadai."),
        "below": ("Dua dari tiga target belum tercapai dan kendalanya baru disampaikan di akhir periode.", "Hasil di bawah target; disepakati rencana perbaikan bersama."),
    },
    "behaviour": {
        "above": ("Menjadi teladan bagi rekan, selalu membantu dan terbuka pada cara baru.", "Warga dan rekan memberi umpan balik yang sangat baik."),
        "as_expected": ("Perilaku kerja sesuai nilai BerAKHLAK.", "Bekerja sama dengan baik dan dapat diandalkan."),
        "below": ("Beberapa kali tidak hadir dalam koordinasi tanpa pemberitahuan.", "Perlu memperbaiki cara berkomunikasi dengan rekan dan warga."),
    },
}
# fmt: on
