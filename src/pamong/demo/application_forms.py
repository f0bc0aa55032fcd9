"""What the services of Negara A ask, as an officer would have written it."""

from typing import Any


def _said(indonesian: str, english: str) -> dict[str, str]:
    return {"id": indonesian, "en": english}


BUSINESS_LICENCE: dict[str, Any] = {
    "schema": {
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": ["food", "goods", "service"]},
            "business": {"type": "string", "minLength": 3, "maxLength": 80},
            "address": {"type": "string", "minLength": 5, "maxLength": 200},
            "area": {"type": "number", "minimum": 1, "maximum": 100000},
            "halal": {"type": "boolean"},
            "photo": {"type": "array", "items": {"type": "integer"}, "maxItems": 2},
        },
        "required": ["kind", "business", "address", "area", "halal"],
    },
    "layout": {
        "subject": ["business", "address"],
        "pages": [
            {
                "id": "kind",
                "title": _said("Jenis usaha", "Kind of business"),
                "fields": ["kind", "halal"],
            },
            {
                "id": "place",
                "title": _said("Usaha dan tempatnya", "The business and its place"),
                "fields": ["business", "address", "area"],
            },
            {
                "id": "photo",
                "title": _said("Foto tempat usaha", "Photo of the premises"),
                "fields": ["photo"],
            },
        ],
        "fields": {
            "kind": {
                "label": _said("Apa yang dijual atau dikerjakan?", "What is sold or done?"),
                "widget": "radio",
                "choices": {
                    "food": _said("Makanan dan minuman", "Food and drinks"),
                    "goods": _said("Barang", "Goods"),
                    "service": _said("Jasa", "Services"),
                },
            },
            "halal": {
                "label": _said("Sudah bersertifikat halal?", "Is it certified as halal?"),
                "widget": "yesno",
                "when": 'kind == "food"',
            },
            "business": {"label": _said("Nama usaha", "Name of the business")},
            "address": {
                "label": _said("Alamat tempat usaha", "Address of the premises"),
                "hint": _said("Jalan, nomor, dan kelurahan.", "Street, number and ward."),
            },
            "area": {
                "label": _said("Luas tempat usaha (m²)", "Floor area (m²)"),
                "widget": "number",
            },
            "photo": {
                "label": _said("Foto tempat usaha", "Photo of the premises"),
                "widget": "upload",
                "accept": ["image", "pdf"],
                "max_mb": 5,
            },
        },
    },
}
REQUIREMENTS: tuple[dict[str, Any], ...] = (
    {"code": "ktp", "text": _said("KTP pemohon", "Identity card of the applicant")},
    {"code": "place", "text": _said("Alamat dan luas tempat usaha", "Address and floor area")},
)
