"""Two performance years from plan to final rating, and one in mid-course."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import uuid4

from pamong.demo.content import FEEDBACK, NOTES, REASONS
from pamong.demo.plans import plans_of
from pamong.demo.scene import Scene, moment
from pamong.organization.queries import Person
from pamong.performance.actions.bringing import (
    BroughtEvaluation,
    BroughtObjection,
    bring_evaluations,
)
from pamong.performance.actions.cycles import CycleSettings, close_cycle, open_cycle
from pamong.performance.actions.evidence import EvidenceDraft, add_evidence, give_feedback
from pamong.performance.actions.plan_bringing import bring_plans
from pamong.performance.actions.predicates import bring_predicates
from pamong.performance.actions.ratings import Ratings
from pamong.performance.models import Cycle, PerformancePlan
from pamong.performance.queries.distribution import AGREED_STATES
from pamong.performance.queries.spans import Span, spans
from pamong.performance.rules import OrganizationLevel, Rating, adopt

OFFICIAL = "Bupati Negara A"
CALIBRATED = (
    "Sebaran dibahas dalam rapat kalibrasi unit; sebagian besar pegawai memenuhi targetnya dan "
    "buktinya diperiksa bersama."
)
LEVELS = (
    (OrganizationLevel.EXCELLENT, 0.12, "Melampaui target perjanjian kinerja pada semua sasaran."),
    (
        OrganizationLevel.GOOD,
        0.73,
        "Target perjanjian kinerja tercapai pada sebagian besar sasaran.",
    ),
    (
        OrganizationLevel.NEEDS_IMPROVEMENT,
        0.15,
        "Dua sasaran belum tercapai; disepakati perbaikan.",
    ),
)
# How results and behaviour come out when nobody is watched by a quota.
RATINGS = (Rating.ABOVE, Rating.AS_EXPECTED, Rating.BELOW)
RESULT_WEIGHTS = (0.30, 0.60, 0.10)
BEHAVIOUR_WEIGHTS = (0.36, 0.60, 0.04)


def run(scene: Scene) -> None:
    for year in scene.years:
        scene.progress(f"Performance year {year} …")
        _run_year(scene, year)
    scene.progress("Notes and feedback …")
    _note_work(scene)


def _run_year(scene: Scene, year: int) -> None:
    manager = scene.actor("hr")
    cycle = open_cycle(
        actor=manager,
        year=year,
        period_kind=Cycle.PeriodKind.QUARTER.value,
        settings=CycleSettings.usual(year),
        at=moment(date(year, 1, 4)),
    )
    bring_plans(
        actor=manager,
        cycle_id=cycle.pk,
        drafts=list(plans_of(scene, year)),
        at=moment(date(year, 1, 31), 15),
    )
    for span in spans(cycle):
        if span.end_on <= scene.today:
            _rate(scene, cycle, span)
    if year != scene.years[-1]:
        close_cycle(actor=manager, cycle_id=cycle.pk, at=moment(date(year + 1, 3, 2)))


def _rate(scene: Scene, cycle: Cycle, span: Span) -> None:
    manager = scene.actor("hr")
    at = _delivery(scene, span)
    levels = {
        unit.pk: _level(scene) for unit in sorted(scene.units.values(), key=lambda row: row.pk)
    }
    bring_predicates(
        actor=manager,
        span=span,
        levels=levels,
        recorded_by=scene.named("hr").employee_id,
        official=OFFICIAL,
        at=at - timedelta(days=2),
    )
    bring_evaluations(
        actor=manager,
        cycle_id=cycle.pk,
        key=span.key,
        evaluations=list(_evaluations(scene, cycle, span, at, levels)),
        distribution_reason=CALIBRATED,
        at=scene.now,
    )


def _delivery(scene: Scene, span: Span) -> datetime:
    """Ten days after the end of the span; of the newest one, the day before yesterday."""
    return moment(span.end_on + timedelta(days=10), 14)


def _level(scene: Scene) -> tuple[OrganizationLevel, str]:
    level, _, reason = scene.draw.choices(LEVELS, [row[1] for row in LEVELS])[0]
    return level, reason


def _evaluations(
    scene: Scene,
    cycle: Cycle,
    span: Span,
    at: datetime,
    levels: dict[int, tuple[OrganizationLevel, str]],
) -> Iterator[BroughtEvaluation]:
    plans = dict(
        PerformancePlan.objects.filter(cycle=cycle, state__in=AGREED_STATES).values_list(
            "appointment_id", "pk"
        )
    )
    newest = span.year == scene.years[-1] and span.end_on + timedelta(days=95) > scene.today
    top = scene.units[scene.world.units[0].code].pk
    fresh = {scene.named(key).employee_id for key in ("employee", "nurse")}
    for seat in sorted(scene.seats.values(), key=lambda row: row.appointment_id):
        plan_id = plans.get(seat.appointment_id)
        if plan_id is None:
            continue
        ratings = _ratings(scene, seat, levels)
        delivered = at
        accepted: datetime | None = at + timedelta(days=scene.draw.randint(0, 6), hours=2)
        objection = None
        if newest and seat.employee_id in fresh:
            # Delivered late: it waits for the answer of the people one meets.
            delivered, accepted = moment(_working_day_before(scene.today), 10), None
        elif newest and scene.draw.random() < 0.12:
            # Not every leader has finished.
            yield BroughtEvaluation(plan_id=plan_id, ratings=ratings)
            continue
        elif scene.draw.random() < 0.01 and not seat.is_head and seat.unit_id != top:
            # Above the assessor there is somebody to decide, except right at the top.
            objection = _objection(at, newest=newest)
        yield BroughtEvaluation(
            plan_id=plan_id,
            ratings=ratings,
            delivered_at=delivered,
            accepted_at=None if objection else accepted,
            objection=objection,
        )


def _ratings(
    scene: Scene, seat: Person, levels: dict[int, tuple[OrganizationLevel, str]]
) -> Ratings:
    result = scene.draw.choices(RATINGS, RESULT_WEIGHTS)[0]
    if seat.is_head:
        # PermenPANRB 6/2022: the achievement of the unit is the rating of its head's results.
        result = adopt(level=levels[seat.unit_id][0])
    behaviour = scene.draw.choices(RATINGS, BEHAVIOUR_WEIGHTS)[0]
    if seat.number in {row.number for row in scene.world.named.values()}:
        # The people one meets do their work; their evaluations are pleasant to read.
        behaviour = _at_least_expected(behaviour)
        result = result if seat.is_head else _at_least_expected(result)
    return Ratings(
        result=result,
        result_reason=scene.draw.choice(REASONS["result"][result.value]),
        behaviour=behaviour,
        behaviour_reason=scene.draw.choice(REASONS["behaviour"][behaviour.value]),
        recommendation="Lanjutkan dan bagikan cara kerja yang berhasil kepada rekan."
        if scene.draw.random() < 0.3
        else "",
    )


def _at_least_expected(rating: Rating) -> Rating:
    return Rating.AS_EXPECTED if rating is Rating.BELOW else rating


def _objection(at: datetime, *, newest: bool) -> BroughtObjection:
    """An objection to an evaluation; in years gone by it was heard and decided."""
    reason = "Dua hasil kerja yang sudah selesai belum dihitung; buktinya terlampir di rencana."
    if newest:
        return BroughtObjection(reason=reason, objected_at=at + timedelta(days=3))
    return BroughtObjection(
        reason=reason,
        objected_at=at + timedelta(days=3),
        explanation="Bukti baru diunggah setelah periode berakhir.",
        explained_at=at + timedelta(days=5),
        decision="upheld",
        decision_reason="Kedua pihak telah didengar; penilaian sesuai bukti pada periodenya.",
        decided_at=at + timedelta(days=9),
    )


def _working_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def _note_work(scene: Scene) -> None:
    """Quick notes of people whose work no system sees, and a word from their leaders."""
    plans = dict(
        PerformancePlan.objects.filter(
            cycle__year=scene.years[-1], state__in=AGREED_STATES
        ).values_list("appointment_id", "pk")
    )
    writers = [scene.named(key) for key in ("nurse", "employee", "hr", "procedures")]
    for unit, number in (("PKM-MELATI", 12), ("DPMPTSP-USAHA", 8)):
        able = scene.seats_in(unit)
        writers += scene.draw.sample(able, min(number, len(able)))
    families = {unit.code: unit.family for unit in scene.world.units}
    codes = {row.number: row.unit_code for row in scene.world.seats}
    for seat in {seat.appointment_id: seat for seat in writers}.values():
        plan_id = plans.get(seat.appointment_id)
        if plan_id is None or seat.is_head:
            continue
        actor = scene.actor_of(seat)
        texts = NOTES.get(families[codes[seat.number]], NOTES[""])
        for back in sorted(scene.draw.sample(range(1, 60), 4), reverse=True):
            day = _working_day_before(scene.today - timedelta(days=back - 1))
            add_evidence(
                actor=actor,
                plan_id=plan_id,
                draft=EvidenceDraft(text=scene.draw.choice(texts), happened_on=day),
                request_key=uuid4(),
                at=moment(day, 16),
            )
    for leader, members in (("leader", "DPMPTSP-USAHA"),):
        actor = scene.actor(leader)
        for seat in scene.seats_in(members)[:10]:
            if seat.appointment_id in plans and seat.employee_id != actor.employee_id:
                day = scene.today - timedelta(days=scene.draw.randint(2, 40))
                give_feedback(
                    actor=actor,
                    plan_id=plans[seat.appointment_id],
                    text=scene.draw.choice(FEEDBACK),
                    request_key=uuid4(),
                    at=moment(day, 15),
                )
