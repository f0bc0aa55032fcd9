from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pamong.documents.imports import Importer


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("An .xlsx or .csv file with the columns below, in any order."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    complete = forms.BooleanField(required=False)

    def __init__(self, *args: Any, importer: Importer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if importer.complete_label:
            self.fields["complete"].label = str(importer.complete_label)
        else:
            del self.fields["complete"]


class VerifyForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("It stands at the foot of the document, like ABCD-EFGH-JKMN-PQRS-TVWX."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class CompareFileForm(forms.Form):
    file = forms.FileField(
        label=_("Your copy of the document"),
        help_text=_("At most 10 MB. It is compared and not kept."),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )
