"""Staff from a file: one row for each employee, with the post and the unit they sit in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pamong.accounts.actors import EVERYWHERE
from pamong.accounts.rights import Right
from pamong.documents.imports import Context, Difference, FieldChange, Importer, Line
from pamong.documents.sheets import Rows
from pamong.organization.imports.staff_reading import (
    COLUMNS,
    HEAD,
    NUMBER,
    POSITION,
    SIASN,
    STARTED,
    UNIT,
    Reader,
)
from pamong.organization.imports.staff_state import Known, Seat, Staff, known_staff
from pamong.organization.imports.staff_writing import Plan, apply
from pamong.organization.imports.values import Reach
from pamong.organization.queries.roles import working_administrators
from pamong.organization.rules.numbers import mask_number
from pamong.organization.rules.positions import (
    FUNCTIONAL_LEVEL_TERMS,
    POSITION_TYPE_TERMS,
    FunctionalLevel,
    PositionType,
)

# More departures than this share of the staff are asked about.
_MANY = 0.1


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
        staff = Reader(row, rows.columns, known, found).staff()
        if (
            staff is not None
            and repeats.passes(row.number, staff)
            and _one_person(row.number, staff, known, found)
            and _within(reach, row.number, staff, known, found)
        ):
            _compare(row.number, staff, plan, found)
    if context.complete:
        _departures(plan, found, reach)
        _note_many_departures(plan, found)
        _note_last_administrator(plan, found)
    _check_heads(plan, repeats, found)
    _check_ids(plan, repeats, found)
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


def _one_person(row: int, staff: Staff, known: Known, found: Difference) -> bool:
    """A number and an id of SIASN that are known belong to the same employee."""
    holder = known.holder_of_siasn(staff.siasn_id)
    named = known.find(staff)
    if holder is None or named is None or holder.pk == named.pk:
        return True
    found.fail(
        row,
        SIASN,
        _("This SIASN id belongs to %(name)s, whose number is another.") % {"name": holder.name},
    )
    return False


class _Repeats:
    """What stands in the file once only: a number, an id of SIASN, the head of a unit, the look of
    a post."""

    def __init__(self, found: Difference) -> None:
        self._found = found
        self._numbers: dict[str, int] = {}
        self._siasn: dict[str, int] = {}
        self._posts: dict[str, tuple[int, Seat]] = {}
        self.heads: dict[str, int] = {}

    def row_of(self, number: str) -> int | None:
        return self._numbers.get(number)

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
        if staff.siasn_id and (first := self._siasn.setdefault(staff.siasn_id, row)) != row:
            self._found.fail(
                row,
                SIASN,
                _("The SIASN id of this row stands in row %(row)s already.") % {"row": first},
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


def _note_many_departures(plan: Plan, found: Difference) -> None:
    """A file of one office that was called complete by mistake must not go unnoticed."""
    present = sum(staff.is_active for staff in plan.known.staff)
    gone = len(plan.departed)
    if gone > 10 and gone > present * _MANY:
        found.notes.append(
            ngettext(
                "%(gone)s of %(present)s employee would leave. Does the file hold everybody?",
                "%(gone)s of %(present)s employees would leave. Does the file hold everybody?",
                present,
            )
            % {"gone": gone, "present": present}
        )


def _note_last_administrator(plan: Plan, found: Difference) -> None:
    """Whose account is closed grants no roles any more; say so before nobody can."""
    working = working_administrators(plan.today) if plan.departed else set()
    if working and working <= {staff.user_id for staff in plan.departed}:
        found.notes.append(
            _("The last administrator would leave. Give the role to somebody else first.")
        )


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


def _check_ids(plan: Plan, repeats: _Repeats, found: Difference) -> None:
    """Whose id another row bears is in the file with their own number: the id was copied there."""
    for before, after in plan.changed:
        if before.number == after.number:
            continue
        first = repeats.row_of(before.number)
        if first is not None:
            found.fail(
                repeats.row_of(after.number) or 0,
                SIASN,
                _("This SIASN id belongs to %(name)s, who stands in row %(row)s.")
                % {"name": before.name, "row": first},
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
        "a spreadsheet keeps only 15 of 18 digits. Other columns of SIASN are "
        "not read. The file is erased once it is applied or given up, after 30 days at the latest."
    ),
    complete_label=gettext_lazy(
        "The file holds all employees: whoever is missing from it has left"
    ),
    max_rows=100_000,
    url_name="organization:imports",
)
