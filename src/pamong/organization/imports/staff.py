"""Staff from a file: one row for each employee, with the post and the unit they sit in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.accounts.actors import EVERYWHERE
from pamong.accounts.rights import Right
from pamong.documents.imports import Column, Context, Difference, FieldChange, Importer, Line
from pamong.documents.sheets import Row, Rows
from pamong.organization.imports.staff_state import Known, Seat, Staff, known_staff
from pamong.organization.imports.staff_writing import Plan, apply
from pamong.organization.imports.values import (
    Reach,
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
    mask_number,
    parse_ni_pppk,
    parse_nip,
)
from pamong.organization.rules.positions import (
    FUNCTIONAL_LEVEL_TERMS,
    POSITION_TYPE_TERMS,
    FunctionalLevel,
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


def read(rows: Rows, context: Context) -> Difference:
    """Compare the file with the staff as it is. Writes nothing."""
    found = Difference()
    known = known_staff()
    today = timezone.localdate(context.at)
    plan = Plan(known=known, today=today)
    found.plan = plan
    repeats = _Repeats(found)
    reach = Reach.of(context.actor, Right.EMPLOYEE_IMPORT)
    for row in rows:
        staff = _Reader(row, rows.columns, known, found).staff()
        if (
            staff is not None
            and repeats.passes(row.number, staff)
            and _within(reach, row.number, staff, known, found)
        ):
            _compare(row.number, staff, plan, found)
    if context.complete:
        _departures(plan, found, reach)
    _check_heads(plan, repeats, found)
    return found


def _within(reach: Reach, row: int, staff: Staff, known: Known, found: Difference) -> bool:
    """Both the unit of the file and the unit they sit in now lie where the actor keeps staff."""
    before = known.find(staff)
    present = before.seat.unit if before is not None and before.appointment_id else ""
    for code in (staff.seat.unit, present):
        if code and not reach.holds(known.units[code].path):
            found.fail(
                row,
                UNIT,
                _("Your role does not reach the unit %(unit)s.") % {"unit": known.units[code].name},
            )
            return False
    return True


class _Repeats:
    """What stands in the file once only: a number, the head of a unit, the look of a post."""

    def __init__(self, found: Difference) -> None:
        self._found = found
        self._numbers: dict[str, int] = {}
        self._posts: dict[str, tuple[int, Seat]] = {}
        self.heads: dict[str, int] = {}

    def passes(self, row: int, staff: Staff) -> bool:
        first = self._numbers.setdefault(staff.number, row)
        if first != row:
            self._found.fail(
                row,
                NUMBER,
                _("The number %(number)s stands in row %(row)s already.")
                % {"number": mask_number(text=staff.number), "row": first},
            )
            return False
        seat = replace(staff.seat, started=None)
        if seat.is_head and self.heads.setdefault(seat.unit, row) != row:
            self._found.fail(
                row,
                HEAD,
                _("Row %(row)s leads the unit %(unit)s already; a unit has one head.")
                % {"row": self.heads[seat.unit], "unit": seat.unit},
            )
            return False
        other, same = self._posts.setdefault(seat.code, (row, seat))
        if same != seat:
            self._found.fail(
                row,
                POSITION,
                _("The post %(code)s is described in another way in row %(row)s.")
                % {"code": seat.code, "row": other},
            )
            return False
        return True


def _check_heads(plan: Plan, repeats: _Repeats, found: Difference) -> None:
    """Who leads a unit that the file gives another head must be in the file too, or have left."""
    leaving = {staff.pk for staff in plan.departed}
    for staff in plan.known.staff:
        row = repeats.heads.get(staff.seat.unit)
        if (
            row is not None
            and staff.appointment_id is not None
            and staff.seat.is_head
            and staff.pk not in plan.seen
            and staff.pk not in leaving
        ):
            found.fail(
                row,
                HEAD,
                _("%(name)s leads the unit %(unit)s; bring their new post in the same file.")
                % {"name": staff.name, "unit": staff.seat.unit},
            )


def _compare(row: int, staff: Staff, plan: Plan, found: Difference) -> None:
    before = plan.known.find(staff)
    if before is None:
        plan.added.append(staff)
        found.additions.append(
            Line(row, _label(staff), detail=f"{staff.seat.title}, {_unit_name(staff, plan)}")
        )
        return
    plan.seen.add(before.pk)
    if before.appointment_id is not None:
        # A day that the file does not tell is the day that is known, unless the seat changes.
        if staff.seat.started is None and _same_place(before.seat, staff.seat):
            staff = replace(staff, seat=replace(staff.seat, started=before.seat.started))
        if not _start_fits(row, before, staff, plan, found):
            return
    fields = _changes(before, staff, plan)
    if not fields:
        found.unchanged += 1
        return
    plan.changed.append((before, staff))
    found.changes.append(Line(row, _label(staff), fields=fields))


def _looks_like(one: Seat, other: Seat) -> bool:
    return replace(one, code="", started=None) == replace(other, code="", started=None)


def _same_place(before: Seat, after: Seat) -> bool:
    return before.code == after.code


def _start_fits(row: int, before: Staff, after: Staff, plan: Plan, found: Difference) -> bool:
    """A new seat begins after the present one did; the same seat may be corrected freely."""
    if _same_place(before.seat, after.seat) or before.seat.started is None:
        return True
    start = after.seat.started or plan.today
    if start >= before.seat.started:
        return True
    found.fail(
        row,
        STARTED,
        _("The new post would begin before the present one did (%(day)s).")
        % {"day": before.seat.started.isoformat()},
    )
    return False


def _label(staff: Staff) -> str:
    return f"{staff.name} ({mask_number(text=staff.number)})"


def _unit_name(staff: Staff, plan: Plan) -> str:
    unit = plan.known.units.get(staff.seat.unit)
    return unit.name if unit else staff.seat.unit


def _changes(before: Staff, after: Staff, plan: Plan) -> tuple[FieldChange, ...]:
    old, new = before.seat, after.seat
    start = new.started or plan.today
    pairs = (
        (_("Number"), mask_number(text=before.number), mask_number(text=after.number)),
        (_("Name"), before.name, after.name),
        (_("Titles before the name"), before.title_before, after.title_before),
        (_("Titles after the name"), before.title_after, after.title_after),
        (_("Kind of employee"), before.employment.upper(), after.employment.upper()),
        (_("Grade"), before.grade, after.grade),
        (_("E-mail address"), before.email, after.email),
        (_("SIASN id"), before.siasn_id, after.siasn_id),
        (_("Unit"), _unit_name(before, plan), _unit_name(after, plan)),
        (_("Post"), old.title, new.title),
        (_("Kind of post"), _kind_term(old.kind), _kind_term(new.kind)),
        (_("Level"), _level_term(old.level), _level_term(new.level)),
        (_("Leads the unit"), _yes_no(old.is_head), _yes_no(new.is_head)),
        (_("In the post since"), _day(old.started), _day(start)),
        (_("Code of the post"), old.code, new.code),
        (
            _("In service"),
            _yes_no(before.is_active and before.appointment_id is not None),
            _yes_no(True),
        ),
    )
    return tuple(FieldChange(name, a, b) for name, a, b in pairs if a != b)


def _kind_term(kind: str) -> str:
    return POSITION_TYPE_TERMS[PositionType(kind)] if kind else ""


def _level_term(level: str) -> str:
    return FUNCTIONAL_LEVEL_TERMS[FunctionalLevel(level)] if level else ""


def _yes_no(value: bool) -> str:
    return _("yes") if value else _("no")


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _departures(plan: Plan, found: Difference, reach: Reach) -> None:
    """Employees missing from a complete file have left, from today on.

    The file of somebody who keeps the staff of a part of the agency speaks of that part alone.
    """
    units = plan.known.units
    for staff in plan.known.staff:
        here = reach.holds(units[staff.seat.unit].path if staff.seat.unit else EVERYWHERE)
        if staff.is_active and here and staff.pk not in plan.seen:
            plan.departed.append(staff)
            found.departures.append(
                Line(0, _label(staff), detail=f"{staff.seat.title}, {_unit_name(staff, plan)}")
            )


class _Reader:
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


def _apply(difference: Difference, context: Context) -> Mapping[str, int]:
    return apply(difference.plan, context)


STAFF = Importer(
    kind="staff",
    title=gettext_lazy("Import of staff"),
    columns=COLUMNS,
    right=Right.EMPLOYEE_IMPORT,
    read=read,
    apply=_apply,
    help=gettext_lazy(
        "One row for each employee in the post they hold. Format the column of numbers as text: "
        "a spreadsheet keeps only 15 of 18 digits. Other columns of SIASN are not read or kept."
    ),
    complete_label=gettext_lazy(
        "The file holds all employees: whoever is missing from it has left"
    ),
    max_rows=200_000,
    url_name="organization:imports",
)
