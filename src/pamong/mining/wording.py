"""Numbers, times and notes as a reader of one language has them. No framework, no catalogue:
the command that writes a report runs without either.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from pamong.mining.log import Note

_EPOCH = date(1970, 1, 1)
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400

_UNITS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "en": {
            "s": ("second", "seconds"),
            "min": ("minute", "minutes"),
            "h": ("hour", "hours"),
            "d": ("day", "days"),
        },
        "id": {
            "s": ("detik", "detik"),
            "min": ("menit", "menit"),
            "h": ("jam", "jam"),
            "d": ("hari", "hari"),
        },
    }
)
_MONTHS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            "January", "February", "March", "April", "May", "June", "July", "August",
            "September", "October", "November", "December",
        ),
        "id": (
            "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus",
            "September", "Oktober", "November", "Desember",
        ),
    }
)  # fmt: skip
_NOTES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "ties": "{count} of {events} events happened at the very same moment as the one before "
            "them in their case; these keep the order of the file.",
            "dates_only": "Times are dates without an hour; waiting is told by whole days, and "
            "nothing is known of hours of the day.",
            "no_zone": "{count} of {events} times name no zone; they are read as one clock that "
            "never changes, so hours are as written. --zone names another.",
            "zone_given": "{count} of {events} times name no zone; they are read as {zone}.",
            "hours_utc": "The file keeps moments in UTC and not the clock of the office, so hours "
            "and weekdays are those of UTC. --zone names the office's.",
            "hours_in": "The file keeps moments in UTC; hours and weekdays are those of {zone}.",
            "day_first": "{count} times are written like 02/03/2026; the day is taken to come "
            "first.",
            "no_resource": "{count} of {events} events do not say who did them; handovers are "
            "counted where both sides are known.",
            "no_lifecycle": "{count} of {events} events have no life cycle; each is taken to mark "
            "the end of its activity.",
            "part": "Measured are {cases} of {all} cases, as asked.",
            "ends_only": "{count} of {events} events mark a beginning, a pause or the like; these "
            "tell waiting from working, and a step counts when it ends.",
            "unnamed_cases": "{count} traces have no name; each is a case of its own.",
            "repeated_cases": "{count} traces bear the name of an earlier one and belong to its "
            "case.",
            "empty_cases": "{count} traces hold no event that could be used and are no cases.",
            "loose_events": "{count} events stand outside every trace and are left out.",
            "incomplete_events": "{count} events lack an activity or a time and are left out, the "
            "first on line {line}.",
            "incomplete_rows": "{count} rows lack a case, an activity or a time and are left out, "
            "the first is row {row}.",
            "incomplete_ocel": "{count} events lack a type or a time and are left out.",
            "object_type_asked": "Cases are the objects of the type “{type}”, as asked; there "
            "are also: {others}.",
            "object_type_chosen": "Cases are the objects of the type “{type}”, which most "
            "events touch exactly once; --object-type names another: {others}.",
            "untouched_events": "{count} events touch no object of the type “{type}” and are left "
            "out.",
        },
        "id": {
            "ties": "{count} dari {events} peristiwa tercatat pada saat yang persis sama dengan "
            "peristiwa sebelumnya dalam permohonannya; urutannya mengikuti urutan berkas.",
            "dates_only": "Waktu hanya berupa tanggal tanpa jam; waktu tunggu dihitung dalam hari "
            "penuh dan jam kerja tidak diketahui.",
            "no_zone": "{count} dari {events} waktu tidak menyebut zona; semuanya dibaca sebagai "
            "satu jam yang tidak berubah, jadi jam ditampilkan seperti tertulis. --zone menyebut "
            "zona lain.",
            "zone_given": "{count} dari {events} waktu tidak menyebut zona; dibaca sebagai {zone}.",
            "hours_utc": "Berkas menyimpan waktu dalam UTC, bukan jam kantor, jadi jam dan hari "
            "mengikuti UTC. --zone menyebut zona kantor.",
            "hours_in": "Berkas menyimpan waktu dalam UTC; jam dan hari mengikuti {zone}.",
            "day_first": "{count} waktu tertulis seperti 02/03/2026; angka pertama dibaca sebagai "
            "tanggal.",
            "no_resource": "{count} dari {events} peristiwa tidak menyebut pelaksananya; serah "
            "terima dihitung bila kedua pihak diketahui.",
            "no_lifecycle": "{count} dari {events} peristiwa tidak memiliki siklus hidup; "
            "masing-masing dianggap menandai selesainya kegiatan.",
            "part": "Yang diukur {cases} dari {all} permohonan, sesuai permintaan.",
            "ends_only": "{count} dari {events} peristiwa menandai awal, jeda, atau sejenisnya; "
            "dari situ waktu tunggu dibedakan dari waktu kerja, dan langkah dihitung saat selesai.",
            "unnamed_cases": "{count} jejak tidak bernama; masing-masing dihitung sebagai satu "
            "permohonan.",
            "repeated_cases": "{count} jejak bernama sama dengan jejak terdahulu dan digabungkan "
            "dengannya.",
            "empty_cases": "{count} jejak tidak memuat peristiwa yang dapat dipakai dan tidak "
            "dihitung.",
            "loose_events": "{count} peristiwa berada di luar jejak dan tidak dihitung.",
            "incomplete_events": "{count} peristiwa tidak memiliki kegiatan atau waktu dan tidak "
            "dihitung, yang pertama pada baris {line}.",
            "incomplete_rows": "{count} baris tidak memiliki nomor permohonan, kegiatan, atau "
            "waktu dan tidak dihitung, yang pertama baris {row}.",
            "incomplete_ocel": "{count} peristiwa tidak memiliki jenis atau waktu dan tidak "
            "dihitung.",
            "object_type_asked": "Permohonan adalah objek berjenis “{type}”, sesuai permintaan; "
            "ada juga: {others}.",
            "object_type_chosen": "Permohonan adalah objek berjenis “{type}”, yang disentuh tepat "
            "satu kali oleh paling banyak peristiwa; --object-type memilih jenis lain: {others}.",
            "untouched_events": "{count} peristiwa tidak menyentuh objek berjenis “{type}” dan "
            "tidak dihitung.",
        },
    }
)


class Words:
    """Figures and notes in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._marks = str.maketrans(",.", ",." if language == "en" else ".,")

    def number(self, value: float, digits: int = 0) -> str:
        text = f"{value:,.{digits}f}"
        return text.translate(self._marks)

    def share(self, part: float, whole: float) -> str:
        """A percentage that says neither 0 nor 100 unless it is."""
        if not whole:
            return "–"
        percent = 100 * part / whole
        digits = 1 if percent < 10 or 99 < percent < 100 else 0
        if part and percent < 0.05:
            return f"< {self.number(0.1, 1)} %"
        return f"{self.number(percent, 0 if percent in {0, 100} else digits)} %"

    def time(self, seconds: float | None) -> str:
        """A length of time in the largest unit that leaves two or three figures to see."""
        if seconds is None:
            return "–"
        for unit, size, upto in (("s", 1, 90), ("min", _MINUTE, 5400), ("h", _HOUR, 172_800)):
            if abs(seconds) < upto:
                return self._unit(seconds / size, unit)
        return self._unit(seconds / _DAY, "d")

    def _unit(self, value: float, unit: str) -> str:
        one, many = _UNITS[self.language][unit]
        digits = 1 if abs(value) < 20 and abs(value - round(value)) >= 0.05 else 0
        return f"{self.number(value, digits)} {one if round(value, digits) == 1 else many}"

    def day(self, day: int) -> str:
        at = _EPOCH + timedelta(days=day)
        return f"{at.day} {_MONTHS[self.language][at.month - 1]} {at.year}"

    def note(self, note: Note) -> str:
        shown = {
            key: self.number(value) if isinstance(value, int) else value
            for key, value in note.values.items()
        }
        return _NOTES[self.language][note.code].format_map(shown)
