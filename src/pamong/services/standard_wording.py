"""The components of a service standard in words, and what belongs into each."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pamong.services.rules.standard import Component

NAMES: Mapping[Component, str | Promise] = {
    Component.REQUIREMENTS: _("Requirements"),
    Component.PROCEDURE: _("System, mechanism and procedure"),
    Component.TIME: _("Time of completion"),
    Component.COST: _("Cost or fee"),
    Component.PRODUCT: _("Product of the service"),
    Component.COMPLAINTS: _("Complaints, suggestions and input"),
    Component.LEGAL_BASIS: _("Legal basis"),
    Component.FACILITIES: _("Rooms, equipment and facilities"),
    Component.COMPETENCE: _("Competence of the staff"),
    Component.SUPERVISION: _("Internal supervision"),
    Component.STAFF: _("Number of staff"),
    Component.GUARANTEE: _("Guarantee of the service"),
    Component.SAFETY: _("Guarantee of security and safety"),
    Component.EVALUATION: _("Evaluation of the staff's performance"),
}
HINTS: Mapping[Component, str | Promise] = {
    Component.REQUIREMENTS: _("What else is to be said of the list above."),
    Component.PROCEDURE: _("The way from the application to the result, step by step."),
    Component.TIME: _("What the promised working time begins with and covers."),
    Component.COST: _("What the applicant pays and by which regulation; “free of charge” too."),
    Component.PRODUCT: _("What the applicant holds in hand at the end."),
    Component.COMPLAINTS: _("Where and how to complain, who answers and by when."),
    Component.LEGAL_BASIS: _("Laws and regulations, one a line."),
    Component.FACILITIES: _("Rooms, counters, devices, also for people with disabilities."),
    Component.COMPETENCE: _("What those who serve must have learned and be able to do."),
    Component.SUPERVISION: _("Who looks over the work, and how often."),
    Component.STAFF: _("How many people serve, by task."),
    Component.GUARANTEE: _("What the applicant may rely on, and what follows if it is not kept."),
    Component.SAFETY: _("How documents, data and people are kept safe."),
    Component.EVALUATION: _("How and how often the performance of the staff is evaluated."),
}
