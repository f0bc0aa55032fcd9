"""Forms are drawn faster than by Django's templates, and no otherwise."""

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils import translation

from pamong.ui.rendering import FormRenderer

HOSTILE = "</option><script>alert('x')</script>\"&"


class Choices(forms.Form):
    one = forms.ChoiceField(
        choices=[("", "all"), (HOSTILE, HOSTILE), (HOSTILE, [(1, "one"), (1234, 1234)])],
        initial=1234,
        widget=forms.Select(attrs={"disabled": True, "hidden": False, "data-x": HOSTILE}),
    )
    several = forms.MultipleChoiceField(choices=[(1, "one"), (2, "two")], initial=[1, 2])
    maybe = forms.NullBooleanField(label="maybe")
    none = forms.ChoiceField(choices=[])


def test_lists_of_choices_come_out_as_django_draws_them() -> None:
    for language in ("id", "en"):
        with translation.override(language):
            drawn = [[str(bound) for bound in Choices(renderer=r())] for r in RENDERERS]
            assert drawn[0] == drawn[1]
            assert "<script>" not in "".join(drawn[0])


RENDERERS = (FormRenderer, DjangoTemplates)


def test_the_house_draws_its_forms_so() -> None:
    assert isinstance(Choices().renderer, FormRenderer)
