"""What is wrong with a log, in sentences of either language."""

from collections.abc import Mapping
from types import MappingProxyType

from pamong.mining.log import Place, UnableToReadLog

READING: Mapping[str, str] = MappingProxyType(
    {
        "empty": "The file is empty.",
        "no_events": "The file holds no event with a case, an activity and a time.",
        "too_large": "The file is larger than {most}.",
        "too_deep": "Line {line}: the file is nested more than {most} levels deep.",
        "dtd": "Line {line}: the file declares a document type, which is not read.",
        "no_xml": "Line {line}, column {column}: the file is not XML here.",
        "no_xes": "Line {line}: the file is no XES log; its first element is “{element}”.",
        "broken_gzip": "The compressed file is damaged or ends too early.",
        "encoding": "The file is written in a character set that is not known; write it as UTF-8.",
        "bad_time": "Line {line}: the event's time “{text}” is no moment; "
        "write it like 2026-03-02T09:30:00+07:00.{others}",
        "bad_time_row": "Row {row}: “{text}” is no moment; write it like "
        "2026-03-02T09:30:00+07:00 or 02/03/2026 09:30.{others}",
        "bad_time_event": "Event “{event}”: the time “{text}” is no moment; "
        "write it like 2026-03-02T09:30:00+07:00.{others}",
        "no_table": "The file is no log that is read here: as a table, {what}. "
        "Read are XES, CSV, Parquet and OCEL 2.0.",
        "no_column": "There is no column “{name}”; the file has: {found}.",
        "no_attributes": "Columns beside those of every log are read from CSV, Parquet and XES, "
        "not from OCEL: {names}.",
        "which_column": "Which column is the {what}? Name it with --{what}; the file has: {found}.",
        "no_json": "Line {line}, column {column}: the file is not JSON here.",
        "no_ocel": "The file is JSON, but no OCEL 2.0: it lists no events as objects.",
        "no_ocel_sqlite": "The file is SQLite, but no OCEL 2.0 that can be read: {what}.",
        "no_store": "The folder holds no coded log, or a damaged one; code the log again.",
        "old_store": "The coded log is of another edition; code the log again.",
        "no_object_type": "No object is of the type “{name}”; the file has: {found}.",
    }
)


# The same for people at a page, who name columns and zones in its form.
READING_ID: Mapping[str, str] = MappingProxyType(
    {
        "empty": "Berkas ini kosong.",
        "no_events": "Berkas ini tidak memuat peristiwa dengan nomor berkas, kegiatan, dan waktu.",
        "too_large": "Berkas ini lebih besar daripada {most}.",
        "too_deep": "Baris {line}: isi berkas bersarang lebih dari {most} tingkat.",
        "dtd": "Baris {line}: berkas menyatakan jenis dokumen (DTD), yang tidak dibaca.",
        "no_xml": "Baris {line}, kolom {column}: di sini berkas bukan XML.",
        "no_xes": "Baris {line}: berkas bukan log XES; unsur pertamanya “{element}”.",
        "broken_gzip": "Berkas terkompresi ini rusak atau terpotong.",
        "encoding": "Berkas ditulis dengan pengodean yang tidak dikenal; simpan sebagai UTF-8.",
        "bad_time": "Baris {line}: waktu peristiwa “{text}” tidak dapat dibaca; "
        "tulis seperti 2026-03-02T09:30:00+07:00.{others}",
        "bad_time_row": "Baris {row}: “{text}” bukan waktu; tulis seperti "
        "2026-03-02T09:30:00+07:00 atau 02/03/2026 09:30.{others}",
        "bad_time_event": "Peristiwa “{event}”: waktu “{text}” tidak dapat dibaca; "
        "tulis seperti 2026-03-02T09:30:00+07:00.{others}",
        "no_table": "Berkas ini bukan log yang dapat dibaca: sebagai tabel, {what}. "
        "Yang dibaca: XES, CSV, Parquet, dan OCEL 2.0.",
        "no_column": "Tidak ada kolom “{name}”; kolom dalam berkas: {found}.",
        "no_attributes": "Kolom tambahan dibaca dari CSV, Parquet, dan XES, tidak dari OCEL: "
        "{names}.",
        "which_column": "Kolom mana yang memuat {what}? Kolom dalam berkas: {found}.",
        "no_json": "Baris {line}, kolom {column}: di sini berkas bukan JSON.",
        "no_ocel": "Berkas ini JSON, tetapi bukan OCEL 2.0: tidak ada daftar peristiwa.",
        "no_ocel_sqlite": "Berkas ini SQLite, tetapi bukan OCEL 2.0 yang dapat dibaca: {what}.",
        "no_store": "Folder ini tidak memuat log terkode atau rusak; kodekan log sekali lagi.",
        "old_store": "Log terkode berasal dari edisi lain; kodekan log sekali lagi.",
        "no_object_type": "Tidak ada objek berjenis “{name}”; yang ada: {found}.",
    }
)
_COLUMNS_ID = {
    "case": "nomor berkas",
    "activity": "kegiatan",
    "time": "waktu",
    "resource": "pelaksana",
    "lifecycle": "siklus hidup",
}
_MORE = {
    "en": " {more:,} more have such a time.",
    "id": " {more} lainnya juga demikian.",
}


def of_unread(error: UnableToReadLog, language: str = "en") -> str:
    """The failure as one sentence."""
    return of_failure(error.code, error.values, language)


def of_failure(code: str, values: Mapping[str, object], language: str = "en") -> str:
    """The same of a failure that was kept as values."""
    more = values.get("more")
    others = _MORE[language].format(more=more) if isinstance(more, int) and more else ""
    if language == "en":
        return READING[code].format_map({**values, "others": others})
    shown = {**values, "others": others}
    if code == "which_column":
        shown["what"] = _COLUMNS_ID.get(str(values.get("what")), values.get("what"))
    return READING_ID[code].format_map(shown)


def of_place(place: Place) -> str:
    """Where a time is no moment, for a list of all such places."""
    return f"{place.where}: “{place.text}”"
