"""Writing what a file of units changes: the tree, its leading posts, its paths, the journal."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from pamong.documents.imports import Context
from pamong.journal.recording import Draft, Ref, record_many
from pamong.organization import verbs
from pamong.organization.imports.values import head_code
from pamong.organization.models import Position, Unit


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as the file or the database tells it. `parent` is a code, "" at the top."""

    code: str
    name: str
    parent: str
    zone: str
    head_title: str
    head_kind: str
    row: int = 0
    is_active: bool = True
    path: str = ""


@dataclass(slots=True)
class Plan:
    wanted: dict[str, UnitRow]
    known: dict[str, UnitRow]
    changed: list[str]
    added: list[str]
    closed: list[str]


def apply(plan: Plan, context: Context) -> Mapping[str, int]:
    """Write the tree: new and changed units, their leading posts, and the paths below them."""
    rows = {unit.code: unit for unit in Unit.objects.select_for_update().order_by("pk")}
    old_paths = {code: unit.path for code, unit in rows.items()}
    new = [
        Unit(code=code, name=plan.wanted[code].name, time_zone=plan.wanted[code].zone)
        for code in plan.added
    ]
    rows.update({unit.code: unit for unit in Unit.objects.bulk_create(new, batch_size=1000)})
    for code in plan.changed:
        unit, wanted = rows[code], plan.wanted[code]
        unit.name, unit.time_zone, unit.is_active = wanted.name, wanted.zone, True
    for code in plan.closed:
        rows[code].is_active = False
    for code in (*plan.added, *plan.changed):
        parent = plan.wanted[code].parent
        rows[code].parent = rows[parent] if parent else None
    _set_paths(rows)
    touched = [
        rows[code]
        for code in rows
        if code in {*plan.added, *plan.changed, *plan.closed} or rows[code].path != old_paths[code]
    ]
    Unit.objects.bulk_update(
        touched, ["name", "time_zone", "is_active", "parent", "path", "depth"], batch_size=1000
    )
    _set_heads(rows, [plan.wanted[code] for code in (*plan.added, *plan.changed)])
    record_many(_drafts(plan, rows, context))
    return {"units": len(touched)}


def _set_paths(rows: Mapping[str, Unit]) -> None:
    children: dict[int | None, list[Unit]] = {}
    for unit in rows.values():
        children.setdefault(unit.parent_id, []).append(unit)
    waiting = [(unit, "/", 0) for unit in children.get(None, [])]
    while waiting:
        unit, above, depth = waiting.pop()
        unit.path, unit.depth = f"{above}{unit.pk}/", depth
        waiting.extend((child, unit.path, depth + 1) for child in children.get(unit.pk, []))


def _set_heads(rows: Mapping[str, Unit], units: Iterable[UnitRow]) -> None:
    led = {
        position.unit_id: position
        for position in Position.objects.filter(is_head=True, is_active=True)
    }
    new: list[Position] = []
    changed: list[Position] = []
    for wanted in units:
        if not wanted.head_title:
            continue
        unit = rows[wanted.code]
        position = led.get(unit.pk)
        if position is None:
            new.append(
                Position(
                    code=head_code(wanted.code),
                    unit=unit,
                    title=wanted.head_title,
                    kind=wanted.head_kind,
                    is_head=True,
                )
            )
        elif (position.title, position.kind) != (wanted.head_title, wanted.head_kind):
            position.title, position.kind = wanted.head_title, wanted.head_kind
            changed.append(position)
    Position.objects.bulk_create(new, batch_size=1000)
    Position.objects.bulk_update(changed, ["title", "kind"], batch_size=1000)


def _drafts(plan: Plan, rows: Mapping[str, Unit], context: Context) -> list[Draft]:
    made = [_draft(verbs.UNIT_ADDED, rows[code], {}, context) for code in plan.added]
    made += [
        _draft(
            verbs.UNIT_CHANGED, rows[code], _payload(plan.known[code], plan.wanted[code]), context
        )
        for code in plan.changed
    ]
    return made + [_draft(verbs.UNIT_CLOSED, rows[code], {}, context) for code in plan.closed]


def _payload(before: UnitRow, after: UnitRow) -> dict[str, object]:
    old, new = asdict(before), asdict(after)
    return {
        key: [old[key], new[key]]
        for key in old
        if key not in ("row", "path") and old[key] != new[key]
    }


def _draft(verb: str, unit: Unit, payload: dict[str, object], context: Context) -> Draft:
    return Draft(
        verb=verb,
        object=Ref("unit", unit.pk, unit.name),
        happened_at=context.at,
        actor=context.actor.ref if context.actor else None,
        account_id=context.actor.account_id if context.actor else None,
        unit_id=unit.pk,
        payload={"code": unit.code, "changes": payload} if payload else {"code": unit.code},
    )
