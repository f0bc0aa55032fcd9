"""Texts that mean something: numbers, days, telephones, e-mail, NIK. As people write them."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from pamong.services.rules.forms.limits import LARGEST_NUMBER, MOST_DECIMALS
from pamong.services.rules.forms.model import Fault

_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+"
)
_LONGEST_EMAIL = 254
_GROUPED = re.compile(r"[0-9]{1,3}([.,])[0-9]{3}(\1[0-9]{3})*")
_PLAIN = re.compile(r"[0-9]+([.,][0-9]+)?")
_MONTHS = (
    ("jan", "januari", "january"), ("feb", "februari", "february"), ("mar", "maret", "march"),
    ("apr", "april"), ("mei", "may"), ("jun", "juni", "june"), ("jul", "juli", "july"),
    ("agu", "agt", "agustus", "aug", "august"), ("sep", "september"),
    ("okt", "oktober", "oct", "october"), ("nov", "november"),
    ("des", "desember", "dec", "december"),
)  # fmt: skip
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}


def clean_text(text: str) -> str:
    """One form for one text: no control characters, one kind of line end, composed letters."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (
        letter
        for letter in text
        if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"}
    )
    return "".join(kept).strip()


def clean_line(text: str) -> str:
    """A text of one line, blanks of every kind as one."""
    return " ".join(clean_text(text).split())


def read_number(text: str, *, whole: bool) -> int | float | Fault:
    """1.500.000 and 12,5 as in Indonesian, 1,500,000 and 12.5 as in English."""
    bare = re.sub(r"(?i)^(rp|idr)\.?", "", "".join(text.split())).removesuffix(",-")
    sign, bare = (-1, bare[1:]) if bare[:1] in {"-", "−"} else (1, bare)
    digits = _digits_of(bare, whole=whole)
    if digits is None or len(digits) > 40:
        return Fault("no_number")
    amount = Decimal(digits) * sign
    if abs(amount) > LARGEST_NUMBER:
        return Fault("above" if sign > 0 else "below", {"limit": LARGEST_NUMBER * sign})
    if amount == amount.to_integral_value():
        return int(amount)
    if whole:
        return Fault("no_whole_number")
    if -int(amount.normalize().as_tuple().exponent) > MOST_DECIMALS:
        return Fault("decimals", {"limit": MOST_DECIMALS})
    return float(amount)


def _digits_of(bare: str, *, whole: bool) -> str | None:
    head, mark, tail = _split_at_last_mark(bare)
    if mark not in head and re.fullmatch("[0-9]+", tail) and _GROUPED.fullmatch(head):
        # Both marks stand in it, so the last one is that of the decimals.
        return f"{head.replace('.', '').replace(',', '')}.{tail}"
    if _GROUPED.fullmatch(bare):
        several = sum(bare.count(each) for each in ".,") > 1
        if "." in bare or whole or several:
            return bare.replace(".", "").replace(",", "")
    return bare.replace(",", ".") if _PLAIN.fullmatch(bare) else None


def _split_at_last_mark(bare: str) -> tuple[str, str, str]:
    place = max(bare.rfind("."), bare.rfind(","))
    return ("", "", "") if place < 0 else (bare[:place], bare[place], bare[place + 1 :])


def read_day(day: str, month: str, year: str) -> date | Fault:
    """A day in three parts; the month as a number or by its name."""
    parts = {"day": clean_line(day), "month": clean_line(month), "year": clean_line(year)}
    missing = tuple(name for name, text in parts.items() if not text)
    if missing:
        return Fault("date_incomplete", {"parts": missing})
    named = _MONTH_OF.get(parts["month"].lower().rstrip("."))
    texts = [parts["day"], str(named or parts["month"]), parts["year"]]
    if not all(re.fullmatch("[0-9]{1,4}", text) for text in texts):
        return Fault("no_date")
    if len(parts["year"]) != 4:
        return Fault("date_year")
    try:
        return date(int(texts[2]), int(texts[1]), int(texts[0]))
    except ValueError:
        return Fault("no_date")


def read_iso_day(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_phone(text: str) -> str | Fault:
    """A telephone with its country: 0812 3456 7890 becomes +6281234567890."""
    bare = re.sub(r"[\s().\-/]", "", text)
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    elif bare.startswith("0"):
        bare = f"+62{bare[1:]}"
    elif re.match("62[0-9]{8}|8[0-9]{8}", bare):
        bare = f"+{bare}" if bare.startswith("62") else f"+62{bare}"
    bare = re.sub(r"^\+620", "+62", bare)
    if re.search("[^0-9+]", bare):
        return Fault("phone_letters")
    if not re.fullmatch(r"\+62[1-9][0-9]{6,11}|\+(?!62)[1-9][0-9]{6,14}", bare):
        return Fault("phone")
    return bare


def read_email(text: str) -> str | Fault:
    bare = "".join(text.split())
    if "@" not in bare:
        return Fault("email_without_at")
    host = bare.rpartition("@")[2]
    if (
        len(bare) > _LONGEST_EMAIL
        or not _EMAIL.fullmatch(bare)
        or ".." in bare
        # So begins a coded word, in which a mail's head may hide anything.
        or "=?" in bare
        or any(part.startswith("-") or part.endswith("-") for part in host.split("."))
    ):
        return Fault("email")
    return bare


def read_nik(text: str) -> str | Fault:
    """A *nomor induk kependudukan*: place (6), day of birth (6; women's day + 40), serial (4)."""
    bare = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch("[0-9]+", bare):
        return Fault("nik_digits")
    if len(bare) != 16:
        return Fault("nik_length", {"count": len(bare)})
    day, month, year = int(bare[6:8]), int(bare[8:10]), int(bare[10:12])
    day -= 40 if day > 40 else 0
    if not any(_is_day(century + year, month, day) for century in (1900, 2000)):
        return Fault("nik_date", {"part": bare[6:12]})
    if int(bare[:2]) < 11 or "00" in {bare[2:4], bare[4:6]} or bare[12:] == "0000":
        return Fault("nik")
    return bare


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False
