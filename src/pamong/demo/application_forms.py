"""What the services of Negara A ask, as an officer would have written it."""

from collections.abc import Sequence
from dataclasses import dataclass
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


def requirement(code: str, indonesian: str, english: str) -> dict[str, Any]:
    return {"code": code, "text": _said(indonesian, english)}


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    schema: dict[str, Any]
    look: dict[str, Any]
    required: bool


def question(
    name: str,
    indonesian: str,
    english: str,
    *,
    kind: str = "text",
    required: bool = True,
    choices: Sequence[tuple[str, str, str]] = (),
) -> Question:
    """A question of a form; with choices one of them is ticked."""
    look: dict[str, Any] = {"label": _said(indonesian, english)}
    schema: dict[str, Any]
    if choices:
        schema = {"type": "string", "enum": [code for code, _id, _en in choices]}
        look |= {"widget": "radio", "choices": {code: _said(*text) for code, *text in choices}}
    elif kind == "number":
        schema, look["widget"] = {"type": "number", "minimum": 0}, "number"
    elif kind == "yesno":
        schema, look["widget"] = {"type": "boolean"}, "yesno"
    elif kind == "date":
        schema, look["widget"] = {"type": "string", "format": "date"}, "date"
    elif kind == "upload":
        schema = {"type": "array", "items": {"type": "integer"}, "maxItems": 2}
        look |= {"widget": "upload", "accept": ["image", "pdf"], "max_mb": 5}
    else:
        schema = {"type": "string", "minLength": 3, "maxLength": 200}
    return Question(name, schema, look, required and kind != "upload")


def form(*pages: tuple[str, str, Sequence[Question]], subject: Sequence[str]) -> dict[str, Any]:
    """A form of pages, each with its title in both languages and its questions."""
    asked = [each for _id, _en, questions in pages for each in questions]
    return {
        "schema": {
            "type": "object",
            "properties": {each.name: each.schema for each in asked},
            "required": [each.name for each in asked if each.required],
        },
        "layout": {
            "subject": list(subject),
            "pages": [
                {
                    "id": f"page{number}",
                    "title": _said(indonesian, english),
                    "fields": [each.name for each in questions],
                }
                for number, (indonesian, english, questions) in enumerate(pages, start=1)
            ],
            "fields": {each.name: each.look for each in asked},
        },
    }


LETTERS = (
    {
        "code": "decision",
        "title": "Keputusan izin usaha",
        "text": (
            "Menimbang permohonan nomor {{ case_number }} yang diterima pada {{ received_on }} "
            "dari {{ applicant }},\n\n"
            "{{ unit }} memutuskan memberikan izin usaha kepada:\n\n"
            "Nama usaha: {{ answer.business }}\n"
            "Alamat usaha: {{ answer.address }}\n"
            "Luas tempat usaha (m²): {{ answer.area }}\n\n"
            "Izin ini berlaku sejak {{ signed_on }}. Bila ternyata ada kekeliruan, keputusan ini "
            "akan diperbaiki sebagaimana mestinya."
        ),
    },
)
"""The letter with which a business licence is given."""
