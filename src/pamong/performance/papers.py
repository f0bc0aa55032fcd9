"""What stands on official documents: always the official Indonesian terms, from frozen values."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from pamong.organization.rules.grades import EmployeeKind, find_grade
from pamong.organization.rules.positions import PositionType
from pamong.performance.models import Evaluation, Objection
from pamong.performance.queries.plans import PlanContent
from pamong.performance.queries.spans import ROMAN
from pamong.performance.rules import (
    ANNEX_TERMS,
    ASPECT_TERMS,
    BEHAVIOUR_GUIDES,
    BEHAVIOUR_TERMS,
    ORGANIZATION_TERMS,
    PERSPECTIVE_TERMS,
    PREDICATE_TERMS,
    RATING_TERMS,
    SECTION_TERMS,
    Annex,
    Approach,
    Aspect,
    Behaviour,
    OrganizationLevel,
    Perspective,
    Predicate,
    Rating,
    Section,
)
from pamong.performance.wording import course_text
from pamong.ui.formats import date_long, datetime_long, share

FOLDER = Path(__file__).resolve().parent / "typst"
EVALUATION_TEMPLATE = FOLDER / "evaluation.typ"
PLAN_TEMPLATE = FOLDER / "plan.typ"

EVALUATION_TITLE = "Dokumen Evaluasi Kinerja Pegawai"
PLAN_TITLE = "Sasaran Kinerja Pegawai"

LANGUAGE_NOTE = (
    "This document is issued in Indonesian, the language of official documents. Ratings: Di Atas "
    "Ekspektasi = above expectation, Sesuai Ekspektasi = as expected, Di Bawah Ekspektasi = below "
    "expectation."
)

# Posts whose plans carry perspectives instead of the leader's results.
_SENIOR = frozenset(
    {PositionType.LEADER_PRINCIPAL, PositionType.LEADER_MIDDLE, PositionType.LEADER_JUNIOR}
)

Values = Mapping[str, Any]
NOBODY: Values = {
    "name": "",
    "number": "",
    "grade": "",
    "employment": "pns",
    "title": "",
    "unit": "",
}


def evaluation_paper(
    evaluation: Evaluation, objection: Objection | None, *, english: bool
) -> dict[str, Any]:
    """The values of the evaluation document, from the snapshot and what was decided since."""
    snapshot: Values = evaluation.snapshot
    with override("id"):
        employee, assessor = snapshot["employee"], snapshot["assessor"]
        reviewer = snapshot["reviewer"]
        organization = snapshot["organization"]
        level = ORGANIZATION_TERMS[OrganizationLevel(evaluation.organization_level)]
        return {
            "period": period_text(snapshot["span"], snapshot["plan"]),
            "unit": employee["unit"],
            "employee": _person(employee),
            "assessor": _person(assessor),
            "reviewer": _person(reviewer) if reviewer else None,
            "employee_rows": _rows(employee),
            "assessor_rows": _rows(assessor),
            "level": level,
            "level_unit": organization["unit"] if organization else employee["unit"],
            "result_rating": RATING_TERMS[Rating(evaluation.result_rating)],
            "result_reason": evaluation.result_reason,
            "departure_reason": evaluation.departure_reason,
            "behaviour_rating": RATING_TERMS[Rating(evaluation.behaviour_rating)],
            "behaviour_reason": evaluation.behaviour_reason,
            "predicate": PREDICATE_TERMS[Predicate(evaluation.predicate)],
            "recommendation": evaluation.recommendation,
            # Who has accepted is no longer told how to object.
            "answer_due_on": "" if evaluation.answered_at else date_long(evaluation.answer_due_on),
            "objection": _objection(objection),
            "qualitative": snapshot["plan"]["approach"] == Approach.QUALITATIVE,
            "leader_form": is_leader_form(employee["kind"]),
            "sections": _sections(snapshot["results"]),
            "behaviours": [
                _behaviour(each["behaviour"], each["expectation"], each["feedback"])
                for each in snapshot["behaviours"]
            ],
            "more": {
                "evidence": [_proof(each) for each in snapshot["evidence"]],
                "feedback": [_voice(each) for each in snapshot["feedback"]],
            },
            "spread": _spread(snapshot["distribution"], evaluation.distribution_reason),
            "signers": _signers(evaluation, employee, assessor, reviewer, objection),
            "language_note": LANGUAGE_NOTE if english else "",
        }


def plan_paper(
    *,
    content: PlanContent,
    employee: Values,
    assessor: Values | None,
    start_on: date,
    end_on: date,
    agreed_on: date | None,
    english: bool,
    to_sign: bool = False,
) -> dict[str, Any]:
    """The values of the plan form; a plan that is not agreed is marked as a draft, unless it is
    `to_sign` by an official outside the agency."""
    with override("id"):
        other = assessor or NOBODY
        place = date_long(agreed_on) if agreed_on else ""
        trace = f"Disepakati secara elektronik {place}" if agreed_on else ""
        return {
            "period": _days(start_on, end_on),
            "subtitle": "Pendekatan hasil kerja "
            + ("kualitatif" if content.approach == Approach.QUALITATIVE else "kuantitatif"),
            "unit": employee["unit"],
            "draft": agreed_on is None and not to_sign,
            "employee_rows": _rows(employee),
            "assessor_rows": _rows(other),
            "qualitative": content.approach == Approach.QUALITATIVE,
            "leader_form": is_leader_form(employee.get("kind", "")),
            "sections": [
                {
                    "title": _section_title(section),
                    "results": [
                        {
                            "statement": line.statement,
                            "perspective": _perspective(line.perspective),
                            "serves": [each.statement for each in line.serves],
                            "indicators": [
                                {
                                    "aspect": _aspect(each.aspect),
                                    "statement": each.statement,
                                    "target": each.target_text,
                                }
                                for each in line.indicators
                            ],
                        }
                        for line in content.results
                        if line.section == section
                    ],
                }
                for section in Section
            ],
            "behaviours": [
                _behaviour(each.value, content.behaviours.get(each.value, ""), ())
                for each in Behaviour
            ],
            "annexes": [
                {"title": ANNEX_TERMS[each], "lines": list(content.annexes.get(each.value, ()))}
                for each in Annex
            ],
            "signers": [
                _signer("", "Pegawai yang dinilai", employee, trace),
                _signer(
                    _signed_on(other) or place,
                    "Pejabat penilai kinerja",
                    other,
                    _recorded(other) or trace,
                ),
            ],
            "language_note": LANGUAGE_NOTE if english else "",
        }


def is_leader_form(position_kind: str) -> bool:
    """Do plans of this kind of post carry perspectives (*JPT*), not the leader's results?"""
    return position_kind in _SENIOR


