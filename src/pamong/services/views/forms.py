"""The form of a service, changed in the browser: pages, questions, and a look at the result."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.services import form_wording, policies, queries
from pamong.services.actions import UnableToServe
from pamong.services.actions.form_changes import (
    begin_next_version,
    change_form,
    mark_of,
    read_form_file,
)
from pamong.services.models import ServiceType, ServiceVersion
from pamong.services.question_forms import (
    FormFileForm,
    GroupForm,
    PageForm,
    QuestionForm,
    page_initial,
)
from pamong.services.question_parts import KINDS, kind_of
from pamong.services.rules.forms import UnableToReadForm, Widget, read_form
from pamong.services.rules.forms import editing as edit
from pamong.services.rules.forms.names import question_name
from pamong.services.rules.forms.specs import FieldSpec, PageSpec

MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class _Work:
    """The form somebody is at: of the draft, or of the version in force to look at."""

    service: ServiceType
    version: ServiceVersion
    pages: list[PageSpec]

    @property
    def is_draft(self) -> bool:
        return bool(self.version.state == ServiceVersion.State.DRAFT)

    @property
    def data(self) -> Mapping[str, Any]:
        return self.version.form if isinstance(self.version.form, Mapping) else {}

    def page(self, page_id: str) -> PageSpec:
        found = next((page for page in self.pages if page.id == page_id), None)
        if found is None:
            raise Http404
        return found

    @property
    def names(self) -> set[str]:
        """Names that are taken: of fields, of groups and of what stands in them."""
        groups = {page.group.name for page in self.pages if page.group}
        return groups | {name for page in self.pages for name in page.fields}


@requires(Right.SERVICE_MANAGE)
@require_GET
def form(request: HttpRequest, service_id: int) -> HttpResponse:
    """The pages of the form with their questions, and what is still wrong."""
    return _form_page(request, _work(request, service_id))


@requires(Right.SERVICE_MANAGE)
@require_POST
def form_begin(request: HttpRequest, service_id: int) -> HttpResponse:
    """Begin the draft of the next version, to change its form or another part of it."""
    service = policies.service_to_manage(actor_of(request), service_id)
    try:
        begin_next_version(actor=actor_of(request), service_id=service.pk, at=timezone.now())
    except UnableToServe as refusal:
        messages.error(request, str(refusal))
        return redirect("services:service", service.pk)
    parts = {
        "decisions": "services:decisions",
        "fees": "services:fees",
        "standard": "services:standard",
        "letters": "services:letters",
    }
    return redirect(parts.get(request.POST.get("part", ""), "services:form"), service.pk)


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def form_page(request: HttpRequest, service_id: int) -> HttpResponse:
    """A page: new (?kind=page or ?kind=group), or one that is there (?id=)."""
    work = _draft_work(request, service_id)
    page_id = request.GET.get("id", "")
    page = work.page(page_id) if page_id else None
    is_group = page.group is not None if page else request.GET.get("kind") == "group"
    asked = (GroupForm if is_group else PageForm)(
        request.POST or None, initial=page_initial(page) if page else None
    )
    if request.method == "POST" and asked.is_valid():
        taken = {each.id for each in work.pages} | work.names
        spec = asked.spec(page, taken)
        data = edit.with_page(work.data, spec, old_id=page_id)
        if _save(request, work, data, asked):
            return redirect(f"{_url(work)}#page-{spec.id}")
    context = {
        "work": work,
        "page": page,
        "form": asked,
        "is_group": is_group,
        "known": _known_before(work, page.id if page else "", ""),
        "mark": request.POST.get("mark") or mark_of(work.data),
    }
    status = 400 if asked.errors else 200
    return render(request, "services/form_page.html", context, status=status)


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def form_question(request: HttpRequest, service_id: int) -> HttpResponse:
    """A question: new on a page (?page= and its ?kind=), or one that is there (?path=)."""
    work = _draft_work(request, service_id)
    path = request.GET.get("path", "")
    page, before = _standing(work, path) if path else (work.page(request.GET.get("page", "")), None)
    kind = request.GET.get("kind", "") or (kind_of(before) if before else "")
    context: dict[str, Any] = {
        "work": work,
        "page": page,
        "path": path,
        "kinds": _kinds(page),
        "mark": request.POST.get("mark") or mark_of(work.data),
    }
    if kind not in dict(context["kinds"]):
        return render(request, "services/form_kind.html", context)
    asked = QuestionForm(kind, request.POST or None, before=before)
    if request.method == "POST" and asked.is_valid():
        name = before.name if before else question_name(asked.cleaned_data["label_id"], work.names)
        data = edit.with_field(work.data, page.id, asked.spec(name))
        if _save(request, work, data, asked):
            return redirect(f"{_url(work)}#page-{page.id}")
    known = _known_before(work, page.id, before.name if before else "")
    context |= {"form": asked, "kind": kind, "kind_label": KINDS[kind], "known": known}
    status = 400 if asked.errors else 200
    return render(request, "services/form_question.html", context, status=status)


@requires(Right.SERVICE_MANAGE)
@require_POST
def form_change(request: HttpRequest, service_id: int) -> HttpResponse:
    """Move or remove a page or a question, or choose what names a case in lists."""
    work = _draft_work(request, service_id)
    verb, _mark, rest = request.POST.get("do", "").partition("|")
    what, _mark, name = rest.partition("|")
    change = _CHANGES.get((verb, what))
    if change is None:
        raise SuspiciousOperation("no change of the form")
    data = change(work.data, request.POST.get("subject", "") if what == "cases" else name)
    _save(request, work, data, None)
    return redirect(f"{_url(work)}#pages")


_Change = Callable[[Mapping[str, Any], str], Mapping[str, Any]]
_CHANGES: Mapping[tuple[str, str], _Change] = {
    ("up", "page"): lambda data, name: edit.moved_page(data, name, -1),
    ("down", "page"): lambda data, name: edit.moved_page(data, name, 1),
    ("remove", "page"): edit.without_page,
    ("up", "question"): lambda data, name: edit.moved_field(data, name, -1),
    ("down", "question"): lambda data, name: edit.moved_field(data, name, 1),
    ("remove", "question"): edit.without_field,
    ("name", "cases"): lambda data, name: edit.with_subject(data, [name] if name else []),
}


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def form_file(request: HttpRequest, service_id: int) -> HttpResponse:
    """The form as a file; one brought back takes the place of the draft's."""
    if request.method == "GET":
        work = _work(request, service_id)
        content = json.dumps(work.data, ensure_ascii=False, indent=2)
        response = HttpResponse(content, content_type="application/json; charset=utf-8")
        name = f"{work.service.code}-v{work.version.number}.json"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    work = _draft_work(request, service_id)
    upload = FormFileForm(request.POST, request.FILES)
    if upload.is_valid():
        file = upload.cleaned_data["file"]
        try:
            if file.size > MOST_BYTES:
                raise UnableToServe(_("The file is larger than 1 MB."))
            data = read_form_file(file.read())
        except UnableToServe as refusal:
            upload.add_error("file", str(refusal))
        else:
            if _save(request, work, data, upload):
                return redirect(_url(work))
    return _form_page(request, work, upload=upload, status=400)


