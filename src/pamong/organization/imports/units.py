"""Units from a file: SIASN's reference of units (*ref_unor*) or our template."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pamong.accounts.actors import EVERYWHERE
from pamong.accounts.rights import Right
from pamong.documents.imports import Column, Context, Difference, FieldChange, Importer, Line
from pamong.documents.sheets import Row, Rows
from pamong.organization.imports.units_writing import Plan, UnitRow, apply
from pamong.organization.imports.values import Reach, Unreadable, read_kind, read_zone
from pamong.organization.models import Appointment, Position, Unit
from pamong.organization.queries import in_force
from pamong.organization.rules.positions import POSITION_TYPE_TERMS, PositionType
from pamong.organization.rules.superiors import find_circles

CODE, NAME, PARENT = "Id", "NamaUnor", "DiatasanId"
HEAD_TITLE, HEAD_KIND, ZONE = "NamaJabatan", "JenisJabatan", "ZonaWaktu"

COLUMNS = (
    Column(
        name=CODE,
        required=True,
        aliases=("unor_id", "id_unor", "kode_unor", "kode_unit", "kode", "code"),
        help=gettext_lazy("The unit's code, unique in the agency"),
        example="DINKES",
    ),
    Column(
        name=NAME,
        required=True,
        aliases=("nama_unor", "unor_nama", "nama_unit", "nama", "name"),
        help=gettext_lazy("The unit's full name"),
        example="Dinas Kesehatan",
    ),
    Column(
        name=PARENT,
        aliases=("diatasan_id", "unor_atasan_id", "kode_atasan", "atasan", "parent"),
        help=gettext_lazy("The code of the unit above; empty for the topmost"),
        example="SETDA",
    ),
    Column(
        name=HEAD_TITLE,
        aliases=("nama_jabatan", "jabatan_pimpinan"),
        help=gettext_lazy("The title of the post that leads the unit"),
        example="Kepala Dinas Kesehatan",
    ),
    Column(
        name=HEAD_KIND,
        aliases=("jenis_jabatan", "eselon_id", "EselonId", "eselon"),
        help=gettext_lazy("The kind of that post"),
        example="JPT Pratama",
    ),
    Column(
        name=ZONE,
        aliases=("zona_waktu", "time_zone"),
        help=gettext_lazy("WIB, WITA or WIT; empty: as the unit above"),
        example="WIB",
    ),
)


def read(rows: Rows, context: Context) -> Difference:
    """Compare the file with the tree of units. Writes nothing."""
    found = Difference()
    known = _known()
    wanted = _wanted(rows, known, found)
    _check_tree(wanted, known, found)
    reach = Reach.of(context.actor, Right.UNIT_MANAGE)
    if not found.errors:
        _check_reach(wanted, known, reach, found)
    plan = Plan(wanted, known, [], [], [])
    found.plan = plan
    for code, unit in wanted.items():
        before = known.get(code)
        if before is None:
            plan.added.append(code)
            found.additions.append(Line(unit.row, unit.name, detail=code))
            continue
        fields = _changes(before, unit, {**known, **wanted})
        if fields:
            plan.changed.append(code)
            found.changes.append(Line(unit.row, unit.name, detail=code, fields=fields))
        else:
            found.unchanged += 1
    if context.complete:
        _departures(found, plan, reach, timezone.localdate(context.at))
    return found


def _known() -> dict[str, UnitRow]:
    heads = {
        position.unit_id: position
        for position in Position.objects.filter(is_head=True, is_active=True)
    }
    units = list(Unit.objects.order_by("pk"))
    codes = {unit.pk: unit.code for unit in units}
    return {
        unit.code: UnitRow(
            code=unit.code,
            name=unit.name,
            parent=codes.get(unit.parent_id or 0, ""),
            zone=unit.time_zone,
            head_title=heads[unit.pk].title if unit.pk in heads else "",
            head_kind=heads[unit.pk].kind if unit.pk in heads else "",
            is_active=unit.is_active,
            path=unit.path,
        )
        for unit in units
    }


def _wanted(rows: Rows, known: Mapping[str, UnitRow], found: Difference) -> dict[str, UnitRow]:
    wanted: dict[str, UnitRow] = {}
    for row in rows:
        unit = _unit(row, rows.columns, known, found)
        if unit is None:
            continue
        if unit.code in wanted:
            found.fail(
                row.number,
                CODE,
                _("The code %(code)s stands in row %(row)s already.")
                % {"code": unit.code, "row": wanted[unit.code].row},
            )
            continue
        wanted[unit.code] = unit
    return wanted


def _unit(
    row: Row, columns: frozenset[str], known: Mapping[str, UnitRow], found: Difference
) -> UnitRow | None:
    code, name = row.text(CODE), " ".join(row.text(NAME).split())
    failed = len(found.errors)
    _check_code(row, found)
    _check_name(row.number, name, found)
    zone, kind = "", None
    try:
        zone = read_zone(row.text(ZONE))
    except Unreadable as error:
        found.fail(row.number, ZONE, str(error))
    try:
        kind = read_kind(row.text(HEAD_KIND))
    except Unreadable as error:
        found.fail(row.number, HEAD_KIND, str(error))
    title = " ".join(row.text(HEAD_TITLE).split())
    if len(title) > 200:
        found.fail(row.number, HEAD_TITLE, _("The title is longer than 200 characters."))
    if len(found.errors) > failed:
        return None
    unit = UnitRow(
        code=code,
        name=name,
        parent=row.text(PARENT),
        zone=zone,
        head_title=title,
        head_kind=str(kind or PositionType.SUPERVISOR) if title else "",
        row=row.number,
    )
    before = known.get(code)
    if before is None:
        return unit
    # A column that the file lacks says nothing; neither does an empty post that leads.
    if PARENT not in columns:
        unit = replace(unit, parent=before.parent)
    if ZONE not in columns:
        unit = replace(unit, zone=before.zone)
    if not title:
        return replace(unit, head_title=before.head_title, head_kind=before.head_kind)
    return replace(unit, head_kind=before.head_kind) if kind is None else unit


def _check_code(row: Row, found: Difference) -> None:
    cell = row.get(CODE)
    if cell.destroyed:
        found.fail(
            row.number,
            CODE,
            _("A spreadsheet has rounded this code. Format the column as text and enter it again."),
        )
    elif not cell.text:
        found.fail(row.number, CODE, _("The code of the unit is missing."))
    elif len(cell.text) > 60:
        found.fail(row.number, CODE, _("The code is longer than 60 characters."))


def _check_name(row: int, name: str, found: Difference) -> None:
    if not name:
        found.fail(row, NAME, _("The name of the unit is missing."))
    elif len(name) > 200:
        found.fail(row, NAME, _("The name is longer than 200 characters."))


def _check_tree(
    wanted: Mapping[str, UnitRow], known: Mapping[str, UnitRow], found: Difference
) -> None:
    parents: dict[str, str | None] = {code: unit.parent or None for code, unit in known.items()}
    parents.update({code: unit.parent or None for code, unit in wanted.items()})
    for unit in wanted.values():
        if unit.parent and unit.parent not in parents:
            found.fail(
                unit.row,
                PARENT,
                _("There is no unit with the code %(code)s, neither here nor in the system.")
                % {"code": unit.parent},
            )
    for circle in find_circles(parents=parents):
        way = " → ".join((*circle, circle[0]))
        for code in circle:
            if code in wanted:
                found.fail(
                    wanted[code].row,
                    PARENT,
                    _("The units lead in a circle: %(way)s.") % {"way": way},
                )


def _check_reach(
    wanted: Mapping[str, UnitRow],
    known: Mapping[str, UnitRow],
    reach: Reach,
    found: Difference,
) -> None:
    """A unit is changed, moved or added only below where the actor keeps units."""
    for unit in wanted.values():
        above = unit.parent
        while above and above not in known:
            above = wanted[above].parent
        paths = [known[above].path if above else EVERYWHERE]
        before = known.get(unit.code)
        if before is not None:
            # The topmost unit of one's own part stays where it is.
            moved = before.parent != unit.parent
            paths = [before.path, *(paths if moved else ())]
        if not all(reach.holds(path) for path in paths):
            found.fail(
                unit.row,
                CODE,
                _("Your role does not reach the unit %(unit)s.") % {"unit": unit.name},
            )


def _changes(
    before: UnitRow, after: UnitRow, units: Mapping[str, UnitRow]
) -> tuple[FieldChange, ...]:
    def parent(code: str) -> str:
        return units[code].name if code in units else code

    fields = [
        FieldChange(_("Name"), before.name, after.name),
        FieldChange(_("Unit above"), parent(before.parent), parent(after.parent)),
        FieldChange(_("Time zone"), before.zone, after.zone),
        FieldChange(_("Post that leads"), before.head_title, after.head_title),
        FieldChange(_("Kind of post"), _term(before.head_kind), _term(after.head_kind)),
        FieldChange(_("Active"), _yes_no(before.is_active), _yes_no(after.is_active)),
    ]
    return tuple(change for change in fields if change.old != change.new)


def _term(kind: str) -> str:
    return POSITION_TYPE_TERMS[PositionType(kind)] if kind else ""


def _yes_no(value: bool) -> str:
    return _("yes") if value else _("no")


def _departures(found: Difference, plan: Plan, reach: Reach, today: date) -> None:
    """Units missing from a complete file are closed, unless somebody still sits in them."""
    missing = [
        unit
        for code, unit in plan.known.items()
        if unit.is_active and code not in plan.wanted and reach.holds(unit.path)
    ]
    seated = dict(
        Appointment.objects.filter(
            in_force(today),
            position__unit__code__in=[unit.code for unit in missing],
            employee__is_active=True,
        )
        .values_list("position__unit__code")
        .annotate(n=Count("pk"))
    )
    for unit in missing:
        if people := seated.get(unit.code, 0):
            found.fail(
                0,
                CODE,
                ngettext(
                    "%(name)s (%(code)s) is missing from the file, but %(n)s person sits there.",
                    "%(name)s (%(code)s) is missing from the file, but %(n)s people sit there.",
                    people,
                )
                % {"name": unit.name, "code": unit.code, "n": people},
            )
        else:
            plan.closed.append(unit.code)
            found.departures.append(Line(0, unit.name, detail=unit.code))
    _check_children(found, plan)


def _check_children(found: Difference, plan: Plan) -> None:
    """A unit that stays needs the unit above it."""
    closed = set(plan.closed)
    below: dict[str, list[str]] = {}
    for code, unit in {**plan.known, **plan.wanted}.items():
        stays = code in plan.wanted or (unit.is_active and code not in closed)
        if stays and unit.parent in closed:
            below.setdefault(unit.parent, []).append(unit.name)
    for code, names in below.items():
        found.fail(
            0,
            PARENT,
            _("%(name)s (%(code)s) is missing from the file, but these stay below it: %(names)s.")
            % {"name": plan.known[code].name, "code": code, "names": ", ".join(sorted(names)[:5])},
        )


def _apply(difference: Difference, context: Context) -> Mapping[str, int]:
    return apply(difference.plan, context)


UNITS = Importer(
    kind="units",
    title=gettext_lazy("Import of units"),
    columns=COLUMNS,
    right=Right.UNIT_MANAGE,
    read=read,
    apply=_apply,
    help=gettext_lazy(
        "One row for each unit. Bring the units before the staff: staff rows name units by code."
    ),
    complete_label=gettext_lazy(
        "The file holds all units: units missing from it are closed once nobody sits in them"
    ),
    max_rows=20_000,
    url_name="organization:imports",
)
