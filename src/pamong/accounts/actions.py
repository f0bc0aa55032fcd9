"""What a person does with their own account."""

from datetime import datetime

from django.db import transaction

from pamong.accounts import verbs
from pamong.accounts.models import User
from pamong.journal.recording import Draft, Ref, record


def change_password(*, user: User, password: str, at: datetime) -> None:
    with transaction.atomic():
        user.set_password(password)
        user.first_password_at = None
        user.save(update_fields=["password", "first_password_at"])
        _record(verbs.PASSWORD_CHANGED, user, at)


def choose_language(*, user: User, language: str) -> None:
    User.objects.filter(pk=user.pk).update(language=language)


def dismiss_hint(*, user: User, hint: str) -> None:
    """Show a first-time hint no more. Doing it twice changes nothing."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if hint not in locked.hints_seen:
            locked.hints_seen = [*locked.hints_seen, hint]
            locked.save(update_fields=["hints_seen"])


def _record(verb: str, user: User, at: datetime) -> None:
    record(
        Draft(
            verb=verb,
            object=Ref("account", user.pk, user.label),
            account_id=user.pk,
            happened_at=at,
        )
    )
