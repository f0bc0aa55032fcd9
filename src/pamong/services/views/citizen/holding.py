"""Which applications a browser holds; nobody need be signed in here."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from pamong.accounts.access import actor_of, public
from pamong.services.actions.drafts import AlreadySent, NoLongerOffered, bring_up_to_date
from pamong.services.models import ApplicationDraft
from pamong.services.queries.drafts import draft_held
from pamong.services.rules.forms.applicant import APPLICANT
from pamong.services.views.filling.frame import Frame
from pamong.tenancy.current import agency_id

P = ParamSpec("P")

_HELD = "applications"
_MOST_HELD = 20

DraftView = Callable[Concatenate[HttpRequest, str, ApplicationDraft, P], HttpResponse]
CitizenView = Callable[Concatenate[HttpRequest, str, int, P], HttpResponse]


def held(request: HttpRequest) -> list[int]:
    """The ids of the drafts that this browser began or was given the key of."""
    found = request.session.get(_HELD, {}).get(str(agency_id()), [])
    return [each for each in found if isinstance(each, int)]


def draft_opened(request: HttpRequest, draft_id: int) -> ApplicationDraft:
    """Raises Http404 for a draft that neither this browser holds nor who is signed in began."""
    own = actor_of(request).employee_id
    return draft_held(draft_id, held(request), timezone.now(), employee_id=own)


def hold(request: HttpRequest, draft: ApplicationDraft) -> None:
    ids = [each for each in held(request) if each != draft.pk]
    _keep(request, [*ids, draft.pk][-_MOST_HELD:])


def let_go(request: HttpRequest, draft: ApplicationDraft | None = None) -> None:
    """Forget one draft on this device, or all of them: somebody else uses it next."""
    ids = [] if draft is None else [each for each in held(request) if each != draft.pk]
    _keep(request, ids)


def _keep(request: HttpRequest, ids: list[int]) -> None:
    everywhere = dict(request.session.get(_HELD, {}))
    everywhere[str(agency_id())] = ids
    request.session[_HELD] = everywhere


def with_draft(view: DraftView[P]) -> CitizenView[P]:
    """A page of a draft that this browser holds; 404 for every other. Kept by no cache.

    Once it is sent, only the confirmation is left of it. A form that changed meanwhile is put in
    place first, and one looks through the answers.
    """

    @wraps(view)
    def opened(
        request: HttpRequest, agency: str, draft_id: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        draft = draft_opened(request, draft_id)
        if draft.case_id is not None:
            return redirect("citizen:sent", agency, draft.pk)
        try:
            if bring_up_to_date(draft_id=draft.pk, at=timezone.now()):
                return redirect(f"{draft_url(agency, draft)}?changed=1")
            return view(request, agency, draft, *args, **kwargs)
        except NoLongerOffered as refusal:
            context = {"draft": draft, "reason": str(refusal)}
            return render(request, "services/citizen/closed.html", context, status=410)
        except AlreadySent:
            # Another click was quicker.
            return redirect("citizen:sent", agency, draft.pk)

    return cast(CitizenView[P], public(never_cache(opened)))


def frame_of(request: HttpRequest, agency: str, draft: ApplicationDraft) -> Frame:
    return Frame(request, draft, "citizen:", (agency,), "services/citizen/", APPLICANT)


def draft_url(agency: str, draft: ApplicationDraft) -> str:
    return reverse("citizen:application", args=[agency, draft.pk])
