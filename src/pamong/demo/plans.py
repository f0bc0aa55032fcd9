"""Plans of a year: heads take over the targets of their units, members serve their heads."""

from collections.abc import Iterator

from pamong.demo.content import ADDITIONAL, AIMS, ANNEXES, EXPECTATIONS, PROMISES, Promise
from pamong.demo.scene import Scene, moment
from pamong.demo.work import crews
from pamong.demo.world import WorldSeat
from pamong.indicators.models import Indicator
from pamong.indicators.queries import targets_of_unit
from pamong.kernel.periods import Year
from pamong.organization.queries import Person
from pamong.performance.actions.plan_bringing import BroughtPlan, BroughtResult
from pamong.performance.actions.plans import IndicatorDraft
from pamong.performance.rules import Aspect, PlanState, Section
from pamong.services.actions import CASES_DONE, IN_TIME

# What the system measures of an officer at the counter, by the aspect of the promise.
MEASURED = {
    ("IZN-01", Aspect.QUANTITY.value): CASES_DONE,
    ("IZN-01", Aspect.TIME.value): IN_TIME,
}


def plans_of(scene: Scene, year: int) -> Iterator[BroughtPlan]:
    """A plan for every seat. In the year that runs, a few are still on their way."""
    heads = {row.unit_code: row for row in scene.world.seats if row.is_head}
    families = {unit.code: unit.family for unit in scene.world.units}
    parents = {unit.code: unit.parent for unit in scene.world.units}
    targets = {
        code: {target.code: target.id for target in targets_of_unit(unit_id=unit.pk, year=year)}
        for code, unit in scene.units.items()
    }
    measured = dict(
        Indicator.objects.filter(code__in=set(MEASURED.values())).values_list("code", "pk")
    )
    officers = {officer for crew in crews(scene).values() for officer in crew}
    named = {row.number for row in scene.world.named.values()}
    submitted = moment(Year(year).days.start, 10)
    for row in scene.world.seats:
        seat = scene.seats[row.number]
        state = _state(scene, row, seat, year, named)
        if row.is_head:
            results = _of_head(scene, row, families, parents, heads, targets[row.unit_code])
        else:
            head = scene.seats[heads[row.unit_code].number]
            known = measured if seat.employee_id in officers else {}
            results = _of_member(scene, families[row.unit_code], head, known)
        yield BroughtPlan(
            appointment_id=seat.appointment_id,
            results=results if state is not PlanState.DRAFT else results[:1],
            behaviours={
                value: scene.draw.choice(texts)
                for value, texts in EXPECTATIONS.items()
                if scene.draw.random() < 0.6
            },
            annexes=ANNEXES,
            state=state.value,
            submitted_at=None if state is PlanState.DRAFT else submitted.replace(day=12),
            agreed_at=submitted.replace(day=20) if state is PlanState.AGREED else None,
        )


def _state(scene: Scene, row: WorldSeat, seat: Person, year: int, named: set[str]) -> PlanState:
    if row.unit_code == scene.world.units[0].code and row.is_head:
        # Nobody in the agency stands above: the regional head agrees outside the system.
        return PlanState.SUBMITTED
    if year == scene.years[-1] and row.number not in named and not row.is_head:
        luck = scene.draw.random()
        if luck < 0.03:
            return PlanState.DRAFT
        if luck < 0.06:
            return PlanState.SUBMITTED
    return PlanState.AGREED


def _of_head(  # noqa: PLR0917 the tree around a head
    scene: Scene,
    row: WorldSeat,
    families: dict[str, str],
    parents: dict[str, str],
    heads: dict[str, WorldSeat],
    targets: dict[str, int],
) -> list[BroughtResult]:
    parent = parents[row.unit_code]
    above = scene.seats[heads[parent].number] if parent else None
    shared = {aim.code for aim in AIMS[families[parent]]} if parent else set()
    return [
        BroughtResult(
            statement=aim.result,
            indicators=[
                IndicatorDraft(
                    aspect=Aspect.QUALITY.value,
                    statement=aim.name,
                    target_text=f"{aim.target:f} {aim.unit_of_measure}".replace(".", ","),
                )
            ],
            target_id=targets.get(aim.code),
            serves=(above.appointment_id, aim.result) if above and aim.code in shared else None,
        )
        for aim in AIMS[families[row.unit_code]]
    ]


def _of_member(
    scene: Scene, family: str, head: Person, measured: dict[str, int]
) -> list[BroughtResult]:
    aims = {aim.code: aim for aim in AIMS[family]}
    promises = list(PROMISES[family])
    if len(promises) > 2 and not measured and scene.draw.random() < 0.5:
        promises.pop()
    results = [
        _result(promise, Section.MAIN, (head.appointment_id, aims[promise.serves].result), measured)
        for promise in promises
    ]
    if scene.draw.random() < 0.3:
        results.append(_result(scene.draw.choice(ADDITIONAL), Section.ADDITIONAL, None, {}))
    return results


def _result(
    promise: Promise,
    section: Section,
    serves: tuple[int, str] | None,
    measured: dict[str, int],
) -> BroughtResult:
    return BroughtResult(
        statement=promise.result,
        section=section.value,
        indicators=[
            IndicatorDraft(
                aspect=aspect,
                statement=text,
                target_text=target,
                indicator_id=measured.get(MEASURED.get((promise.serves, aspect), "")),
            )
            for aspect, text, target in promise.indicators
        ],
        serves=serves,
        contribution=promise.contribution,
    )
