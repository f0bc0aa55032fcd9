from django.utils.translation import gettext_lazy as _

EVENTS_EXPORTED = "audit.event.exported"
READINGS_LOOKED_UP = "audit.readings.looked_up"

VERBS = {
    EVENTS_EXPORTED: _("Events of the journal exported"),
    READINGS_LOOKED_UP: _("Looked up who read about somebody"),
}
