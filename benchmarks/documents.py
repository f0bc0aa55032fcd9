"""How many official documents a second one core makes.

    PYTHONPATH=src python benchmarks/documents.py [COUNT]

Two pages with letterhead, a table of twenty rows, seals and signatures, as PDF/A-2a and PDF/UA-1.
Needs no database. Target: at least 10 a second and core.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import django

django.setup()

from pamong.documents import pdf  # noqa: E402

TARGET = 10.0

TEMPLATE = """#import "/documents/typst/official.typ": official, fields, signatures
#let data = json(bytes(sys.inputs.data))
#show: official.with(data)
== Pegawai
#fields((("Nama", data.name), ("Jabatan", data.post), ("Unit kerja", data.unit_name)))
== Hasil kerja
#table(
  columns: (auto, 1fr, 1fr, auto),
  table.header[No][Rencana hasil kerja][Indikator][Target],
  ..data.rows.enumerate(start: 1).map(((n, row)) => ([#n], row.result, row.indicator, row.target))
    .flatten(),
)
#pagebreak()
== Catatan
#data.note
#signatures((
  (role: "Pegawai", name: data.name, number: data.number),
  (role: "Pejabat Penilai Kinerja", name: "Budi Santoso", number: data.number),
))
"""


def data(number: int) -> dict[str, object]:
    url = f"https://pamong.example.go.id/verify/{number:020}/"
    return {
        "title": "Dokumen Evaluasi Kinerja Pegawai",
        "agency": "Pemerintah Kabupaten Negara A",
        "unit": "Dinas Perizinan",
        "period": "1 Januari 2026 sampai 31 Desember 2026",
        "name": f"Pegawai Nomor {number}, S.E., M.M.",
        "number": "NIP 198609262015052001",
        "post": "Analis Kebijakan Ahli Muda",
        "unit_name": "Bidang Perizinan Usaha",
        "rows": [
            {
                "result": f"Izin usaha nomor {row} terbit tepat waktu bagi pemohon",
                "indicator": "Persentase izin yang terbit dalam jangka waktu layanan",
                "target": "95%",
            }
            for row in range(20)
        ],
        "note": "Pertahankan ketelitian dan bantu rekan baru memahami alur layanan. " * 12,
        "verification": {"code": f"{number:020}", "url": url, "qr": pdf.qr_svg(url)},
    }


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.NamedTemporaryFile(suffix=".typ", dir=pdf.ROOT / "documents/typst") as file:
        file.write(TEMPLATE.encode())
        file.flush()
        template = Path(file.name)
        started = time.process_time()
        size = len(pdf.render(template, data(0)))
        first = time.process_time() - started
        started, wall = time.process_time(), time.perf_counter()
        for number in range(1, count + 1):
            pdf.render(template, data(number))
        cpu, wall = time.process_time() - started, time.perf_counter() - wall
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"first document {first * 1000:7.1f} ms CPU, {size / 1024:.0f} kB")
    print(f"each further   {cpu / count * 1000:7.1f} ms CPU, {wall / count * 1000:.1f} ms")
    print(f"memory         {memory:7.0f} MB after {count}")
    rate = count / cpu
    print(f"{rate:.1f} documents a second and core, {rate / TARGET:.1f} of the target")


if __name__ == "__main__":
    main()
