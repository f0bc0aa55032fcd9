"""Who works where in Negara A: drawn from a seed, the same for the same seed and day."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from pamong.demo.names import DEGREES, FAMILY, HEALTH_DEGREES, MEN, WOMEN


@dataclass(frozen=True, slots=True)
class WorldUnit:
    code: str
    name: str
    parent: str
    family: str
    head_title: str
    head_kind: str
    share: float
    """Of the employees who are not named people."""


@dataclass(frozen=True, slots=True)
class WorldSeat:
    """One employee in one seat, as a row of the staff file tells it."""

    number: str
    employment: str
    name: str
    title_before: str
    title_after: str
    grade: str
    position_code: str
    position_title: str
    position_kind: str
    position_level: str
    is_head: bool
    unit_code: str
    started_on: date
    email: str
    key: str = ""


@dataclass(slots=True)
class World:
    units: list[WorldUnit]
    seats: list[WorldSeat]
    named: dict[str, WorldSeat] = field(default_factory=dict)

    def seats_in(self, unit_code: str) -> list[WorldSeat]:
        return [seat for seat in self.seats if seat.unit_code == unit_code]


# fmt: off
UNITS = (
    WorldUnit("SETDA", "Sekretariat Daerah", "", "secretariat", "Sekretaris Daerah", "leader_junior", 0.07),
    WorldUnit("SETDA-ORG", "Bagian Organisasi", "SETDA", "procedures", "Kepala Bagian Organisasi", "administrator", 0.04),
    WorldUnit("INSP", "Inspektorat Daerah", "SETDA", "audit", "Inspektur Daerah", "leader_junior", 0.05),
    WorldUnit("BKPSDM", "Badan Kepegawaian dan Pengembangan SDM", "SETDA", "personnel", "Kepala BKPSDM", "leader_junior", 0.06),
    WorldUnit("BKPSDM-KIN", "Bidang Kinerja dan Penghargaan", "BKPSDM", "personnel", "Kepala Bidang Kinerja dan Penghargaan", "administrator", 0.04),
    WorldUnit("DPMPTSP", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "SETDA", "licensing", "Kepala DPMPTSP", "leader_junior", 0.06),
    WorldUnit("DPMPTSP-USAHA", "Bidang Perizinan Usaha", "DPMPTSP", "licensing", "Kepala Bidang Perizinan Usaha", "administrator", 0.05),
    WorldUnit("DPMPTSP-BANGUN", "Bidang Perizinan Bangunan", "DPMPTSP", "licensing", "Kepala Bidang Perizinan Bangunan", "administrator", 0.05),
    WorldUnit("DINKES", "Dinas Kesehatan", "SETDA", "health_office", "Kepala Dinas Kesehatan", "leader_junior", 0.10),
    WorldUnit("PKM-MELATI", "Puskesmas Melati", "DINKES", "health", "Kepala Puskesmas Melati", "administrator", 0.17),
    WorldUnit("PKM-KENANGA", "Puskesmas Kenanga", "DINKES", "health", "Kepala Puskesmas Kenanga", "administrator", 0.15),
    WorldUnit("DUKCAPIL", "Dinas Kependudukan dan Pencatatan Sipil", "SETDA", "registry", "Kepala Dinas Kependudukan dan Pencatatan Sipil", "leader_junior", 0.16),
)

# Title, kind and level of the seats of a family of work, with their weights.
POSITIONS: dict[str, tuple[tuple[str, str, str, int], ...]] = {
    "secretariat": (
        ("Pengelola Administrasi Umum", "executive", "", 5),
        ("Analis Kebijakan Ahli Muda", "functional", "expert_young", 3),
        ("Arsiparis Terampil", "functional", "skill_skilled", 2),
        ("Pranata Komputer Ahli Pertama", "functional", "expert_first", 2),
    ),
    "procedures": (
        ("Analis Kebijakan Ahli Pertama", "functional", "expert_first", 3),
        ("Analis Tata Laksana", "executive", "", 4),
    ),
    "audit": (
        ("Auditor Ahli Pertama", "functional", "expert_first", 4),
        ("Auditor Ahli Muda", "functional", "expert_young", 3),
        ("Pengelola Administrasi Pengawasan", "executive", "", 2),
    ),
    "personnel": (
        ("Analis SDM Aparatur Ahli Pertama", "functional", "expert_first", 4),
        ("Analis SDM Aparatur Ahli Muda", "functional", "expert_young", 2),
        ("Pranata SDM Aparatur Terampil", "functional", "skill_skilled", 3),
        ("Pengelola Kepegawaian", "executive", "", 3),
    ),
    "licensing": (
        ("Pengelola Perizinan", "executive", "", 5),
        ("Penata Perizinan Ahli Pertama", "functional", "expert_first", 4),
        ("Penata Perizinan Ahli Muda", "functional", "expert_young", 2),
        ("Petugas Loket Pelayanan", "executive", "", 3),
    ),
    "health_office": (
        ("Administrator Kesehatan Ahli Pertama", "functional", "expert_first", 4),
        ("Epidemiolog Kesehatan Ahli Pertama", "functional", "expert_first", 2),
        ("Pengelola Data Kesehatan", "executive", "", 4),
    ),
    "health": (
        ("Perawat Terampil", "functional", "skill_skilled", 6),
        ("Perawat Ahli Pertama", "functional", "expert_first", 3),
        ("Bidan Terampil", "functional", "skill_skilled", 5),
        ("Dokter Ahli Pertama", "functional", "expert_first", 2),
        ("Apoteker Ahli Pertama", "functional", "expert_first", 1),
        ("Pengelola Administrasi Puskesmas", "executive", "", 3),
    ),
    "registry": (
        ("Administrator Database Kependudukan Ahli Pertama", "functional", "expert_first", 3),
        ("Pengelola Kependudukan", "executive", "", 6),
        ("Petugas Loket Kependudukan", "executive", "", 4),
    ),
}

# The people one meets in the demo: key, name, titles, unit, seat, and whether they lead.
NAMED = (
    ("head", "Bambang Sulistyo", "Drs.", "M.Si.", "SETDA", "", True, "m"),
    ("procedures", "Retno Wulandari", "", "S.A.P.", "SETDA-ORG", "Analis Kebijakan Ahli Pertama", False, "f"),
    ("administrator", "Pandu Wicaksono", "", "S.Kom.", "SETDA", "Pranata Komputer Ahli Pertama", False, "m"),
    ("auditor", "Citra Maharani", "", "S.E., M.Ak.", "INSP", "Auditor Ahli Muda", False, "f"),
    ("hr", "Hana Puspita", "", "S.Psi.", "BKPSDM-KIN", "Analis SDM Aparatur Ahli Muda", False, "f"),
    ("training", "Yusuf Maulana", "", "S.Sos.", "BKPSDM", "Analis SDM Aparatur Ahli Pertama", False, "m"),
    ("office_head", "Lestari Handayani", "", "S.H., M.H.", "DPMPTSP", "", True, "f"),
    ("leader", "Budi Santoso", "", "S.E.", "DPMPTSP-USAHA", "", True, "m"),
    ("employee", "Ani Rahmawati", "", "A.Md.", "DPMPTSP-USAHA", "Pengelola Perizinan", False, "f"),
    ("counter", "Eko Prasetyo", "", "", "DPMPTSP-USAHA", "Petugas Loket Pelayanan", False, "m"),
    ("nurse", "Dewi Anggraini", "", "A.Md.Kep.", "PKM-MELATI", "Perawat Terampil", False, "f"),
    ("innovation", "Galih Ramadhan", "", "S.T.", "SETDA-ORG", "Analis Tata Laksana", False, "m"),
    ("analyst", "Nadia Kusuma", "", "S.Si.", "SETDA", "Analis Kebijakan Ahli Muda", False, "f"),
)
# fmt: on

PNS_GRADES = ("II/c", "II/d", "III/a", "III/b", "III/c", "III/d", "IV/a")
HEAD_GRADES = {"leader_junior": "IV/b", "administrator": "III/d"}


def make_world(*, employees: int, seed: int, today: date) -> World:
    """Units and staff; more than the twelve units when the agency is larger than a thousand.

    The districts that a larger agency adds are offices like Puskesmas Melati under their parents.
    """
    draw = random.Random(seed)
    units = list(_units(employees))
    numbers: set[str] = set()
    world = World(units=units, seats=[])
    by_code = {unit.code: unit for unit in units}
    taken: dict[str, int] = {}

    def seat(unit: WorldUnit, title: str, kind: str, level: str, *, head: bool, **who: str) -> None:
        taken[unit.code] = taken.get(unit.code, 0) + 1
        world.seats.append(
            _seat(draw, numbers, unit, title, kind, level, head, taken[unit.code], today, who)
        )

    named_heads = {row[4] for row in NAMED if row[6]}
    for key, name, before, after, code, title, head, sex in NAMED:
        unit = by_code[code]
        kind, level = _kind_of(unit, title) if not head else (unit.head_kind, "")
        seat(
            unit,
            title or unit.head_title,
            kind,
            level,
            head=head,
            key=key,
            name=name,
            before=before,
            after=after,
            sex=sex,
        )
        world.named[key] = world.seats[-1]
    for unit in units:
        if unit.code not in named_heads:
            seat(unit, unit.head_title, unit.head_kind, "", head=True)
    rest = max(0, employees - len(world.seats))
    total = sum(unit.share for unit in units)
    places = [unit for unit in units for _ in range(max(1, round(rest * unit.share / total)))]
    for unit in sorted(places[:rest] + units[:1] * max(0, rest - len(places)), key=units.index):
        choices = POSITIONS[unit.family]
        title, kind, level, _ = draw.choices(choices, [row[3] for row in choices])[0]
        seat(unit, title, kind, level, head=False)
    return world


def _units(employees: int) -> Iterator[WorldUnit]:
    yield from UNITS
    for number in range(1, max(0, employees - 600) // 60 + 1):
        yield WorldUnit(
            f"PKM-{number:03d}",
            f"Puskesmas Kecamatan {number:03d}",
            "DINKES",
            "health",
            f"Kepala Puskesmas Kecamatan {number:03d}",
            "administrator",
            0.1,
        )


def _kind_of(unit: WorldUnit, title: str) -> tuple[str, str]:
    return next((kind, level) for text, kind, level, _ in POSITIONS[unit.family] if text == title)


def _seat(  # noqa: PLR0917 one row of the staff file
    draw: random.Random,
    numbers: set[str],
    unit: WorldUnit,
    title: str,
    kind: str,
    level: str,
    head: bool,
    order: int,
    today: date,
    who: dict[str, str],
) -> WorldSeat:
    sex = who.get("sex") or draw.choice("mf")
    degrees = HEALTH_DEGREES if unit.family == "health" else DEGREES
    before, after = draw.choice(degrees)
    name = f"{draw.choice(MEN if sex == 'm' else WOMEN)} {draw.choice(FAMILY)}"
    pppk = not head and not who and draw.random() < 0.25
    number, started = _number(draw, numbers, sex, pppk, today)
    name = who.get("name", name)
    return WorldSeat(
        number=number,
        employment="pppk" if pppk else "pns",
        name=name,
        title_before=who.get("before", before),
        title_after=who.get("after", after),
        grade=(
            draw.choice(("V", "VII", "IX"))
            if pppk
            else HEAD_GRADES.get(kind, draw.choice(PNS_GRADES))
        ),
        position_code=f"{unit.code}-{order:03d}",
        position_title=title,
        position_kind=kind,
        position_level=level,
        is_head=head,
        unit_code=unit.code,
        started_on=started,
        email=f"{name.lower().replace(' ', '.')}@negara-a.example",
        key=who.get("key", ""),
    )


def _number(
    draw: random.Random, numbers: set[str], sex: str, pppk: bool, today: date
) -> tuple[str, date]:
    """An 18-digit number with the layout of its kind, and the day of the seat."""
    while True:
        birth = date(draw.randint(1968, 1999), draw.randint(1, 12), draw.randint(1, 28))
        year = min(birth.year + draw.randint(22, 33), today.year - 4)
        if year - birth.year < 19:
            continue
        month = draw.randint(1, 12)
        middle = f"{max(year, 2021)}21" if pppk else f"{year}{month:02d}"
        serial = draw.randint(1, 199)
        number = f"{birth:%Y%m%d}{middle}{1 if sex == 'm' else 2}{serial:03d}"
        if number not in numbers:
            numbers.add(number)
            # Seats began before the first year of the demo, so that its years are whole.
            began = date(max(year, today.year - 6), month, 1)
            return number, min(began, date(today.year - 3, 12, 1))
