"""Forms of evidence and feedback."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pamong.performance.actions.evidence import EvidenceDraft
from pamong.performance.forms.plans import area, day_field
from pamong.performance.models import Phrase, Result
from pamong.performance.rules import BEHAVIOUR_LABELS, Behaviour

LONGEST_TEXT = 1000


class _RequestKeyForm(forms.Form):
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Sent twice, it is the same request; a page opened anew makes a new one.
        self.fields["request_key"].initial = uuid4


def _result_choices(results: Iterable[Result]) -> list[tuple[str, Any]]:
    return [
        ("", _("None in particular")),
        *((str(result.pk), result.statement) for result in results),
    ]


class _EvidenceFields(_RequestKeyForm):
    happened_on = day_field(_("Date"))
    result = forms.ChoiceField(label=_("For which result"), required=False)

    def __init__(self, *args: Any, results: Sequence[Result], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["result"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _result_choices(results)
        self.fields["happened_on"].initial = today
        self.fields["happened_on"].widget.attrs["max"] = today.isoformat()

    def draft_of(self, text: str) -> EvidenceDraft:
        data = self.cleaned_data
        upload = data.get("file")
        return EvidenceDraft(
            text=text,
            happened_on=data["happened_on"],
            result_id=int(data["result"]) if data["result"] else None,
            url=data.get("url", ""),
            file=upload.file if upload else None,
            file_name=upload.name if upload else "",
        )


class QuickNoteForm(_EvidenceFields):
    """The 15-second note: a phrase or some words, and done."""

    phrase = forms.ChoiceField(
        label=_("One of your phrases"), required=False, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What did you do?"), max_length=LONGEST_TEXT, required=False, widget=area(3)
    )
    file = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    remember = forms.BooleanField(label=_("Keep these words as a phrase"), required=False)
    field_order = ("phrase", "text", "result", "happened_on", "file", "remember")

    def __init__(self, *args: Any, phrases: Sequence[Phrase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phrases = {str(phrase.pk): phrase.text for phrase in phrases}
        field = self.fields["phrase"]
        assert isinstance(field, forms.ChoiceField)
        if phrases:
            field.choices = [("", _("Other words")), *self.phrases.items()]
            self.fields["text"].label = _("Other words, or more about it")
        else:
            del self.fields["phrase"]
        results = self.fields["result"]
        results.widget = forms.RadioSelect(choices=getattr(results, "choices", ()))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.words:
            self.add_error("text", gettext("Write a few words or choose a phrase."))
        if len(self.words) > LONGEST_TEXT:
            self.add_error(
                "text",
                gettext("With the phrase this is too long by %(n)s characters.")
                % {"n": len(self.words) - LONGEST_TEXT},
            )
        return data

    @property
    def words(self) -> str:
        phrase = self.phrases.get(self.cleaned_data.get("phrase", ""), "")
        more = self.cleaned_data.get("text", "").strip()
        return f"{phrase}: {more}" if phrase and more else phrase or more

    @property
    def draft(self) -> EvidenceDraft:
        return self.draft_of(self.words)


class EvidenceForm(_EvidenceFields):
    """A link or a file with what it shows."""

    text = forms.CharField(label=_("What does it show?"), max_length=1000, widget=area(3))
    url = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, picture, spreadsheet or text, at most 10 MB."),
    )
    field_order = ("text", "url", "file", "result", "happened_on")

    def __init__(self, *args: Any, with_file: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_file:
            del self.fields["file"]

    @property
    def draft(self) -> EvidenceDraft:
        return self.draft_of(self.cleaned_data["text"])


class FeedbackForm(_RequestKeyForm):
    about = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(
        label=_("Your feedback"),
        max_length=2000,
        widget=area(3),
        help_text=_("What went well, what would help, what you expect next."),
    )

    def __init__(self, *args: Any, results: Iterable[Result], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("The work as a whole")),
            (
                _("A result"),
                [(f"result-{result.pk}", result.statement) for result in results],
            ),
            (
                _("A value"),
                [
                    (f"value-{behaviour.value}", _(BEHAVIOUR_LABELS[behaviour]))
                    for behaviour in Behaviour
                ],
            ),
        ]

    @property
    def result_id(self) -> int | None:
        kind, _dash, key = self.cleaned_data["about"].partition("-")
        return int(key) if kind == "result" else None

    @property
    def behaviour(self) -> str:
        kind, _dash, key = self.cleaned_data["about"].partition("-")
        return key if kind == "value" else ""
