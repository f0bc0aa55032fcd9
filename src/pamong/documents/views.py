from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, public, signed_in, takes_at_most
from pamong.documents import actions, imports, queries
from pamong.documents import notices as notice_board
from pamong.documents.downloads import answer_with
from pamong.documents.forms import CompareFileForm, ImportForm, VerifyForm
from pamong.documents.imports import UnableToImport, UnableToReadSheet
from pamong.documents.models import ImportPage, ImportRun, Notice
from pamong.documents.pdf import grouped
from pamong.documents.uploads import MAX_SIZE, sha256_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A form without files.
SMALL_FORM = 65_536


@signed_in
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What this person was told, the newest first."""
    user_id = _account_id(request)
    page = Paginator(notice_board.notices_of(user_id=user_id), 30).get_page(request.GET.get("page"))
    rows = [{"notice": notice, "text": notice_board.text_of(notice)} for notice in page]
    unread = notice_board.unread_count(user_id=user_id)
    return render(request, "documents/notices.html", {"page": page, "rows": rows, "unread": unread})


@signed_in
@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark all notices of this person as read."""
    notice_board.mark_read(user_id=_account_id(request), at=timezone.now())
    return redirect("documents:notices")


@signed_in
@require_http_methods(["GET", "POST"])
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Go where a notice leads; it counts as read from then on."""
    user_id = _account_id(request)
    notice = Notice.objects.filter(pk=notice_id, user_id=user_id).first()
    if notice is None:
        raise Http404
    notice_board.mark_read(user_id=user_id, at=timezone.now(), notice_id=notice.pk)
    return redirect(notice.url)


def _account_id(request: HttpRequest) -> int:
    account_id = actor_of(request).account_id
    if account_id is None:
        raise Http404
    return account_id


@signed_in
@require_GET
def open_attachment(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """Download a file, if the room of its object lets this person. Never shown in place."""
    attachment = actions.open_attachment(
        actor=actor_of(request), attachment_id=attachment_id, at=timezone.now()
    )
    return answer_with(attachment)


@signed_in
@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Bring a file of a kind; it is read and compared, and nothing is changed yet."""
    actor = actor_of(request)
    importer = imports.importer_for(kind=kind, actor=actor)
    form = ImportForm(request.POST or None, request.FILES or None, importer=importer)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                run = imports.start_import(
                    kind=kind,
                    file=upload.file,
                    name=upload.name,
                    actor=actor,
                    at=timezone.now(),
                    complete=form.cleaned_data.get("complete", False),
                )
            except (UnableToReadSheet, UnableToImport) as error:
                form.add_error("file", str(error))
            else:
                return redirect("documents:import_preview", run.pk)
        status = 400
    runs = imports.runs_known_to(actor=actor, kinds=[kind])[:5]
    context = {"importer": importer, "form": form, "runs": runs}
    return render(request, "documents/import_new.html", context, status=status)


