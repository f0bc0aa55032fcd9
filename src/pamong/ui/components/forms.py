"""Forms: labels, hints and errors that belong together, and a summary of what to mend."""

from collections.abc import Iterator
from typing import Any

from django.forms import BaseForm, BaseFormSet, BoundField, CheckboxInput, FileInput
from django.template import Library

register = Library()


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        return "check"
    if widget.use_fieldset:
        return "choices"
    return "file" if isinstance(widget, FileInput) else "input"


def _variables(bound: BoundField, hint: str = "", optional: bool = True) -> dict[str, Any]:
    return {
        "field": bound,
        "kind": _kind(bound),
        "hint": hint or bound.help_text,
        "optional": optional and not bound.field.required and not bound.field.disabled,
    }


@register.inclusion_tag("ui/components/field.html")
def field(bound: BoundField, *, optional: bool = True) -> dict[str, Any]:
    """One field of a form: label, hint, error, control.

    Hint and error are tied to the control for screen readers. A field that may stay empty says so
    in words; `optional=False` drops the word where the page says it otherwise.

    bound: a field of a form, as in `form.name`.

    Example:
        {% field example.form.name %}
    """
    return _variables(bound, optional=optional)


@register.inclusion_tag("ui/components/form.html")
def form(form: BaseForm, *, summary: bool = True) -> dict[str, Any]:
    """All fields of a form, with the error summary above them; the page brings `<form>`,
    `{% csrf_token %}` and the buttons.

    form: a Django form. summary: False when the page shows `error_summary` itself.

    Example:
        {% form example.form %}
    """
    return {
        "form": form,
        "summary": summary,
        "fields": [_variables(bound) for bound in form.visible_fields()],
    }


def _errors(form: BaseForm) -> Iterator[dict[str, str]]:
    for error in form.non_field_errors():
        yield {"label": "", "id": "", "text": str(error)}
    for bound in form:
        for error in bound.errors:
            # A group of choices has no control of its own name; its first one takes the focus.
            anchor = bound.id_for_label or f"{bound.auto_id}_0"
            hidden = bound.is_hidden
            yield {
                "label": str(bound.label or bound.name),
                "id": "" if hidden else anchor,
                "text": str(error),
            }


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet[BaseForm]) -> dict[str, Any]:
    """What has to be mended, at the top of the page: each line names a field and leads to it.

    Nothing is shown while there is no error. It takes the focus when the page opens.

    forms: one form or several, or sets of forms.

    Example:
        {% error_summary example.form %}
    """
    single = [
        form for each in forms for form in (each.forms if isinstance(each, BaseFormSet) else [each])
    ]
    return {"errors": [error for form in single for error in _errors(form)]}
