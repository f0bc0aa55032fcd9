from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from pamong.processes.actions.reported import TaskOfPost
from pamong.processes.models import ReportedTask
from pamong.processes.rules.workload import Rhythm


class ReportedTaskForm(forms.Form):
    """A task of a post that no system sees."""

    post = forms.ChoiceField(label=gettext_lazy("Post"))
    name = forms.CharField(
        label=gettext_lazy("Task"),
        max_length=300,
        help_text=gettext_lazy("What is done, such as Menyusun laporan bulanan."),
    )
    output = forms.CharField(
        label=gettext_lazy("What comes out"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("One of what is counted, such as Laporan."),
    )
    volume = forms.DecimalField(
        label=gettext_lazy("How many"), min_value=0, max_digits=10, decimal_places=2
    )
    rhythm = forms.ChoiceField(
        label=pgettext_lazy("how often", "In"), choices=ReportedTask.RHYTHMS, initial="month"
    )
    minutes = forms.DecimalField(
        label=gettext_lazy("Minutes each"),
        min_value=0,
        max_digits=8,
        decimal_places=2,
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, posts: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [(post, post) for post in posts]  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid4())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("volume", "minutes"):
            if data.get(name) == 0:
                self.add_error(name, _MORE)
        return data

    @property
    def task(self) -> TaskOfPost:
        data = self.cleaned_data
        return TaskOfPost(
            data["post"],
            data["name"],
            data["output"],
            data["volume"],
            Rhythm(data["rhythm"]),
            data["minutes"],
        )


_MORE = gettext_lazy("Write a number above 0.")
