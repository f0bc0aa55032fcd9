"""The notices of people and places, worded in the reader's language when shown."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REPORT_ACCEPTED = "organization.superior.report_accepted"
REPORT_DECLINED = "organization.superior.report_declined"
SUPERIOR_SET = "organization.superior.set"
SUPERIOR_BY_TREE = "organization.superior.by_tree"
NEW_SUBORDINATE = "organization.superior.new_subordinate"
DELEGATED = "organization.delegation.started"
DELEGATION_ENDED = "organization.delegation.ended"
ACTING = "organization.acting.started"
ACTING_ENDED = "organization.acting.ended"
TEAM_JOINED = "organization.team.joined"
TEAM_LEADER = "organization.team.leader"
TEAM_LEFT = "organization.team.left"
ROLE_GRANTED = "organization.role.granted"
ROLE_REVOKED = "organization.role.revoked"
RATING_READER = "organization.role.rating_reader"
PASSWORD_REPLACED = "organization.account.password_replaced"

NOTICES: Mapping[str, str | Promise] = {
    REPORT_ACCEPTED: _("Your report was right: your superior is now %(name)s."),
    REPORT_DECLINED: _("Your report about your superior was answered: %(answer)s"),
    SUPERIOR_SET: _("Your superior is now %(name)s: %(reason)s"),
    SUPERIOR_BY_TREE: _("Your superior is again the one whom the organisation chart names."),
    NEW_SUBORDINATE: _("You are now the superior of %(name)s."),
    DELEGATED: _("You stand in for %(name)s from %(start)s to %(end)s."),
    DELEGATION_ENDED: _("You no longer stand in for %(name)s."),
    ACTING: _("You act as %(title)s from %(start)s."),
    ACTING_ENDED: _("You no longer act as %(title)s."),
    TEAM_JOINED: _("You are now a member of the team %(team)s."),
    TEAM_LEADER: _("You now lead the team %(team)s."),
    TEAM_LEFT: _("You are no longer a member of the team %(team)s."),
    ROLE_GRANTED: _("You were given a role. See what it opens on your page."),
    ROLE_REVOKED: _("A role of yours has ended."),
    PASSWORD_REPLACED: _(
        "%(who)s replaced your password. If you did not ask for it, tell your administrator."
    ),
    RATING_READER: _("%(name)s was given a role that reads ratings, by %(by)s."),
}


def day(value: date) -> str:
    """A day that reads alike in both languages."""
    return f"{value:%d/%m/%Y}"


def last_day(ended_on: date) -> str:
    """The last day that counts, where rows keep the first that does not."""
    return day(ended_on - timedelta(days=1))
