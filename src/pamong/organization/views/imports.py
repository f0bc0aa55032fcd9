from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import actor_of, refuse, requires, signed_in
from pamong.accounts.rights import Right
from pamong.documents.imports import runs_known_to
from pamong.documents.sheets import write_csv, write_xlsx
from pamong.organization.exports import STAFF_COLUMNS, export_staff
from pamong.organization.imports import STAFF, UNITS

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RUNS_A_PAGE = 20


@signed_in
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """The files of units and staff: bring one, see what earlier ones did, take the list out."""
    actor = actor_of(request)
    importers = [importer for importer in (UNITS, STAFF) if actor.may(importer.right)]
    if not importers:
        raise refuse(Right.EMPLOYEE_IMPORT)
    titles = {importer.kind: importer.title for importer in importers}
    runs = runs_known_to(actor=actor, kinds=titles)
    page = Paginator(runs, RUNS_A_PAGE).get_page(request.GET.get("page"))
    rows = [{"run": run, "title": titles[run.kind]} for run in page]
    context = {
        "importers": importers,
        "page": page,
        "rows": rows,
        "exports": actor.may(Right.EMPLOYEE_IMPORT),
    }
    return render(request, "organization/imports.html", context)


@requires(Right.EMPLOYEE_IMPORT)
@require_POST
def staff_export(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The staff list as XLSX or CSV; each download is an event of the journal."""
    if ending not in {"xlsx", "csv"}:
        raise Http404
    now = timezone.now()
    rows = export_staff(actor=actor_of(request), at=now)
    response: HttpResponseBase
    if ending == "xlsx":
        content = write_xlsx(rows, STAFF_COLUMNS, title="pegawai", text_columns=STAFF_COLUMNS[:1])
        response = HttpResponse(content, content_type=_XLSX)
    else:
        response = StreamingHttpResponse(
            write_csv(rows, STAFF_COLUMNS), content_type="text/csv; charset=utf-8"
        )
    name = f"pegawai-{timezone.localdate(now):%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response
