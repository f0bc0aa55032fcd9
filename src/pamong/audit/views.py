from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import actor_of, requires, signed_in
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.audit import actions, policies, queries, wording
from pamong.audit.actions import UnableToExport
from pamong.audit.forms import FilterForm
from pamong.audit.rules import Place
from pamong.journal.recording import canonical, leaf_hash


@requires(Right.EVENT_READ)
@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """The journal, the newest first: filtered, explained, page by page."""
    actor = actor_of(request)
    form = _filter(request.GET, actor)
    listing = None
    older = ""
    if form.is_valid():
        found = queries.filtered(policies.events_read_by(actor), form.wanted())
        listing = queries.listing(found, Place.parse(request.GET.get("after", "")))
        if listing.after:
            query = request.GET.copy()
            query["after"] = str(listing.after)
            older = f"?{query.urlencode()}"
    newest = request.GET.copy()
    newest.pop("after", None)
    context = {
        "form": form,
        "listing": listing,
        "older": older,
        "newest": f"?{newest.urlencode()}" if "after" in request.GET else "",
        "may_export": actor.may(Right.EVENT_EXPORT),
        "asked": list(newest.items()),
        "filtered": any(value for value in newest.values()),
    }
    return render(request, "audit/events.html", context, status=400 if form.errors else 200)


@requires(Right.EVENT_READ)
@require_GET
def event(request: HttpRequest, place: str) -> HttpResponse:
    """All that the journal holds about one event, and whether its hash still fits."""
    found = policies.event_read_by(actor_of(request), Place.parse(place))
    (told,) = queries.told([found])
    context = {
        "told": told,
        "event": found,
        "related": queries.related_of(found),
        "payload": [
            (wording.field_text(key), wording.value_text(key, value))
            for key, value in sorted(found.payload.items())
        ],
        "canonical": canonical(found).decode(),
        "hash": bytes(found.leaf_hash).hex(),
        "intact": leaf_hash(found) == bytes(found.leaf_hash),
    }
    return render(request, "audit/event.html", context)


@requires(Right.EVENT_EXPORT)
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered events as a file. Taking them along is an event."""
    form = _filter(request.POST, actor_of(request))
    back = f"{reverse('audit:events')}?{_without_token(request.POST)}"
    if not form.is_valid():
        return redirect(back)
    try:
        made = actions.export_events(
            actor=actor_of(request),
            wanted=form.wanted(),
            file_format=request.POST.get("format", ""),
            at=timezone.now(),
        )
    except UnableToExport as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    response = StreamingHttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = content_disposition_header(True, made.name) or ""
    return response


@requires(Right.EVENT_READ)
@require_GET
def readings(request: HttpRequest) -> HttpResponse:
    """Who looked at whom: first find the person."""
    text = request.GET.get("name", "")[:60]
    people = policies.people_asked_about(actor_of(request), text)
    return render(request, "audit/readings.html", {"name": text, "people": people})


@requires(Right.EVENT_READ)
@require_GET
def readings_of(request: HttpRequest, employee_id: int) -> HttpResponse:
    """Who looked at this person's ratings and files, or exported them, and when."""
    actor = actor_of(request)
    person = policies.person_asked_about(actor, employee_id)
    after = Place.parse(request.GET.get("after", ""))
    found = policies.events_read_by(actor)
    listing = queries.listing(queries.readings_about(found, person.pk), after)
    exports, more_exports = queries.exports_over(found, person.pk) if after is None else ([], False)
    if after is None:
        actions.note_look_up(
            actor=actor, employee_id=person.pk, name=person.display_name, at=timezone.now()
        )
    context = {
        "person": person,
        "listing": listing,
        "exports": exports,
        "more_exports": more_exports,
        "older": f"?{urlencode({'after': listing.after})}" if listing.after else "",
        "first_page": after is None,
    }
    return render(request, "audit/readings_of.html", context)


@signed_in
@require_GET
def panel_recent(request: HttpRequest) -> HttpResponse:
    """Home of an auditor: who read or exported something lately."""
    actor = actor_of(request)
    if not actor.may(Right.EVENT_READ):
        return HttpResponse(status=204)
    found = policies.events_read_by(actor).filter(verb__in=queries.verbs_of_reading())
    listing = queries.listing(found.order_by("-happened_at", "-pk"), None, size=5)
    return render(request, "audit/panel_recent.html", {"rows": listing.rows})


def _filter(data: QueryDict, actor: Actor) -> FilterForm:
    people = partial(policies.people_asked_about, actor)
    return FilterForm(data, today=timezone.localdate(), people=people)


def _without_token(data: QueryDict) -> str:
    kept = data.copy()
    for name in ("csrfmiddlewaretoken", "format"):
        kept.pop(name, None)
    return kept.urlencode()
