"""Each component draws what it is told, and hostile text stays text."""

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.urls import path
from django.utils import translation

from pamong.ui import catalogue
from pamong.ui.templatetags.ui import FILTERS, KINDS, register

HOSTILE = "<script>alert('x')</script>\"'&"


def draw(source: str, request: HttpRequest | None = None, **context: Any) -> str:
    template = engines["django"].from_string("{% load i18n ui %}" + source)
    return str(template.render(context, request))


def tidy(html: str) -> str:
    return " ".join(html.split())


ONE_LINERS = [
    '{% button x name=x value=x icon="send" %}',
    "{% link_button x x %}",
    "{% confirm id='a' label=x action=x title=x %}{{ x }}{% endconfirm %}",
    "{% card title=x url=x action=x chip=x id=x %}{{ x }}{% endcard %}",
    "{% chip x %}",
    "{% figure x x x target=x as_of=x interval=x rows_url=x %}",
    "{% note title=x %}{{ x }}{% endnote %}",
    "{% empty x x x x %}",
    "{% table caption=x %}<tbody><tr><td>{{ x }}</td></tr></tbody>{% endtable %}",
    "{% hint x title=x %}{{ x }}{% endhint %}",
    "{% person x x x %}",
    "{% initials x %}",
    "{% progress 1 2 x %}",
    "{% steps steps label=x %}",
    "{% quadrant cells caption=x %}",
    "{% crumbs x x x %}",
    "{% tabs x x label=x %}",
    "{% pager page x %}",
    "{% line_chart points x unit=x description=x %}",
    "{% bar_chart bars x unit=x %}",
    "{% stacked_bar stacks x unit=x %}",
    "{% sparkline values x %}",
    "{% field form.name %}",
    "{% form form %}",
    "{% error_summary form %}",
]


class HostileForm(forms.Form):
    name = forms.CharField(label=HOSTILE, help_text=HOSTILE)
    kind = forms.ChoiceField(
        label=HOSTILE, choices=[(HOSTILE, HOSTILE)], widget=forms.RadioSelect, required=False
    )

    def clean_name(self) -> str:
        raise forms.ValidationError(HOSTILE)


@pytest.mark.parametrize("source", ONE_LINERS)
def test_hostile_text_stays_text(source: str, rf: RequestFactory) -> None:
    form = HostileForm({"name": HOSTILE, "kind": HOSTILE})
    cell = {"result": "as", "behaviour": "as", "label": HOSTILE, "people": [{"name": HOSTILE}]}
    html = draw(
        source,
        rf.get("/", {"q": HOSTILE}),
        x=HOSTILE,
        form=form,
        steps=[{"label": HOSTILE, "detail": HOSTILE, "state": "now"}],
        cells=[cell],
        page=Paginator(range(9), 3).page(2),
        points=[(HOSTILE, 1), (HOSTILE, 2)],
        bars=[(HOSTILE, 1, HOSTILE)],
        stacks=[(HOSTILE, [(HOSTILE, 1)])],
        values=[1, 2],
    )
    assert "<script" not in html
    assert not re.search(r"=\"[^\"]*<", html)
    assert "alert(" in html or "alert%28" in html


def test_every_component_has_a_hostile_test() -> None:
    tested = {re.match(r"{% (\w+)", source).group(1) for source in ONE_LINERS}  # type: ignore[union-attr]
    # An icon's name is ours, a panel's HTML is another view's, the time is no text.
    assert set(register.tags) - tested == {"icon", "panel", "as_of"}


def test_every_component_is_documented_with_an_example(rf: RequestFactory) -> None:
    request = rf.get("/ui/")
    for section in catalogue.sections(request):
        assert section.title
        assert section.words
        for component in section.components:
            assert component.purpose, component.name
            assert f"{{% {component.name}" in component.source, component.name
            if component.name != "panel":
                assert str(component.drawn).strip(), component.name
    assert sum(len(kind.register.tags) for kind in KINDS) == len(register.tags)
    assert all(words for _name, words in catalogue.filters())
    assert len(FILTERS) == len(register.filters)


def test_a_button_sends_its_name_and_value_as_they_are() -> None:
    html = draw("{% button 'Save' name='act' value='go_on' %}")
    assert 'name="act" value="go_on"' in html


def test_an_unknown_tone_is_an_error_not_a_plain_chip() -> None:
    with pytest.raises(ValueError, match="tone"):
        draw("{% chip 'x' 'red' %}")


