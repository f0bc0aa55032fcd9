"""Two agencies with one object of every kind for everybody, as the walks over all pages need them.

In each agency all actors sit in one section, so that the same object is near or far for all alike:
their own, a colleague's, one of another office. Rows are written by hand where an action would
only repeat what its own tests hold, and by the actions where pages read what those left behind.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid5

from django.core.files.base import ContentFile
from django.utils import timezone

from pamong.accounts.actors import Actor
from pamong.accounts.models import User
from pamong.accounts.rights import GRANTABLE_ROLES, Role
from pamong.audit.rules import Place
from pamong.documents.models import Attachment, ImportPage, ImportRun, Notice, Verification
from pamong.indicators.models import (
    Contest,
    Indicator,
    IndicatorVersion,
    Measurement,
    MeasurementChange,
    PeriodTarget,
    Target,
)
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.models import (
    Appointment,
    Calendar,
    CalendarDay,
    Delegation,
    Position,
    RoleGrant,
    SuperiorOverride,
    SuperiorReport,
    Team,
    TeamMember,
    Unit,
)
from pamong.organization.queries import actor_for
from pamong.performance import verbs
from pamong.performance.actions.evaluations import Ratings, deliver, save_draft
from pamong.performance.actions.predicates import set_predicate
from pamong.performance.models import (
    AnnexItem,
    Contribution,
    Cycle,
    Evaluation,
    Evidence,
    Feedback,
    Objection,
    OutsideDecision,
    Phrase,
    Result,
)
from pamong.performance.queries.spans import find_span
from pamong.performance.rules import OrganizationLevel, Rating
from pamong.processes.models import (
    AllowedException,
    Forecast,
    LogFigure,
    LogResource,
    LogRun,
    LogSource,
    ProcessArrow,
    ProcessMap,
    ProcessReport,
    RecurringWork,
    ReportedTask,
    WorkloadStudy,
)
from pamong.services.models import (
    ApplicantMail,
    ApplicationDraft,
    AreaOfficer,
    Case,
    CaseLetter,
    CaseMessage,
    CaseWait,
    CounterPlace,
    OfficerTally,
    Payment,
    PaymentNotice,
    PaymentOrder,
    PublicFigure,
    QueueLine,
    QueueTicket,
    RequirementCheck,
    ServiceGuide,
    ServiceStep,
    ServiceType,
    ServiceVersion,
    Simplification,
    Step,
    SurveyAnswer,
    SurveyBatch,
    SurveyFollowUp,
    SurveyInvitation,
    UploadPiece,
)
from pamong.services.rules import straight_process
from pamong.services.rules.simplification import Interval, Saving
from pamong.services.rules.survey import Element
from pamong.tenancy.models import Agency
from tests.conftest import Seat, make_agency, make_seat, make_unit
from tests.performance.rated import agreed_plan
from tests.performance.years import make_cycle
from tests.processes.reports import (
    WHAT_WAS_READ,
    figures_of_steps,
    flow_of_a_small_log,
    levers_of_a_small_log,
    strays_of_a_small_log,
    told_of_a_small_log,
)
from tests.processes.scenarios import learned_scenario, ready_forecast

Things = Mapping[str, Any]

WEEK: Final = [[["08:00", "12:00"], ["13:00", "16:00"]]] * 5 + [[], []]
# A period evaluated, one objected to; the first is still to be written.
KEY: Final = "3"
OBJECTED_KEY: Final = "2"
_SPACE = UUID("6f3b2f7e-2b0e-4b7e-8f3b-2f7e6f3b2f7e")
RATINGS = Ratings(
    result=Rating.AS_EXPECTED,
    result_reason="Target triwulan tercapai.",
    behaviour=Rating.AS_EXPECTED,
    behaviour_reason="Membantu loket sebelah saat ramai.",
)


def usual_year(today: date) -> int:
    """The latest year whose third quarter has ended: its evaluations can be delivered."""
    return today.year if today.month >= 10 else today.year - 1


@dataclass(frozen=True)
class House:
    """An agency. `things` of a seat or a unit are found by the key of its row."""

    agency: Agency
    year: int
    root: Unit
    office: Unit
    section: Unit
    below: Unit
    other: Unit
    heads: Mapping[int, Seat]
    crew: Mapping[Role, Seat]
    peer: Seat
    far: Seat
    elsewhere: Seat
    visitor: User
    things: Mapping[str, Things]

    def of_seat(self, seat: Seat) -> Things:
        return self.things[f"seat {seat.employee.pk}"]

    def of_unit(self, unit: Unit) -> Things:
        return self.things[f"unit {unit.pk}"]

    @property
    def at_large(self) -> Things:
        """What belongs to the agency as a whole."""
        return self.things["agency"]


class _Numbers:
    """Numbers of employees, all different."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> str:
        self.last += 1
        return f"1986092620150520{self.last:02d}"


