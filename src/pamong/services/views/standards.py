"""The standard of a service as its officer writes it, and requirements as officers check them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.services import actions, policies, queries
from pamong.services.actions import UnableToServe
from pamong.services.actions.standards import change_standard, check_requirement, standard_mark
from pamong.services.models import RequirementCheck
from pamong.services.queries.standards import standard_of
from pamong.services.rules.forms import Text
from pamong.services.rules.standard import (
    DELIVERY,
    LONGEST_COMPONENT,
    MAKING,
    Component,
    Standard,
    read_lines,
    written_lines,
)
from pamong.services.standard_wording import HINTS, NAMES


class StandardForm(forms.Form):
    """The 14 components, each in both languages, and the requirements one a line."""

    items = forms.CharField(
        label=gettext_lazy("What the applicant brings, one thing a line"),
        help_text=gettext_lazy(
            "English after a bar: KTP pemohon | Identity card of the applicant."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, standard: Standard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standard = standard
        self.fields["items"].initial = written_lines(standard.requirements)
        for component in Component:
            text = standard.text(component)
            self.fields[f"{component}_id"] = _area(gettext_lazy("In Indonesian"), text.id)
            self.fields[f"{component}_en"] = _area(gettext_lazy("In English"), text.en)

    def groups(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The components as the page shows them, those of delivery first."""
        return [
            (_("How it is delivered (published)"), [self._row(each) for each in DELIVERY]),
            (_("How it is made"), [self._row(each) for each in MAKING]),
        ]

    def _row(self, component: Component) -> dict[str, Any]:
        return {
            "code": component.value,
            "number": list(Component).index(component) + 1,
            "name": NAMES[component],
            "hint": HINTS[component],
            "is_described": self.standard.is_described(component),
            "items": self["items"] if component is Component.REQUIREMENTS else None,
            "id": self[f"{component}_id"],
            "en": self[f"{component}_en"],
        }

    def texts(self) -> dict[Component, Text]:
        data = self.cleaned_data
        return {each: Text(data[f"{each}_id"], data[f"{each}_en"]) for each in Component}


def _area(label: Any, initial: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        initial=initial,
        required=False,
        max_length=LONGEST_COMPONENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def standard(request: HttpRequest, service_id: int) -> HttpResponse:
    """The standard of the draft, to be written; without a draft, that in force to be read."""
    found = policies.service_to_manage(actor_of(request), service_id)
    version = queries.draft_or_in_force(found)
    described = standard_of(version) if version else read_nothing()
    is_draft = version is not None and version.state == version.State.DRAFT
    form = StandardForm(described, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change_standard(
                actor=actor_of(request),
                service_id=found.pk,
                texts=form.texts(),
                requirements=read_lines(form.cleaned_data["items"], described.requirements),
                mark=request.POST.get("mark", ""),
                at=timezone.now(),
            )
        except UnableToServe as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The standard is saved in the draft."))
            return redirect("services:standard", found.pk)
    context = {
        "service": found,
        "version": version,
        "is_draft": is_draft,
        "standard": described,
        "form": form,
        "mark": request.POST.get("mark") or (standard_mark(version) if version else ""),
    }
    return render(request, "services/standard.html", context, status=400 if form.errors else 200)


def read_nothing() -> Standard:
    return Standard({}, ())


@requires(Right.CASE_WORK)
@require_POST
def requirement(request: HttpRequest, step_id: int) -> HttpResponse:
    """A requirement of a case is there, or missing."""
    step = policies.step_to_work_on(actor_of(request), step_id)
    state = request.POST.get("state", "")
    if state not in RequirementCheck.State.values:
        raise SuspiciousOperation("a requirement is there or missing")
    try:
        check_requirement(
            actor=actor_of(request),
            step_id=step_id,
            code=request.POST.get("code", ""),
            state=RequirementCheck.State(state),
            at=timezone.now(),
        )
    except actions.UnableToServe as refusal:
        messages.error(request, str(refusal))
    response = redirect("services:case", step.case.number)
    response["Location"] += "#requirements"
    return response
