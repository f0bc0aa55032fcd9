from django.utils.translation import gettext_lazy as _

INDICATOR_DEFINED = "indicators.indicator.defined"
INDICATOR_CHANGED = "indicators.indicator.changed"
TARGET_SET = "indicators.target.set"
TARGET_CHANGED = "indicators.target.changed"
TARGET_WITHDRAWN = "indicators.target.withdrawn"
MEASUREMENT_RECORDED = "indicators.measurement.recorded"
MEASUREMENT_CHANGED = "indicators.measurement.changed"
CONTEST_OPENED = "indicators.contest.opened"
CONTEST_ANSWERED = "indicators.contest.answered"
PERSONAL_READ = "indicators.personal.read"

VERBS = {
    INDICATOR_DEFINED: _("Indicator defined"),
    INDICATOR_CHANGED: _("Indicator changed"),
    TARGET_SET: _("Target set"),
    TARGET_CHANGED: _("Target changed"),
    TARGET_WITHDRAWN: _("Target withdrawn"),
    MEASUREMENT_RECORDED: _("Measurement recorded"),
    MEASUREMENT_CHANGED: _("Measurement changed"),
    CONTEST_OPENED: _("Figure contested"),
    CONTEST_ANSWERED: _("Contest of a figure answered"),
    PERSONAL_READ: _("Somebody's own figures read"),
}
