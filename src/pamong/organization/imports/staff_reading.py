"""A row of the staff file as an employee in a seat, or errors for each cell that is wrong."""

from dataclasses import replace
from datetime import date
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.documents.imports import Column, Difference
from pamong.documents.sheets import Row
from pamong.organization.imports.staff_state import Known, Seat, Staff
from pamong.organization.imports.values import (
    Unreadable,
    derived_code,
    head_code,
    read_answer,
    read_date,
    read_kind,
)
from pamong.organization.rules.grades import EmployeeKind, find_grade
from pamong.organization.rules.names import split_name
from pamong.organization.rules.numbers import (
    FAULT_MESSAGES,
    InvalidNumber,
    NumberFault,
    parse_ni_pppk,
    parse_nip,
)
from pamong.organization.rules.positions import (
    FUNCTIONAL_LEVEL_TERMS,
    PositionType,
    find_functional_level,
)

NUMBER, NAME, FRONT, BACK = "nip_baru", "nama", "gelar_depan", "gelar_belakang"
EMPLOYMENT, GRADE, EMAIL, SIASN = "jenis_pegawai", "gol_akhir", "email", "pns_id"
KIND, TITLE, LEVEL, POSITION = "jenis_jabatan", "jabatan", "jenjang", "kode_jabatan"
HEAD, STARTED, UNIT = "pemimpin_unor", "tmt_jabatan", "unor_id"

COLUMNS = (
    Column(
        name=NUMBER,
        required=True,
        aliases=("nip", "ni_pppk", "nip_nippppk", "nomor_pegawai", "number"),
        help=gettext_lazy("NIP or NI PPPK, 18 digits, as text"),
        example="198609262015052001",
    ),
    Column(
        name=NAME,
        required=True,
        aliases=("nama_lengkap", "nama_pegawai", "name"),
        help=gettext_lazy("The name without titles"),
        example="Ani Rahmawati",
    ),
    Column(name=FRONT, help=gettext_lazy("Titles before the name"), example="Dr."),
    Column(name=BACK, help=gettext_lazy("Titles after the name"), example="S.E., M.M."),
    Column(
        name=EMPLOYMENT,
        aliases=("status_kepegawaian", "status_cpns_pns", "employment"),
        help=gettext_lazy("PNS or PPPK; empty: as the number says"),
        example="PNS",
    ),
    Column(
        name=GRADE,
        aliases=("golongan", "gol", "grade"),
        help=gettext_lazy("The grade: III/c for PNS, IX for PPPK"),
        example="III/c",
    ),
    Column(
        name=KIND,
        required=True,
        aliases=("jenis_jabatan_nama", "tipe_jabatan"),
        help=gettext_lazy("The kind of post"),
        example="Fungsional",
    ),
    Column(
        name=TITLE,
        required=True,
        aliases=("nama_jabatan", "jabatan_nama"),
        help=gettext_lazy("The title of the post"),
        example="Analis SDM Aparatur Ahli Muda",
    ),
    Column(
        name=LEVEL,
        aliases=("jenjang_jabatan", "level"),
        help=gettext_lazy("The level of a functional post"),
        example="Ahli Muda",
    ),
    Column(
        name=STARTED,
        aliases=("tmt", "mulai_jabatan", "tanggal_mulai"),
        help=gettext_lazy("The day from which the post is held; empty: today"),
        example="2024-01-01",
    ),
    Column(
        name=UNIT,
        required=True,
        aliases=("kode_unor", "kode_unit", "id_unor", "unor"),
        help=gettext_lazy("The code of the unit, as in the file of units"),
        example="BKPSDM",
    ),
    Column(
        name=HEAD,
        aliases=("pemimpin", "pimpinan", "kepala_unit"),
        help=gettext_lazy("“ya” for the post that leads the unit; empty: by the kind of post"),
        example="tidak",
    ),
    Column(
        name=POSITION,
        aliases=("jabatan_id", "id_jabatan"),
        help=gettext_lazy("The code of the post, where posts have codes"),
        example="BKPSDM-014",
    ),
    Column(
        name=EMAIL,
        aliases=("email_gov", "email_dinas"),
        help=gettext_lazy("The official e-mail address"),
        example="ani@negara-a.go.id",
    ),
    Column(
        name=SIASN,
        aliases=("siasn_id", "id_pns"),
        help=gettext_lazy("The employee's id in SIASN; recognises a PPPK whose number changed"),
    ),
)

