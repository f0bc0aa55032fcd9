"""What every service asks of whoever applies: for whom, their name, how to reach them."""

from copy import deepcopy
from typing import Any

from pamong.services.rules.forms.model import Form
from pamong.services.rules.forms.reading import read_form

_ASKED: dict[str, Any] = {
    "schema": {
        "type": "object",
        "properties": {
            "behalf": {"type": "string", "enum": ["self", "other"]},
            "name": {"type": "string", "minLength": 2, "maxLength": 200},
            "proxy": {"type": "string", "minLength": 2, "maxLength": 200},
            "authority": {"type": "array", "items": {"type": "integer"}, "maxItems": 2},
            "phone": {"type": "string", "format": "phone", "maxLength": 30},
            "email": {"type": "string", "format": "email", "maxLength": 254},
        },
        "required": ["behalf", "name", "proxy", "authority"],
    },
    "layout": {
        "pages": [
            {
                "id": "for-whom",
                "title": {
                    "id": "Untuk siapa permohonan ini?",
                    "en": "Who is this application for?",
                },
                "fields": ["behalf"],
            },
            {
                "id": "who",
                "title": {"id": "Nama pemohon", "en": "Name of the applicant"},
                "fields": ["name", "proxy", "authority"],
            },
            {
                "id": "contact",
                "title": {
                    "id": "Ke mana kami mengabari Anda?",
                    "en": "How can we reach you?",
                },
                "hint": {
                    "id": "Boleh dikosongkan. Tanpa kontak, Anda mengikuti permohonan dengan "
                    "nomor dan kode rahasia yang Anda terima setelah mengirim.",
                    "en": "You may leave this empty. You then follow the application with the "
                    "number and secret code that you get after sending it.",
                },
                "fields": ["phone", "email"],
            },
        ],
        "fields": {
            "behalf": {
                "label": {
                    "id": "Untuk siapa permohonan ini?",
                    "en": "Who is this application for?",
                },
                "widget": "radio",
                "choices": {
                    "self": {
                        "id": "Untuk saya sendiri atau usaha saya",
                        "en": "For myself or my business",
                    },
                    "other": {
                        "id": "Untuk orang lain, dengan surat kuasa",
                        "en": "For somebody else, with a letter of authority",
                    },
                },
            },
            "name": {
                "label": {"id": "Nama lengkap pemohon", "en": "Full name of the applicant"},
                "hint": {
                    "id": "Seperti tertulis pada KTP, atau nama badan usaha.",
                    "en": "As on the identity card, or the name of the company.",
                },
                "autocomplete": "name",
            },
            "proxy": {
                "label": {"id": "Nama Anda", "en": "Your own name"},
                "hint": {
                    "id": "Anda mengisi permohonan ini sebagai penerima kuasa.",
                    "en": "You file this application with the authority of the applicant.",
                },
                "when": 'behalf == "other"',
            },
            "authority": {
                "label": {"id": "Surat kuasa", "en": "Letter of authority"},
                "hint": {
                    "id": "Foto atau PDF surat kuasa yang ditandatangani pemohon.",
                    "en": "A photo or PDF of the letter, signed by the applicant.",
                },
                "widget": "upload",
                "when": 'behalf == "other"',
            },
            "phone": {
                "label": {"id": "Nomor telepon", "en": "Telephone number"},
                "hint": {"id": "Misalnya 0812 3456 7890.", "en": "Such as 0812 3456 7890."},
                "widget": "phone",
                "autocomplete": "tel",
            },
            "email": {
                "label": {"id": "Alamat surel", "en": "E-mail address"},
                "hint": {
                    "id": "Misalnya nama@contoh.id. Kami menyurati Anda saat permohonan "
                    "diterima, ditanyakan, dan diputus; Anda dapat menghentikannya kapan saja.",
                    "en": "Such as name@example.id. We write when it arrives, when "
                    "something is asked and when it is decided; you can stop that at any time.",
                },
                "widget": "email",
                "autocomplete": "email",
            },
        },
    },
}


def _asked_at_the_counter() -> dict[str, Any]:
    """The same questions as an officer asks them of who stands before them."""
    asked = deepcopy(_ASKED)
    present = {"id": "Siapa yang hadir di loket?", "en": "Who is at the counter?"}
    for_whom, _who, contact = asked["layout"]["pages"]
    for_whom["title"] = present
    contact["title"] = {
        "id": "Ke mana pemohon dikabari?",
        "en": "How can the applicant be reached?",
    }
    contact["hint"] = {
        "id": "Boleh dikosongkan. Tanpa kontak, pemohon mengikuti permohonan dengan nomor dan kode "
        "rahasia pada tanda terima.",
        "en": "May be left empty. The applicant then follows the application with the number and "
        "secret code on the slip.",
    }
    fields = asked["layout"]["fields"]
    fields["behalf"] |= {
        "label": present,
        "choices": {
            "self": {"id": "Pemohon sendiri", "en": "The applicant"},
            "other": {
                "id": "Penerima kuasa, dengan surat kuasa",
                "en": "A proxy, with a letter of authority",
            },
        },
    }
    fields["proxy"] |= {
        "label": {"id": "Nama penerima kuasa", "en": "Name of the proxy"},
        "hint": {
            "id": "Seperti tertulis pada KTP yang ditunjukkan.",
            "en": "As on the identity card that was shown.",
        },
    }
    fields["authority"]["hint"] = {
        "id": "Foto atau pindaian surat kuasa yang ditandatangani pemohon.",
        "en": "A photo or scan of the letter, signed by the applicant.",
    }
    fields["email"]["hint"] = {
        "id": "Misalnya nama@contoh.id. Pemohon disurati saat permohonan diterima, ditanyakan, dan "
        "diputus, dan dapat menghentikannya kapan saja.",
        "en": "Such as name@example.id. The applicant is written to when it arrives, when "
        "something is asked and when it is decided, and can stop that at any time.",
    }
    # What the browser knows of itself are the officer's name and number.
    for each in fields.values():
        each.pop("autocomplete", None)
    return asked


APPLICANT: Form = read_form(_ASKED, in_force=True, reserved=frozenset())
AT_COUNTER: Form = read_form(_asked_at_the_counter(), in_force=True, reserved=frozenset())
PAGE_IDS = frozenset(page.id for page in APPLICANT.pages)


def is_about_applicant(form: Form) -> bool:
    """Whether a form is one of those that every service asks."""
    return form is APPLICANT or form is AT_COUNTER
