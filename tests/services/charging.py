"""A service that charges: by the area of the stall, with or without a payment step."""

from typing import Any

from pamong.services import actions
from pamong.services.actions import StepDefinition, VersionDraft
from pamong.services.models import ServiceType
from pamong.services.rules import straight_process
from tests.conftest import Cast
from tests.services.conftest import MONDAY, actor, offer

STRAIGHT = straight_process([("check", "Periksa"), ("decide", "Putuskan")])


def fees(*rows: tuple[str, Any], basis: str = "Perda 1/2024") -> dict[str, Any]:
    lines = [{"when": [cell], "then": [amount]} for cell, amount in rows]
    return {
        "legal_basis": basis,
        "table": {"policy": "first", "inputs": ["area"], "rows": lines},
    }


BY_AREA = fees(("< 20", 0), ("20..50", 50_000), ("> 50", 1_250_000))


def charge(
    cast: Cast, service: ServiceType | None = None, *, table: Any = BY_AREA, process: bytes = b""
) -> ServiceType:
    """The service in force with this table of fees and this process."""
    steps = [
        StepDefinition("check", cast.section.pk, 60),
        StepDefinition("decide", cast.section.pk, 60, decides=True),
    ]
    service = service or offer(cast, STRAIGHT, steps)
    draft = VersionDraft(process or STRAIGHT, steps, fees=table)
    officer = actor(cast.lestari)
    actions.draft_version(actor=officer, service_id=service.pk, draft=draft, at=MONDAY)
    actions.publish_version(actor=officer, service_id=service.pk, at=MONDAY)
    return service
