"""A report as the night makes it, of a log that needs no cases."""

from dataclasses import asdict
from typing import Any

from pamong.mining import quick
from pamong.mining.analysis import analyse
from pamong.mining.findings import Share
from pamong.mining.levers import Kind, Lever, Remedy
from pamong.mining.report import told
from pamong.processes.rules.heat import StepFigures, Times
from tests.mining.logs import DAY, HOUR, built


def told_of_a_small_log() -> dict[str, dict[str, str]]:
    log = built(
        [
            (f"case {number}", activity, who, (number + day) * DAY + hour * HOUR, 420)
            for number in range(40)
            for activity, who, day, hour in (
                ("Permohonan diterima", None, 0, 2),
                ("Periksa berkas", "1", 1 + number % 3, 3),
                ("Putuskan izin", "2", 4 + number % 3, 4),
                ("Periksa berkas", "1", 7, 5),
            )[: 4 if number % 5 == 0 else 3]
        ]
    )
    found = analyse(log, quick.measure)
    return {
        language: {"worst": each.worst, "markup": each.markup}
        for language in ("id", "en")
        for each in (told(log, found, language=language),)
    }


# What reading a log of another application found, as a job writes it down.
WHAT_WAS_READ = {
    "columns": ["berkas", "langkah", "waktu", "petugas", "catatan"],
    "rows": [["17.01-0001", "Terima", "02/03/2026 09:30", "petugas1", ""]],
    "used": {"case": "berkas", "activity": "langkah", "time": "waktu", "resource": "petugas"},
    "types": [],
    "events": 52,
    "cases": 20,
    "first": "2026-03-02T02:30:00+00:00",
    "last": "2026-08-31T02:30:00+00:00",
    "activities": [["Terima", 20], ["Cetak", 20], ["Serah", 12]],
    "resources": 2,
    "added": 52,
    "known": 0,
    "removed": 0,
    "notes": [
        ["zone_given", {"count": 52, "events": 52, "zone": "Asia/Jakarta"}],
        ["no_resource", {"count": 12, "events": 52}],
    ],
}


def figures_of_steps() -> list[dict[str, Any]]:
    """As a map keeps them, of the four steps of the service that tests are told about."""
    return [
        asdict(
            StepFigures(
                code,
                name,
                40,
                30 + number,
                number,
                Times(40, 3600.0 * number, 9000.0 * number, 150_000.0 * number),
                Times(40, 600.0, 1800.0, 30_000.0),
                12,
                0.1 * number,
            )
        )
        for number, (code, name) in enumerate(
            [("receive", "Terima"), ("check", "Periksa"), ("decide", "Putuskan"), ("end", "Serah")]
        )
    ]


def flow_of_a_small_log() -> dict[str, Any]:
    """As a map keeps it, of the same steps."""
    return {
        "activities": {"receive": 43, "check": 40, "decide": 40, "end": 40},
        "begins": {"receive": 43},
        "finishes": {"end": 40, "receive": 3},
        "arrows": 2,
        "passages": 43,
    }


def levers_of_a_small_log() -> list[dict[str, Any]]:
    """One finding of each kind, as a map keeps them."""
    return [
        asdict(
            Lever(
                kind,
                "check",
                remedy,
                Share(86_400.0 * (90 - place), 86_400.0 * 40, 86_400.0 * 100),
                Share(0.4, 0.3, 0.5),
                40,
                40,
                7200.0,
                Share(0.2, 0.1, 0.4) if place else None,
                "receive",
            )
        )
        for place, (kind, remedy) in enumerate(zip(Kind, Remedy, strict=True))
    ]


def strays_of_a_small_log(case_id: int) -> dict[str, Any]:
    """Two ways of leaving the drawing, as a map keeps them."""
    skipped, extra = ["skipped", "check", "receive"], ["extra", "decide", ""]
    return {
        "checked": 40,
        "unknown": 1,
        "sets": [[[skipped], 12], [[extra, skipped], 1]],
        "strays": [
            {
                "stray": skipped,
                "cases": 13,
                "cost_s": [86_400.0, -3_600.0, 172_800.0],
                "longest": [case_id],
            },
            {"stray": extra, "cases": 1, "cost_s": None, "longest": []},
        ],
    }
