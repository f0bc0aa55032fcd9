from django.utils.translation import gettext_lazy as _

AGENCY_FOUNDED = "organization.agency.founded"
ACCOUNT_ADDED = "organization.account.added"
UNIT_ADDED = "organization.unit.added"
UNIT_CHANGED = "organization.unit.changed"
UNIT_CLOSED = "organization.unit.closed"
EMPLOYEE_ADDED = "organization.employee.added"
EMPLOYEE_CHANGED = "organization.employee.changed"
EMPLOYEE_DEPARTED = "organization.employee.departed"
NUMBER_SHOWN = "organization.number.shown"
STAFF_EXPORTED = "organization.staff.exported"
ACTING_STARTED = "organization.acting.started"
ACTING_ENDED = "organization.acting.ended"
DELEGATION_STARTED = "organization.delegation.started"
DELEGATION_ENDED = "organization.delegation.ended"
SUPERIOR_REPORTED = "organization.superior.reported"
SUPERIOR_REPORT_ACCEPTED = "organization.superior.report_accepted"
SUPERIOR_REPORT_DECLINED = "organization.superior.report_declined"
SUPERIOR_OVERRIDDEN = "organization.superior.overridden"
SUPERIOR_OVERRIDE_ENDED = "organization.superior.override_ended"
TEAM_CREATED = "organization.team.created"
TEAM_ENDED = "organization.team.ended"
TEAM_MEMBER_ADDED = "organization.team.member_added"
TEAM_MEMBER_REMOVED = "organization.team.member_removed"
TEAM_LEADER_CHANGED = "organization.team.leader_changed"
ROLE_GRANTED = "organization.role.granted"
ROLE_REVOKED = "organization.role.revoked"
CALENDAR_CHANGED = "organization.calendar.changed"
CALENDAR_REMOVED = "organization.calendar.removed"
CALENDAR_DAY_SET = "organization.calendar.day_set"
CALENDAR_DAY_REMOVED = "organization.calendar.day_removed"
PASSWORD_GIVEN = "organization.account.password_given"

VERBS = {
    AGENCY_FOUNDED: _("Agency added"),
    ACCOUNT_ADDED: _("Account added"),
    UNIT_ADDED: _("Unit added"),
    UNIT_CHANGED: _("Unit changed"),
    UNIT_CLOSED: _("Unit closed"),
    EMPLOYEE_ADDED: _("Employee added"),
    EMPLOYEE_CHANGED: _("Employee changed"),
    EMPLOYEE_DEPARTED: _("Employee departed"),
    NUMBER_SHOWN: _("Employee number looked at"),
    STAFF_EXPORTED: _("Staff list exported"),
    ACTING_STARTED: _("Acting official appointed"),
    ACTING_ENDED: _("Acting appointment ended"),
    DELEGATION_STARTED: _("Delegate named for a leave"),
    DELEGATION_ENDED: _("Delegation ended"),
    SUPERIOR_REPORTED: _("Wrong superior reported"),
    SUPERIOR_REPORT_ACCEPTED: _("Report of a wrong superior accepted"),
    SUPERIOR_REPORT_DECLINED: _("Report of a wrong superior declined"),
    SUPERIOR_OVERRIDDEN: _("Superior set by hand"),
    SUPERIOR_OVERRIDE_ENDED: _("Superior follows the tree again"),
    TEAM_CREATED: _("Team created"),
    TEAM_ENDED: _("Team ended"),
    TEAM_MEMBER_ADDED: _("Team member added"),
    TEAM_MEMBER_REMOVED: _("Team member removed"),
    TEAM_LEADER_CHANGED: _("Team leader changed"),
    ROLE_GRANTED: _("Role granted"),
    ROLE_REVOKED: _("Role revoked"),
    CALENDAR_CHANGED: _("Working calendar changed"),
    CALENDAR_REMOVED: _("Working calendar removed"),
    CALENDAR_DAY_SET: _("Day of a working calendar set"),
    CALENDAR_DAY_REMOVED: _("Day of a working calendar removed"),
    PASSWORD_GIVEN: _("First password given"),
}
