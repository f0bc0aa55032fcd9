"""The command line's table of contents: groups, commands, what each takes and where it lies."""

from argparse import ArgumentTypeError
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pamong.kernel.periods import BadPeriod, Month


def whole_number(text: str) -> int:
    """What argparse's own `int` takes, refused in words."""
    try:
        return int(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no whole number") from None


def runs(text: str) -> int:
    number = whole_number(text)
    if not 2 <= number <= 1000:
        raise ArgumentTypeError(f"“{text}” is not from 2 to 1000")
    return number


def positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no number") from None
    if not 0 < number <= 1000:
        raise ArgumentTypeError(f"“{text}” is not above 0")
    return number


def month(text: str) -> Month:
    try:
        return Month.parse(text)
    except BadPeriod:
        raise ArgumentTypeError(f"“{text}” is no month; write it like 2026-03") from None


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument, in argparse's own words."""

    flags: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


def argument(*flags: str, **options: Any) -> Argument:
    return Argument(flags, options)


@dataclass(frozen=True, slots=True)
class Command:
    """A command; `target` is "module:function" within `pamong.cli`.

    `database` commands find or start a database, and those with `django`, too, set Django up
    before the module is imported; the others open none and import no Django.
    """

    name: str
    summary: str
    target: str
    arguments: tuple[Argument, ...] = ()
    database: bool = True
    django: bool = True
    details: str = ""
    # Told to the target along with what the user typed.
    fixed: Mapping[str, str] = field(default_factory=dict)
    hidden: bool = False
    # The target when --agency is given: that one needs the database, and Django.
    agency_target: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    commands: tuple[Command, ...]


JSON = argument("--json", action="store_true", help="print the result as JSON and nothing else")
PORT = argument("--port", type=whole_number, default=8000, metavar="N", help="port (default 8000)")
EMPLOYEES = argument(
    "--employees", type=whole_number, metavar="N", help="how many employees to build (default 600)"
)
AGENCY = argument("--agency", required=True, metavar="CODE", help="the agency the file is of")
OF_AGENCY = argument("--agency", required=True, metavar="CODE", help="the code of the agency")
FILE = argument("file", metavar="FILE", help="XLSX or CSV")
DRY_RUN = argument("--dry-run", action="store_true", help="show what would change, write nothing")
# How a log of events is read.
LOG_OPTIONS = (
    *(
        argument(f"--{name}", metavar="COLUMN", help=f"of CSV or Parquet: {what}")
        for name, what in (
            ("case", "the number of the case"),
            ("activity", "what was done"),
            ("time", "when, best as 2026-03-02T09:30+07:00"),
            ("resource", "who did it"),
            ("lifecycle", "start, complete and the like"),
        )
    ),
    argument("--object-type", metavar="TYPE", help="of OCEL: whose objects are the cases"),
    argument(
        "--zone",
        metavar="ZONE",
        help="zone of times that name none or are kept in UTC, like Asia/Jakarta",
    ),
)


LOG_FORMS = "XES or XES.gz, CSV, Parquet, OCEL 2.0 as JSON or SQLite"


COMPLETE = argument(
    "--complete",
    action="store_true",
    help="the file is complete: who is missing from it has left",
)


COMPLETE_UNITS = argument(
    "--complete",
    action="store_true",
    help="the file holds all units: those missing from it are closed once nobody sits in them",
)


def _import(kind: str, summary: str, *more: Argument) -> Command:
    return Command(
        f"import {kind}",
        summary,
        "imports:bring_in",
        (FILE, AGENCY, DRY_RUN, *more, JSON),
        details=(
            "All or nothing: with one error in the file, nothing is written. "
            "The same file twice changes nothing."
        ),
        fixed={"kind": kind},
    )


GROUPS: tuple[Group, ...] = (
    Group(
        "See it",
        (
            Command(
                "demo",
                "build the demo agency and serve it on this machine",
                "demo:demo",
                (
                    PORT,
                    EMPLOYEES,
                    argument("--fresh", action="store_true", help="build it anew from nothing"),
                ),
                database=False,
                details="Ctrl-C stops everything; the next start finds its data again.",
            ),
            Command(
                "demo people",
                "who can sign in to the demo",
                "demo:people",
                (JSON,),
                database=False,
            ),
            Command(
                "demo prepare",
                "migrate and build, without serving",
                "demo_build:prepare",
                (EMPLOYEES,),
                hidden=True,
            ),
            Command(
                "demo history",
                "bring in the demo's cases of two years",
                "demo_build:history",
                hidden=True,
            ),
        ),
    ),
    Group(
        "Set it up",
        (
            Command(
                "database prepare",
                "make roles, database and extensions on a PostgreSQL server",
                "database:prepare",
                (
                    argument(
                        "--admin-url",
                        required=True,
                        metavar="URL",
                        help="postgresql://… of a superuser of that server",
                    ),
                    argument("--name", default="pamong", help="the database (default pamong)"),
                    JSON,
                ),
                database=False,
                details="Prints the three URLs to set; they hold new passwords.",
            ),
            Command("migrate", "bring the database to this version", "migrations:migrate"),
            Command(
                "agency add",
                "add an agency to this installation",
                "people:add_agency",
                (
                    argument("name", metavar="NAME", help="as it stands on its letters"),
                    argument("--code", required=True, help="short, for addresses: negara-a"),
                    argument(
                        "--time-zone",
                        default="Asia/Jakarta",
                        metavar="ZONE",
                        help="Asia/Jakarta (default), Asia/Makassar or Asia/Jayapura",
                    ),
                    JSON,
                ),
            ),
            Command(
                "user add-administrator",
                "add an account that keeps accounts and roles",
                "people:add_first_administrator",
                (
                    argument("username", metavar="USERNAME", help="what they sign in with"),
                    OF_AGENCY,
                    JSON,
                ),
                details=(
                    "Prints a new password once. With PAMONG_NEW_PASSWORD in the environment "
                    "that one is set instead, and nothing is printed."
                ),
            ),
        ),
    ),
    Group(
        "Run it",
        (
            Command(
                "serve",
                "serve the pages",
                "serve:serve",
                (
                    argument("--host", default="127.0.0.1", help="address (default 127.0.0.1)"),
                    PORT,
                    argument(
                        "--workers",
                        type=whole_number,
                        default=2,
                        metavar="N",
                        help="processes (default 2)",
                    ),
                ),
                database=False,
                details="TLS is the work of a proxy in front of it; see PAMONG_ORIGIN.",
            ),
            Command("worker", "do the background work", "worker:worker"),
            Command(
                "measurements publish",
                "publish the figures of service work now",
                "measurements:publish",
                (
                    OF_AGENCY,
                    argument(
                        "--from", dest="first", type=month, metavar="MONTH", help="such as 2026-01"
                    ),
                    argument(
                        "--to",
                        dest="last",
                        type=month,
                        metavar="MONTH",
                        help="default: this month",
                    ),
                    JSON,
                ),
                details=(
                    "Without months: last month and this one, as every night. "
                    "Publishing again changes nothing."
                ),
            ),
            Command(
                "datasets export",
                "write the tables that analyses read",
                "datasets:export",
                (
                    OF_AGENCY,
                    argument(
                        "--format",
                        dest="form",
                        choices=("xes", "ocel"),
                        help="write the log of cases for other tools, to --out and nowhere else",
                    ),
                    argument(
                        "--out",
                        metavar="LOG",
                        help="of XES .xes or .xes.gz, of OCEL 2.0 .json or .sqlite",
                    ),
                    argument(
                        "--service", default="", metavar="CODE", help="only the cases of a service"
                    ),
                    argument(
                        "--persons",
                        action="store_true",
                        help="say who acted, by their number in the system; otherwise nothing does",
                    ),
                    JSON,
                ),
                details=(
                    "A folder a table in PAMONG_DATA/datasets, a folder for each agency, a Parquet "
                    "file a month, as every night. Months without anything new are not touched. "
                    "A log that is written for other tools leaves an event in the journal."
                ),
            ),
            Command("collect", "gather the static files", "static:collect_static", hidden=True),
        ),
    ),
    Group(
        "Bring data in",
        (
            _import("units", "units and positions of an agency", COMPLETE_UNITS),
            _import("staff", "employees and where they work", COMPLETE),
            _import("indicators", "indicators and their targets"),
            _import("measurements", "figures measured elsewhere"),
            _import("plans", "performance plans"),
            Command(
                "import cases",
                "cases of an older system, from its event log",
                "imports:bring_in_cases",
                (
                    argument("file", metavar="FILE", help="Parquet or CSV, one row an event"),
                    AGENCY,
                    argument(
                        "--service",
                        default="",
                        metavar="CODE",
                        help="the service of all cases, where the file has no column for it",
                    ),
                    DRY_RUN,
                    JSON,
                ),
                details=(
                    "Columns: case, lifecycle, time, and where they apply service, step, officer, "
                    "outcome, reason, applicant, subject (docs/cases.md). "
                    "All or nothing: with one error in the file, nothing is written. "
                    "The same file twice changes nothing."
                ),
            ),
            Command(
                "import log",
                "the log of another application: its work becomes figures and reports",
                "imports:bring_in_log",
                (
                    argument("file", metavar="FILE", help=LOG_FORMS),
                    AGENCY,
                    argument(
                        "--application",
                        required=True,
                        metavar="NAME",
                        help="what the application is called; a new name makes it known",
                    ),
                    argument(
                        "--unit", default="", metavar="CODE", help="of a new one: whose it is"
                    ),
                    argument(
                        "--people",
                        metavar="CSV",
                        help="two columns: a name in the log, an employee number or a unit's code",
                    ),
                    argument(
                        "--closes",
                        action="append",
                        metavar="ACTIVITY",
                        help="of a new one: what closes a case (default: whatever comes last)",
                    ),
                    *LOG_OPTIONS,
                    argument(
                        "--complete",
                        action="store_true",
                        help="the log is complete for its days: what it lacks is taken out",
                    ),
                    DRY_RUN,
                    JSON,
                ),
                details=(
                    "How a file is read is remembered for the application; times without a zone "
                    "are those of the agency. All or nothing: with one error in the file, nothing "
                    "is written. The same log again changes nothing; of one that overlaps only "
                    "what is new is added. docs/logs.md."
                ),
            ),
        ),
    ),
    Group(
        "Look before you publish",
        (
            Command(
                "services check",
                "tell whether a process drawn in BPMN can be run",
                "services:check",
                (argument("file", metavar="FILE.bpmn", help="BPMN 2.0 of any maker"), JSON),
                database=False,
                details=(
                    "Names every element that is refused and every problem; 0 only when there is "
                    "none. docs/bpmn.md lists what can be run."
                ),
            ),
        ),
    ),
    Group(
        "See where work waits",
        (
            Command(
                "mine",
                "measure a log of events: its map, waiting, variants, returns, load",
                "mine:mine",
                (
                    argument(
                        "log",
                        metavar="LOG",
                        help=LOG_FORMS,
                    ),
                    JSON,
                    argument(
                        "--html",
                        metavar="REPORT",
                        help="write one file that a browser opens and prints",
                    ),
                    argument(
                        "--lang",
                        choices=("id", "en"),
                        default="id",
                        help="language of the report (default id)",
                    ),
                    argument(
                        "--where",
                        action="append",
                        metavar="PART",
                        help="only these cases: COLUMN=VALUE, a day, month or year of their"
                        " beginning like 2026-03 or 2026-01..2026-03, variant=N; several hold"
                        " together",
                    ),
                    argument("--since", metavar="DAY", help="only cases that began from then on"),
                    argument("--until", metavar="DAY", help="only cases that began until then"),
                    argument(
                        "--compare",
                        nargs=2,
                        metavar=("PART", "OTHER"),
                        help="two parts of the log beside each other, written as for --where,"
                        " several things joined by &",
                    ),
                    argument(
                        "--hours",
                        action="append",
                        metavar="HOURS",
                        help="durations in working time too, like “Mon-Fri 08:00-12:00, Mon-Thu"
                        " 13:00-16:00”, on the clock of the log",
                    ),
                    argument(
                        "--by",
                        metavar="COLUMN",
                        help="what passes between units, and when each works: a column that names"
                        " the unit of an event",
                    ),
                    *LOG_OPTIONS,
                ),
                database=False,
                details=(
                    "Needs no database. Columns with the usual names are found without being "
                    "named. docs/mining.md says what each figure means."
                ),
            ),
            Command(
                "simulate",
                "run a process on the computer, as it is and after a change",
                "simulate:simulate",
                (
                    argument(
                        "scenario",
                        metavar="SCENARIO",
                        nargs="?",
                        help="JSON, as docs/simulation.md shows it",
                    ),
                    argument(
                        "--learn",
                        metavar="LOG",
                        help="instead of SCENARIO: a log of events that `mine` reads",
                    ),
                    argument(
                        "--arrival",
                        metavar="ACTIVITY",
                        help="of LOG: the activity that only says that a case came in",
                    ),
                    argument(
                        "--ignore",
                        action="append",
                        metavar="ACTIVITY",
                        help="of LOG: an activity that is nobody's work",
                    ),
                    *LOG_OPTIONS,
                    argument(
                        "--people",
                        action="append",
                        metavar="ROLE=N",
                        help="change: so many people in a role",
                    ),
                    argument(
                        "--without", action="append", metavar="STEP", help="change: drop a step"
                    ),
                    argument(
                        "--merge",
                        action="append",
                        metavar="STEP=NEXT",
                        help="change: the next step is done in one go with this one",
                    ),
                    argument(
                        "--hours",
                        action="append",
                        metavar="ROLE=HOURS",
                        help="change: other hours of a role, like “inspector=Mon-Fri 08:00-16:00”;"
                        " several are parted by commas",
                    ),
                    argument(
                        "--demand",
                        type=positive,
                        metavar="TIMES",
                        help="change: so many times the arrivals, such as 1.2",
                    ),
                    argument(
                        "--runs", type=runs, default=20, metavar="N", help="from 2 on (default 20)"
                    ),
                    argument(
                        "--cases", type=whole_number, metavar="N", help="a run (default: a year's)"
                    ),
                    argument(
                        "--seed",
                        type=whole_number,
                        default=1,
                        metavar="N",
                        help="repeats a forecast",
                    ),
                    argument(
                        "--bpmn",
                        metavar="FILE",
                        help="SCENARIO holds parameters of Prosimos; this is their drawing",
                    ),
                    argument(
                        "--to-prosimos",
                        metavar="NAME",
                        help="write the scenario, changed as asked, as NAME.bpmn and NAME.json",
                    ),
                    argument(
                        "-o",
                        "--out",
                        metavar="FILE",
                        help="write the scenario, changed as asked, and run nothing",
                    ),
                    JSON,
                ),
                database=False,
            ),
            Command(
                "workload",
                "how many people the work of each post needs (ABK)",
                "workload:workload",
                (
                    argument("file", nargs="?", metavar="FILE", help="XLSX or CSV, one row a task"),
                    argument(
                        "--agency",
                        metavar="CODE",
                        help="instead of a file: measure the units of this agency",
                    ),
                    argument("--unit", metavar="CODE", help="of the agency: the posts of a unit"),
                    argument(
                        "--year",
                        type=whole_number,
                        metavar="YEAR",
                        help="of the agency: this year (default) or the one before",
                    ),
                    argument("--xlsx", metavar="OUT", help="write the official tables"),
                    argument(
                        "--effective",
                        metavar="TIME",
                        help=(
                            "effective working time: minutes a year, the code of a rule, or, of an "
                            "agency, “calendar” for that of each unit"
                        ),
                    ),
                    JSON,
                ),
                database=False,
                agency_target="workload_agency:measure",
                details=(
                    "Columns: jabatan, uraian_tugas, volume, menit, and where they apply "
                    "hasil_kerja, periode (hari, minggu, bulan, triwulan, tahun), pegawai. "
                    "docs/workload.md says how it is reckoned."
                ),
            ),
        ),
    ),
    Group(
        "Keep it safe",
        (
            Command(
                "backup",
                "one file with the database, the documents and the keys",
                "backup:backup",
                (argument("file", metavar="FILE", help="what to write"), JSON),
                django=False,
                details="The file holds everything, keys included: keep it like the originals.",
            ),
            Command(
                "restore",
                "bring a backup back",
                "restore:restore",
                (
                    argument("file", metavar="FILE", help="what backup wrote"),
                    argument(
                        "--replace",
                        action="store_true",
                        help="put it in the place of what is there now",
                    ),
                    JSON,
                ),
                django=False,
            ),
        ),
    ),
)


def commands() -> dict[str, Command]:
    return {command.name: command for group in GROUPS for command in group.commands}
