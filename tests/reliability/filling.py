"""What the kills find: agreed plans of last year to evaluate, and a service to take cases in."""

from typing import Any

from django.utils import timezone

from tests.conftest import Seat, make_cast, make_seat
from tests.performance.rated import agreed_plan, judge
from tests.performance.years import make_cycle
from tests.services.conftest import make_service

PASSWORD = "kembang-sepatu-merah"
WHOLE_YEAR = "year"


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


def _with_password(seat: Seat) -> str:
    seat.user.set_password(PASSWORD)
    seat.user.save()
    return seat.user.username
