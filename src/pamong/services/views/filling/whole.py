"""An application as a whole: where it stands, the check of all answers, sending, giving up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.services.actions.applying import Applied
from pamong.services.actions.drafts import UnableToSend, discard_draft, key_of, send_draft
from pamong.services.form_wording import of_fault
from pamong.services.queries.drafts import end_of, files_of, written
from pamong.services.rules.applications import Way
from pamong.services.rules.fees import reckon
from pamong.services.rules.forms import Group, Row, summary
from pamong.services.views.filling.frame import Frame
from pamong.services.views.visitors import language


@dataclass(frozen=True, slots=True)
class Checked:
    """The answers of a page, and where they are changed."""

    title: str
    rows: Sequence[Row]
    url: str


def overview(frame: Frame, context: Mapping[str, object] | None = None) -> HttpResponse:
    """Where an application stands: its pages, its code, how long it is kept."""
    shown = {
        "way": _shown_way(frame, frame.way()),
        "go_on": frame.url("go_on"),
        "give_up": frame.url("give_up"),
        "key": key_of(frame.draft.intake_key),
        "until": end_of(frame.draft),
        "changed": frame.request.GET.get("changed") == "1",
    }
    return frame.draw("application", {**shown, **(context or {})})


def _shown_way(frame: Frame, way: Way) -> list[dict[str, object]]:
    return [
        {
            "url": frame.url("page", place.page.id),
            "title": place.page.title.said_in(language()),
            "is_done": place.is_done,
            "is_next": place is way.next,
        }
        for place in way.places
    ]


def go_on(frame: Frame) -> HttpResponse:
    """To the first page that is not done, or to the check of all answers."""
    following = frame.way().next
    if following is None:
        return frame.to("check")
    return frame.to("page", following.page.id)


def check(frame: Frame, sent: Callable[[Applied], HttpResponse]) -> HttpResponse:
    """Look through all answers, change any of them, and send."""
    if frame.request.method == "POST":
        try:
            applied = send_draft(draft_id=frame.draft.pk, at=timezone.now(), actor=frame.actor)
        except UnableToSend as refusal:
            messages.error(frame.request, str(refusal))
            return frame.to("check")
        return sent(applied)
    way = frame.way()
    version = frame.draft.version
    fee, fee_rule = reckon(version.fees, way.checked.answers, version=version.number)
    context = {
        "groups": _groups(frame, way),
        "errors": _errors(frame, way),
        "fee": fee,
        "fee_rule": fee_rule,
        "overview": frame.url("application"),
    }
    return frame.draw("check", context)


def _groups(frame: Frame, way: Way) -> list[Checked]:
    draft = frame.draft
    names = {each.pk: each.name for each in files_of(draft)}
    found: list[Group] = []
    for form in dict.fromkeys(place.form for place in way.places):
        found += summary(form, written(draft).of(form), language(), names)
    return [Checked(each.title, each.rows, _back_to(frame, each.page_id)) for each in found]


def _back_to(frame: Frame, page_id: str) -> str:
    return f"{frame.url('page', page_id)}?back=check"


def _errors(frame: Frame, way: Way) -> list[Mapping[str, str]]:
    """What keeps it from being sent, page by page."""
    found: list[Mapping[str, str]] = []
    for place in way.places:
        texts = dict.fromkeys(of_fault(fault) for fault in place.faults.values())
        if texts:
            title = place.page.title.said_in(language())
            url = _back_to(frame, place.page.id)
            found.append({"url": url, "title": title, "text": " ".join(texts)})
    whole = way.checked.faults.get("")
    if whole is not None:
        found.append({"url": "", "title": "", "text": of_fault(whole)})
    return found


def give_up(frame: Frame, gone: Callable[[], HttpResponse]) -> HttpResponse:
    """Delete an application that is not sent, after asking."""
    if frame.request.method != "POST":
        return frame.draw("give_up", {"overview": frame.url("application")})
    discard_draft(draft_id=frame.draft.pk, at=timezone.now(), actor=frame.actor)
    messages.success(frame.request, _("The application is deleted."))
    return gone()
