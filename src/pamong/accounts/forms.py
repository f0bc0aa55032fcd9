from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]  # the package is untyped
    """The sign-in form in our own words, in both languages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, login.help_text = _("User name"), _("Usually your NIP or NI PPPK.")
        password.label, password.help_text = _("Password"), ""
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)
        self.fields.pop("remember", None)


class PasswordForm(PasswordChangeForm):
    """The change of a password in our own words, and fewer of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new = self.fields["new_password1"]
        self.fields["old_password"].label = _("Present password")
        new.label = _("New password")
        new.help_text = _("At least 12 characters, not a common word and nothing of your name.")
        again = self.fields["new_password2"]
        again.label, again.help_text = _("New password once more"), ""

    def clean_new_password1(self) -> str:
        new: str = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise forms.ValidationError(_("This is the present password. Choose another one."))
        return new


class UnlockForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