def _work(request: HttpRequest, service_id: int) -> _Work:
    service = policies.service_to_manage(actor_of(request), service_id)
    version = queries.draft_or_in_force(service)
    if version is None:
        raise Http404
    return _Work(service, version, edit.pages_of(version.form))


def _draft_work(request: HttpRequest, service_id: int) -> _Work:
    work = _work(request, service_id)
    if not work.is_draft:
        raise Http404
    return work


def _url(work: _Work) -> str:
    return reverse("services:form", args=[work.service.pk])


def _save(request: HttpRequest, work: _Work, data: Mapping[str, Any], asked: Any) -> bool:
    """Keep the changed form; a refusal stands in the form that was filled in, or on the page."""
    try:
        change_form(
            actor=actor_of(request),
            service_id=work.service.pk,
            form=data,
            mark=request.POST.get("mark", ""),
            at=timezone.now(),
        )
    except UnableToServe as refusal:
        if asked is None:
            messages.error(request, str(refusal))
        else:
            asked.add_error(None, str(refusal))
        return False
    return True


def _form_page(
    request: HttpRequest, work: _Work, *, upload: FormFileForm | None = None, status: int = 200
) -> HttpResponse:
    try:
        read_form(work.data)
        problems: list[str] = []
    except UnableToReadForm as error:
        problems = [form_wording.of_problem_in(work.data, each) for each in error.problems]
    context = {
        "work": work,
        "service": work.service,
        "pages": [_shown_page(work, page) for page in work.pages],
        "problems": problems,
        "subjects": _subjects(work),
        "mark": mark_of(work.data),
        "upload": upload or FormFileForm(),
    }
    return render(request, "services/form.html", context, status=status)


