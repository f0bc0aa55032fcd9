"""The indicators that service work defines by itself.

Texts of data, in the language of the agency; who keeps the definitions may word them anew.
"""

from decimal import Decimal

from django.utils.translation import gettext_lazy

from pamong.indicators.actions import Definition
from pamong.indicators.rules import Accumulation, Polarity

ORIGIN = "services"
CASES_DONE = "SVC-DONE"
IN_TIME = "SVC-INTIME"
WORKING_TIME = "SVC-TIME"
RETURNS = "SVC-RETURNS"
SATISFACTION = "SVC-SKM"
OFFICER_SATISFACTION = "SVC-SKM-OFFICER"
# A mean from 1 to 4 on the scale up to 100.
POINTS_TO_INDEX = Decimal(25)

DEFINITIONS = (
    Definition(
        code=CASES_DONE,
        name="Jumlah permohonan layanan yang diselesaikan",
        unit_of_measure="permohonan",
        decimals=0,
        accumulation=Accumulation.SUM,
        formula=(
            "Banyaknya permohonan yang ditutup dalam bulan itu dan sekurang-kurangnya satu "
            "langkahnya diselesaikan oleh pegawai atau unit yang diukur. Permohonan yang dicabut "
            "tidak dihitung."
        ),
        source="Jurnal kejadian layanan",
        is_personal=True,
        origin=ORIGIN,
    ),
    Definition(
        code=IN_TIME,
        name="Persentase permohonan layanan yang selesai tepat waktu",
        unit_of_measure="%",
        decimals=1,
        kind="ratio",
        accumulation=Accumulation.POOLED,
        formula=(
            "Permohonan yang ditutup selambat-lambatnya pada tenggatnya dibagi semua permohonan "
            "yang diselesaikan. Tenggat dihitung dalam waktu kerja unit; waktu menunggu pemohon "
            "tidak dihitung."
        ),
        source="Jurnal kejadian layanan",
        is_personal=True,
        origin=ORIGIN,
    ),
    Definition(
        code=WORKING_TIME,
        name="Waktu kerja langkah layanan terhadap norma",
        unit_of_measure="% norma",
        decimals=1,
        polarity=Polarity.MINIMIZE,
        accumulation=Accumulation.AVERAGE,
        formula=(
            "Median waktu kerja langkah yang diselesaikan dibagi waktu lazim langkah sejenis tahun "
            "sebelumnya, dikalikan perbandingan waktu lazim dengan norma pada seluruh campuran "
            "langkah instansi. 100% berarti sesuai norma, lebih kecil berarti lebih cepat. Langkah "
            "yang jarang dikerjakan dibandingkan dengan normanya. Mulai dari lima langkah sebulan."
        ),
        source="Jurnal kejadian layanan",
        is_personal=True,
        origin=ORIGIN,
    ),
    Definition(
        code=RETURNS,
        name="Persentase langkah layanan yang dikembalikan untuk diperbaiki",
        unit_of_measure="%",
        decimals=1,
        kind="ratio",
        polarity=Polarity.MINIMIZE,
        accumulation=Accumulation.POOLED,
        formula=(
            "Langkah pegawai atau unit yang dikembalikan oleh orang lain dalam bulan itu dengan "
            "alasan berkode, dibagi langkah yang diselesaikan dalam bulan itu."
        ),
        source="Jurnal kejadian layanan",
        is_personal=True,
        origin=ORIGIN,
    ),
    Definition(
        code=SATISFACTION,
        name="Indeks kepuasan masyarakat (IKM) unit",
        unit_of_measure="poin",
        decimals=2,
        kind="ratio",
        factor=POINTS_TO_INDEX,
        accumulation=Accumulation.POOLED,
        formula=(
            "Jumlah nilai kesembilan unsur survei dibagi sembilan kali banyaknya jawaban, "
            "dikalikan 25 (PermenPANRB 14/2017), dari layanan dengan sekurang-kurangnya lima "
            "jawaban dalam bulan yang telah berakhir."
        ),
        source="Survei kepuasan masyarakat",
        origin=ORIGIN,
    ),
    Definition(
        code=OFFICER_SATISFACTION,
        name="Kepuasan masyarakat atas kompetensi dan perilaku petugas",
        unit_of_measure="poin",
        decimals=2,
        kind="ratio",
        factor=POINTS_TO_INDEX,
        accumulation=Accumulation.POOLED,
        formula=(
            "Rata-rata nilai unsur kompetensi dan perilaku pelaksana, dikalikan 25, dari jawaban "
            "tentang permohonan yang sekurang-kurangnya satu langkahnya diselesaikan pegawai itu. "
            "Mulai dari sepuluh jawaban dalam bulan yang telah berakhir."
        ),
        source="Survei kepuasan masyarakat",
        is_personal=True,
        origin=ORIGIN,
    ),
)
# The same texts for readers of another language; Indonesian gives back what stands above.
_DONE, _IN_TIME, _TIME, _RETURNS, _SATISFACTION, _OFFICER = DEFINITIONS
TEXTS = {
    _DONE.name: gettext_lazy("Service requests completed"),
    _DONE.unit_of_measure: gettext_lazy("requests"),
    _DONE.formula: gettext_lazy(
        "Requests closed in the month of which the officer or unit measured completed at least "
        "one step. Requests withdrawn do not count."
    ),
    _DONE.source: gettext_lazy("Journal of service events"),
    _IN_TIME.name: gettext_lazy("Service requests completed in time"),
    _IN_TIME.formula: gettext_lazy(
        "Requests closed by their deadline, divided by all requests completed. The deadline is "
        "reckoned in the working time of the unit; waiting for the applicant does not count."
    ),
    _TIME.name: gettext_lazy("Working time of service steps against the norm"),
    _TIME.unit_of_measure: gettext_lazy("% of the norm"),
    _TIME.formula: gettext_lazy(
        "Median working time of the steps completed, divided by the usual time of such steps in "
        "the year before, times what the usual times of the agency's whole mix of steps take of "
        "their norms. 100 % is the norm, less is quicker. Steps seldom done are held against their "
        "norm. From five steps a month on."
    ),
    _RETURNS.name: gettext_lazy("Service steps returned for correction"),
    _RETURNS.formula: gettext_lazy(
        "Steps of the officer or unit that somebody else returned in the month for a coded reason, "
        "divided by the steps completed in the month."
    ),
    _SATISFACTION.name: gettext_lazy("Citizens' satisfaction with the unit (index)"),
    _SATISFACTION.unit_of_measure: gettext_lazy("points"),
    _SATISFACTION.formula: gettext_lazy(
        "All points of the nine elements of the survey, divided by nine times the answers, "
        "times 25 (PermenPANRB 14/2017), of the services with at least five answers in a month "
        "that is over."
    ),
    _SATISFACTION.source: gettext_lazy("Satisfaction survey"),
    _OFFICER.name: gettext_lazy("Citizens' satisfaction with competence and conduct"),
    _OFFICER.formula: gettext_lazy(
        "Mean of the elements competence and conduct, times 25, of the answers about cases of "
        "which the officer completed at least one step. From ten answers on in a month that is "
        "over."
    ),
}
