"""A service that charges: by the area of the stall, with or without a payment step."""

from typing import Any

from pamong.services import actions
from pamong.services.actions import StepDefinition, VersionDraft
from pamong.services.models import ServiceType
from pamong.services.rules import straight_process
from tests.bpmn.drawing import drawn
from tests.conftest import Cast
from tests.services.conftest import MONDAY, actor, offer

ASKS_AREA = {
    "schema": {"type": "object", "properties": {"area": {"type": "number"}}},
    "layout": {
        "fields": {"area": {"label": {"id": "Luas lapak (m²)"}, "widget": "number"}},
        "pages": [{"id": "stall", "title": {"id": "Lapak"}, "fields": ["area"]}],
    },
}
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
    draft = VersionDraft(process or STRAIGHT, steps, form=ASKS_AREA, fees=table)
    officer = actor(cast.lestari)
    actions.draft_version(actor=officer, service_id=service.pk, draft=draft, at=MONDAY)
    actions.publish_version(actor=officer, service_id=service.pk, at=MONDAY)
    return service


def named(process: bytes, name: str = "Payment") -> bytes:
    """The process with a message of this name, which its elements refer to as "m1"."""
    message = f'<message id="m1" name="{name}"/><process'.encode()
    return process.replace(b"<process", message, 1)


AWAITS = (
    '<intermediateCatchEvent id="pay" name="Bayar retribusi">'
    '<messageEventDefinition messageRef="m1"/></intermediateCatchEvent>'
)
TASKS = '<userTask id="check" name="Check"/><userTask id="decide" name="Decide"/>'
ENDS = '<startEvent id="s"/><endEvent id="e"/>'
PAYS = named(drawn(ENDS + TASKS + AWAITS, "s check", "check pay", "pay decide", "decide e"))
# Whoever has not paid after three days is decided about without.
OR_LATER = named(
    drawn(
        ENDS
        + TASKS
        + AWAITS
        + '<eventBasedGateway id="g"/><intermediateCatchEvent id="late" name="Lewat">'
        "<timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition>"
        "</intermediateCatchEvent>",
        "s check",
        "check g",
        "g pay",
        "g late",
        "pay decide",
        "late decide",
        "decide e",
    )
)
