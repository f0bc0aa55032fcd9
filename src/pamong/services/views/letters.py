"""Letters of a service as its officer writes them, and of a case as officers sign them."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.documents import word
from pamong.documents.actions import record_opening
from pamong.services import policies, queries
from pamong.services.actions import UnableToServe
from pamong.services.actions.letters import (
    change_letters,
    draft_letter,
    draft_pdf,
    draft_word,
    letters_mark,
    sign_letter,
    signed_word,
)
from pamong.services.models import Case, ServiceVersion
from pamong.services.rules import DECISIONS, Outcome
from pamong.services.rules.forms import clean_line, clean_text, read_form
from pamong.services.rules.letters import (
    ANSWER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_LETTERS,
    Known,
    LetterTemplate,
    read_templates,
)

DECISION = "decision"
NEW = "new"
ANY = "any"
OUTCOMES = {each: Case.Outcome(each.value).label for each in DECISIONS}

_Words = str | Promise

MEANINGS: dict[Known, _Words] = {
    Known.CASE_NUMBER: gettext_lazy("number of the application"),
    Known.SERVICE: gettext_lazy("name of the service"),
    Known.SUBJECT: gettext_lazy("what the application is about"),
    Known.APPLICANT: gettext_lazy("name of the applicant"),
    Known.RECEIVED_ON: gettext_lazy("day on which it was received"),
    Known.DUE_ON: gettext_lazy("promised day"),
    Known.SIGNED_ON: gettext_lazy("day on which the letter is signed"),
    Known.UNIT: gettext_lazy("unit that offers the service"),
    Known.SIGNER: gettext_lazy("who signs the letter"),
}


class LetterForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    outcome = forms.ChoiceField(
        label=gettext_lazy("Goes out when the application is"),
        choices=[(each.value, OUTCOMES[each]) for each in DECISIONS]
        + [(ANY, gettext_lazy("decided, either way"))],
    )

    def clean_title(self) -> str:
        return clean_line(self.cleaned_data["title"])

    def clean_text(self) -> str:
        # An empty line ends a paragraph, however a browser writes line ends.
        return clean_text(self.cleaned_data["text"])


@requires(Right.CASE_WORK)
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, step_id: int, code: str) -> HttpResponse:
    """The letter as it would be signed; signing makes it final."""
    actor, now = actor_of(request), timezone.now()
    step = policies.step_to_work_on(actor, step_id)
    try:
        if request.method == "POST":
            sign_letter(
                actor=actor,
                step_id=step_id,
                code=code,
                mark=request.POST.get("mark", ""),
                at=now,
            )
            said = _("The letter is signed; the applicant gets it when the case is closed.")
            messages.success(request, said)
            return redirect("services:case", step.case.number)
        draft = draft_letter(actor=actor, step_id=step_id, code=code, at=now)
    except UnableToServe as refusal:
        messages.error(request, str(refusal))
        return redirect("services:case", step.case.number)
    if "pdf" in request.GET:
        return HttpResponse(draft_pdf(draft), content_type="application/pdf")
    if "word" in request.GET:
        return _as_word(draft_word(draft), f"{step.case.number}-{code}")
    context = {"case": step.case, "step": step, "draft": draft, "code": code}
    return render(request, "services/letter.html", context)


@requires(Right.CASE_WORK)
@require_GET
def letter_word(request: HttpRequest, number: str, letter_id: int) -> HttpResponse:
    """The text of a signed letter with its code, to go on writing; that it is opened is known."""
    actor = actor_of(request)
    case = policies.case_known_to(actor, number)
    signed = queries.letter_of(case.pk, letter_id)
    if signed is None:
        raise Http404
    record_opening(signed.verification.attachment, actor=actor, at=timezone.now())
    return _as_word(signed_word(case, signed), f"{case.number}-{signed.code}")


def _as_word(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=word.MEDIA_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.docx")
    response["Cache-Control"] = "private, no-store"
    return response


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def letters(request: HttpRequest, service_id: int) -> HttpResponse:
    """The letters of the draft, one of them open; without a draft, those in force to be read."""
    actor = actor_of(request)
    found = policies.service_to_manage(actor, service_id)
    version = queries.draft_or_in_force(found)
    templates = read_templates(version.letters) if version else ()
    given = request.POST if request.method == "POST" else request.GET
    chosen = given.get("letter") or (templates[0].code if templates else NEW)
    held = next((each for each in templates if each.code == chosen), None)
    if held is None and chosen != NEW:
        raise Http404
    form = LetterForm(request.POST or None, initial=_initial(held))
    removes = "remove" in request.POST and held is not None
    if request.method == "POST" and (removes or form.is_valid()):
        written = None if removes else _written(form, held, templates)
        try:
            change_letters(
                actor=actor,
                service_id=found.pk,
                templates=_with(templates, held, written),
                mark=request.POST.get("mark", ""),
                at=timezone.now(),
            )
        except UnableToServe as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("The letter is saved in the draft.")
            messages.success(request, said if written else _("The letter is removed."))
            page = reverse("services:letters", args=[found.pk])
            return redirect(f"{page}?letter={written.code}" if written else page)
    context = {
        "service": found,
        "version": version,
        "is_draft": version is not None and version.state == version.State.DRAFT,
        "form": form,
        "letters": templates,
        "chosen": chosen,
        "held": held,
        "is_new": held is None,
        "may_add": len(templates) < MOST_LETTERS,
        "names": _names(version),
        "mark": request.POST.get("mark") or (letters_mark(version) if version else ""),
    }
    return render(request, "services/letters.html", context, status=400 if form.errors else 200)


def _initial(held: LetterTemplate | None) -> dict[str, Any]:
    if held is None:
        return {"outcome": Outcome.GRANTED.value}
    return {"title": held.title, "text": held.text, "outcome": held.outcome or ANY}


def _written(
    form: LetterForm, held: LetterTemplate | None, templates: Sequence[LetterTemplate]
) -> LetterTemplate:
    data = form.cleaned_data
    outcome = None if data["outcome"] == ANY else Outcome(data["outcome"])
    code = held.code if held else _free_code({each.code for each in templates})
    return LetterTemplate(code, data["title"], data["text"], outcome)


def _free_code(taken: Collection[str]) -> str:
    """Cases name their letters by the code, so that of a letter removed is given again at most in
    another version."""
    number = 1
    while (code := DECISION if number == 1 else f"{DECISION}-{number}") in taken:
        number += 1
    return code


def _with(
    templates: Sequence[LetterTemplate],
    held: LetterTemplate | None,
    written: LetterTemplate | None,
) -> list[LetterTemplate]:
    """All letters with the one that was written in its place, or without it."""
    if held is None:
        return [*templates, *([written] if written else [])]
    changed = [written if each is held else each for each in templates]
    return [each for each in changed if each is not None]


def _names(version: ServiceVersion | None) -> list[tuple[str, _Words]]:
    """Each placeholder as it is written in a letter, and what will stand there."""
    names: list[tuple[str, _Words]] = [(f"{{{{ {known} }}}}", MEANINGS[known]) for known in Known]
    if version is not None and version.form:
        names += [
            (f"{{{{ {ANSWER}{field.name} }}}}", field.label.said_in(get_language() or ""))
            for _page, field in read_form(version.form).fields()
        ]
    return names
