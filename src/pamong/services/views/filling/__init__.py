"""Writing an application, page by page: the same on the citizens' pages and at the counter."""

from pamong.services.views.filling.frame import Frame
from pamong.services.views.filling.pages import ask, open_file
from pamong.services.views.filling.pieces import take_piece
from pamong.services.views.filling.whole import check, give_up, go_on, overview

__all__ = [
    "Frame",
    "ask",
    "check",
    "give_up",
    "go_on",
    "open_file",
    "overview",
    "take_piece",
]
