from collections.abc import Callable
from time import time

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from pamong.accounts.access import Forbidden, forbidden_page
from pamong.accounts.actors import NOBODY, Actor
from pamong.accounts.middleware import BARE_PATHS
from pamong.accounts.models import User
from pamong.organization.queries import actor_for
from pamong.organization.queries.zones import zone_of_account
from pamong.tenancy.current import agency_id_or_none
from pamong.tenancy.models import Agency

# In the session, for the hour: people change the zone they work in less often than that.
KEPT_ZONE = "zone"

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
    kept = request.session.get(KEPT_ZONE)
    if kept is not None and kept[1] == _hour():
        return str(kept[0])
    return _keep_zone(request, request.user.pk)


def _keep_zone(request: HttpRequest, account_id: int) -> str | None:
    zone = zone_of_account(account_id)
    if zone is not None:
        request.session[KEPT_ZONE] = [zone, _hour()]
    return zone


def _hour() -> int:
    return int(time() // 3600)


def keep_zone_of(request: HttpRequest, user: User, **_more: object) -> None:
    """Write it together with the sign-in, so that no page has to."""
    if agency_id_or_none() is not None:
        _keep_zone(request, user.pk)


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated or request.user.pk is None:
        return NOBODY
    return actor_for(
        account_id=request.user.pk, username=request.user.label, today=timezone.localdate()
    )
