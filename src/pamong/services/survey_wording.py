"""The nine elements of the survey and their four answers, in the reader's words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.services.rules.survey import Element


@dataclass(frozen=True, slots=True)
class Statement:
    """An element: its short name, the question, and the answers from 1 to 4."""

    name: Promise
    question: Promise
    answers: tuple[Promise, Promise, Promise, Promise]

    @property
    def numbered(self) -> Iterator[tuple[int, Promise]]:
        return enumerate(self.answers, start=1)


STATEMENTS: Mapping[Element, Statement] = MappingProxyType(
    {
        Element.REQUIREMENTS: Statement(
            pgettext_lazy("element", "Requirements"),
            _("How well do the requirements fit the kind of service?"),
            (
                _("They do not fit"),
                _("They hardly fit"),
                _("They fit"),
                _("They fit very well"),
            ),
        ),
        Element.PROCEDURE: Statement(
            pgettext_lazy("element", "Procedure"),
            _("How easy is the procedure of this service?"),
            (_("Not easy"), _("Hardly easy"), _("Easy"), _("Very easy")),
        ),
        Element.TIME: Statement(
            pgettext_lazy("element", "Time"),
            _("How quickly was the service given?"),
            (_("Not quickly"), _("Hardly quickly"), _("Quickly"), _("Very quickly")),
        ),
        Element.COST: Statement(
            pgettext_lazy("element", "Fee"),
            _("How reasonable is the fee?"),
            (_("Very expensive"), _("Rather expensive"), _("Cheap"), _("Free of charge")),
        ),
        Element.PRODUCT: Statement(
            pgettext_lazy("element", "Result"),
            _("How well does what you received fit what the service standard promises?"),
            (
                pgettext_lazy("result", "It does not fit"),
                pgettext_lazy("result", "It hardly fits"),
                pgettext_lazy("result", "It fits"),
                pgettext_lazy("result", "It fits very well"),
            ),
        ),
        Element.COMPETENCE: Statement(
            pgettext_lazy("element", "Competence of officers"),
            _("How competent were the officers?"),
            (_("Not competent"), _("Hardly competent"), _("Competent"), _("Very competent")),
        ),
        Element.CONDUCT: Statement(
            pgettext_lazy("element", "Conduct of officers"),
            _("How polite and friendly were the officers?"),
            (
                _("Not polite and friendly"),
                _("Hardly polite and friendly"),
                _("Polite and friendly"),
                _("Very polite and friendly"),
            ),
        ),
        Element.COMPLAINTS: Statement(
            pgettext_lazy("element", "Handling of complaints"),
            _("How are complaints, suggestions and comments handled?"),
            (
                _("There is no way to complain"),
                _("There is one that does not work"),
                _("It works, but not fully"),
                _("They are handled well"),
            ),
        ),
        Element.FACILITIES: Statement(
            pgettext_lazy("element", "Facilities"),
            _("How good are the rooms and facilities, or the pages of this service?"),
            (
                pgettext_lazy("facilities", "Bad"),
                pgettext_lazy("facilities", "Fair"),
                pgettext_lazy("facilities", "Good"),
                pgettext_lazy("facilities", "Very good"),
            ),
        ),
    }
)

BANDS: Mapping[str, Promise] = MappingProxyType(
    {
        "A": pgettext_lazy("band", "Very good"),
        "B": pgettext_lazy("band", "Good"),
        "C": pgettext_lazy("band", "Less good"),
        "D": pgettext_lazy("band", "Not good"),
    }
)


def name_of(element: str) -> str:
    return str(STATEMENTS[Element(element)].name)
