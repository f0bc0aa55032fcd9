from django.utils.translation import gettext_lazy as _

LOG_EXPORTED = "processes.log.exported"

VERBS = {
    LOG_EXPORTED: _("Log of cases exported"),
}