def _shown_page(work: _Work, page: PageSpec) -> dict[str, Any]:
    questions = []
    for name in page.fields:
        path = page.path_of(name)
        spec = edit.field_of(work.data, path)
        if spec is not None:
            questions.append(
                {
                    "path": path,
                    "spec": spec,
                    "label": spec.label.said_in(_language()),
                    "kind": KINDS[kind_of(spec)],
                }
            )
    return {
        "spec": page,
        "title": page.title.said_in(_language()),
        "one": page.group.label.said_in(_language()) if page.group else "",
        "questions": questions,
    }


def _subjects(work: _Work) -> list[tuple[str, str, bool]]:
    """The questions whose answer may name a case in lists, and which does."""
    layout = work.data.get("layout")
    chosen = layout.get("subject") if isinstance(layout, Mapping) else None
    found = []
    for page in work.pages:
        for name in page.fields if page.group is None else ():
            spec = edit.field_of(work.data, name)
            if spec is not None:
                is_chosen = isinstance(chosen, list) and name in chosen
                found.append((name, spec.label.said_in(_language()), is_chosen))
    return found


def _standing(work: _Work, path: str) -> tuple[PageSpec, FieldSpec]:
    """A question and its page. Raises Http404."""
    for page in work.pages:
        if path in map(page.path_of, page.fields):
            spec = edit.field_of(work.data, path)
            if spec is not None:
                return page, spec
    raise Http404


def _kinds(page: PageSpec) -> list[tuple[str, str]]:
    """The kinds of questions that a page can have; files are not asked for in a group."""
    left_out = {Widget.UPLOAD.value} if page.group else set()
    return [(kind, str(label)) for kind, label in KINDS.items() if kind not in left_out]


def _known_before(work: _Work, page_id: str, name: str) -> list[dict[str, Any]]:
    """The names that a condition may use there, with the answers that can be chosen."""
    known: list[dict[str, Any]] = []
    for page in work.pages:
        is_here = page.id == page_id
        for each in page.fields:
            if is_here and each == name:
                return known
            if page.group is not None and not is_here:
                known.append(_known(work, page, each, f"each.{page.group.name}.{each}"))
            else:
                known.append(_known(work, page, each, each))
        if is_here:
            return known
        if page.group is not None:
            label = page.title.said_in(_language())
            known.append({"name": page.group.name, "label": label, "values": ()})
    return known


def _known(work: _Work, page: PageSpec, each: str, name: str) -> dict[str, Any]:
    spec = edit.field_of(work.data, page.path_of(each))
    return {
        "name": name,
        "label": spec.label.said_in(_language()) if spec else each,
        "values": [value for value, _label in spec.choices] if spec else [],
    }


def _language() -> str:
    return get_language() or "id"
