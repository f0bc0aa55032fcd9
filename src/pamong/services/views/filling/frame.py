"""In whose pages an application is written: those of citizens, or an officer's at the counter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from pamong.accounts.actors import Actor
from pamong.documents.models import Attachment
from pamong.services.actions.drafts import way_through
from pamong.services.models import ApplicationDraft
from pamong.services.rules.applications import Way
from pamong.services.rules.forms import Form
from pamong.services.views.filling.asking import HeldFile
from pamong.services.views.visitors import is_too_much


@dataclass(frozen=True, slots=True)
class Frame:
    """An application being written, and the pages around it."""

    request: HttpRequest
    draft: ApplicationDraft
    # How the names of its addresses begin, and what stands in them before the draft's number.
    routes: str
    lead: tuple[object, ...]
    templates: str
    # What is asked about the applicant: of themselves, or of who stands at the counter.
    applicant: Form
    # The officer at the counter; citizens are nobody.
    actor: Actor | None = None
    context: Mapping[str, Any] | None = None

    def url(self, name: str, *more: object) -> str:
        return reverse(f"{self.routes}{name}", args=[*self.lead, self.draft.pk, *more])

    def to(self, name: str, *more: object) -> HttpResponse:
        return redirect(self.url(name, *more))

    def shown(self, files: Iterable[Attachment]) -> list[HeldFile]:
        """Files as the pages of this frame show them."""
        return [HeldFile(each.pk, each.name, self.url("file", each.pk)) for each in files]

    def way(self) -> Way:
        return way_through(self.draft, self.applicant)

    def is_too_much(self, action: str) -> bool:
        """Has somebody without an account done it too often? An officer is never slowed down."""
        return self.actor is None and is_too_much(self.request, action)

    def draw(self, name: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        whole = {"draft": self.draft, **(self.context or {}), **context}
        return render(self.request, f"{self.templates}{name}.html", whole, status=status)