_LEADS = frozenset(
    {
        PositionType.LEADER_PRINCIPAL,
        PositionType.LEADER_MIDDLE,
        PositionType.LEADER_JUNIOR,
        PositionType.ADMINISTRATOR,
        PositionType.SUPERVISOR,
    }
)
# Columns that may be absent from a file, with the field they fill.
_OPTIONAL = {
    FRONT: "title_before",
    BACK: "title_after",
    GRADE: "grade",
    EMAIL: "email",
    SIASN: "siasn_id",
}


def _looks_like(one: Seat, other: Seat) -> bool:
    return replace(one, code="", started=None) == replace(other, code="", started=None)


class Reader:
    """One row as an employee in a seat, or errors for each cell that is wrong."""

    def __init__(
        self,
        row: Row,
        columns: frozenset[str],
        known: Known,
        found: Difference,
    ) -> None:
        self.row = row
        self.columns = columns
        self.known = known
        self._fail = partial(found.fail, row.number)
        self._found = found
        self._errors_before = len(found.errors)

    def staff(self) -> Staff | None:
        employment, number = self._number()
        name, front, back = self._names()
        if not name and not self.row.get(NAME).fault:
            self._fail(NAME, _("The name is missing."))
        seat = self._seat()
        grade = self._grade(employment)
        staff = Staff(
            pk=0,
            number=number,
            name=name,
            title_before=front,
            title_after=back,
            employment=employment,
            grade=grade,
            email=self._email(),
            siasn_id=self._text(SIASN, 64),
            seat=seat,
        )
        if len(self._found.errors) > self._errors_before:
            return None
        before = self.known.find(staff)
        if before is None:
            return staff
        return self._completed(staff, before)

    def _completed(self, staff: Staff, before: Staff) -> Staff:
        """What a file has no column for, it does not speak about."""
        absent = {
            field: getattr(before, field)
            for column, field in _OPTIONAL.items()
            if column not in self.columns
        }
        seat = staff.seat
        if not self.row.text(POSITION) and _looks_like(seat, before.seat):
            # The post they hold, whose code the file does not tell.
            seat = replace(seat, code=before.seat.code)
        return replace(staff, seat=seat, **absent)

    def _text(self, column: str, limit: int) -> str:
        text = " ".join(self.row.text(column).split())
        if len(text) > limit:
            self._fail(
                column,
                _("The text is longer than %(limit)s characters.") % {"limit": limit},
            )
        return text

    def _names(self) -> tuple[str, str, str]:
        """The name, and the titles from their columns or, in a file without, from the name."""
        name = self._text(NAME, 200)
        if FRONT in self.columns or BACK in self.columns:
            return name, self._text(FRONT, 60), self._text(BACK, 60)
        parts = split_name(text=name)
        return parts.name, parts.front[:60], parts.back[:60]

    def _number(self) -> tuple[str, str]:
        """The kind of employee and the number, as far as they can be read."""
        cell = self.row.get(NUMBER)
        kind = self._employment()
        if cell.fault:
            return kind or EmployeeKind.PNS, ""
        if cell.destroyed:
            self._fail(NUMBER, _(FAULT_MESSAGES[NumberFault.DESTROYED]))
            return kind or EmployeeKind.PNS, ""
        try:
            if kind == EmployeeKind.PPPK:
                return kind, parse_ni_pppk(text=cell.text).text
            return EmployeeKind.PNS, parse_nip(text=cell.text).text
        except InvalidNumber as error:
            # Digits 13 and 14 of a PPPK are no month: without a column for it, the number tells.
            if kind is None and error.fault is NumberFault.MONTH:
                try:
                    return EmployeeKind.PPPK, parse_ni_pppk(text=cell.text).text
                except InvalidNumber as other:
                    error = other
            self._fail(NUMBER, _(FAULT_MESSAGES[error.fault]) % {"found": error.found})
            return kind or EmployeeKind.PNS, ""

    def _employment(self) -> str | None:
        text = self.row.text(EMPLOYMENT).upper().replace(".", "")
        if not text:
            return None
        if "PPPK" in text or "P3K" in text or "PERJANJIAN KERJA" in text:
            return EmployeeKind.PPPK
        if "PNS" in text or "PEGAWAI NEGERI SIPIL" in text:
            return EmployeeKind.PNS
        self._fail(
            EMPLOYMENT,
            _("“%(found)s” is neither PNS nor PPPK.") % {"found": self.row.text(EMPLOYMENT)[:40]},
        )
        return None

    def _grade(self, employment: str) -> str:
        text = self.row.text(GRADE)
        if not text:
            return ""
        grade = find_grade(text=text, kind=EmployeeKind(employment))
        if grade is None:
            self._fail(
                GRADE,
                _("“%(found)s” is no grade of a %(kind)s.")
                % {"found": text[:20], "kind": employment.upper()},
            )
            return ""
        return grade.code

    def _email(self) -> str:
        text = self._text(EMAIL, 254)
        if text and ("@" not in text or " " in text or text.startswith("@") or text.endswith("@")):
            self._fail(EMAIL, _("“%(found)s” is no e-mail address.") % {"found": text[:60]})
        return text

    def _seat(self) -> Seat:
        unit = self._unit()
        kind: PositionType | None = None
        started: date | None = None
        head: bool | None = None
        try:
            kind = read_kind(self.row.text(KIND))
            if kind is None and not self.row.get(KIND).fault:
                self._fail(KIND, _("The kind of post is missing."))
        except Unreadable as error:
            self._fail(KIND, str(error))
        try:
            head = read_answer(self.row.text(HEAD))
        except Unreadable as error:
            self._fail(HEAD, str(error))
        try:
            started = read_date(self.row.get(STARTED))
        except Unreadable as error:
            self._fail(STARTED, str(error))
        title = self._text(TITLE, 200)
        if not title and not self.row.get(TITLE).fault:
            self._fail(TITLE, _("The title of the post is missing."))
        is_head = kind in _LEADS if head is None else head
        given = self._text(POSITION, 60)
        level = self._level(kind)
        return Seat(
            code=given or self._code(unit, title, kind or "", level, is_head=is_head),
            unit=unit,
            title=title,
            kind=kind or PositionType.EXECUTIVE,
            level=level,
            is_head=is_head,
            started=started,
        )

    def _code(self, unit: str, title: str, kind: str, level: str, *, is_head: bool) -> str:
        if not is_head:
            return derived_code(unit, title, kind, level)
        known = self.known.heads.get(unit)
        return known if known is not None else head_code(unit)

    def _unit(self) -> str:
        cell = self.row.get(UNIT)
        if cell.fault:
            return ""
        if not cell.text:
            self._fail(UNIT, _("The code of the unit is missing."))
        elif cell.text not in self.known.units:
            self._fail(
                UNIT,
                _("There is no unit with the code %(code)s. Bring the file of units first.")
                % {"code": cell.text[:60]},
            )
        elif not self.known.units[cell.text].is_active:
            self._fail(UNIT, _("The unit %(code)s is closed.") % {"code": cell.text[:60]})
        return cell.text

    def _level(self, kind: PositionType | None) -> str:
        text = self.row.text(LEVEL)
        if not text or kind is not PositionType.FUNCTIONAL:
            return ""
        level = find_functional_level(text=text)
        if level is None:
            self._fail(
                LEVEL,
                _("“%(found)s” is no level. Known are: %(known)s.")
                % {"found": text[:40], "known": ", ".join(FUNCTIONAL_LEVEL_TERMS.values())},
            )
            return ""
        return level.value