CREW: Final = {
    Role.EMPLOYEE: "Ani Rahmawati",
    Role.SUPERIOR: "Sari Dewanti",
    Role.HR_MANAGER: "Hana Puspita",
    Role.PROCEDURES_OFFICER: "Oki Pratama",
    Role.INNOVATION_OFFICER: "Intan Permata",
    Role.TRAINING_OFFICER: "Tri Yulianto",
    Role.ANALYST: "Ayu Lestari",
    Role.TREASURER: "Tuti Handayani",
    Role.AUDITOR: "Citra Maharani",
    Role.ADMINISTRATOR: "Indra Gunawan",
}


def make_house(code: str, name: str, *, at: datetime | None = None, extra_year: int = 0) -> House:
    """An agency with all its objects; it is the current one afterwards.

    `extra_year` opens one more performance year, which no other agency has.
    """
    at = at or timezone.now()
    year = usual_year(timezone.localdate(at))
    agency = make_agency(code, name)
    numbers = _Numbers()
    root = make_unit("A", "Sekretariat Daerah")
    office = make_unit("A1", "Dinas Perizinan", root)
    section = make_unit("A11", "Seksi Perizinan Usaha", office)
    below = make_unit("A111", "Loket Perizinan", section)
    other = make_unit("A2", "Dinas Kesehatan", root)

    def head(name: str, unit: Unit, kind: str) -> Seat:
        return make_seat(name, numbers.next(), unit, f"Kepala {unit.name}", kind, True)

    def staff(name: str, unit: Unit) -> Seat:
        return make_seat(name, numbers.next(), unit, "Pengelola Perizinan")

    heads = {
        root.pk: head("Fajar Nugroho", root, "leader_junior"),
        office.pk: head("Lestari Wulandari", office, "leader_junior"),
        section.pk: head("Budi Santoso", section, "supervisor"),
        below.pk: head("Putri Anggraini", below, "supervisor"),
        other.pk: head("Gita Permata", other, "leader_junior"),
    }
    crew = {role: staff(name, section) for role, name in CREW.items()}
    crew[Role.LEADER] = heads[section.pk]
    peer = staff("Joko Susilo", section)
    far = staff("Dewi Anggraini", other)
    elsewhere = staff("Nita Karlina", section)
    started = date(2020, 1, 1)
    for role, seat in crew.items():
        if role in GRANTABLE_ROLES:
            RoleGrant.objects.create(user=seat.user, role=role.value, started_on=started)
    RoleGrant.objects.create(
        user=elsewhere.user, role=Role.HR_MANAGER.value, unit=other, started_on=started
    )

    cycle = make_cycle(year)
    if extra_year:
        make_cycle(extra_year)
    things: dict[str, Things] = {}
    house = House(
        agency=agency, year=year, root=root, office=office, section=section, below=below,
        other=other, heads=heads, crew=crew, peer=peer, far=far, elsewhere=elsewhere,
        visitor=User.objects.create_user(f"visitor.{code}"), things=things,
    )  # fmt: skip
    _judge_units(house, cycle, at)
    things["agency"] = _of_agency(house, extra_year or year, at)
    for unit, worker in ((section, peer), (below, heads[below.pk]), (other, far)):
        things[f"unit {unit.pk}"] = _of_unit(unit, worker, heads[unit.pk], year, at)
    assessed = [
        *((seat, heads[section.pk]) for role, seat in crew.items() if role is not Role.LEADER),
        (heads[section.pk], heads[office.pk]),
        (heads[below.pk], heads[section.pk]),
        (peer, heads[section.pk]),
        (elsewhere, heads[section.pk]),
        (far, heads[other.pk]),
        (heads[other.pk], heads[root.pk]),
    ]
    for seat, assessor in assessed:
        things[f"seat {seat.employee.pk}"] = _of_seat(house, cycle, seat, assessor, at)
    for seat, assessor in assessed:
        _spread(seat, assessor)
    things["agency"] = {**things["agency"], **_at_the_top(cycle, heads[root.pk], crew, at)}
    SuperiorOverride.objects.create(
        appointment=elsewhere.appointment,
        superior=crew[Role.SUPERIOR].employee,
        reason="Koordinator penugasan",
        started_on=date(2021, 1, 1),
    )
    SuperiorOverride.objects.create(
        appointment=far.appointment,
        superior=peer.employee,
        reason="Penugasan khusus",
        started_on=date(2021, 1, 1),
        ended_on=date(2022, 1, 1),
    )
    return house


