"""One page of an application: asked, read, kept; its files added and removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from pamong.documents.downloads import answer_with
from pamong.services.actions.drafts import add_file, remove_file, save_page
from pamong.services.models import ApplicationDraft
from pamong.services.queries.drafts import files_of, written
from pamong.services.rules.applications import Place, Way
from pamong.services.rules.forms import (
    Fault,
    Field,
    Form,
    Page,
    PageRead,
    Posted,
    Widget,
    half_typed,
    posted_of,
    read_page,
    settle,
    typed_on,
    with_one_more,
    without_item,
)
from pamong.services.views.filling.asking import Showing, asked_page
from pamong.services.views.filling.frame import Frame
from pamong.services.views.visitors import language, slow_down


@dataclass(slots=True)
class _Visit:
    """A page somebody is on."""

    frame: Frame
    place: Place
    way: Way

    @property
    def request(self) -> HttpRequest:
        return self.frame.request

    @property
    def draft(self) -> ApplicationDraft:
        return self.frame.draft

    @property
    def form(self) -> Form:
        return self.place.form

    @property
    def page(self) -> Page:
        return self.place.page

    @property
    def answers(self) -> Mapping[str, Any]:
        return written(self.draft).of(self.form)

    @property
    def comes_from_check(self) -> bool:
        return (self.request.POST.get("back") or self.request.GET.get("back")) == "check"

    @property
    def url(self) -> str:
        url = self.frame.url("page", self.page.id)
        return f"{url}?back=check" if self.comes_from_check else url


def ask(frame: Frame, page_id: str) -> HttpResponse:
    """Ask the questions of one page, or take its answers."""
    way = frame.way()
    place = way.find(page_id)
    if place is None:
        # The answers have changed so that it is not asked any more, or it never was.
        return frame.to("go_on")
    visit = _Visit(frame, place, way)
    request = frame.request
    if request.method == "GET":
        return _show_again(visit)
    posted = dict(request.POST.lists())
    do = request.POST.get("do", "next")
    repeat = place.page.repeat
    if repeat is not None and do == "add":
        return _show(visit, with_one_more(repeat, posted), focus="last")
    if repeat is not None and do.startswith("remove-"):
        number = do.removeprefix("remove-")
        number = number if number.isascii() and number.isdigit() else "-1"
        return _show(visit, without_item(repeat, posted, int(number)))
    return _take(visit, posted, do)


def _take(visit: _Visit, posted: Posted, do: str) -> HttpResponse:
    has_files = any(each.widget is Widget.UPLOAD for each in visit.page.fields)
    refusals: dict[str, str] = {}
    if has_files:
        if visit.request.FILES and visit.frame.is_too_much("citizen_upload"):
            return slow_down(visit.request)
        refusals = _keep_files(visit)
        _drop_file(visit, do)
        visit.draft.refresh_from_db(fields=["answers", "applicant"])
    read = read_page(visit.form, visit.page, posted, visit.answers, today=timezone.localdate())
    half = half_typed(visit.form, visit.page, posted, visit.answers, today=timezone.localdate())
    goes_on = do not in {"later", "upload"} and not do.startswith("drop-")
    is_done = goes_on and not (read.faults or read.unasked or refusals)
    save_page(
        draft_id=visit.draft.pk,
        form=visit.form,
        page_id=visit.page.id,
        values=read.values,
        is_done=is_done,
        at=timezone.now(),
        typed=typed_on(visit.page, posted) if half else None,
    )
    if refusals or (goes_on and not is_done):
        faults = read.faults if goes_on else {}
        return _show(visit, posted, read=read, faults=faults, refusals=refusals)
    if do == "later":
        return visit.frame.to("application")
    if not goes_on:
        # What is typed half and cannot be kept yet stands there still.
        uploads = {each.name for each in _upload_fields(visit)}
        if any(path not in uploads for path in read.faults):
            return _show(visit, posted, read=read)
        return redirect(visit.url)
    return redirect(_following(visit))


def _show_again(visit: _Visit) -> HttpResponse:
    """The page as it was left: the answers, or what was typed with what is wrong with it."""
    typed = written(visit.draft).typed.get(visit.page.id)
    if not typed:
        return _show(visit, posted_of(visit.page, visit.answers))
    half = half_typed(visit.form, visit.page, typed, visit.answers, today=timezone.localdate())
    return _show(visit, typed, faults=half, status=200)


def _following(visit: _Visit) -> str:
    visit.draft.refresh_from_db()
    way = visit.frame.way()
    following = way.after(visit.page.id)
    if visit.comes_from_check or following is None:
        # A changed answer may have opened questions; those come first.
        following = way.next
    if following is None:
        return visit.frame.url("check")
    return visit.frame.url("page", following.page.id)


def _upload_fields(visit: _Visit) -> list[Field]:
    return [each for each in visit.page.fields if each.widget is Widget.UPLOAD]


def _keep_files(visit: _Visit) -> dict[str, str]:
    """Keep what was sent along; what is refused is told by question."""
    refusals: dict[str, str] = {}
    for each in _upload_fields(visit):
        for file in visit.request.FILES.getlist(each.name):
            stored = add_file(
                draft_id=visit.draft.pk,
                form=visit.form,
                field=each,
                file=cast(BinaryIO, file),
                name=file.name or "",
                at=timezone.now(),
                actor=visit.frame.actor,
            )
            if stored.refusal:
                refusals[each.name] = f"{file.name}: {stored.refusal}"
    return refusals


def _drop_file(visit: _Visit, do: str) -> None:
    name, _mark, number = do.removeprefix("drop-").rpartition("-")
    each = next((each for each in _upload_fields(visit) if each.name == name), None)
    if do.startswith("drop-") and each and number.isascii() and number.isdigit():
        remove_file(
            draft_id=visit.draft.pk,
            form=visit.form,
            field=each,
            attachment_id=int(number[:18]),
            at=timezone.now(),
        )


def _show(
    visit: _Visit,
    posted: Posted,
    *,
    read: PageRead | None = None,
    faults: Mapping[str, Fault] | None = None,
    refusals: Mapping[str, str] | None = None,
    focus: str = "",
    status: int = 0,
) -> HttpResponse:
    if read is None:
        # Which questions show follows from what is typed so far, good or not.
        read = read_page(visit.form, visit.page, posted, visit.answers, today=timezone.localdate())
    files = {each.pk: each for each in visit.frame.shown(files_of(visit.draft))}
    asked = asked_page(
        Showing(
            visit.form,
            visit.page,
            posted,
            settle(visit.form, {**visit.answers, **read.values}),
            faults or {},
            refusals or {},
            files,
            language(),
        )
    )
    before = visit.way.before(visit.page.id)
    pages = [place.page.id for place in visit.way.places]
    context = {
        "page": asked,
        "page_id": visit.page.id,
        "number": pages.index(visit.page.id) + 1,
        "of": len(pages),
        "before": visit.frame.url("page", before.page.id) if before else "",
        "overview": visit.frame.url("application"),
        "back": "check" if visit.comes_from_check else "",
        "arose": bool(read.unasked) and not (faults or refusals),
        "focus": focus,
        "piece_url": visit.frame.url("piece", visit.page.id),
    }
    status = status or (400 if faults or refusals else 200)
    return visit.frame.draw("page", context, status)


def open_file(draft: ApplicationDraft, attachment_id: int) -> HttpResponseBase:
    """A file that was added to a draft, to look at it again."""
    found = next((each for each in files_of(draft) if each.pk == attachment_id), None)
    if found is None:
        raise Http404
    return answer_with(found)
