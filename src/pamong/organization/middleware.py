from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from pamong.accounts.access import Forbidden, forbidden_page
from pamong.accounts.actors import NOBODY, Actor
from pamong.organization.queries import actor_for

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ActorMiddleware:
    """Give each request its actor, and a refusal its page with the reason."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if isinstance(exception, Forbidden):
            return forbidden_page(request, exception)
        return None


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated or request.user.pk is None:
        return NOBODY
    return actor_for(
        account_id=request.user.pk, username=request.user.label, today=timezone.localdate()
    )
