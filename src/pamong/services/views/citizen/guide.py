"""Which service do I need: one question a page, all of it links."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from pamong.accounts.access import public
from pamong.services.queries.guide import guide_of_agency
from pamong.services.rules.guide import DEEPEST, Question
from pamong.services.views.visitors import language


@public
@require_GET
def guide(request: HttpRequest, agency: str) -> HttpResponse:
    """The question at the end of the answers given so far: `at` is "2.1", their numbers."""
    tree, offered = guide_of_agency()
    if tree is None:
        raise Http404
    at = request.GET.get("at", "")
    steps = _steps(tree, at)
    if steps is None:
        # A link kept from before the questions changed.
        return redirect("citizen:guide", agency)
    question = steps[-1][0] if steps else tree
    here = reverse("citizen:guide", args=[agency])
    answers = []
    for number, answer in enumerate(question.answers, 1):
        below = f"{at}.{number}" if at else str(number)
        answers.append(
            {
                "text": answer.text.said_in(language()),
                "service": offered.get(answer.service) if answer.question is None else None,
                "url": f"{here}?at={below}"
                if answer.question
                else reverse("citizen:offer", args=[agency, answer.service]),
            }
        )
    context = {
        "question": question.text.said_in(language()),
        "answers": answers,
        "given": [said for _question, said in steps],
        "back": f"{here}?at={at.rpartition('.')[0]}" if "." in at else here if at else "",
    }
    return render(request, "services/citizen/guide.html", context)


def _steps(tree: Question, at: str) -> list[tuple[Question, str]] | None:
    """The questions that the answers lead to, each with the answer given; None of others."""
    parts = at.split(".") if at else []
    if len(parts) > DEEPEST or not all(part.isdecimal() and len(part) < 4 for part in parts):
        return None
    found, question = [], tree
    for part in parts:
        if not 1 <= int(part) <= len(question.answers):
            return None
        answer = question.answers[int(part) - 1]
        if answer.question is None:
            return None
        question = answer.question
        found.append((question, answer.text.said_in(language())))
    return found
