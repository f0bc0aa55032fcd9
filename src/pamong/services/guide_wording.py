"""What is wrong with a line of the question tree, in the reader's words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.services.rules.guide import (
    DEEPEST,
    LONGEST,
    MOST_ANSWERS,
    MOST_LINES,
    GuideFault,
)

_WORDS = {
    GuideFault.NO_MARK: gettext_lazy("A line begins with ? for a question or - for an answer."),
    GuideFault.NO_WORDS: gettext_lazy("The words are missing."),
    GuideFault.TOO_LONG: gettext_lazy("A text has at most %(longest)s characters."),
    GuideFault.TOO_MANY_LINES: gettext_lazy("Write at most %(lines)s lines."),
    GuideFault.TOO_DEEP: gettext_lazy("Nobody answers more than %(deepest)s questions."),
    GuideFault.TOO_MANY_ANSWERS: gettext_lazy("A question has at most %(answers)s answers."),
    GuideFault.QUESTION_EXPECTED: gettext_lazy("A question (?) is expected here."),
    GuideFault.ANSWER_EXPECTED: gettext_lazy("This question has no answer indented like it."),
    GuideFault.SECOND_QUESTION: gettext_lazy(
        "Everything hangs on the first question; this line does not fit its indentation."
    ),
    GuideFault.LEADS_NOWHERE: gettext_lazy(
        "This answer leads nowhere: end it with = and the code of a service, or indent the next "
        "question below it."
    ),
    GuideFault.LEADS_TWICE: gettext_lazy(
        "The answer above leads to a service already; no question can follow."
    ),
}
_LIMITS = {
    "longest": LONGEST,
    "lines": MOST_LINES,
    "deepest": DEEPEST,
    "answers": MOST_ANSWERS,
}


def of_guide_fault(line: int, fault: GuideFault) -> str:
    return _("Line %(line)s: %(fault)s") % {"line": line, "fault": _WORDS[fault] % _LIMITS}