def actor(seat: Seat, at: datetime) -> Actor:
    return actor_for(
        account_id=seat.user.pk, username=seat.user.username, today=timezone.localdate(at)
    )


def _judge_units(house: House, cycle: Cycle, at: datetime) -> None:
    judged = {
        house.office: house.root,
        house.other: house.root,
        house.section: house.office,
        house.below: house.section,
    }
    spans = [find_span(cycle, key) for key in (KEY, OBJECTED_KEY)]
    for (unit, above), span in itertools.product(judged.items(), spans):
        assert span is not None
        set_predicate(
            actor=actor(house.heads[above.pk], at),
            unit_id=unit.pk,
            span=span,
            level=OrganizationLevel.GOOD,
            reason="Target triwulan tercapai.",
            at=at,
        )


def _of_agency(house: House, year: int, at: datetime) -> Things:
    keeper = house.crew[Role.HR_MANAGER].user
    run = ImportRun.objects.create(
        kind="staff",
        sha256="0" * 64,
        state=ImportRun.State.PREVIEWED,
        summary={"additions": 1, "counts": {}},
        started_by=keeper,
        started_at=at,
    )
    run.attachment = _file("import_run", run.pk, keeper, at, b"NIP;NAMA\n", "pegawai.csv")
    run.save(update_fields=["attachment"])
    ImportPage.objects.create(run=run, section="additions", number=1, lines=[])
    paper = _file("evaluation", 0, keeper, at, b"%PDF-1.7\n", "evaluasi.pdf")
    code = uuid5(_SPACE, house.agency.code).hex[:26].upper()
    Verification.objects.create(
        code=code,
        title="Evaluasi",
        agency_name=house.agency.name,
        sha256=paper.sha256,
        attachment=paper,
        issued_at=at,
    )
    Calendar.objects.create(name="Kantor", week=WEEK)
    return {"run": run.pk, "year": year, "code": code, "import_file": run.attachment.pk}


def _file(  # noqa: PLR0917 reads as a row of a table
    kind: str, object_id: int, user: User, at: datetime, content: bytes, name: str
) -> Attachment:
    row = Attachment(
        object_type=kind,
        object_id=object_id,
        name=name,
        media_type="text/plain",
        size=len(content),
        sha256="0" * 64,
        uploaded_by=user,
        uploaded_at=at,
    )
    row.file.save(name, ContentFile(content), save=True)
    return row


