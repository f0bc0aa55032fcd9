"""What the kills find: agreed plans of last year to evaluate, and a service to take cases in."""

from typing import Any

from django.utils import timezone

from pamong.services.actions import StepDefinition
from tests.bpmn.drawing import drawn
from tests.conftest import Seat, make_cast, make_seat
from tests.performance.rated import agreed_plan, judge
from tests.performance.years import make_cycle
from tests.services.conftest import make_service, offer
from tests.services.forms.stall import said

PASSWORD = "kembang-sepatu-merah"
WHOLE_YEAR = "year"
AGENCY, STALL = "negara-b", "izin-warung"
# Two people work on it, and between them the clock: it rings as soon as the worker looks.
CHECKED_AND_DECIDED = drawn(
    '<startEvent id="s"/><userTask id="check" name="Periksa"/><intermediateCatchEvent id="rest">'
    "<timerEventDefinition><timeDate>2026-01-05T00:00:00Z</timeDate></timerEventDefinition>"
    '</intermediateCatchEvent><userTask id="decide" name="Putuskan"/><endEvent id="e"/>',
    "s check", "check rest", "rest decide", "decide e",
)  # fmt: skip
FORM: dict[str, Any] = {
    "schema": {
        "type": "object",
        "properties": {
            "stall": {"type": "string", "minLength": 3, "maxLength": 80},
            "area": {"type": "number", "minimum": 0.5, "maximum": 200},
        },
        "required": ["stall", "area"],
    },
    "layout": {
        "subject": ["stall"],
        "pages": [
            {"id": "stall", "title": said("Warung"), "fields": ["stall"]},
            {"id": "place", "title": said("Tempat"), "fields": ["area"]},
        ],
        "fields": {
            "stall": {"label": said("Nama warung")},
            "area": {"label": said("Luas"), "widget": "number"},
        },
    },
}


def fill(plans: int) -> dict[str, Any]:
    """Budi has that many plans to evaluate; Ani takes cases in."""
    cast = make_cast()
    # Over, so that it can be evaluated on whatever day the test runs.
    cycle = make_cycle(timezone.localdate().year - 1)
    judge(cast, cycle, key=WHOLE_YEAR)
    crew = [
        make_seat(
            f"Pegawai{n} Negara", f"19900101201501{1000 + n}", cast.section, "Pengelola Perizinan"
        )
        for n in range(plans)
    ]
    return {
        "budi": _with_password(cast.budi),
        "ani": _with_password(cast.ani),
        "service": make_service(cast).pk,
        "plans": [agreed_plan(cycle, seat, cast.budi).pk for seat in crew],
    }


def fill_for_citizens() -> dict[str, Any]:
    """Another agency, of which citizens ask a permit online; Ani and Budi work on it."""
    cast = make_cast(AGENCY, "Kabupaten Negara B")
    section = cast.section.pk
    offer(
        cast,
        CHECKED_AND_DECIDED,
        [
            StepDefinition("check", section, 60),
            StepDefinition("decide", section, 60, decides=True),
        ],
        code=STALL,
        form=FORM,
    )
    return {"officers": [_with_password(seat) for seat in (cast.ani, cast.budi)]}


def _with_password(seat: Seat) -> str:
    seat.user.set_password(PASSWORD)
    seat.user.save()
    return seat.user.username
