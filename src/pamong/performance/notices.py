"""The notices of the performance room, worded in the reader's language when shown."""

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pamong.performance.queries.spans import ROMAN, Span

DELIVERED = "performance.evaluation.delivered"
ACCEPTED = "performance.evaluation.accepted"
OBJECTED = "performance.evaluation.objected"
REVIEW = "performance.objection.review"
EXPLAINED = "performance.objection.explained"
DECIDED = "performance.objection.decided"

EVALUATION_NOTICES: Mapping[str, str | Promise] = {
    DELIVERED: _("Your evaluation %(span)s is there: accept it or object until %(due)s."),
    ACCEPTED: _("%(name)s has accepted the evaluation."),
    OBJECTED: _("%(name)s objects to your evaluation. Explain how you came to it."),
    REVIEW: _("%(name)s objects to an evaluation. You decide."),
    EXPLAINED: _("The one who evaluated %(name)s has answered the objection."),
    DECIDED: _("The objection of %(name)s is decided."),
}


def span_values(span: Span, *, due: date | None) -> dict[str, str]:
    """Values that read alike in both languages: numbers, no names of months."""
    if span.is_year:
        name = str(span.year)
    elif span.kind == "month":
        name = f"{span.start_on:%m/%Y}"
    else:
        name = f"{ROMAN[span.number]}/{span.year}"
    return {"span": name, "due": f"{due:%d/%m/%Y}" if due else ""}