def _of_unit(unit: Unit, worker: Seat, head: Seat, year: int, at: datetime) -> Things:
    indicator = Indicator.objects.create(
        code=f"IKU-{unit.code}",
        name="Izin yang terbit tepat waktu",
        owner=unit,
        unit_of_measure="%",
        valid_from=date(year, 1, 1),
    )
    IndicatorVersion.objects.create(
        indicator=indicator,
        version=1,
        valid_from=indicator.valid_from,
        content={},
        changed_by=head.employee,
        changed_at=at,
    )
    target = Target.objects.create(
        indicator=indicator, unit=unit, year=year, value=Decimal(90), set_at=at
    )
    PeriodTarget.objects.create(
        target=target, period_kind="quarter", starts_on=date(year, 7, 1), value=Decimal(85)
    )
    measurement = _measurement(indicator, "unit", unit.pk, year, at)
    proof = _file("measurement", measurement.pk, head.user, at, b"bukti\n", "bukti.txt")
    contest = Contest.objects.create(
        measurement=measurement,
        employee=worker.employee,
        reason="Dua berkas belum dihitung.",
        contested_value=measurement.value,
        contested_at=at,
    )
    team = Team.objects.create(
        name=f"Tim {unit.name}", unit=unit, purpose="Antrean pendek", started_on=date(year, 1, 1)
    )
    TeamMember.objects.create(team=team, employee=worker.employee, role="leader")
    calendar = Calendar.objects.create(unit=unit, name=f"Jam {unit.name}", week=WEEK)
    day = CalendarDay.objects.create(
        calendar=calendar, date=date(year, 8, 17), kind="holiday", name="Hari Kemerdekaan"
    )
    position = Position.objects.create(
        code=f"{unit.code}-acting", unit=unit, title="Kepala Subseksi", kind="supervisor"
    )
    acting = Appointment.objects.create(
        employee=worker.employee,
        position=position,
        kind=Appointment.Kind.ACTING,
        started_on=date(year, 1, 1),
    )
    event = record(
        Draft(
            verb=verbs.EVALUATION_DRAFTED,
            object=Ref("unit", unit.pk, unit.name),
            happened_at=at,
            actor=Ref("employee", worker.employee.pk, worker.employee.name),
            unit_id=unit.pk,
        )
    )
    case, step, letter, letter_paper = _case(unit, worker, at)
    ServiceGuide.objects.get_or_create(defaults={"changed_at": at})
    line = QueueLine.objects.create(unit=unit, letter="A", name="Perizinan")
    place = CounterPlace.objects.create(unit=unit, name="Loket 1")
    ticket = QueueTicket.objects.create(
        line=line,
        unit=unit,
        day=timezone.localdate(at),
        number=1,
        key=uuid5(_SPACE, f"ticket {unit.code}{unit.agency.code}"),
        taken_at=at,
    )
    follow_up = _survey(case, worker, at)
    arrow, allowed = _process(case, worker, at)
    workload_task = _workload(unit, worker, at)
    log = _log_source(unit, worker, at)
    payment = _payment(case, worker, at)
    return {
        "follow_up": follow_up.pk,
        "arrow": arrow.pk,
        "forecast": Forecast.objects.get(service=case.service).pk,
        "exception": allowed.pk,
        "workload_task": workload_task.pk,
        "recurring": _recurring(unit, at).pk,
        "simplification": _simplified(case, at).pk,
        "unit": unit.pk,
        "indicator": indicator.pk,
        "target": target.pk,
        "measurement": measurement.pk,
        "proof": proof.pk,
        "contest": contest.pk,
        "team": team.pk,
        "calendar": calendar.pk,
        "day": day.pk,
        "acting": acting.pk,
        "event": str(Place(event.happened_at, event.pk)),
        "service": case.service_id,
        "case": case.number,
        "step": step.pk,
        "letter": letter.pk,
        "counter_place": place.pk,
        "ticket": ticket.pk,
        "mail": ApplicantMail.objects.get(case=case).pk,
        "letter_paper": letter_paper.pk,
        "payment": payment.pk,
        "log": log.pk,
        "source": log.source_id,
        "payment_paper": _file("payment", payment.pk, worker.user, at, b"kuitansi\n", "k.txt").pk,
    }


def _measurement(
    indicator: Indicator, kind: str, subject_id: int, year: int, at: datetime
) -> Measurement:
    row = Measurement.objects.create(
        indicator=indicator,
        subject_kind=kind,
        subject_id=subject_id,
        period_kind="month",
        starts_on=date(year, 8, 1),
        value=Decimal("88.4"),
        origin="manual",
        as_of=at,
        recorded_at=at,
    )
    MeasurementChange.objects.create(
        measurement=row,
        value=Decimal(80),
        origin="manual",
        as_of=at - timedelta(days=1),
        recorded_at=at - timedelta(days=1),
        replaced_at=at,
    )
    return row


_FORM = {
    "schema": {"type": "object", "properties": {"what": {"type": "string"}}},
    "layout": {
        "pages": [{"id": "what", "title": {"id": "Apa"}, "fields": ["what"]}],
        "fields": {"what": {"label": {"id": "Apa"}}},
    },
}


