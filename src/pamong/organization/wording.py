"""What notices of this room say, in the reader's language."""

from django.utils.translation import gettext_lazy as _

PASSWORD_REPLACED = "organization.password_replaced"

NOTICES = {
    PASSWORD_REPLACED: _(
        "%(who)s replaced your password. If you did not ask for it, tell your administrator."
    ),
}


def period(started_on: date, ended_on: date | None) -> str:
    """"24 Nov 2026 – 2 Des 2026"; the end kept in rows is the first day that does not count."""
    last = last_day(ended_on)
    if last is None:
        return _("since %(start)s") % {"start": date_short(started_on)}
    if last == started_on:
        return date_short(started_on)
    return f"{date_short(started_on)} – {date_short(last)}"
