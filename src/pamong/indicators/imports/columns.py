"""The columns of a file of indicators and targets."""

from django.utils.translation import gettext_lazy

from pamong.documents.imports import Column

CODE, NAME, MEASURE = "Kode", "Indikator", "Satuan"
POLARITY, DIRECTION, KIND = "Polaritas", "LuarRentang", "Jenis"
FREQUENCY, ACCUMULATION, CAP = "Frekuensi", "Akumulasi", "BatasCapaian"
DECIMALS, FORMULA, SOURCE, PERSONAL = "Desimal", "Rumus", "SumberData", "PerPegawai"
UNIT, YEAR, TARGET, LOW, HIGH = "KodeUnit", "Tahun", "Target", "BatasBawah", "BatasAtas"
WEIGHT, SERVES, NOTE = "Bobot", "Mendukung", "Catatan"
QUARTERS = ("TW1", "TW2", "TW3", "TW4")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")

COLUMNS = (
    Column(
        name=CODE,
        required=True,
        aliases=("kode_indikator", "code"),
        help=gettext_lazy("The indicator's code, unique in the agency"),
        example="IKU-1",
    ),
    Column(
        name=NAME,
        aliases=("nama_indikator", "indikator_kinerja", "name"),
        help=gettext_lazy("Its name; needed for a new indicator"),
        example="Izin terbit tepat waktu",
    ),
    Column(
        name=MEASURE,
        aliases=("unit_of_measure",),
        help=gettext_lazy("Unit of measure; needed for a new indicator"),
        example="%",
    ),
    Column(
        name=POLARITY,
        help=gettext_lazy("maksimal, minimal, rentang or stabil; empty: maksimal"),
        example="maksimal",
    ),
    Column(name=DIRECTION, help=gettext_lazy("For a range: atas or bawah, whichever is better")),
    Column(
        name=KIND,
        help=gettext_lazy("angka, or perbandingan of two counts; empty: angka"),
        example="angka",
    ),
    Column(
        name=FREQUENCY,
        help=gettext_lazy("How often it is measured: bulanan, triwulanan or tahunan"),
        example="triwulanan",
    ),
    Column(
        name=ACCUMULATION,
        help=gettext_lazy("How the periods make the year: terakhir, jumlah, rata-rata or gabungan"),
        example="terakhir",
    ),
    Column(name=CAP, help=gettext_lazy("Cap of the achievement in per cent"), example="120"),
    Column(name=DECIMALS, help=gettext_lazy("Decimals shown, 0 to 6"), example="2"),
    Column(name=FORMULA, aliases=("formula",), help=gettext_lazy("How it is counted, in words")),
    Column(name=SOURCE, aliases=("sumber",), help=gettext_lazy("Where the data come from")),
    Column(name=PERSONAL, help=gettext_lazy("Measured per officer too: ya or tidak")),
    Column(
        name=UNIT,
        aliases=("unit", "kode_unor"),
        help=gettext_lazy("The code of the unit that has the target; empty: only the definition"),
        example="DINKES",
    ),
    Column(name=YEAR, help=gettext_lazy("The year of the target"), example="2026"),
    Column(name=TARGET, help=gettext_lazy("What is to be reached in the year"), example="90"),
    Column(name=LOW, help=gettext_lazy("For a range: from")),
    Column(name=HIGH, help=gettext_lazy("For a range: to")),
    Column(name=WEIGHT, help=gettext_lazy("Weight among the unit's targets; empty: 1")),
    *(
        Column(
            name=name,
            aliases=(f"triwulan_{n}", f"triwulan {n}"),
            help=gettext_lazy("Target of the quarter; of a range both ends, as 18..22"),
        )
        for n, name in enumerate(QUARTERS, 1)
    ),
    *(
        Column(
            name=name,
            aliases=(f"bulan_{n}", f"bulan {n}"),
            help=gettext_lazy("Target of the month, where there is none of quarters"),
        )
        for n, name in enumerate(MONTHS, 1)
    ),
    Column(
        name=SERVES,
        help=gettext_lazy("The target above that it serves, as unit code/indicator code"),
        example="SETDA/IKU-1",
    ),
    Column(name=NOTE, help=gettext_lazy("Note")),
)
