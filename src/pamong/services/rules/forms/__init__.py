"""Forms without code: questions as data, read, asked, checked, summed up. Values only.

A form is {"schema": JSON Schema 2020-12 of the answers, "layout": pages and looks of the fields}.
"""

from pamong.services.rules.forms.checking import Checked, check_all, fault_of
from pamong.services.rules.forms.formats import clean_line, clean_text
from pamong.services.rules.forms.model import (
    Choice,
    Fault,
    Field,
    Form,
    Limits,
    Page,
    Problem,
    Repeat,
    Text,
    UnableToReadForm,
    Widget,
)
from pamong.services.rules.forms.posting import (
    ASKED,
    DAY_PARTS,
    PageRead,
    Posted,
    count_of,
    half_typed,
    posted_of,
    read_page,
    typed_on,
    with_one_more,
    without_item,
)
from pamong.services.rules.forms.reading import ACCEPTABLE, read_form
from pamong.services.rules.forms.seeing import Settled, calculated, pages_for, settle
from pamong.services.rules.forms.summary import Group, Row, shown, subject, summary

__all__ = [
    "ACCEPTABLE",
    "ASKED",
    "DAY_PARTS",
    "Checked",
    "Choice",
    "Fault",
    "Field",
    "Form",
    "Group",
    "Limits",
    "Page",
    "PageRead",
    "Posted",
    "Problem",
    "Repeat",
    "Row",
    "Settled",
    "Text",
    "UnableToReadForm",
    "Widget",
    "calculated",
    "check_all",
    "clean_line",
    "clean_text",
    "count_of",
    "fault_of",
    "half_typed",
    "pages_for",
    "posted_of",
    "read_form",
    "read_page",
    "settle",
    "shown",
    "subject",
    "summary",
    "typed_on",
    "with_one_more",
    "without_item",
]
