"""The standard of a service, for everybody: to read, to print, and as data."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pamong.accounts.access import public
from pamong.services.models import ServiceVersion
from pamong.services.queries.offers import offer_of
from pamong.services.queries.standards import (
    fee_said,
    published_standard,
    published_versions,
    standard_of,
)
from pamong.services.rules.standard import DELIVERY, MAKING, Component, Standard
from pamong.services.standard_wording import NAMES
from pamong.services.views.visitors import language


@public
@require_GET
def standard(
    request: HttpRequest, agency: str, code: str, version: int | None = None
) -> HttpResponse:
    """What a service promises: the version in force, or an older one with a note."""
    found = published_standard(code, version)
    described = standard_of(found)
    context = {
        "version": found,
        "service": found.service,
        "is_in_force": found.state == ServiceVersion.State.PUBLISHED,
        "versions": published_versions(found),
        "groups": [
            (_("How it is delivered"), [_row(described, each) for each in DELIVERY]),
            (_("How it is made"), [_row(described, each) for each in MAKING]),
        ],
    }
    return render(request, "services/citizen/standard.html", context)


def _row(described: Standard, component: Component) -> dict[str, Any]:
    is_list = component is Component.REQUIREMENTS
    return {
        "number": list(Component).index(component) + 1,
        "name": NAMES[component],
        "text": described.text(component).said_in(language()),
        "items": [each.text.said_in(language()) for each in described.requirements]
        if is_list
        else [],
    }


@public
@require_GET
def standard_data(request: HttpRequest, agency: str, code: str) -> HttpResponse:
    """The service in force as schema.org describes one, for search engines and other portals."""
    version = offer_of(code)
    service = version.service
    address = request.build_absolute_uri(reverse("citizen:offer", args=[agency, code]))
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": address,
        "url": address,
        "identifier": service.code,
        "name": service.name,
        "provider": {
            "@type": "GovernmentOrganization",
            "name": service.unit.name,
            "parentOrganization": {
                "@type": "GovernmentOrganization",
                "name": request.agency.name,  # type: ignore[attr-defined]
                "url": request.build_absolute_uri(reverse("citizen:offers", args=[agency])),
            },
        },
        "termsOfService": request.build_absolute_uri(
            reverse("citizen:standard", args=[agency, code])
        ),
        "availableChannel": {"@type": "ServiceChannel", "serviceUrl": address},
    }
    words = [word.strip() for word in service.words.split(",") if word.strip()]
    described = standard_of(version)
    more = {
        "description": service.summary,
        "alternateName": words,
        "serviceOutput": _thing(described.text(Component.PRODUCT).said_in("id")),
        "offers": _offer(fee_said(version).said_in("id")),
    }
    data |= {key: value for key, value in more.items() if value}
    return JsonResponse(
        data, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False}
    )


def _thing(name: str) -> dict[str, str] | None:
    return {"@type": "Thing", "name": name} if name else None


def _offer(said: str) -> dict[str, str] | None:
    return {"@type": "Offer", "priceCurrency": "IDR", "description": said} if said else None