def test_a_figure_tells_direction_in_words_as_well() -> None:
    with translation.override("id"):
        html = tidy(
            draw("{% figure 13.5 'hari' 'sampai terbit' delta=-1.5 good='down' target=12 %}")
        )
    assert "13,5" in html
    assert (
        '<span class="delta good">−1,5<span class="visually-hidden"> (membaik)</span></span>'
        in html
    )
    assert "target 12" in html


def test_a_figure_without_a_value_shows_a_dash_not_a_zero() -> None:
    html = tidy(draw("{% figure value '%' 'capaian' %}", value=None))
    assert re.search(r"<b>\s*–", html)


@pytest.mark.parametrize(
    ("value", "width"), [(50, "50.0"), (0, "0.0"), (250, "100.0"), (None, "0.0"), (-5, "0.0")]
)
def test_progress_stays_within_its_bar(value: float | None, width: str) -> None:
    assert f'<rect width="{width}"' in draw("{% progress value 100 'x' %}", value=value)


class PlanForm(forms.Form):
    title = forms.CharField(label="Judul", help_text="Singkat saja.")
    note = forms.CharField(label="Catatan", required=False)
    way = forms.ChoiceField(
        label="Cara", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label="Yakin", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    form = PlanForm({"title": ""})
    html = tidy(draw("{% field form.title %}", form=form))
    assert '<label for="id_title">Judul</label>' in html
    assert 'id="id_title_helptext">Singkat saja.' in html
    assert 'id="id_title_error"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html


def test_optional_is_said_in_words_and_required_is_not_starred() -> None:
    with translation.override("id"):
        html = tidy(draw("{% form form %}", form=PlanForm()))
    assert 'Catatan <span class="optional">(opsional)</span>' in html
    assert html.count("(opsional)") == 1
    assert "*" not in html


def test_the_summary_names_each_field_and_leads_to_it() -> None:
    form = PlanForm({"title": "", "way": "c"})
    form.is_valid()
    form.add_error(None, "Rencana sudah ditutup.")
    with translation.override("id"):
        html = tidy(draw("{% error_summary form %}", form=form))
    assert 'role="alert" tabindex="-1"' in html
    assert "Ada 4 hal yang perlu diperbaiki" in html
    assert "<li>Rencana sudah ditutup.</li>" in html
    assert '<a href="#id_title">Judul: ' in html
    # A group of choices is reached at its first choice; a hidden field cannot be reached.
    assert '<a href="#id_way_0">Cara: ' in html
    assert "#id_version" not in html
    assert not draw("{% error_summary form %}", form=PlanForm()).strip()


def test_choices_are_a_group_with_a_legend() -> None:
    html = tidy(draw("{% field form.way %}", form=PlanForm()))
    assert "<fieldset" in html
    assert "<legend>Cara</legend>" in html


def test_the_pager_keeps_the_filter(rf: RequestFactory) -> None:
    page = Paginator(range(60), 25).page(2)
    with translation.override("id"):
        html = tidy(draw("{% pager page %}", rf.get("/x/?q=a+b&page=2"), page=page))
    assert "?q=a+b&amp;page=1" in html
    assert "?q=a+b&amp;page=3" in html
    assert "26–50 dari 60" in html
    assert not draw("{% pager page %}", rf.get("/"), page=Paginator([1], 25).page(1)).strip()


def test_the_current_tab_is_the_one_of_this_page(rf: RequestFactory) -> None:
    html = tidy(draw("{% tabs 'A' '/a/' 'B' '/b/?x=1' %}", rf.get("/b/")))
    assert '<a href="/b/?x=1" aria-current="page">' in html
    assert html.count("aria-current") == 1


def test_crumbs_want_pairs_and_a_last_label() -> None:
    assert 'aria-current="page">Kini' in draw("{% crumbs 'Awal' '/' 'Kini' %}")
    with pytest.raises(ValueError, match="crumbs"):
        draw("{% crumbs 'Awal' '/' %}")


def test_the_quadrant_is_a_table_with_headings_and_counts() -> None:
    people = [SimpleNamespace(name=f"Orang {n}", url=f"/p/{n}/") for n in range(15)]
    cells = [
        {"result": r, "behaviour": b, "label": f"{r}-{b}", "tone": "good", "people": []}
        for r in ("above", "as", "below")
        for b in ("above", "as", "below")
    ]
    cells[4] |= {"people": people, "current": True}
    with translation.override("id"):
        html = tidy(draw("{% quadrant cells %}", cells=cells))
    assert html.count('<td class="cell good"') == 9
    assert html.count('scope="row"') == 3
    # Behaviour rises from left to right, results from bottom to top.
    order = re.findall(r"<b>([\w-]+)</b>", html)
    assert order[:3] == ["above-below", "above-as", "above-above"]
    assert order[4] == "as-as"
    assert "dan 3 lagi" in html
    assert html.count('aria-current="true"') == 1


def test_steps_say_their_state_to_those_who_cannot_see() -> None:
    steps = [{"label": "Diajukan", "state": "done"}, {"label": "Disepakati", "state": "now"}]
    with translation.override("id"):
        html = tidy(draw("{% steps steps %}", steps=steps))
    assert "(selesai)" in html
    assert 'aria-current="step"' in html


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ani Rahmawati, S.E.", "AR"),
        ("Dr. Ir. H. Budi Santoso, M.Si", "BS"),
        ("Sulastri", "S"),
        ("Ni Luh Putu Ayu", "NA"),
        ("", "?"),
        ("---", "?"),
    ],
)
def test_initials_leave_titles_out(name: str, letters: str) -> None:
    html = draw("{% initials name %}", name=name)
    assert f'aria-hidden="true">{letters}</span>' in html


