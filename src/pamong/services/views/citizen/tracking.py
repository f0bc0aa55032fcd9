"""Following a case without an account: by number and secret, held by this browser afterwards."""

from typing import BinaryIO, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, public
from pamong.documents.actions import record_opening
from pamong.documents.downloads import answer_with
from pamong.documents.uploads import UnableToStore
from pamong.services import actions, queries, rules
from pamong.services.actions import UnableToServe, asking
from pamong.services.actions.payment_notices import order_for
from pamong.services.actions.surveys import is_answered, may_be_surveyed
from pamong.services.models import Case
from pamong.services.providers import provider
from pamong.services.views.visitors import is_too_much, slow_down
from pamong.tenancy.current import agency_id

_FOLLOWED = "cases"
_MOST_FOLLOWED = 20


@public
@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest, agency: str) -> HttpResponse:
    """Ask for number and secret; wrong ones find nothing and are slowed down."""
    if request.method != "POST":
        typed = {"number": request.GET.get("number", "")[:60]}
        return render(request, "services/citizen/track.html", {"typed": typed})
    if is_too_much(request, "citizen_resume"):
        return slow_down(request)
    typed = {name: request.POST.get(name, "")[:60] for name in ("number", "secret")}
    found = _found(typed["number"], typed["secret"])
    if found is None:
        error = _("No application has this number and secret part. Compare both with your paper.")
        context = {"typed": typed, "error": error}
        return render(request, "services/citizen/track.html", context, status=400)
    _follow(request, found)
    return redirect("citizen:case", agency, found.number)


@public
@never_cache
@require_GET
def track_link(request: HttpRequest, agency: str, number: str, secret: str) -> HttpResponse:
    """The link of a message: it leads to the case, and leaves the secret behind."""
    if is_too_much(request, "citizen_resume"):
        return slow_down(request)
    found = _found(number, secret)
    if found is None:
        raise Http404
    _follow(request, found)
    return redirect("citizen:case", agency, found.number)