def period_text(span: Values, plan: Values) -> str:
    """ "Triwulan III Tahun 2026 (1 Juli 2026 – 30 September 2026)". The seat may be shorter."""
    start = max(span["start_on"], plan["start_on"])
    end = min(span["end_on"], plan["end_on"])
    days = _days(date.fromisoformat(start), date.fromisoformat(end))
    if span["key"] == "year":
        return f"Tahun {span['year']} ({days})"
    if span["kind"] == "month":
        return days
    return f"Triwulan {ROMAN[span['number']]} Tahun {span['year']} ({days})"


def _days(start_on: date, end_on: date) -> str:
    last = date.fromordinal(end_on.toordinal() - 1)
    return f"{date_long(start_on)} – {date_long(last)}"


def grade_text(grade: str, employment: str) -> str:
    """ "Penata Muda (III/a)" for a PNS, "Golongan IX" for a PPPK."""
    found = find_grade(text=grade, kind=EmployeeKind(employment)) if grade else None
    if found is None:
        return grade
    if found.kind is EmployeeKind.PPPK:
        return f"Golongan {found.code}"
    return f"{found.name} ({found.code})"


def _title(person: Values) -> str:
    before = {"acting": "Plt. ", "daily_acting": "Plh. "}.get(person.get("acting", ""), "")
    return f"{before}{person['title']}"


def _person(person: Values) -> dict[str, str]:
    return {
        "name": person["name"],
        "number": person["number"],
        "grade": grade_text(person["grade"], person["employment"]),
        "title": _title(person),
        "unit": person["unit"],
    }


def _rows(person: Values) -> list[list[str]]:
    return [
        ["Nama", person["name"]],
        ["NIP", person["number"]],
        ["Pangkat/gol. ruang", grade_text(person["grade"], person["employment"])],
        ["Jabatan", _title(person)],
        ["Unit kerja", person["unit"]],
    ]


def _section_title(section: Section) -> str:
    return f"{'A' if section is Section.MAIN else 'B'}. {SECTION_TERMS[section]}"


def _aspect(value: str) -> str:
    return ASPECT_TERMS[Aspect(value)] if value else ""


def _perspective(value: str) -> str:
    return PERSPECTIVE_TERMS[Perspective(value)] if value else ""


def _sections(results: Sequence[Values]) -> list[dict[str, Any]]:
    return [
        {
            "title": _section_title(section),
            "results": [
                {
                    "statement": each["statement"],
                    "perspective": _perspective(each["perspective"]),
                    "serves": each["serves"],
                    "indicators": [
                        {
                            "aspect": _aspect(line["aspect"]),
                            "statement": line["statement"],
                            "target": line["target"],
                        }
                        for line in each["indicators"]
                    ],
                    "realisation": [_proof(proof) for proof in each["evidence"]],
                    "feedback": [_voice(voice) for voice in each["feedback"]],
                }
                for each in results
                if each["section"] == section
            ],
        }
        for section in Section
    ]


