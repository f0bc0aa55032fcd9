"""Invented values for the examples of the catalogue."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator

from pamong.ui.charts import Line, Point

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov")
DAYS = (16.0, 15.4, 16.2, 15.1, 15.6, 13.2, 11.9, 10.8, 10.4, 9.7, 9.1)

PREDICATES = {
    ("above", "above"): ("Sangat Baik", "best"),
    ("above", "as"): ("Baik", "good"),
    ("above", "below"): ("Kurang", "bad"),
    ("as", "above"): ("Baik", "good"),
    ("as", "as"): ("Baik", "good"),
    ("as", "below"): ("Kurang", "bad"),
    ("below", "above"): ("Butuh Perbaikan", "warn"),
    ("below", "as"): ("Butuh Perbaikan", "warn"),
    ("below", "below"): ("Sangat Kurang", "worst"),
}
PEOPLE = {
    ("above", "above"): ["Ani Rahmawati", "Indra Kusuma", "Maya Tanjung"],
    ("above", "as"): ["Bayu Wicaksono", "Dewi Sartika"],
    ("as", "as"): ["Tri Yulianto", "Eko Prasetyo", "Rina Sari", "Fajar Jaya", "Nita Karlina"] * 3,
    ("as", "below"): ["Hadi Nugroho"],
    ("below", "as"): ["Zainal Abidin", "Oki Pratama"],
}


class ExampleForm(forms.Form):
    name = forms.CharField(label="Nama layanan", help_text="Seperti yang dikenal warga.")
    due = forms.DateField(
        label="Tanggal mulai", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    kind = forms.ChoiceField(
        label="Jenis", choices=[("izin", "Perizinan"), ("surat", "Surat keterangan")]
    )
    channel = forms.ChoiceField(
        label="Cara mengajukan",
        choices=[("loket", "Di loket"), ("daring", "Lewat situs")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Alasan", widget=forms.Textarea(attrs={"rows": 3}))
    photo = forms.FileField(label="Foto", required=False)
    sure = forms.BooleanField(label="Data sudah saya periksa", required=False)


def example(name: str = "id") -> SimpleNamespace:
    """What the docstrings' examples call `example`; `name` keeps ids apart on one page."""
    answers = {"kind": "izin", "name": "", "reason": "Diminta warga"}
    filled = ExampleForm(answers, auto_id=f"{name}_%s")
    filled.is_valid()
    people: Any = [f"Pegawai {number}" for number in range(1, 61)]
    return SimpleNamespace(
        form=filled,
        page=Paginator(people, 25).page(2),
        steps=[
            {"label": "Disusun", "state": "done", "detail": "5 Januari 2026"},
            {"label": "Diajukan", "state": "done", "detail": "12 Januari 2026"},
            {"label": "Disepakati", "state": "now", "detail": "menunggu Budi Santoso"},
            {"label": "Ditutup", "state": "todo"},
        ],
        quadrant=[
            {
                "result": result,
                "behaviour": behaviour,
                "label": label,
                "tone": tone,
                "current": (result, behaviour) == ("as", "as"),
                "people": [
                    {"name": name, "current": name.startswith("Ani")}
                    for name in PEOPLE.get((result, behaviour), [])
                ],
            }
            for (result, behaviour), (label, tone) in PREDICATES.items()
        ],
        points=[
            Point(month, value, value - 1.4, value + 1.4)
            for month, value in zip(MONTHS, DAYS, strict=True)
        ],
        lines=[
            Line("Loket", tuple(Point(m, v) for m, v in zip(MONTHS, DAYS, strict=True))),
            Line("Daring", tuple(Point(m, v * 0.7) for m, v in zip(MONTHS, DAYS, strict=True))),
        ],
        bars=[("Ani Rahmawati", 42), ("Bayu Wicaksono", 38), ("Dewi Sartika", 27)],
        stacks=[
            ("Verifikasi", [("menunggu", 0.3), ("kerja", 0.1)]),
            ("Periksa lapangan", [("menunggu", 6.8), ("kerja", 0.4)]),
            ("Tanda tangan", [("menunggu", 2.1), ("kerja", 0.05)]),
        ],
        values=DAYS,
    )
