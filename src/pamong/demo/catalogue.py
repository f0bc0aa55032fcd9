"""Seven more services that Negara A offers, beside the business licence of its first years."""

from dataclasses import dataclass, field
from typing import Any

from pamong.demo.application_forms import form, question, requirement
from pamong.demo.drawn import Both, Pay, Perhaps, Rest, Stage, Tell, Work


@dataclass(frozen=True, slots=True)
class Offered:
    """A service, who does it (crew: title of a seat and how many), and how much of it comes in."""

    code: str
    name: str
    unit: str
    summary: str
    words: str
    stages: tuple[Stage, ...]
    crews: dict[str, tuple[str, int]]
    per_day: float
    form: dict[str, Any]
    requirements: tuple[dict[str, Any], ...]
    subjects: tuple[str, ...]
    is_internal: bool = False
    refused: float = 0.04
    fees: dict[str, Any] = field(default_factory=dict)
    # Tables that the conditions of stages ask.
    decisions: tuple[dict[str, Any], ...] = ()


# fmt: off
SERVICES: tuple[Offered, ...] = (
    Offered(
        "akta-lahir", "Akta kelahiran", "DUKCAPIL",
        "Kutipan akta kelahiran untuk anak yang baru lahir atau terlambat dilaporkan.",
        "surat lahir, bayi lahir, akte anak, surat kenal lahir",
        (
            Work("terima", "Terima dan pindai berkas", "counter", 30, 9),
            Perhaps("telat", "age_days > 60", Work("sidang", "Telaah pelaporan terlambat", "verify", 240, 55), 0.12),
            Work("verifikasi", "Verifikasi data kependudukan", "verify", 240, 26, asks=0.06, returns=0.03),
            Work("tanda-tangan", "Tanda tangani akta", "sign", 120, 6, decides=True),
            Tell("kabari", "Akta kelahiran sudah terbit dan dapat diambil."),
            Work("serah", "Serahkan akta", "counter", 30, 5),
        ),
        {"counter": ("Petugas Loket Kependudukan", 6), "verify": ("Pengelola Kependudukan", 6), "sign": ("Administrator Database Kependudukan", 2)},
        30,
        form(
            ("Anak", "The child", (
                question("child", "Nama lengkap anak", "Full name of the child"),
                question("born", "Tanggal lahir", "Date of birth", kind="date"),
                question("age_days", "Berapa hari umur anak?", "How many days old is the child?", kind="number"),
            )),
            ("Orang tua", "Parents", (
                question("mother", "Nama ibu", "Name of the mother"),
                question("father", "Nama ayah", "Name of the father", required=False),
                question("letter", "Surat keterangan lahir", "Birth notice of the hospital", kind="upload"),
            )),
            subject=("child",),
        ),
        (requirement("kk", "Kartu keluarga", "Family card"), requirement("lahir", "Surat keterangan lahir", "Birth notice")),
        ("Akta anak pertama", "Akta anak kedua", "Akta anak ketiga", "Akta terlambat lapor"),
        refused=0.01,
    ),
    Offered(
        "izin-bangunan", "Persetujuan bangunan gedung", "DPMPTSP-BANGUN",
        "Izin mendirikan atau mengubah rumah dan bangunan, dengan peninjauan lapangan.",
        "IMB, PBG, bangun rumah, renovasi, tambah lantai, izin bangun",
        (
            Work("terima", "Terima berkas bangunan", "counter", 60, 16),
            Both("periksa",
                 Work("gambar", "Periksa gambar teknis", "draft", 900, 95, asks=0.15),
                 Work("tata-ruang", "Periksa kesesuaian tata ruang", "space", 900, 50)),
            Work("tinjau", "Tinjau lapangan", "survey", 1350, 95, returns=0.04),
            Perhaps("besar", 'review == "ahli"', Work("kajian", "Kajian tim ahli bangunan", "draft", 1800, 140), 0.1),
            Work("putuskan", "Putuskan persetujuan", "decide", 450, 30, decides=True, needs_second_person=True),
            Tell("kabari", "Keputusan persetujuan bangunan sudah ada."),
            Work("serahkan", "Serahkan surat persetujuan", "counter", 60, 9),
        ),
        {"counter": ("Petugas Loket Pelayanan", 2), "draft": ("Penata Perizinan Ahli Pertama", 4), "space": ("Penata Perizinan Ahli Muda", 2), "survey": ("Pengelola Perizinan", 2), "decide": ("Penata Perizinan Ahli Muda", 2)},
        5,
        form(
            ("Bangunan", "The building", (
                question("purpose", "Untuk apa bangunan itu?", "What is the building for?", choices=(("home", "Rumah tinggal", "Home"), ("shop", "Tempat usaha", "Business"), ("other", "Lainnya", "Other"))),
                question("floors", "Berapa lantai?", "How many floors?", kind="number"),
                question("area", "Luas lantai seluruhnya (m²)", "Total floor area (m²)", kind="number"),
            )),
            ("Tempat", "The place", (
                question("address", "Alamat bangunan", "Address of the building"),
                question("drawing", "Gambar teknis", "Technical drawing", kind="upload"),
            )),
            subject=("address",),
        ),
        (requirement("sertifikat", "Sertifikat tanah", "Land title"), requirement("gambar", "Gambar teknis", "Technical drawing")),
        ("Rumah tinggal satu lantai", "Rumah tinggal dua lantai", "Ruko", "Gudang", "Perluasan dapur", "Pagar dan garasi"),
        refused=0.08,
        decisions=({
            "name": "review",
            "policy": "first",
            "inputs": ["purpose", "floors", "area"],
            "rows": [
                {"when": ["", "> 2", ""], "then": ["ahli"]},
                {"when": ['not("home")', "", "> 500"], "then": ["ahli"]},
                {"when": ["", "", ""], "then": ["biasa"]},
            ],
        },),
    ),
    Offered(
        "bantuan-sosial", "Bantuan sosial keluarga", "SETDA",
        "Bantuan bagi keluarga yang kesulitan memenuhi kebutuhan pokok.",
        "bansos, bantuan tunai, sembako, keluarga miskin, BLT",
        (
            Work("terima", "Terima permohonan bantuan", "office", 60, 14),
            Both("telaah",
                 Work("data", "Padankan data kependudukan", "registry", 450, 14, unit="DUKCAPIL"),
                 Work("kunjungi", "Kunjungi rumah pemohon", "visit", 1350, 80)),
            Work("setujui", "Setujui bantuan", "decide", 450, 12, decides=True, needs_second_person=True),
            Rest("sanggah", "Masa sanggah tiga hari", 3),
            Work("salurkan", "Salurkan bantuan", "office", 240, 15),
        ),
        {"office": ("Pengelola Administrasi Umum", 3), "registry": ("Pengelola Kependudukan", 3), "visit": ("Pengelola Administrasi Umum", 6), "decide": ("Analis Kebijakan Ahli Muda", 3)},
        9,
        form(
            ("Keluarga", "The family", (
                question("members", "Berapa orang tinggal bersama?", "How many people live together?", kind="number"),
                question("income", "Penghasilan keluarga sebulan (Rp)", "Monthly income of the family (Rp)", kind="number"),
                question("address", "Alamat rumah", "Home address"),
            )),
            subject=("address",),
        ),
        (requirement("kk", "Kartu keluarga", "Family card"), requirement("ktp", "KTP kepala keluarga", "Identity card of the head of family")),
        ("Keluarga dengan balita", "Lansia tinggal sendiri", "Kepala keluarga sakit", "Kehilangan pekerjaan"),
        refused=0.22,
    ),
    Offered(
        "kartu-sehat", "Kartu sehat daerah", "PKM-MELATI",
        "Kartu untuk berobat tanpa biaya di puskesmas daerah.",
        "kartu berobat, jaminan kesehatan, berobat gratis, puskesmas",
        (
            Work("daftar", "Daftarkan pemohon", "desk", 30, 8),
            Perhaps("khusus", 'chronic == true', Work("periksa", "Pemeriksaan dokter", "doctor", 240, 24), 0.18),
            Work("sahkan", "Sahkan kartu", "sign", 120, 6, decides=True, asks=0.03),
            Work("cetak", "Cetak dan serahkan kartu", "desk", 60, 7),
        ),
        {"desk": ("Pengelola Administrasi Puskesmas", 4), "doctor": ("Dokter Ahli Pertama", 2), "sign": ("Perawat Ahli Pertama", 2)},
        22,
        form(
            ("Pemohon", "The applicant", (
                question("person", "Nama yang memakai kartu", "Who will use the card"),
                question("chronic", "Adakah penyakit menahun?", "Is there a chronic illness?", kind="yesno"),
            )),
            subject=("person",),
        ),
        (requirement("ktp", "KTP", "Identity card"), requirement("kk", "Kartu keluarga", "Family card")),
        ("Kartu baru", "Kartu pengganti", "Tambah anggota keluarga"),
        refused=0.01,
    ),
    Offered(
        "cuti-pegawai", "Cuti tahunan pegawai", "BKPSDM",
        "Permohonan cuti pegawai, diperiksa haknya dan disetujui.",
        "cuti, libur, izin tidak masuk, cuti tahunan",
        (
            Work("periksa-hak", "Periksa hak cuti", "staff", 120, 9),
            Work("setujui", "Setujui cuti", "decide", 240, 6, decides=True, returns=0.02),
            Tell("kabari", "Permohonan cuti sudah diputuskan."),
            Work("catat", "Catat cuti", "staff", 60, 4),
        ),
        {"staff": ("Pengelola Kepegawaian", 3), "decide": ("Analis SDM Aparatur Ahli Muda", 2)},
        8,
        form(
            ("Cuti", "The leave", (
                question("from_day", "Mulai tanggal", "First day", kind="date"),
                question("days", "Berapa hari kerja?", "How many working days?", kind="number"),
                question("reason", "Keperluan", "Purpose"),
            )),
            subject=("reason",),
        ),
        (),
        ("Cuti tahunan", "Cuti alasan penting", "Cuti bersama keluarga"),
        is_internal=True,
        refused=0.03,
    ),
    Offered(
        "informasi-publik", "Permintaan informasi publik", "SETDA-ORG",
        "Meminta dokumen atau data yang dikuasai pemerintah kabupaten.",
        "PPID, minta data, dokumen, keterbukaan informasi",
        (
            Work("catat", "Catat permintaan", "officer", 60, 8),
            Work("cari", "Cari dan siapkan dokumen", "officer", 1350, 60, asks=0.1),
            Perhaps("uji", "sensitive == true", Work("konsekuensi", "Uji konsekuensi", "analyst", 1350, 120), 0.1),
            Work("putuskan", "Putuskan pemberian informasi", "analyst", 450, 15, decides=True),
            Work("kirim", "Kirim informasi", "officer", 60, 7),
        ),
        {"officer": ("Analis Tata Laksana", 3), "analyst": ("Analis Kebijakan Ahli Pertama", 2)},
        5,
        form(
            ("Informasi", "The information", (
                question("what", "Informasi apa yang diminta?", "Which information is wanted?"),
                question("sensitive", "Memuat data orang lain?", "Does it hold data of other people?", kind="yesno"),
                question("purpose", "Untuk apa informasi itu?", "What is it for?"),
            )),
            subject=("what",),
        ),
        (requirement("ktp", "KTP pemohon", "Identity card of the applicant"),),
        ("Anggaran desa", "Data jalan rusak", "Daftar penerima bantuan", "Peta tata ruang", "Laporan kinerja"),
        refused=0.07,
    ),
    Offered(
        "pakai-ruang", "Pemakaian ruang publik", "DPMPTSP",
        "Izin memakai alun-alun, taman atau gedung serbaguna untuk acara.",
        "sewa gedung, pinjam lapangan, acara, keramaian, alun-alun",
        (
            Work("terima", "Terima permohonan ruang", "counter", 60, 10),
            Work("jadwal", "Periksa jadwal dan keamanan", "check", 450, 32, asks=0.08),
            Pay("bayar", "Bayar retribusi"),
            Work("izinkan", "Izinkan pemakaian", "decide", 240, 9, decides=True),
            Tell("kabari", "Izin pemakaian ruang sudah diputuskan."),
        ),
        {"counter": ("Petugas Loket Pelayanan", 2), "check": ("Pengelola Perizinan", 2), "decide": ("Penata Perizinan Ahli Muda", 2)},
        4,
        form(
            ("Acara", "The event", (
                question("event", "Nama acara", "Name of the event"),
                question("day", "Tanggal acara", "Day of the event", kind="date"),
                question("people", "Perkiraan jumlah orang", "Expected number of people", kind="number"),
            )),
            subject=("event",),
        ),
        (requirement("ktp", "KTP penanggung jawab", "Identity card of who is responsible"),),
        ("Pentas seni sekolah", "Pasar murah", "Senam pagi", "Pernikahan", "Bazar UMKM"),
        fees={
            "legal_basis": "Perda Kabupaten Negara A tentang Pajak Daerah dan Retribusi Daerah (contoh)",
            "table": {
                "policy": "unique",
                "inputs": ["people"],
                "rows": [
                    {"when": ["<= 50"], "then": [0]},
                    {"when": ["(50..500]"], "then": [150_000]},
                    {"when": ["> 500"], "then": [500_000]},
                ],
            },
        },
    ),
)
# fmt: on
