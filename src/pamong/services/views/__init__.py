from pamong.services.views.cases import case, find_case
from pamong.services.views.catalogue import (
    define,
    process_file,
    redefine,
    service,
    services,
    version_process,
    version_publish,
    version_steps,
)
from pamong.services.views.counter import (
    counter,
    counter_application,
    counter_check,
    counter_file,
    counter_give_up,
    counter_go_on,
    counter_page,
    counter_piece,
    counter_start,
    receipt,
    reissue,
)
from pamong.services.views.decisions import decisions
from pamong.services.views.drawing import case_process, process_draw
from pamong.services.views.fees import fees
from pamong.services.views.form_preview import form_preview, preview_page
from pamong.services.views.forms import (
    form,
    form_begin,
    form_change,
    form_file,
    form_page,
    form_question,
)
from pamong.services.views.guide import guide
from pamong.services.views.inside import ask_inside, inside
from pamong.services.views.letters import letter, letter_word, letters
from pamong.services.views.mails import mail_again, mails
from pamong.services.views.moving import move_cases
from pamong.services.views.notices import payment_notice
from pamong.services.views.payments import (
    payment,
    payment_receipt,
    payment_record,
    payment_return,
    payment_set,
    payment_waive,
    payments,
    payments_export,
)
from pamong.services.views.queue_figures import queue_export, queue_figures
from pamong.services.views.queues import queue, queue_call, queue_device, queue_move
from pamong.services.views.simplifications import (
    simplification,
    simplification_new,
    simplifications,
    simplifications_csv,
)
from pamong.services.views.standards import requirement, standard
from pamong.services.views.surveys import (
    follow_up_done,
    follow_up_new,
    survey,
    survey_report,
    survey_sheets,
    surveys,
)
from pamong.services.views.tasks import move, my_tasks, panel_tasks, take_next, write
from pamong.services.views.team import give_area, team
from pamong.services.views.units import publish, rows, rows_of, unit, units

__all__ = [
    "ask_inside",
    "case",
    "case_process",
    "counter",
    "counter_application",
    "counter_check",
    "counter_file",
    "counter_give_up",
    "counter_go_on",
    "counter_page",
    "counter_piece",
    "counter_start",
    "decisions",
    "define",
    "fees",
    "find_case",
    "follow_up_done",
    "follow_up_new",
    "form",
    "form_begin",
    "form_change",
    "form_file",
    "form_page",
    "form_preview",
    "form_question",
    "give_area",
    "guide",
    "inside",
    "letter",
    "letter_word",
    "letters",
    "mail_again",
    "mails",
    "move",
    "move_cases",
    "my_tasks",
    "panel_tasks",
    "payment",
    "payment_notice",
    "payment_receipt",
    "payment_record",
    "payment_return",
    "payment_set",
    "payment_waive",
    "payments",
    "payments_export",
    "preview_page",
    "process_draw",
    "process_file",
    "publish",
    "queue",
    "queue_call",
    "queue_device",
    "queue_export",
    "queue_figures",
    "queue_move",
    "receipt",
    "redefine",
    "reissue",
    "requirement",
    "rows",
    "rows_of",
    "service",
    "services",
    "simplification",
    "simplification_new",
    "simplifications",
    "simplifications_csv",
    "standard",
    "survey",
    "survey_report",
    "survey_sheets",
    "surveys",
    "take_next",
    "team",
    "unit",
    "units",
    "version_process",
    "version_publish",
    "version_steps",
    "write",
]
