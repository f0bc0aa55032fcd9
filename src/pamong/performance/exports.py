"""The year's ratings in the columns of SIASN (skp22), as CSV or XLSX."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.documents.sheets import write_csv, write_xlsx
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.rules.grades import EmployeeKind, find_grade
from pamong.performance import verbs
from pamong.performance.actions.unable import Unable
from pamong.performance.models import Cycle, Evaluation
from pamong.performance.queries.evaluations import OPEN_STATES
from pamong.performance.rules import (
    AS_OF,
    PREDICATE_CODES,
    PREDICATE_TERMS,
    RATING_CODES,
    RATING_TERMS,
    Certainty,
    EvaluationState,
    Predicate,
    Rating,
)

MANY = 1000
"""More people than this need a stated purpose."""

# Spelled, capitals included, as the service spells them.
COLUMNS = (
    "pnsDinilaiId",
    "nipDinilai",
    "namaDinilai",
    "tahun",
    "hasilKinerja",
    "hasilKinerjaNilai",
    "perilakuKerja",
    "PerilakuKerjaNilai",
    "kuadranKinerja",
    "KuadranKinerjaNilai",
    "namaPenilai",
    "nipNrpPenilai",
    "penilaiGolonganId",
    "penilaiJabatanNm",
    "penilaiUnorNm",
    "statusPenilai",
)
TEXT_COLUMNS = ("pnsDinilaiId", "nipDinilai", "nipNrpPenilai", "penilaiGolonganId")


class UnableToExport(Unable):
    """The export needs something first; the message says what."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file to hand out, in pieces."""

    name: str
    media_type: str
    pieces: Iterable[bytes]
    count: int


def export_ratings(*, actor: Actor, year: int, kind: str, purpose: str, at: datetime) -> Export:
    """All annual ratings of a year below the units of the actor's right, as far as settled.

    A rating that may still be objected to, or is, is not final (PP 30/2019 Art. 59) and left out.
    `kind` is "csv" or "xlsx". Writes an event with the count; from 1,001 people on it asks for a
    purpose. Raises Forbidden and UnableToExport.
    """
    paths = actor.paths(Right.RATING_EXPORT)
    if not paths:
        raise refuse(Right.RATING_EXPORT)
    cycle = Cycle.objects.filter(year=year).first()
    if cycle is None:
        raise UnableToExport(_("There is no performance year %(year)s.") % {"year": year})
    rows = _annual(cycle, paths)
    count = rows.count()
    if count > MANY and not purpose.strip():
        raise UnableToExport(
            _("State the purpose: the file would hold the ratings of %(count)s people.")
            % {"count": count}
        )
    record(
        Draft(
            verb=verbs.RATING_EXPORTED,
            object=Ref("cycle", cycle.pk, str(cycle.year)),
            happened_at=at,
            actor=actor.ref,
            account_id=actor.account_id,
            payload={
                "year": year,
                "count": count,
                "left_out": unsettled(paths, [year]).get(year, 0),
                "format": kind,
                "purpose": purpose.strip(),
                "paths": list(paths),
            },
        )
    )
    lines = _lines(rows.iterator(chunk_size=1000), year)
    if kind == "csv":
        return Export(
            f"skp22-{year}.csv", "text/csv; charset=utf-8", write_csv(lines, COLUMNS), count
        )
    content = write_xlsx(
        lines,
        COLUMNS,
        title=f"skp22 {year}",
        more=[("Catatan", ("Kolom", "Catatan"), NOTES)],
        text_columns=TEXT_COLUMNS,
    )
    return Export(
        f"skp22-{year}.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [content],
        count,
    )


def unsettled(paths: Sequence[str], years: Iterable[int]) -> dict[int, int]:
    """Annual ratings below `paths` that wait for an answer or a decision, by year; 0 is absent."""
    waiting = Evaluation.objects.filter(
        _below(paths),
        plan__cycle__year__in=list(years),
        period__isnull=True,
        state__in=OPEN_STATES,
    )
    return dict(waiting.values_list("plan__cycle__year").annotate(number=Count("pk")).order_by())


def _below(paths: Sequence[str]) -> Q:
    reach = Q(pk__in=())
    for path in paths:
        reach |= Q(plan__appointment__position__unit__path__startswith=path)
    return reach


def _annual(cycle: Cycle, paths: Sequence[str]) -> QuerySet[Evaluation]:
    return (
        Evaluation.objects.filter(_below(paths), plan__cycle=cycle, period__isnull=True)
        .exclude(state__in=[EvaluationState.DRAFT.value, *OPEN_STATES])
        .select_related("plan__appointment__employee", "assessor_seat__employee")
        .order_by("plan__appointment__employee__sort_name", "pk")
    )


def _lines(rows: Iterable[Evaluation], year: int) -> Iterator[tuple[object, ...]]:
    for row in rows:
        employee = row.plan.appointment.employee
        assessor = row.snapshot.get("assessor", {})
        result, behaviour = Rating(row.result_rating), Rating(row.behaviour_rating)
        value = Predicate(row.predicate)
        yield (
            employee.siasn_id,
            employee.number,
            employee.display_name,
            year,
            RATING_TERMS[result],
            RATING_CODES[result].code,
            RATING_TERMS[behaviour],
            RATING_CODES[behaviour].code,
            PREDICATE_TERMS[value],
            PREDICATE_CODES[value].code,
            assessor.get("name") or row.official,
            assessor.get("number", ""),
            _grade_code(assessor.get("grade", ""), assessor.get("employment", "pns")),
            assessor.get("title", ""),
            assessor.get("unit", ""),
            # Who is rated from outside the civil service: by a regent or a minister.
            "NON ASN" if row.official else "ASN",
        )


def _grade_code(grade: str, employment: str) -> str:
    found = find_grade(text=grade, kind=EmployeeKind(employment)) if grade else None
    return found.siasn_code if found else ""


def _notes() -> list[tuple[str, str]]:
    unsure = [
        f"{PREDICATE_TERMS[each]} = {code.code}"
        for each, code in PREDICATE_CODES.items()
        if code.certainty is Certainty.UNCONFIRMED
    ]
    ratings = "1 = di atas, 2 = sesuai, 3 = di bawah ekspektasi"
    unconfirmed = (
        f"Belum dipastikan: {'; '.join(unsure)}. Cocokkan dengan daftar rujukan SIASN sebelum "
        "mengunggah."
    )
    return [
        ("hasilKinerjaNilai, PerilakuKerjaNilai", ratings),
        ("KuadranKinerjaNilai", unconfirmed),
        ("nipDinilai, namaDinilai", "Bukan kolom SIASN; untuk pemeriksaan manusia."),
        ("penilaiGolonganId", "Kosong bila kode golongan tidak diketahui (PPPK)."),
        ("Semua kode", f"Menurut penerapan publik per {AS_OF:%d-%m-%Y}."),
    ]


NOTES = _notes()