def _version(
    service: ServiceType, unit: Unit, number: int, state: str, at: datetime | None
) -> tuple[ServiceVersion, ServiceStep]:
    version = ServiceVersion.objects.create(
        service=service,
        number=number,
        state=state,
        norm_minutes=120,
        process=straight_process([("check", "Periksa")]).decode(),
        published_at=at,
        form=_FORM if state == "draft" else {},
    )
    step = ServiceStep.objects.create(
        version=version, order=1, code="check", name="Periksa", unit=unit, norm_minutes=120
    )
    return version, step


def _case(unit: Unit, worker: Seat, at: datetime) -> tuple[Case, Step, CaseLetter, Attachment]:
    service = ServiceType.objects.create(
        code=f"izin-{unit.code.lower()}", name=f"Izin {unit.name}", unit=unit
    )
    in_force, planned = _version(service, unit, 1, "published", at)
    _version(service, unit, 2, "draft", None)
    number = f"K{unit.agency.pk % 10}{unit.code:X<5}"
    case = Case.objects.create(
        number=number,
        intake_key=uuid5(_SPACE, number),
        channel="counter",
        service=service,
        version=in_force,
        unit=unit,
        applicant_name="Eko Prasetyo",
        subject="Warung kopi",
        marking={"waits": [[1, "check", 0, None]], "next": 2},
        received_at=at,
        due_at=at + timedelta(days=3),
    )
    none = timedelta()
    step = Step.objects.create(
        case=case,
        serial=1,
        service_step=planned,
        unit=unit,
        state="offered",
        due_at=case.due_at,
        offered_at=at,
        changed_at=at,
        waiting=none,
        working=none,
        held=none,
    )
    AreaOfficer.objects.create(
        unit=unit, area="Kota Lama", area_key="kota lama", employee=worker.employee
    )
    ApplicantMail.objects.create(
        case=case, kind="received", created_at=at, next_at=at, attempts=1, failure="server"
    )
    CaseWait.objects.create(
        case=case, serial=9, node="later", name="Nanti", kind="message", opened_at=at
    )
    CaseMessage.objects.create(
        case=case, kind="note", key=uuid5(_SPACE, f"note {number}"), text="Lengkap", written_at=at
    )
    RequirementCheck.objects.create(
        case=case, code="ktp", state="there", checked_by=worker.employee, checked_at=at
    )
    letter = CaseLetter.objects.create(
        case=case,
        code="decision",
        title="Keputusan",
        text="Disetujui.",
        signed_by=worker.employee,
        signed_at=at,
        verification=Verification.objects.latest("pk"),
    )
    paper = _file("case_letter", case.pk, worker.user, at, b"surat\n", "surat.txt")
    draft = ApplicationDraft.objects.create(
        key_hash=uuid5(_SPACE, f"draft {number}").bytes * 2,
        version=in_force,
        intake_key=uuid5(_SPACE, f"intake {number}"),
        started_at=at,
        changed_at=at,
    )
    UploadPiece.objects.create(draft=draft, field="photo", key="0" * 16, begins=0, content=b"x")
    return case, step, letter, paper


def _payment(case: Case, worker: Seat, at: datetime) -> Payment:
    """Paid at the counter, and told of once more by a provider."""
    payment = Payment.objects.create(
        case=case,
        unit=case.unit,
        state="paid",
        amount=50_000,
        asked_at=at,
        ended_at=at,
        method="cash",
        paid_at=at,
        recorded_by=worker.employee,
        receipt_year=at.year,
        receipt_number=case.pk,
        verification=Verification.objects.latest("pk"),
    )
    order = PaymentOrder.objects.create(
        payment=payment,
        provider="bank",
        reference=f"7{case.pk:014d}",
        amount=50_000,
        issued_at=at,
    )
    PaymentNotice.objects.create(
        order=order,
        transaction="TRX-1",
        amount=50_000,
        paid_at=at,
        received_at=at,
        outcome="not_due",
    )
    return payment


