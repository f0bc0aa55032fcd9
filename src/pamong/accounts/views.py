import time
from typing import Any

from allauth.account.views import LoginView
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts import actions
from pamong.accounts.access import account_of, actor_of, public, signed_in
from pamong.accounts.forms import PasswordForm, UnlockForm
from pamong.accounts.role_hints import role_hint
from pamong.accounts.session import FIRST_PASSWORD_KEY, LANGUAGE_KEY, LAST_SEEN_KEY, LOCKED_KEY

_sign_in = LoginView.as_view(
    template_name="accounts/sign_in.html", extra_context={"panels": settings.SIGN_IN_PANELS}
)


@public
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponseBase:
    """The morning page of a signed-in person; the sign-in form for everybody else."""
    if request.user.is_authenticated and request.method == "GET":
        now = timezone.localtime()
        return render(
            request,
            "accounts/home.html",
            {
                "greeting": _greeting(now.hour) % {"name": actor_of(request).name},
                "today": now.date(),
                "role_hint": role_hint(actor_of(request), account_of(request).hints_seen),
                **_groups(whole="whole" in request.GET),
            },
        )
    response: HttpResponseBase = _sign_in(request)
    return response


def _groups(*, whole: bool) -> dict[str, Any]:
    """The first group of panels and the numbers of those that follow; or all panels at once."""
    if whole:
        return {"panels": [panel for group in settings.PANELS for panel in group], "later": ()}
    return {"panels": settings.PANELS[0], "later": range(1, len(settings.PANELS))}


@signed_in
@require_GET
def home_part(request: HttpRequest, part: int) -> HttpResponse:
    """A later group of the home page's panels, fetched by the page itself."""
    if not 0 < part < len(settings.PANELS):
        raise Http404
    return render(request, "accounts/home_part.html", {"panels": settings.PANELS[part]})


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, or hand a shared screen to the next person: both end at the sign-in form."""
    logout(request)
    return redirect("home")


@signed_in
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """The locked screen: the same person types the password, or somebody else signs in."""
    next_url = _safe_next(request)
    if not request.session.get(LOCKED_KEY):
        return redirect(next_url)
    form = UnlockForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        attempts = {"action": "unlock", "key": str(request.user.pk)}
        if not ratelimit.consume(request, **attempts):
            logout(request)
            messages.error(request, _("Too many wrong passwords. Sign in again."))
            return redirect("home")
        if request.user.check_password(form.cleaned_data["password"]):
            ratelimit.clear(request, **attempts)
            del request.session[LOCKED_KEY]
            request.session[LAST_SEEN_KEY] = int(time.time())
            return redirect(next_url)
        form.add_error("password", _("This is not the password of this account."))
        status = 400
    return render(request, "accounts/unlock.html", {"form": form, "next": next_url}, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: change the password."""
    user = account_of(request)
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_password(
            user=user, password=form.cleaned_data["new_password1"], at=timezone.now()
        )
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password is changed."))
        first = request.session.pop(FIRST_PASSWORD_KEY, False)
        return redirect("home" if first else "accounts:account")
    context = {"form": form, "first": request.session.get(FIRST_PASSWORD_KEY, False)}
    return render(request, "accounts/account.html", context, status=400 if form.errors else 200)


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of all pages; a signed-in person keeps it on every screen."""
    language = request.POST.get("language", "")
    response = redirect(_safe_next(request))
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            # A shared screen starts in Indonesian again; the account keeps the choice.
            max_age=None,
            samesite="Lax",
            secure=settings.BEHIND_TLS,
        )
        if request.user.is_authenticated:
            request.session[LANGUAGE_KEY] = language
            actions.choose_language(user=account_of(request), language=language)
    return response


@signed_in
@require_POST
def dismiss_hint(request: HttpRequest) -> HttpResponse:
    actions.dismiss_hint(user=account_of(request), hint=request.POST.get("hint", "")[:60])
    return redirect(_safe_next(request))


def _greeting(hour: int) -> str:
    """As people greet here: *pagi* until eleven, *siang* until three, *sore* until dark."""
    for until, greeting in (
        (11, _("Good morning, %(name)s")),
        (15, _("Good day, %(name)s")),
        (18, _("Good afternoon, %(name)s")),
    ):
        if hour < until:
            return greeting
    return _("Good evening, %(name)s")


def _safe_next(request: HttpRequest) -> str:
    url = request.POST.get("next") or request.GET.get("next") or "/"
    if url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return url
    return "/"