@public
@never_cache
@require_GET
def case(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Where the case stands, by when it is promised, how long it usually takes, what was said."""
    return _shown(request, followed(request, number))


def _shown(request: HttpRequest, found: Case, typed: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    messages_of_case = queries.messages_of(found, notes=False)
    files = queries.files_of_case(found, messages_of_case)
    context = {
        "case": found,
        "stages": queries.stages_of(found),
        "letters": [(each, files.of_messages.get(each.pk, ())) for each in messages_of_case],
        "typed": typed,
        "most_mb": asking.MOST_MEGABYTES,
        "most_files": asking.MOST_FILES,
        "accepted": ",".join(sorted(asking.PICTURES_AND_PDF)),
        "signed_letters": queries.letters_sent(found),
        **_payment(found),
        "awaits_answer": found.held_since is not None and queries.awaits_answer(found),
        "usual": queries.usual_time(found.service_id, now),
        "may_rate": may_be_surveyed(found, now),
        "is_rated": is_answered(found),
        "key": uuid4(),
        "found_mail": bool(found.applicant_email) and found.wants_mail,
    }
    return render(request, "services/citizen/case.html", context, status=status)


def _payment(found: Case) -> dict[str, object]:
    """What is due, and the provider's order for it: made when the applicant first looks."""
    payment, by = queries.payment_of_case(found.pk), provider()
    order = None
    if payment is not None and by is not None:
        payment.case = found
        order = order_for(payment, by, timezone.now())
    return {"payment": payment, "order": order, "provider": by}


@public
@never_cache
@require_GET
def letter(request: HttpRequest, agency: str, number: str, letter_id: int) -> HttpResponseBase:
    """A letter of a closed case this browser follows."""
    sent = queries.letters_sent(followed(request, number))
    found = next((each for each in sent if each.pk == letter_id), None)
    if found is None:
        raise Http404
    paper = found.verification.attachment
    record_opening(paper, actor=None, at=timezone.now())
    return answer_with(paper)


@public
@never_cache
@require_GET
def payment_receipt(request: HttpRequest, agency: str, number: str) -> HttpResponseBase:
    """The receipt of the fee of a case this browser follows, as PDF."""
    found = queries.payment_of_case(followed(request, number).pk)
    if found is None or found.verification is None:
        raise Http404
    paper = found.verification.attachment
    record_opening(paper, actor=None, at=timezone.now())
    return answer_with(paper)


@public
@require_POST
def answer(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Write to the office, or send it files; what waited for the applicant goes on."""
    found = followed(request, number)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        raise SuspiciousOperation("the key of the message is not the form's") from None
    text = request.POST.get("text", "")
    sent = [(cast(BinaryIO, each), each.name or "") for each in request.FILES.getlist("files")]
    try:
        actions.answer_office(case_id=found.pk, text=text, key=key, at=timezone.now(), files=sent)
    except (UnableToServe, UnableToStore) as refusal:
        messages.error(request, str(refusal))
        return _shown(request, found, typed=text, status=400)
    messages.success(request, _("Your answer is with the office."))
    return redirect("citizen:case", agency, number)


@public
@require_POST
def withdraw(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """Take the application back."""
    found = followed(request, number)
    actions.withdraw_application(case_id=found.pk, at=timezone.now())
    messages.success(request, _("Your application is withdrawn."))
    return redirect("citizen:case", agency, number)


@public
@require_POST
def stop_mail(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """No more e-mail about this case."""
    found = followed(request, number)
    actions.stop_mail(case_id=found.pk, at=timezone.now())
    messages.success(request, _("You get no more e-mail about this application."))
    return redirect("citizen:case", agency, number)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def check_receipt(request: HttpRequest, agency: str) -> HttpResponse:
    """Does a receipt say what the journal says? Yes or no, and slowed down as tracking is."""
    typed = {name: request.POST.get(name, "")[:200] for name in ("number", "code")}
    context: dict[str, object] = {"typed": typed, "answer": None}
    if request.method == "POST":
        if is_too_much(request, "citizen_resume"):
            return slow_down(request)
        number = rules.read_number(typed["number"])
        context["answer"] = bool(number) and queries.is_receipt(number or "", typed["code"])
    return render(request, "services/citizen/check_receipt.html", context)


def _found(number: str, secret: str) -> Case | None:
    read_number, read_secret = rules.read_number(number), rules.read_secret(secret)
    if read_number is None or read_secret is None:
        return None
    found = queries.case_by_secret(read_number, actions.hash_of(read_secret))
    # What is asked inside stays inside, whoever has its number and secret.
    return None if found is None or found.service.is_internal else found


def _follow(request: HttpRequest, found: Case) -> None:
    everywhere = dict(request.session.get(_FOLLOWED, {}))
    own = [each for each in everywhere.get(str(agency_id()), []) if each != _held(found)]
    everywhere[str(agency_id())] = [*own, _held(found)][-_MOST_FOLLOWED:]
    request.session[_FOLLOWED] = everywhere


def _held(found: Case) -> str:
    """What a browser holds of a case; a new secret makes it worthless."""
    return f"{found.number}.{found.secret_turn}" if found.secret_turn else found.number


def followed(request: HttpRequest, number: str) -> Case:
    """Raises Http404 for a case that this browser has not shown the secret of, unless the reader
    asked for it as an employee."""
    held = request.session.get(_FOLLOWED, {}).get(str(agency_id()), [])
    found = Case.objects.filter(number=number).select_related("service", "unit").first()
    if found is None or not (_asked_inside(request, found) or _held(found) in held):
        raise Http404
    return found


def _asked_inside(request: HttpRequest, found: Case) -> bool:
    """Is the reader the employee who asked for it?"""
    own = actor_of(request).employee_id
    return own is not None and found.applicant_employee_id == own