def _log_source(unit: Unit, worker: Seat, at: datetime) -> LogRun:
    """Another application of the unit, with a log that waits to be taken in."""
    source = LogSource.objects.create(name=f"SISMIOP {unit.name}", unit=unit, changed_at=at)
    LogResource.objects.create(source=source, value="petugas1", events=40)
    LogResource.objects.create(source=source, value="petugas2", events=12, employee=worker.employee)
    LogFigure.objects.create(
        source=source,
        subject_kind="unit",
        subject_id=unit.pk,
        month=timezone.localdate(at).replace(month=8, day=1),
        cases=2,
        steps=3,
        rows=[["17.01-0001", 2, at.isoformat()], ["17.01-0002", 1, at.isoformat()]],
        activities=[["Cetak", 3]],
    )
    report = ProcessReport.objects.create(
        source=source,
        since=timezone.localdate(at),
        until=timezone.localdate(at) + timedelta(days=30),
        made_at=at,
        cases=40,
        median_days=5,
        told=told_of_a_small_log(),
    )
    ProcessMap.objects.create(
        report=report, flow=flow_of_a_small_log(), levers=levers_of_a_small_log()
    )
    return LogRun.objects.create(
        source=source,
        file_name="sismiop.csv",
        state=LogRun.State.READ,
        found=WHAT_WAS_READ,
        started_by=worker.employee,
        started_at=at,
    )


def _process(case: Case, worker: Seat, at: datetime) -> tuple[ProcessArrow, AllowedException]:
    """The report on a service, as the night leaves it behind, and what is allowed there."""
    month = timezone.localdate(at).replace(day=1)
    report = ProcessReport.objects.create(
        service=case.service,
        since=month,
        until=month + timedelta(days=30),
        made_at=at,
        cases=40,
        median_days=5,
        told=told_of_a_small_log(),
    )
    ProcessMap.objects.create(
        report=report,
        version=case.version,
        steps=figures_of_steps(),
        flow=flow_of_a_small_log(),
        levers=levers_of_a_small_log(),
        strays=strays_of_a_small_log(case.pk),
    )
    _rare, usual = [
        ProcessArrow.objects.create(
            report=report,
            source="receive",
            target="check" if number > 3 else "decide",
            count=number,
            cases=number,
            total_s=86_400.0 * number,
            median_s=80_000.0,
            p95_s=170_000.0,
            detail={
                "spread": [0, 0, 0, 10, number - 10, 5, 0, 0, 0, 0],
                "months": [[670, 20, 70_000.0], [671, 20, 90_000.0]],
                "longest": [[str(case.pk), 1_760_000_000_000_000, 172_000.0]],
            },
        )
        for number in (3, 40)
    ]
    allowed = AllowedException.objects.create(
        service=case.service,
        kind="skipped",
        step="check",
        after="receive",
        reason="Sudah diperiksa di loket",
        allowed_by=worker.employee,
        allowed_at=at,
    )
    return usual, allowed


def _survey(case: Case, worker: Seat, at: datetime) -> SurveyFollowUp:
    """What a survey leaves behind, in each of its tables."""
    month = timezone.localdate(at).replace(day=1)
    of_case = {"service": case.service, "version": case.version, "unit": case.unit}
    SurveyInvitation.objects.create(
        **of_case, token_hash=uuid5(_SPACE, f"token {case.number}").bytes * 2, expires_on=month
    )
    SurveyAnswer.objects.create(
        **of_case,
        month=month,
        channel="paper",
        **{element.value: 3 for element in Element},
    )
    SurveyBatch.objects.create(
        key=uuid5(_SPACE, f"batch {case.number}"), service=case.service, sheets=1
    )
    OfficerTally.objects.create(
        employee=worker.employee,
        service=case.service,
        month=month,
        answers=1,
        competence=3,
        conduct=3,
    )
    PublicFigure.objects.create(
        service=case.service, unit=case.unit, year=month.year, cases=12, as_of=at
    )
    learned_scenario(case.service, at)
    ready_forecast(case.service, at)
    return SurveyFollowUp.objects.create(
        unit=case.unit,
        service=case.service,
        year=month.year,
        key=uuid5(_SPACE, f"follow-up {case.number}"),
        element="time",
        action="Menambah loket",
        responsible="Kepala Seksi",
        due_on=month,
    )


