from django.utils.translation import gettext_lazy as _

SERVICE_DEFINED = "services.service.defined"
VERSION_DRAFTED = "services.version.drafted"
FORM_CHANGED = "services.form.changed"
FEES_CHANGED = "services.fees.changed"
SIMPLIFICATION_CHANGED = "services.simplification.changed"
SIMPLIFICATION_RECORDED = "services.simplification.recorded"
STANDARD_CHANGED = "services.standard.changed"
LETTERS_CHANGED = "services.letters.changed"
VERSION_PUBLISHED = "services.version.published"
DRAFT_STARTED = "services.draft.started"
DRAFT_DELETED = "services.draft.deleted"
DRAFT_AT_COUNTER = "services.draft.at_counter"
CASE_RECEIVED = "services.case.received"
CASE_CLOSED = "services.case.closed"
CASE_MOVED = "services.case.moved"
STEP_OFFERED = "services.step.offered"
STEP_CLAIMED = "services.step.claimed"
STEP_STARTED = "services.step.started"
STEP_PAUSED = "services.step.paused"
STEP_RESUMED = "services.step.resumed"
STEP_COMPLETED = "services.step.completed"
STEP_RELEASED = "services.step.released"
STEP_HANDED_OVER = "services.step.handed_over"
STEP_CANCELLED = "services.step.cancelled"
STEP_ANSWERED = "services.step.answered"
STEP_SIGNED = "services.step.signed"
REQUIREMENT_CHECKED = "services.requirement.checked"
LETTER_SIGNED = "services.letter.signed"
LETTER_REVOKED = "services.letter.revoked"
WAIT_OPENED = "services.wait.opened"
WAIT_ENDED = "services.wait.ended"
WAIT_CANCELLED = "services.wait.cancelled"
PAYMENT_ASKED = "services.payment.asked"
PAYMENT_RECEIVED = "services.payment.received"
PAYMENT_WAIVED = "services.payment.waived"
PAYMENT_RETURNED = "services.payment.returned"
PAYMENT_LAPSED = "services.payment.lapsed"
PAYMENT_NOT_TAKEN = "services.payment.not_taken"
PAYMENTS_EXPORTED = "services.payment.exported"
FEE_SET = "services.fee.set"
APPLICANT_ASKED = "services.applicant.asked"
APPLICANT_ANSWERED = "services.applicant.answered"
CASES_BROUGHT = "services.cases.brought"
CASE_ESCALATED = "services.case.escalated"
MAIL_SENT = "services.mail.sent"
MAIL_AGAIN = "services.mail.again"
MAIL_DROPPED = "services.mail.dropped"
MAIL_STOPPED = "services.mail.stopped"
SECRET_REISSUED = "services.secret.reissued"
QUEUE_CHANGED = "services.queue.changed"
DECISIONS_CHANGED = "services.decisions.changed"
QUEUE_EXPORTED = "services.queue.exported"
GUIDE_CHANGED = "services.guide.changed"
TICKET_SERVED = "services.ticket.served"
AREA_GIVEN = "services.area.given"
MEASUREMENTS_PUBLISHED = "services.measurements.published"
FIGURES_FROZEN = "services.figures.frozen"
SURVEY_ANSWERED = "services.survey.answered"
SURVEY_SHEETS_ENTERED = "services.survey.sheets_entered"
SURVEY_ANSWERS_BROUGHT = "services.survey.answers_brought"
FOLLOW_UP_PLANNED = "services.follow_up.planned"
FOLLOW_UP_DONE = "services.follow_up.done"

VERBS = {
    SERVICE_DEFINED: _("Service defined"),
    VERSION_DRAFTED: _("Version of a service drafted"),
    FORM_CHANGED: _("Form of a service changed"),
    FEES_CHANGED: _("Fees of a service changed"),
    STANDARD_CHANGED: _("Standard of a service changed"),
    LETTERS_CHANGED: _("Letters of a service changed"),
    VERSION_PUBLISHED: _("Version of a service published"),
    DRAFT_STARTED: _("Application begun"),
    DRAFT_DELETED: _("Application given up or over"),
    DRAFT_AT_COUNTER: _("Begun application opened at the counter"),
    CASE_RECEIVED: _("Case received"),
    CASE_CLOSED: _("Case closed"),
    CASE_MOVED: _("Case moved to another version of its service"),
    STEP_OFFERED: _("Step offered"),
    STEP_CLAIMED: _("Step taken"),
    STEP_STARTED: _("Work on a step started"),
    STEP_PAUSED: _("Step paused"),
    STEP_RESUMED: _("Work on a step resumed"),
    STEP_COMPLETED: _("Step completed"),
    STEP_RELEASED: _("Step given back"),
    STEP_HANDED_OVER: _("Step handed over"),
    STEP_CANCELLED: _("Step cancelled"),
    STEP_ANSWERED: _("Step goes on after the applicant's answer"),
    STEP_SIGNED: _("Step signed by a first person"),
    REQUIREMENT_CHECKED: _("Requirement of a case checked"),
    LETTER_SIGNED: _("Letter of a case signed"),
    LETTER_REVOKED: _("Letter of a case revoked"),
    WAIT_OPENED: _("Case waits"),
    WAIT_ENDED: _("Wait of a case is over"),
    WAIT_CANCELLED: _("Wait of a case cancelled"),
    PAYMENT_ASKED: _("Fee asked for"),
    PAYMENT_RECEIVED: _("Fee paid"),
    PAYMENT_WAIVED: _("Fee waived"),
    PAYMENT_RETURNED: _("Fee given back"),
    PAYMENT_LAPSED: _("Fee not asked for any more"),
    PAYMENT_NOT_TAKEN: _("Money came in that does not fit what is due"),
    PAYMENTS_EXPORTED: _("List of payments exported"),
    FEE_SET: _("Fee set by an officer"),
    APPLICANT_ASKED: _("Applicant asked for something"),
    APPLICANT_ANSWERED: _("Applicant answered"),
    CASES_BROUGHT: _("Cases brought in from an older system"),
    CASE_ESCALATED: _("Leaders told that a case is late or will be"),
    MAIL_SENT: _("E-mail sent to an applicant"),
    MAIL_AGAIN: _("E-mail to an applicant tried again by an officer"),
    MAIL_DROPPED: _("E-mail to an applicant given up"),
    MAIL_STOPPED: _("Applicant wants no e-mail any more"),
    SECRET_REISSUED: _("New secret part issued at the counter"),
    QUEUE_CHANGED: _("Queue of a counter arranged"),
    DECISIONS_CHANGED: _("Tables of decisions of a draft changed"),
    QUEUE_EXPORTED: _("Figures of a queue exported"),
    GUIDE_CHANGED: _("Questions that lead to services written"),
    TICKET_SERVED: _("Number of the queue served"),
    AREA_GIVEN: _("Area of a unit given to an officer"),
    MEASUREMENTS_PUBLISHED: _("Figures of service work published"),
    FIGURES_FROZEN: _("Public figures of services renewed"),
    SURVEY_ANSWERED: _("Satisfaction survey answered"),
    SURVEY_SHEETS_ENTERED: _("Paper sheets of the satisfaction survey entered"),
    SURVEY_ANSWERS_BROUGHT: _("Answers to the satisfaction survey brought in"),
    FOLLOW_UP_PLANNED: _("Follow-up to the satisfaction survey planned"),
    FOLLOW_UP_DONE: _("Follow-up to the satisfaction survey done"),
    SIMPLIFICATION_CHANGED: _("Entry about a simplification changed"),
    SIMPLIFICATION_RECORDED: _("Simplification entered in the register"),
}
