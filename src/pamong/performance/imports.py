"""Plans from a file: a row for each indicator, as other systems list them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pamong.accounts.actors import EVERYWHERE
from pamong.accounts.rights import Right
from pamong.documents.imports import (
    Column,
    Context,
    Difference,
    Importer,
    Line,
    UnableToImport,
)
from pamong.documents.sheets import Row, Rows
from pamong.kernel.text import sort_key
from pamong.organization.models import Appointment
from pamong.organization.queries import person, superiors
from pamong.organization.rules.numbers import clean_number
from pamong.performance.actions.plan_bringing import (
    BroughtPlan,
    BroughtResult,
    Problem,
    UnableToBringPlans,
    bring_plans,
    check_plans,
)
from pamong.performance.actions.plans import IndicatorDraft
from pamong.performance.models import Cycle, PerformancePlan
from pamong.performance.models.plans import PLAN_STATES
from pamong.performance.queries.cycles import cycle_day
from pamong.performance.queries.plans import PlanContent, contents
from pamong.performance.rules import (
    ASPECT_TERMS,
    PERSPECTIVE_TERMS,
    SECTION_TERMS,
    Aspect,
    PlanState,
    Section,
)

NUMBER, YEAR, SECTION, RESULT = "nip", "tahun", "bagian", "rencana_hasil_kerja"
ASPECT, INDICATOR, TARGET = "aspek", "indikator", "target"
SERVES, PERSPECTIVE = "rhk_pimpinan", "perspektif"
STATE, AGREED_ON = "status", "tanggal_disepakati"

_STATES = {
    "": PlanState.DRAFT,
    "draf": PlanState.DRAFT,
    "draft": PlanState.DRAFT,
    "diajukan": PlanState.SUBMITTED,
    "submitted": PlanState.SUBMITTED,
    "disepakati": PlanState.AGREED,
    "disetujui": PlanState.AGREED,
    "agreed": PlanState.AGREED,
    "approved": PlanState.AGREED,
}
_LABELS = dict(PLAN_STATES)

COLUMNS = (
    Column(
        name=NUMBER,
        required=True,
        aliases=("nip_baru", "nipbaru", "number"),
        help=gettext_lazy("NIP or NI PPPK of the owner, as text"),
        example="198609262015052001",
    ),
    Column(
        name=YEAR,
        required=True,
        aliases=("year",),
        help=gettext_lazy("An open performance year"),
        example="2026",
    ),
    Column(
        name=SECTION,
        aliases=("section", "jenis"),
        help=gettext_lazy("Utama or Tambahan; empty: Utama"),
        example="Utama",
    ),
    Column(
        name=RESULT,
        required=True,
        aliases=("rhk", "hasil_kerja", "result"),
        help=gettext_lazy("The result; rows with the same words are its further indicators"),
        example="Permohonan izin usaha selesai dalam 3 hari kerja",
    ),
    Column(
        name=SERVES,
        aliases=("rhk_diintervensi", "rhk_atasan"),
        help=gettext_lazy("The result of the leader that it serves, in the leader's words"),
        example="Izin yang terbit tepat waktu",
    ),
    Column(
        name=PERSPECTIVE,
        aliases=("perspective",),
        help=gettext_lazy("Only in plans of senior leaders"),
        example="",
    ),
    Column(
        name=ASPECT,
        aliases=("aspect",),
        help=gettext_lazy("Kuantitas, Kualitas, Waktu or Biaya"),
        example="Waktu",
    ),
    Column(
        name=INDICATOR,
        required=True,
        aliases=("iki", "indikator_kinerja_individu", "indicator"),
        help=gettext_lazy("The individual indicator"),
        example="Pemeriksaan tepat waktu",
    ),
    Column(
        name=TARGET,
        required=True,
        help=gettext_lazy("The target with its unit"),
        example="90%",
    ),
    Column(
        name=STATE,
        aliases=("state",),
        help=gettext_lazy("draf, diajukan or disepakati; empty: draf"),
        example="disepakati",
    ),
    Column(
        name=AGREED_ON,
        aliases=("tanggal", "agreed_on"),
        help=gettext_lazy("The day of agreement (or submission)"),
        example="2026-01-20",
    ),
)


@dataclass(slots=True)
class _Found:
    """A result while its rows are read."""

    row: int
    section: str
    perspective: str
    serves: str
    indicators: list[IndicatorDraft] = field(default_factory=list)


@dataclass(slots=True)
class _Owner:
    """A plan while its rows are read."""

    row: int
    year: int
    seat: Appointment
    state: PlanState
    on: datetime | None
    results: dict[str, _Found] = field(default_factory=dict)


@dataclass(slots=True)
class _Plan:
    """What the preview promised: drafts by the id of their year."""

    drafts: dict[int, list[BroughtPlan]] = field(default_factory=dict)


def read(rows: Rows, context: Context) -> Difference:
    """Compare the file with the plans there are. Writes nothing."""
    found = Difference(plan=_Plan())
    if context.actor is not None and not context.actor.may(Right.CYCLE_MANAGE, EVERYWHERE):
        found.fail(0, "", _("Plans are brought by the performance manager of the whole agency."))
        return found
    read_rows = list(rows)
    cycles = {cycle.year: cycle for cycle in Cycle.objects.all()}
    seats = _Seats(read_rows, cycles, context)
    owners: dict[tuple[str, int], _Owner] = {}
    for row in read_rows:
        _read_row(row, owners, seats, cycles, found)
    if not found.errors:
        _compare(owners, cycles, found, context)
    return found


class _Seats:
    """Whose number it is, and where they sit in a year."""

    def __init__(self, rows: list[Row], cycles: Mapping[int, Cycle], context: Context) -> None:
        today = timezone.localdate(context.at)
        numbers = {clean_number(text=row.text(NUMBER)) for row in rows}
        self._days = {year: cycle_day(cycle, today) for year, cycle in cycles.items()}
        self._seats: dict[str, list[Appointment]] = {}
        for seat in (
            Appointment.objects.filter(
                employee__number__in=numbers, kind=Appointment.Kind.DEFINITIVE
            )
            .select_related("employee", "position__unit")
            .order_by("started_on")
        ):
            self._seats.setdefault(seat.employee.number, []).append(seat)

    def knows(self, number: str) -> bool:
        return number in self._seats

    def of(self, number: str, year: int) -> Appointment | None:
        day = self._days[year]
        for seat in self._seats.get(number, ()):
            if seat.started_on <= day and (seat.ended_on is None or seat.ended_on > day):
                return seat
        return None


def _read_row(
    row: Row,
    owners: dict[tuple[str, int], _Owner],
    seats: _Seats,
    cycles: Mapping[int, Cycle],
    found: Difference,
) -> None:
    failed = len(found.errors)
    year = _year(row, cycles, found)
    number = clean_number(text=row.text(NUMBER))
    if row.get(NUMBER).destroyed:
        found.fail(
            row.number, NUMBER, _("The spreadsheet has rounded this number. Format it as text.")
        )
    elif not seats.knows(number):
        found.fail(row.number, NUMBER, _("Nobody has this number."))
    section = _term(row, SECTION, SECTION_TERMS, found) or Section.MAIN.value
    aspect = _term(row, ASPECT, ASPECT_TERMS, found) or Aspect.QUANTITY.value
    perspective = _term(row, PERSPECTIVE, PERSPECTIVE_TERMS, found)
    for column, longest in ((RESULT, 500), (INDICATOR, 500), (TARGET, 200), (SERVES, 500)):
        if len(row.text(column)) > longest:
            found.fail(
                row.number,
                column,
                _("At most %(limit)s characters are taken.") % {"limit": longest},
            )
    if year is None or len(found.errors) > failed:
        return
    key = (number, year)
    if key not in owners:
        owner = _owner(row, number, year, seats, found)
        if owner is None:
            return
        owners[key] = owner
    statement = " ".join(row.text(RESULT).split())
    result = owners[key].results.setdefault(
        statement, _Found(row.number, section, perspective, " ".join(row.text(SERVES).split()))
    )
    result.indicators.append(
        IndicatorDraft(
            statement=" ".join(row.text(INDICATOR).split()),
            target_text=row.text(TARGET),
            aspect=aspect,
        )
    )


def _year(row: Row, cycles: Mapping[int, Cycle], found: Difference) -> int | None:
    text = row.text(YEAR)
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    if year in cycles:
        return year
    found.fail(
        row.number, YEAR, _("There is no performance year “%(year)s”.") % {"year": text[:20]}
    )
    return None


def _term(row: Row, column: str, terms: Mapping[Any, str], found: Difference) -> str:
    """The value a cell names, by its official term or by its name in the programme; "" for none."""
    text = sort_key(text=row.text(column))
    if not text:
        return ""
    for value, term in terms.items():
        if text in {sort_key(text=term), sort_key(text=str(value))}:
            return str(value)
    found.fail(
        row.number,
        column,
        _("“%(found)s” is not known. Write one of: %(terms)s.")
        % {"found": row.text(column)[:40], "terms": ", ".join(terms.values())},
    )
    return ""


def _owner(row: Row, number: str, year: int, seats: _Seats, found: Difference) -> _Owner | None:
    seat = seats.of(number, year)
    if seat is None:
        found.fail(
            row.number, NUMBER, _("This person sits in no position in %(year)s.") % {"year": year}
        )
        return None
    state = _STATES.get(sort_key(text=row.text(STATE)))
    if state is None:
        found.fail(row.number, STATE, _("Write draf, diajukan or disepakati."))
        return None
    day = _day(row, found)
    if day is None and row.text(AGREED_ON):
        return None
    if day is None and state is not PlanState.DRAFT:
        found.fail(row.number, AGREED_ON, _("Say when the plan was submitted and agreed."))
        return None
    on = timezone.make_aware(datetime.combine(day, time(9))) if day else None
    return _Owner(row.number, year, seat, state, on)


def _day(row: Row, found: Difference) -> date | None:
    """A day as the spreadsheet holds it, or written 2026-01-31 or 31-01-2026."""
    cell = row.get(AGREED_ON)
    text = cell.text.replace("/", "-").replace(".", "-")
    if cell.day is not None or not text:
        return cell.day
    for shape in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 a day has no zone
        except ValueError:
            continue
    found.fail(
        row.number,
        AGREED_ON,
        _("“%(found)s” is no date. Write it as 2026-01-31 or 31-01-2026.")
        % {"found": cell.text[:40]},
    )
    return None


def _compare(
    owners: Mapping[tuple[str, int], _Owner],
    cycles: Mapping[int, Cycle],
    found: Difference,
    context: Context,
) -> None:
    for year in sorted({owner.year for owner in owners.values()}):
        cycle = cycles[year]
        of_year = {each.seat.pk: each for each in owners.values() if each.year == year}
        bosses = _bosses(of_year, cycle, context)
        plans = {
            plan.appointment_id: plan
            for plan in PerformancePlan.objects.filter(cycle=cycle, appointment_id__in=of_year)
        }
        said = contents(plans.values())
        drafts = []
        for seat_id, owner in of_year.items():
            plan = plans.get(seat_id)
            if plan is not None and _says_so(said[plan.pk], owner):
                found.unchanged += 1
                continue
            drafts.append(_draft(owner, bosses))
            found.additions.append(
                Line(owner.row, owner.seat.employee.display_name, _detail(owner))
            )
        if drafts and cycle.state != Cycle.State.OPEN:
            found.fail(0, YEAR, _("The performance year %(year)s is closed.") % {"year": year})
        _note(check_plans(cycle=cycle, drafts=drafts, at=context.at), of_year, found)
        found.plan.drafts[cycle.pk] = drafts


def _bosses(of_year: Mapping[int, _Owner], cycle: Cycle, context: Context) -> dict[int, int]:
    """The seat of the superior, by the seat."""
    day = cycle_day(cycle, timezone.localdate(context.at))
    chain = superiors([person(owner.seat) for owner in of_year.values()], day)
    return {seat: superior.person.appointment_id for seat, superior in chain.items()}


def _detail(owner: _Owner) -> str:
    count = len(owner.results)
    results = ngettext("%(n)s result", "%(n)s results", count) % {"n": count}
    return f"{owner.year}: {results}, {_LABELS[owner.state.value]}"


def _draft(owner: _Owner, bosses: Mapping[int, int]) -> BroughtPlan:
    return BroughtPlan(
        appointment_id=owner.seat.pk,
        results=[
            BroughtResult(
                statement=statement,
                section=each.section,
                perspective=each.perspective,
                indicators=each.indicators,
                serves=(bosses.get(owner.seat.pk, 0), each.serves) if each.serves else None,
            )
            for statement, each in owner.results.items()
        ],
        state=owner.state.value,
        submitted_at=owner.on,
        agreed_at=owner.on if owner.state is PlanState.AGREED else None,
    )


def _says_so(content: PlanContent, owner: _Owner) -> bool:
    """Does the plan say already what the file says? Then it is not brought again."""
    there = {
        line.statement: (
            line.section,
            {(i.aspect, i.statement, i.target_text) for i in line.indicators},
        )
        for line in content.results
    }
    wanted = {
        statement: (
            each.section,
            {(i.aspect, i.statement, i.target_text) for i in each.indicators},
        )
        for statement, each in owner.results.items()
    }
    return there == wanted


def _note(problems: tuple[Problem, ...], of_year: Mapping[int, _Owner], found: Difference) -> None:
    for problem in problems:
        owner = of_year[problem.appointment_id]
        row, column = owner.row, NUMBER
        if problem.result is not None:
            row, column = list(owner.results.values())[problem.result].row, RESULT
        found.fail(row, column, problem.message)


def apply(difference: Difference, context: Context) -> dict[str, int]:
    """Write what the preview promised. Raises UnableToImport when it no longer holds."""
    count = 0
    for cycle_id, drafts in difference.plan.drafts.items():
        if drafts:
            try:
                count += bring_plans(
                    actor=context.actor, cycle_id=cycle_id, drafts=drafts, at=context.at
                )
            except UnableToBringPlans as problem:
                raise UnableToImport(str(problem)) from problem
    return {"plans": count}


PLANS = Importer(
    kind="plans",
    title=gettext_lazy("Performance plans"),
    columns=COLUMNS,
    right=Right.CYCLE_MANAGE,
    read=read,
    apply=apply,
    help=gettext_lazy(
        "A row for each indicator. Plans come into drafts nobody has begun; a plan that says the "
        "same already is left alone, one that somebody writes is never overwritten."
    ),
    url_name="performance:cycles",
)