def _workload(unit: Unit, worker: Seat, at: datetime) -> ReportedTask:
    """A measured step, one whose time nobody knows, and a task that was reported."""
    today = timezone.localdate(at)
    WorkloadStudy.objects.create(
        unit=unit,
        year=today.year,
        since=date(today.year, 1, 1),
        until=today + timedelta(days=1),
        made_at=at,
        steps=2,
        told={
            "factor": 1.1,
            "posts": [
                {
                    "post": "Analis Perizinan",
                    "staff": 3,
                    "week": [0.9, 1.2, 0.4, 0.5, 0.6, None, None],
                    "steps": [
                        _step("Periksa berkas", observations=12, median=25.5, low=20, high=31),
                        _step("Serahkan izin", observations=0, median=None, low=None, high=None),
                    ],
                },
                {"post": "Kepala Seksi", "staff": 1, "week": [None] * 7, "steps": []},
            ],
        },
    )
    return ReportedTask.objects.create(
        unit=unit,
        post="Analis Perizinan",
        name="Menyusun laporan bulanan",
        output="Laporan",
        volume=1,
        rhythm="month",
        minutes=360,
        first_year=today.year - 1,
        key=uuid5(_SPACE, f"task {unit.pk}"),
        reported_by=worker.employee,
        reported_at=at,
    )


def _recurring(unit: Unit, at: datetime) -> RecurringWork:
    return RecurringWork.objects.create(
        unit=unit,
        kind="report",
        name="Laporan harian antrean",
        needed_by="Bagian Organisasi",
        people=4,
        minutes=45,
        times=250,
        proposal="rarer",
        wanted=12,
        note="Dibaca sebulan sekali",
        key=uuid5(_SPACE, f"recurring {unit.pk}"),
        recorded_at=at,
        changed_at=at,
    )


def _simplified(case: Case, at: datetime) -> Simplification:
    return Simplification.objects.create(
        unit=case.unit,
        subject="step",
        change="removed",
        name="Paraf kedua",
        service=case.service,
        version=case.version,
        legal_basis="Peraturan Bupati 12/2026",
        decided_by="Kepala Dinas",
        decided_on=timezone.localdate(at) - timedelta(days=90),
        effective_on=timezone.localdate(at) - timedelta(days=60),
        review_on=timezone.localdate(at),
        expected_hours=120,
        expected_days=2,
        expected_from="perkiraan unit",
        key=uuid5(_SPACE, f"simplified {case.number}"),
        recorded_at=at,
        changed_at=at,
        measured=Saving(
            40,
            44,
            9.5,
            7.25,
            Interval(-2.25, -3, -1),
            Interval(-1, -2, 0.5),
            Interval(-90, -180, 45),
        ).kept(),
        measured_at=at,
    )


def _step(name: str, **measured: float | None) -> dict[str, Any]:
    return {
        "service": "Izin usaha",
        "step": name,
        "output": "Permohonan",
        "done": 2_000,
        "volume": 2_200,
        "people": 2,
        **measured,
    }


