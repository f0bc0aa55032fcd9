from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.performance.actions.unable import Unable
from pamong.performance.exports import COLUMNS, MANY, export_ratings, unsettled
from pamong.performance.forms.evaluations import ExportForm
from pamong.performance.queries.spans import all_spans


@requires(Right.RATING_EXPORT)
@require_http_methods(["GET", "POST"])
def export_ratings_page(request: HttpRequest) -> HttpResponseBase:
    """The year's ratings as a file in the columns of SIASN."""
    years = list(all_spans())
    paths = actor_of(request).paths(Right.RATING_EXPORT)
    form = ExportForm(request.POST if request.method == "POST" else None, years=years)
    if request.method == "POST" and form.is_valid():
        try:
            export = export_ratings(
                actor=actor_of(request),
                year=form.cleaned_data["year"],
                kind=form.cleaned_data["kind"],
                purpose=form.cleaned_data["purpose"],
                at=timezone.now(),
            )
        except Unable as problem:
            form.add_error("purpose", str(problem))
        else:
            response = StreamingHttpResponse(export.pieces, content_type=export.media_type)
            response["Content-Disposition"] = f'attachment; filename="{export.name}"'
            return response
    return render(
        request,
        "performance/export_ratings.html",
        {
            "form": form,
            "years": years,
            "columns": COLUMNS,
            "many": MANY,
            "unsettled": sorted(unsettled(paths, years).items(), reverse=True),
        },
        status=422 if form.is_bound else 200,
    )
