"""A form with every kind of question: a permit for a stall."""

from typing import Any


def said(text: str, english: str = "") -> dict[str, str]:
    return {"id": text, "en": english or f"{text} (en)"}


def stall() -> dict[str, Any]:
    """A fresh copy; tests break it on purpose."""
    return {
        "schema": {
            "type": "object",
            "properties": {
                "kind": {"type": "string", "enum": ["food", "goods"]},
                "owner": {"type": "string", "minLength": 3, "maxLength": 80},
                "nik": {"type": "string", "format": "nik"},
                "birth": {"type": "string", "format": "date"},
                "phone": {"type": "string", "format": "phone"},
                "mail": {"type": "string", "format": "email"},
                "halal": {"type": "boolean"},
                "days": {
                    "type": "array",
                    "items": {"type": "string", "enum": ["sat", "sun", "week"]},
                    "minItems": 1,
                },
                "plan": {"type": "string", "maxLength": 500},
                "area": {"type": "number", "minimum": 0.5, "maximum": 200},
                "rent": {"type": "integer", "minimum": 0},
                "staff": {
                    "type": "array",
                    "maxItems": 4,
                    "items": {
                        "type": "object",
                        "properties": {
                            "name": {"type": "string"},
                            "wage": {"type": "integer", "minimum": 0},
                            "role": {"type": "string", "enum": ["cook", "other"]},
                            "other_role": {"type": "string"},
                        },
                        "required": ["name", "role", "other_role"],
                    },
                },
                "wages": {"type": "integer"},
                "photo": {"type": "array", "items": {"type": "integer"}, "maxItems": 2},
                "plate": {"type": "string", "pattern": "^[A-Z]{1,2} \\d{1,4} [A-Z]{0,3}$"},
            },
            "required": ["kind", "owner", "birth", "phone", "halal", "days", "area", "photo"],
        },
        "layout": {
            "subject": ["kind", "owner"],
            "pages": [
                {"id": "stall", "title": said("Warung", "Stall"), "fields": ["kind", "halal"]},
                {
                    "id": "owner",
                    "title": said("Pemilik", "Owner"),
                    "fields": ["owner", "nik", "birth", "phone", "mail"],
                },
                {
                    "id": "place",
                    "title": said("Tempat", "Place"),
                    "fields": ["area", "rent", "days", "plan", "plate"],
                },
                {
                    "id": "staff",
                    "title": said("Pegawai", "Staff"),
                    "when": "area > 10",
                    "repeat": "staff",
                    "fields": ["name", "wage", "role", "other_role"],
                },
                {"id": "sum", "title": said("Jumlah"), "fields": ["wages", "photo"]},
            ],
            "fields": {
                "kind": {
                    "label": said("Jenis", "Kind"),
                    "widget": "radio",
                    "choices": {"food": said("Makanan", "Food"), "goods": said("Barang", "Goods")},
                },
                "owner": {"label": said("Nama"), "autocomplete": "name"},
                "nik": {"label": said("NIK"), "widget": "nik", "when": 'kind == "food"'},
                "birth": {
                    "label": said("Tanggal lahir"),
                    "widget": "date",
                    "not_before": "1900-01-01",
                    "not_after": "today",
                },
                "phone": {"label": said("Telepon"), "widget": "phone"},
                "mail": {"label": said("Surel"), "widget": "email"},
                "halal": {
                    "label": said("Halal?"),
                    "widget": "yesno",
                    "when": 'answers.kind == "food"',
                },
                "days": {
                    "label": said("Hari"),
                    "widget": "checkboxes",
                    "choices": {
                        "sat": said("Sabtu", "Saturday"),
                        "sun": said("Minggu", "Sunday"),
                        "week": said("Hari kerja", "Weekdays"),
                    },
                },
                "plan": {"label": said("Rencana"), "widget": "textarea"},
                "area": {"label": said("Luas"), "widget": "number"},
                "rent": {"label": said("Sewa"), "widget": "money"},
                "staff": {"label": said("Pegawai", "Employee")},
                "staff.name": {"label": said("Nama pegawai")},
                "staff.wage": {"label": said("Upah"), "widget": "money"},
                "staff.role": {
                    "label": said("Tugas"),
                    "widget": "select",
                    "choices": {"cook": said("Koki", "Cook"), "other": said("Lain", "Other")},
                },
                "staff.other_role": {"label": said("Tugas lain"), "when": 'role == "other"'},
                "wages": {
                    "label": said("Upah semua", "All wages"),
                    "widget": "money",
                    "calculate": "sum(each.staff.wage)",
                },
                "photo": {"label": said("Foto"), "widget": "upload", "accept": ["image"]},
                "plate": {"label": said("Nomor kendaraan")},
            },
        },
    }


def answers() -> dict[str, Any]:
    """Good answers to all that is asked."""
    return {
        "kind": "food",
        "halal": True,
        "owner": "Siti Aminah",
        "nik": "3201014401900001",
        "birth": "1990-01-04",
        "phone": "+6281234567890",
        "mail": "siti@example.id",
        "area": 12.5,
        "rent": 1_500_000,
        "days": ["sat", "sun"],
        "plan": "Warung kopi\ndan nasi",
        "plate": "B 1234 XYZ",
        "staff": [
            {"name": "Rudi", "wage": 2_000_000, "role": "cook"},
            {"name": "Wati", "wage": 500_000, "role": "other", "other_role": "Kasir"},
        ],
        "photo": [7],
    }
