from django.utils.translation import gettext_lazy as _

SIGNED_IN = "accounts.account.signed_in"
SIGNED_OUT = "accounts.account.signed_out"
PASSWORD_CHANGED = "accounts.account.password_changed"

VERBS = {
    SIGNED_IN: _("Signed in"),
    SIGNED_OUT: _("Signed out"),
    PASSWORD_CHANGED: _("Password changed"),
}
