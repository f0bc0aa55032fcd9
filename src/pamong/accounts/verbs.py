from django.utils.translation import gettext_lazy as _

SIGNED_IN = "accounts.account.signed_in"
SIGNED_OUT = "accounts.account.signed_out"
LOCKED = "accounts.account.locked"
PASSWORD_CHANGED = "accounts.account.password_changed"

VERBS = {
    SIGNED_IN: _("Signed in"),
    SIGNED_OUT: _("Signed out"),
    LOCKED: _("Screen locked after idle time"),
    PASSWORD_CHANGED: _("Password changed"),
}
