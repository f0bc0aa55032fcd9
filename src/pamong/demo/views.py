from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from pamong.accounts.access import public
from pamong.accounts.rights import ROLE_LABELS, Role
from pamong.demo import state


@public
def panel_people(request: HttpRequest) -> HttpResponse:
    """Beside the sign-in form of the demo: who can sign in, each with a button that does it."""
    if not settings.PAMONG_DEMO:
        raise Http404
    people = [
        {"person": person, "role": ROLE_LABELS[Role(person.role)]}
        for person in state.read_people(settings.PAMONG_DATA)
    ]
    return render(request, "demo/people.html", {"people": people})