def _of_seat(house: House, cycle: Cycle, seat: Seat, assessor: Seat, at: datetime) -> Things:
    user, employee = seat.user, seat.employee
    plan = agreed_plan(cycle, seat, assessor)
    result = plan.results.order_by("pk").first()
    assert result is not None
    evidence = Evidence.objects.create(
        plan=plan,
        result=result,
        kind="note",
        happened_on=date(cycle.year, 8, 3),
        text="Memeriksa 14 berkas izin usaha",
        created_at=at,
        request_key=uuid5(_SPACE, f"evidence {employee.pk}"),
    )
    photo = _file("evidence", plan.pk, user, at, b"foto\n", "foto.txt")
    AnnexItem.objects.create(plan=plan, annex="resources", position=1, text="Komputer loket")
    phrase = Phrase.objects.create(employee=employee, text="Memeriksa berkas", used=3)
    Feedback.objects.create(
        plan=plan, author=assessor.employee, result=result, text="Makin cepat.", given_at=at
    )
    delivered = _evaluation(plan.pk, assessor, KEY, at)
    objected = _evaluation(plan.pk, assessor, OBJECTED_KEY, at)
    _object_to(objected, at)
    paper = _file("evaluation", delivered.pk, user, at, b"%PDF-1.7\n", "evaluasi.pdf")
    version = plan.versions.get()
    skp = _file("plan_version", version.pk, user, at, b"%PDF-1.7\n", "skp.pdf")
    indicator = Indicator.objects.create(
        code=f"IKI-{employee.pk}",
        name="Permohonan selesai",
        unit_of_measure="berkas",
        is_personal=True,
        valid_from=date(cycle.year, 1, 1),
    )
    figure = _measurement(indicator, "employee", employee.pk, cycle.year, at)
    contest = Contest.objects.create(
        measurement=figure,
        employee=employee,
        reason="Satu berkas belum dihitung.",
        contested_value=figure.value,
        contested_at=at,
    )
    report = SuperiorReport.objects.create(
        appointment=seat.appointment, shown_superior=assessor.employee, reported_at=at
    )
    another = house.peer.employee if employee.pk != house.peer.employee.pk else house.far.employee
    delegation = Delegation.objects.create(
        principal=employee,
        delegate=another,
        reason="Cuti",
        # Ahead of today: a delegate in force would be a leader too.
        started_on=timezone.localdate(at) + timedelta(days=300),
        ended_on=timezone.localdate(at) + timedelta(days=310),
    )
    grant = RoleGrant.objects.create(
        user=user,
        role=Role.ANALYST.value,
        unit=house.below,
        started_on=timezone.localdate(at) + timedelta(days=300),
    )
    notice = Notice.objects.create(user=user, kind="none", url="/notices/", created_at=at)
    return {
        "employee": employee.pk,
        "seat": seat.appointment.pk,
        "plan": plan.pk,
        "result": result.pk,
        "line": result.indicators.order_by("pk")[0].pk,
        "evidence": evidence.pk,
        "photo": photo.pk,
        "phrase": phrase.pk,
        "evaluation": delivered.pk,
        "objected": objected.pk,
        "paper": paper.pk,
        "skp": skp.pk,
        "figure": figure.pk,
        "personal_contest": contest.pk,
        "report": report.pk,
        "delegation": delegation.pk,
        "grant": grant.pk,
        "notice": notice.pk,
        "member": another.appointments.order_by("pk")[0].pk,
    }


def _at_the_top(cycle: Cycle, head: Seat, crew: Mapping[Role, Seat], at: datetime) -> Things:
    """The plan of the agency's head, which waits for an official outside, and such a paper."""
    plan = agreed_plan(cycle, head, None, official="Rahmat Hidayat (Bupati)")
    plan.state = "submitted"
    plan.save(update_fields=["state"])
    keeper = crew[Role.HR_MANAGER].user
    paper = _file("outside_agreement", plan.pk, keeper, at, b"%PDF-1.7\n", "skp-kepala.pdf")
    OutsideDecision.objects.create(
        version=plan.versions.get(),
        name="Rahmat Hidayat",
        position="Bupati",
        decided_on=date(cycle.year, 1, 20),
        paper=paper,
        recorded_by=crew[Role.HR_MANAGER].employee,
        recorded_at=at,
    )
    return {"top_plan": plan.pk, "outside_paper": paper.pk}


def _evaluation(plan_id: int, assessor: Seat, key: str, at: datetime) -> Evaluation:
    judge = actor(assessor, at)
    draft = save_draft(actor=judge, plan_id=plan_id, key=key, ratings=RATINGS, revision=0, at=at)
    return deliver(
        actor=judge,
        plan_id=plan_id,
        key=key,
        revision=draft.revision,
        distribution_reason="Bukti menunjukkan demikian.",
        at=at,
    )


def _spread(seat: Seat, assessor: Seat) -> None:
    """A cell of the assessor's matrix for the seat, where the assessor has a plan here."""
    lead = Result.objects.filter(plan__appointment=assessor.appointment).order_by("pk").first()
    if lead is not None:
        Contribution.objects.create(
            leader_result=lead, appointment=seat.appointment, statement="Berkas diperiksa cepat"
        )


def _object_to(evaluation: Evaluation, at: datetime) -> None:
    Evaluation.objects.filter(pk=evaluation.pk).update(state="objected")
    Objection.objects.create(
        evaluation=evaluation, reason="Tiga izin belum dihitung.", objected_at=at
    )