def _behaviour(value: str, expectation: str, feedback: Sequence[Values]) -> dict[str, Any]:
    behaviour = Behaviour(value)
    return {
        "name": BEHAVIOUR_TERMS[behaviour],
        "guides": [_(guide) for guide in BEHAVIOUR_GUIDES[behaviour]],
        "expectation": expectation,
        "feedback": [_voice(voice) for voice in feedback],
    }


def _proof(proof: Values) -> str:
    if proof.get("points"):
        return course_text(proof)
    return f"{proof['text']} ({date_long(date.fromisoformat(proof['on']))})"


def _voice(voice: Values) -> str:
    return f"{voice['text']} ({voice['author']}, {date_long(date.fromisoformat(voice['on']))})"


def _spread(distribution: Values | None, reason: str) -> dict[str, Any] | None:
    if distribution is None:
        return None
    counts: Values = distribution["counts"]
    total = sum(counts.values())
    text = {
        "within": "sesuai pola distribusi predikat unit kerja.",
        "outside": f"di luar pola distribusi; alasan: {reason}",
        "not_applicable": "kelompok terlalu kecil untuk pola distribusi; "
        "dilihat pada unit kerja di atasnya.",
    }[distribution["status"]]
    return {
        "text": text,
        "columns": [
            {
                "name": PREDICATE_TERMS[each],
                "count": counts.get(each.value, 0),
                "share": share(Decimal(counts.get(each.value, 0)) / total, 0) if total else "–",
            }
            for each in Predicate
        ],
    }


def _objection(objection: Objection | None) -> dict[str, Any] | None:
    if objection is None or not objection.decision:
        return None
    former = objection.former
    return {
        "reason": objection.reason,
        "objected_on": date_long(objection.objected_at),
        "explanation": objection.explanation,
        "explained_on": date_long(objection.explained_at) if objection.explained_at else "",
        "decision": "Evaluasi diubah"
        if objection.decision == Objection.Decision.CHANGED
        else "Evaluasi tetap",
        "decision_reason": objection.decision_reason,
        "decided_on": date_long(objection.decided_at),
        "official": objection.official,
        "former": {
            "result": RATING_TERMS[Rating(former["result_rating"])],
            "behaviour": RATING_TERMS[Rating(former["behaviour_rating"])],
            "predicate": PREDICATE_TERMS[Predicate(former["predicate"])],
        }
        if former
        else None,
    }


def _signers(
    evaluation: Evaluation,
    employee: Values,
    assessor: Values,
    reviewer: Values | None,
    objection: Objection | None,
) -> list[dict[str, str]]:
    delivered = evaluation.delivered_at
    handed = f"Diserahkan secara elektronik {datetime_long(delivered, zone=True)}"
    answered = ""
    if objection is None and evaluation.answered_at:
        answered = f"Diterima secara elektronik {datetime_long(evaluation.answered_at, zone=True)}"
    signers = [
        _signer("", "Pegawai yang dinilai", employee, answered),
        _signer(
            _signed_on(assessor) or (date_long(timezone.localtime(delivered)) if delivered else ""),
            "Pejabat penilai kinerja",
            assessor,
            _recorded(assessor) or handed,
        ),
    ]
    if objection is not None and objection.decision:
        decided = f"Diputus secara elektronik {datetime_long(objection.decided_at, zone=True)}"
        judge: Values = reviewer or {}
        if objection.official:
            judge = {"name": objection.official, "number": ""}
        elif objection.decided_by is not None:
            judge = {
                "name": objection.decided_by.display_name,
                "number": objection.decided_by.number,
            }
        signers.append(
            _signer(
                date_long(objection.decided_at),
                "Atasan pejabat penilai kinerja",
                judge,
                decided,
            )
        )
    return signers


def _signed_on(person: Values) -> str:
    """The day on a paper signed outside the agency; "" for who signs in here."""
    day = person.get("signed_on", "")
    return str(date_long(date.fromisoformat(day))) if day else ""


def _recorded(person: Values) -> str:
    if not person.get("signed_on"):
        return ""
    day = date_long(date.fromisoformat(person["recorded_on"]))
    return (
        f"Ditandatangani di atas kertas {_signed_on(person)}; "
        f"dicatat oleh {person['recorded_by']} {day}"
    )


def _signer(place: str, role: str, person: Values, trace: str) -> dict[str, str]:
    return {
        "place": place,
        "role": role,
        "name": person.get("name", ""),
        "number": person.get("number", ""),
        "trace": trace,
    }
