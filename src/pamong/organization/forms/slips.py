"""First passwords of a unit on paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pamong.organization.forms.picking import PickForm, UnitField


class SlipsForm(PickForm):
    unit = UnitField(label=_("Unit"), help_text=_("With everything below it."))
    again = forms.BooleanField(
        label=_("Also for those who got one before today and never used it"),
        required=False,
        help_text=_("Their old slip stops working."),
    )

    def __init__(self, *args: Any, replaces: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not replaces:
            del self.fields["again"]
