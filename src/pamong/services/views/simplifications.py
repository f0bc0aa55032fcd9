"""The register of simplifications: what was made simpler, by what right, and what it saved."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.documents.sheets import write_csv
from pamong.organization.models import Unit
from pamong.services import policies
from pamong.services.actions.simplifications import (
    Simpler,
    UnableToSimplify,
    change_simplification,
    record_simplification,
)
from pamong.services.models import ServiceType, Simplification
from pamong.services.queries.simplifications import register, sum_of
from pamong.services.rules.simplification import Change, Subject

ROWS_A_PAGE = 30
_DAY = {"attrs": {"type": "date"}, "format": "%Y-%m-%d"}
# What an address may fill in beforehand, such as the link from the register of recurring work.
_FROM_ADDRESS = ("unit", "service", "subject", "change", "name", "legal_basis", "expected_hours")


class SimplificationForm(forms.Form):
    """A simplification as its officer enters it."""

    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), label=gettext_lazy("Unit"))
    subject = forms.ChoiceField(
        label=pgettext_lazy("simplified", "What"), choices=Simplification.SUBJECTS
    )
    name = forms.CharField(label=gettext_lazy("Its name"), max_length=200)
    change = forms.ChoiceField(
        label=gettext_lazy("What was done to it"), choices=Simplification.CHANGES
    )
    service = forms.ModelChoiceField(
        queryset=ServiceType.objects.none(),
        label=gettext_lazy("Service whose cases it touches"),
        required=False,
        help_text=gettext_lazy("Then the log tells what it saved."),
    )
    version_number = forms.IntegerField(
        label=gettext_lazy("Version that came with it"), min_value=1, required=False
    )
    legal_basis = forms.CharField(label=gettext_lazy("Legal basis"), max_length=300)
    decided_by = forms.CharField(
        label=gettext_lazy("Who decided"),
        max_length=200,
        help_text=gettext_lazy("A post, such as Kepala Dinas."),
    )
    decided_on = forms.DateField(
        label=gettext_lazy("Decided on"),
        widget=forms.DateInput(**_DAY),  # type: ignore[arg-type]
    )
    effective_on = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=forms.DateInput(**_DAY),  # type: ignore[arg-type]
    )
    review_on = forms.DateField(
        label=gettext_lazy("To look at again on"),
        widget=forms.DateInput(**_DAY),  # type: ignore[arg-type]
    )
    expected_hours = forms.DecimalField(
        label=gettext_lazy("Expected saving: hours of work a year"),
        min_value=0,
        max_digits=10,
        decimal_places=1,
        required=False,
    )
    expected_days = forms.DecimalField(
        label=gettext_lazy("Expected saving: days of a case"),
        min_value=0,
        max_digits=7,
        decimal_places=2,
        required=False,
    )
    expected_from = forms.CharField(
        label=gettext_lazy("Where that comes from"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as a forecast, with its day, or an estimate of the unit."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        units: QuerySet[Unit] | None,
        services: QuerySet[ServiceType],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid4())

    @property
    def simpler(self) -> Simpler:
        data = self.cleaned_data
        service = data["service"]
        return Simpler(
            subject=Subject(data["subject"]),
            change=Change(data["change"]),
            service_id=service.pk if service else None,
            **{
                name: data[name]
                for name in Simpler.__dataclass_fields__
                if name not in {"subject", "change", "service_id"}
            },
        )


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def simplifications(request: HttpRequest) -> HttpResponse:
    """The register of one's units with its sums."""
    actor = actor_of(request)
    today = timezone.localdate()
    rows = policies.simplifications_read(actor)
    page = Paginator(register(rows), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            (row, row.saving, row.is_due(today), actor.may(Right.SERVICE_MANAGE, row.unit.path))
            for row in page.object_list
        ],
        "sum": sum_of(rows, today),
        "may_keep": actor.may(Right.SERVICE_MANAGE),
    }
    return render(request, "services/simplifications.html", context)


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def simplifications_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The register as a table for the report on the reform."""
    rows = register(policies.simplifications_read(actor_of(request)))
    response = StreamingHttpResponse(
        write_csv(_lines(rows), _COLUMNS), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="penyederhanaan.csv"'
    return response


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def simplification_new(request: HttpRequest) -> HttpResponse:
    """Enter a simplification."""
    actor = actor_of(request)
    initial = {name: request.GET[name] for name in _FROM_ADDRESS if name in request.GET}
    form = SimplificationForm(
        policies.units_managed(actor),
        policies.services_managed(actor).order_by("name"),
        request.POST or None,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_simplification(
                actor=actor,
                unit=form.cleaned_data["unit"],
                simpler=form.simpler,
                key=form.cleaned_data["key"],
                at=timezone.now(),
            )
        except UnableToSimplify as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The simplification is in the register."))
            return redirect("services:simplifications")
    return _form_page(request, form, None)


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def simplification(request: HttpRequest, simplification_id: int) -> HttpResponse:
    """Change an entry of the register."""
    actor = actor_of(request)
    row = policies.simplification_to_keep(actor, simplification_id, lock=False)
    form = SimplificationForm(
        None,
        policies.services_managed(actor).order_by("name"),
        request.POST or None,
        initial=_initial(row),
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_simplification(
                actor=actor,
                simplification_id=row.pk,
                simpler=form.simpler,
                at=timezone.now(),
            )
        except UnableToSimplify as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The entry is changed."))
            return redirect("services:simplifications")
    return _form_page(request, form, row)


def _initial(row: Simplification) -> dict[str, Any]:
    found = {
        name: getattr(row, name)
        for name in Simpler.__dataclass_fields__
        if name not in {"service_id", "version_number"}
    }
    number = row.version.number if row.version else None
    return {**found, "service": row.service_id, "version_number": number}


def _form_page(
    request: HttpRequest, form: SimplificationForm, row: Simplification | None
) -> HttpResponse:
    context = {"form": form, "row": row, "saving": row.saving if row else None}
    status = 400 if form.errors else 200
    return render(request, "services/simplification.html", context, status=status)


_COLUMNS = (
    "unit_kerja",
    "jenis",
    "nama",
    "perubahan",
    "layanan",
    "versi",
    "dasar_hukum",
    "diputuskan_oleh",
    "diputuskan_pada",
    "berlaku_sejak",
    "ditinjau_pada",
    "harapan_jam_setahun",
    "harapan_hari_per_permohonan",
    "permohonan_sebelum",
    "permohonan_sesudah",
    "median_hari_sebelum",
    "median_hari_sesudah",
    "selisih_hari",
    "selisih_hari_bawah",
    "selisih_hari_atas",
    "selisih_jam_setahun",
    "selisih_jam_setahun_bawah",
    "selisih_jam_setahun_atas",
)


def _lines(rows: QuerySet[Simplification]) -> Iterator[Sequence[object]]:
    for row in rows:
        saving = row.saving
        measured: Sequence[object] = [None] * 10
        if saving:
            measured = [
                saving.cases_before,
                saving.cases_after,
                *(
                    round(number, 2)
                    for number in (
                        saving.days_before,
                        saving.days_after,
                        saving.days.value,
                        saving.days.low,
                        saving.days.high,
                        saving.hours_a_year.value,
                        saving.hours_a_year.low,
                        saving.hours_a_year.high,
                    )
                ),
            ]
        yield (
            row.unit.name,
            row.get_subject_display(),
            row.name,
            row.get_change_display(),
            row.service.name if row.service else "",
            row.version.number if row.version else None,
            row.legal_basis,
            row.decided_by,
            row.decided_on,
            row.effective_on,
            row.review_on,
            row.expected_hours,
            row.expected_days,
            *measured,
        )
