"""Giving somebody a role."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pamong.accounts.models import User
from pamong.accounts.rights import GRANTABLE_ROLES, ROLE_LABELS
from pamong.organization.forms.picking import PersonField, PickForm, UnitField
from pamong.organization.models import Employee
from pamong.ui.fields import DayField

WHOLE, UNIT = "agency", "unit"


class GrantForm(PickForm):
    person = PersonField(label=_("Who"), required=False)
    username = forms.CharField(
        label=_("Or a user name"),
        max_length=150,
        required=False,
        help_text=_("For an account that belongs to no employee."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, ROLE_LABELS[role]) for role in GRANTABLE_ROLES],
    )
    reach = forms.ChoiceField(
        label=_("Where"),
        choices=[(WHOLE, _("The whole agency")), (UNIT, _("One unit and everything below it"))],
        widget=forms.RadioSelect,
    )
    unit = UnitField(
        label=_("Which unit"), required=False, help_text=_("Only for a role in one unit.")
    )
    first_day = DayField(label=_("First day"))
    last_day = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave it empty for a role without an end."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["user_id"] = self._account(data)
        if data.get("reach") == UNIT and data.get("unit") is None and "unit" not in self.errors:
            self.add_error("unit", _("Search for the unit, then choose it."))
        return data

    def _account(self, data: dict[str, Any]) -> int | None:
        person, username = data.get("person"), data.get("username", "").strip()
        if bool(person) == bool(username):
            if "person" not in self.errors:
                self.add_error("person", _("Choose a person or write a user name, one of the two."))
            return None
        if person:
            user_id: int | None = Employee.objects.get(pk=person.employee_id).user_id
            if user_id is None:
                self.add_error(
                    "person",
                    _("This person has no account yet. Give them a first password first."),
                )
            return user_id
        found = User.objects.filter(username__iexact=username, is_active=True).first()
        if found is None:
            self.add_error("username", _("No account here has this user name."))
            return None
        return found.pk