def test_a_hint_is_gone_once_seen(rf: RequestFactory) -> None:
    request = rf.get("/plans/?year=2026")
    request.user = SimpleNamespace(hints_seen=["plan"])  # type: ignore[assignment]
    assert not draw("{% hint 'plan' %}x{% endhint %}", request)
    html = draw("{% hint 'matrix' %}x{% endhint %}", request)
    assert 'name="hint" value="matrix"' in html
    assert 'name="next" value="/plans/?year=2026"' in html
    visitor = rf.get("/")
    visitor.user = SimpleNamespace()  # type: ignore[assignment]
    assert "<form" not in draw("{% hint 'plan' %}x{% endhint %}", visitor)


def test_a_question_posts_with_its_token(rf: RequestFactory) -> None:
    html = draw(
        "{% confirm id='w' label='Tarik' action='/w/' title='Tarik rencana?' %}"
        "<input name='reason'>{% endconfirm %}",
        rf.get("/"),
    )
    assert 'popovertarget="w"' in html
    assert "csrfmiddlewaretoken" in html
    assert "<input name='reason'>" in html


def test_a_chart_carries_title_description_and_table() -> None:
    with translation.override("id"):
        html = tidy(
            draw(
                "{% line_chart points title='Hari' unit='hari' target=12.5 %}",
                points=[("Jan", 1234.5), ("Feb", 9)],
            )
        )
    assert 'role="img"><title>Hari</title><desc>Dari 1.234,5 hari (Jan)' in html
    assert "<details>" in html
    assert '<td class="num">1.234,5 hari</td>' in html
    assert "target 12,5 hari" in html
    # Places on the drawing are numbers for the browser, never for readers.
    assert not re.search(r'd="[^"]*\d,\d', html)


def test_as_of_tells_when() -> None:
    with translation.override("id"):
        html = draw("{% as_of moment %}", moment=dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC))
    assert html == "Keadaan per 24 November 2026 pukul 09.00 WIB"


def _panel_seen(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<p>panel {request.panel}</p>")  # type: ignore[attr-defined]


def _panel_quiet(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nothing to say", status=204)


def _panel_refused(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _panel_unknown(request: HttpRequest) -> HttpResponse:
    raise Http404


def _panel_answers_403(request: HttpRequest) -> HttpResponse:
    return HttpResponse("refused", status=403)


def _panel_broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


urlpatterns = [
    path("seen/", _panel_seen, name="seen"),
    path("quiet/", _panel_quiet, name="quiet"),
    path("refused/", _panel_refused, name="refused"),
    path("unknown/", _panel_unknown, name="unknown"),
    path("answers-403/", _panel_answers_403, name="answers_403"),
    path("broken/", _panel_broken, name="broken"),
]


@pytest.mark.urls(__name__)
def test_a_panel_includes_an_answer_and_leaves_the_request_as_it_was(rf: RequestFactory) -> None:
    request = rf.get("/")
    assert draw("{% panel 'seen' %}", request) == "<p>panel True</p>"
    assert request.panel is False  # type: ignore[attr-defined]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("name", ["quiet", "refused", "unknown", "answers_403", "no_such_name"])
def test_a_panel_with_nothing_to_show_shows_nothing(name: str, rf: RequestFactory) -> None:
    assert draw(f"{{% panel '{name}' %}}", rf.get("/")) == ""


@pytest.mark.urls(__name__)
def test_a_broken_panel_costs_its_own_place_only(
    rf: RequestFactory, caplog: pytest.LogCaptureFixture
) -> None:
    html = draw("{% panel 'broken' %}{% panel 'seen' %}", rf.get("/"))
    assert 'data-panel-failed="broken"' in html
    assert "panel True" in html
    assert "broken" in caplog.text