@signed_in
@require_GET
def import_template(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """An empty file with the right columns, as XLSX (with explanations) or CSV."""
    importer = imports.importer_for(kind=kind, actor=actor_of(request))
    if ending == "xlsx":
        response = HttpResponse(imports.template_xlsx(importer), content_type=_XLSX)
    elif ending == "csv":
        response = HttpResponse(
            imports.template_csv(importer), content_type="text/csv; charset=utf-8"
        )
    else:
        raise Http404
    response["Content-Disposition"] = content_disposition_header(True, f"{kind}.{ending}")
    return response


@signed_in
@require_GET
def import_preview(request: HttpRequest, run_id: int) -> HttpResponse:
    """What a file would change, before anybody confirms; afterwards, what it did change."""
    run, importer = imports.run_for(run_id=run_id, actor=actor_of(request))
    sections: list[dict[str, Any]] = [
        {"key": key, "label": label, "count": int(run.summary.get(key, 0))}
        for key, label in (
            (ImportPage.Section.ERRORS, _("Errors")),
            (ImportPage.Section.ADDITIONS, _("Additions")),
            (ImportPage.Section.CHANGES, _("Changes")),
            (ImportPage.Section.DEPARTURES, _("Departures")),
        )
    ]
    filled = [section for section in sections if section["count"]]
    settled = run.state in {ImportRun.State.APPLIED, ImportRun.State.DISCARDED}
    wanted = request.GET.get("section", "")
    section = next((s for s in filled if s["key"] == wanted), filled[0] if filled else None)
    base = reverse("documents:import_preview", args=[run.pk])
    context: dict[str, Any] = {
        "run": run,
        "importer": importer,
        "sections": sections,
        "section": section,
        "tabs": [
            {
                "label": s["label"],
                "url": f"{base}?section={s['key']}",
                "count": s["count"],
                "current": s is section,
            }
            for s in filled
        ],
        "open": run.state in {ImportRun.State.PREVIEWED, ImportRun.State.REFUSED},
        "may_apply": run.state == ImportRun.State.PREVIEWED
        and any(run.summary.get(key) for key in ("additions", "changes", "departures")),
        "nothing": run.state == ImportRun.State.PREVIEWED and not filled,
        "counts": run.summary.get("counts", {}),
        "back": reverse(importer.url_name),
    }
    if section is not None and not settled:
        paginator = Paginator(range(section["count"]), imports.LINES_A_PAGE)
        page = paginator.get_page(request.GET.get("page"))
        context["page"] = page
        context["lines"] = imports.page_of(run=run, section=section["key"], number=page.number)
    return render(request, "documents/import_preview.html", context)


@signed_in
@require_POST
def import_apply(request: HttpRequest, run_id: int) -> HttpResponse:
    """Confirm: write everything that the preview showed, or nothing."""
    run, importer = imports.run_for(run_id=run_id, actor=actor_of(request))
    try:
        imports.apply_import(run_id=run.pk, actor=actor_of(request), at=timezone.now())
    except (UnableToImport, UnableToReadSheet) as error:
        messages.error(request, str(error))
        return redirect("documents:import_preview", run.pk)
    messages.success(request, _("The file was brought in: %(title)s.") % {"title": importer.title})
    return redirect("documents:import_preview", run.pk)


@signed_in
@require_POST
def import_discard(request: HttpRequest, run_id: int) -> HttpResponse:
    """Give a file up before it is applied."""
    run, importer = imports.run_for(run_id=run_id, actor=actor_of(request))
    try:
        imports.discard_import(run_id=run.pk, actor=actor_of(request), at=timezone.now())
    except UnableToImport as error:
        messages.error(request, str(error))
        return redirect("documents:import_preview", run.pk)
    messages.success(request, _("The file was discarded. Nothing was changed."))
    return redirect("documents:import_new", importer.kind)


@signed_in
@require_POST
def import_refresh(request: HttpRequest, run_id: int) -> HttpResponse:
    """Compare the stored file once more with what the system holds now."""
    run, _importer = imports.run_for(run_id=run_id, actor=actor_of(request))
    try:
        imports.refresh_import(run_id=run.pk, actor=actor_of(request), at=timezone.now())
    except (UnableToImport, UnableToReadSheet) as error:
        messages.error(request, str(error))
    return redirect("documents:import_preview", run.pk)


@public
@takes_at_most(SMALL_FORM)
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Type the code of a document to check it."""
    form = VerifyForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            found = queries.verified(form.cleaned_data["code"])
            if found is not None:
                return redirect("documents:verify_code", grouped(found.code))
            form = _unknown_code(form.cleaned_data["code"])
    return render(request, "documents/verify.html", {"form": form}, status=status)


def _unknown_code(code: str) -> VerifyForm:
    form = VerifyForm({"code": code[:60]})
    form.is_valid()
    form.add_error(
        "code", _("No document has this code. Compare it letter by letter with the paper.")
    )
    return form


@public
@takes_at_most(MAX_SIZE + SMALL_FORM)
@require_http_methods(["GET", "POST"])
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What a document is, whether it still holds, and whether a copy is unchanged."""
    found = queries.verified(code)
    if found is None:
        return render(request, "documents/verify.html", {"form": _unknown_code(code)}, status=404)
    form = CompareFileForm(request.POST or None, request.FILES or None)
    same: bool | None = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"].file
        same = sha256_of(upload) == found.sha256
    context = {
        "found": found,
        "code": grouped(found.code),
        "form": form,
        "same": same,
    }
    status = 400 if request.method == "POST" and same is None else 200
    return render(request, "documents/verified.html", context, status=status)
