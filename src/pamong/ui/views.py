"""The catalogue of the look; open to everybody, in the demo only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pamong.ui import catalogue as shelves
from pamong.ui.examples import example

PROBLEMS = (400, 403, 404, 429, 500, 503)


def _in_demo() -> None:
    if not getattr(settings, "PAMONG_DEMO", False):
        raise Http404


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every component with its variables and its example."""
    _in_demo()
    return render(
        request,
        "ui/catalogue/catalogue.html",
        {
            "sections": shelves.sections(request),
            "filters": shelves.filters(),
            "problems": PROBLEMS,
        },
    )


@require_safe
def panel_example(request: HttpRequest) -> HttpResponse:
    """A panel as the home page includes it: nothing but its own card."""
    _in_demo()
    return render(request, "ui/catalogue/panel_example.html")


@require_safe
def plain_example(request: HttpRequest) -> HttpResponse:
    """The frame of pages without navigation, such as sign-in."""
    _in_demo()
    return render(request, "ui/catalogue/plain_example.html", {"example": example()})


@require_safe
def problem_example(request: HttpRequest, code: int) -> HttpResponse:
    """An error page to look at; answered 200, because nothing is wrong."""
    _in_demo()
    if code not in PROBLEMS:
        raise Http404
    return render(request, f"{code}.html")


# The stair of accounts, where views declare their right, lies above this one; the house test reads
# the same attribute.
for view in (catalogue, panel_example, plain_example, problem_example):
    vars(view)["right"] = "public"
