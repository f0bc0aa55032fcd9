"""The citizen's side: find a service, apply for it without an account."""

from pamong.services.views.citizen.applications import (
    application,
    check,
    forget,
    give_up,
    go_on,
    open_link,
    resume,
    sent,
)
from pamong.services.views.citizen.catalogue import offer, offers, start
from pamong.services.views.citizen.guide import guide
from pamong.services.views.citizen.pages import file, page, piece
from pamong.services.views.citizen.queues import hall, take_number
from pamong.services.views.citizen.standards import standard, standard_data
from pamong.services.views.citizen.surveys import rate, survey
from pamong.services.views.citizen.tracking import (
    answer,
    case,
    check_receipt,
    letter,
    payment_receipt,
    stop_mail,
    track,
    track_link,
    withdraw,
)

__all__ = [
    "answer",
    "application",
    "case",
    "check",
    "check_receipt",
    "file",
    "forget",
    "give_up",
    "go_on",
    "guide",
    "hall",
    "letter",
    "offer",
    "offers",
    "open_link",
    "page",
    "payment_receipt",
    "piece",
    "rate",
    "resume",
    "sent",
    "standard",
    "standard_data",
    "start",
    "stop_mail",
    "survey",
    "take_number",
    "track",
    "track_link",
    "withdraw",
]
