from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from pamong.accounts.access import Forbidden, forbidden_page
from pamong.accounts.actors import NOBODY, Actor
from pamong.accounts.middleware import BARE_PATHS
from pamong.organization.queries import actor_for
from pamong.organization.queries.zones import zone_of_account
from pamong.tenancy.current import agency_id_or_none
from pamong.tenancy.models import Agency

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


class ZoneMiddleware:
    """Show times by the clock of the actor's unit, on open pages by the agency's: "today" begins
    in Jayapura two hours before it does in Jakarta."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        zone = _zone(request)
        if not zone:
            return self.get_response(request)
        with timezone.override(zone):
            return self.get_response(request)


def _zone(request: HttpRequest) -> str | None:
    if request.path.startswith(BARE_PATHS):
        return None
    named = getattr(request, "agency", None)
    if isinstance(named, Agency):
        return named.time_zone
    if agency_id_or_none() is None or request.user.pk is None:
        return None
    return zone_of_account(request.user.pk)


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated or request.user.pk is None:
        return NOBODY
    return actor_for(
        account_id=request.user.pk, username=request.user.label, today=timezone.localdate()
    )
