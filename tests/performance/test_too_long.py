"""A text that does not fit is refused with its length; nothing is cut off unseen."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from pamong.performance.forms.evidence import QuickNoteForm
from pamong.performance.forms.plans import AnnexesForm
from pamong.performance.models import Contribution, PerformancePlan, Phrase
from tests.conftest import Cast
from tests.performance.test_plan_pages import SignIn, fill, plan_of, year  # noqa: F401


@pytest.fixture
def ani(cast: Cast, year: object) -> PerformancePlan:  # noqa: F811
    return plan_of(cast.ani)


def test_a_cell_of_the_matrix(cast: Cast, ani: PerformancePlan, sign_in: SignIn) -> None:
    result = fill(plan_of(cast.budi))
    where = [plan_of(cast.budi).pk, ani.appointment_id]
    budi = sign_in(cast.budi)
    page = budi.post(
        reverse("performance:matrix_member", args=where), {f"cell-{result.pk}": "x" * 501}
    )
    assert page.status_code == 422
    assert "paling banyak 500 karakter" in page.content.decode()
    cell = budi.post(
        reverse("performance:matrix_cell", args=[*where, result.pk]),
        {"statement": "x" * 501},
        headers={"HX-Request": "true"},
    )
    assert "x" * 501 in cell.content.decode()
    assert "ada 501" in cell.content.decode()
    assert not Contribution.objects.exists()


def test_a_note_of_return_and_a_reason_of_an_amendment(
    cast: Cast, ani: PerformancePlan, sign_in: SignIn
) -> None:
    PerformancePlan.objects.filter(pk=ani.pk).update(state="submitted")
    budi = sign_in(cast.budi)
    url = reverse("performance:plan_return", args=[ani.pk])
    page = budi.post(url, {"note": "x" * 2001, "revision": ani.revision}, follow=True)
    assert "paling banyak 2000 karakter" in page.content.decode()
    ani.refresh_from_db()
    assert (ani.state, ani.return_note) == ("submitted", "")
    # A line break is one character, though a browser sends two.
    broken = "x" * 999 + "\r\n" + "y" * 1000
    budi.post(url, {"note": broken, "revision": ani.revision})
    ani.refresh_from_db()
    assert ani.return_note == broken.replace("\r\n", "\n")
    PerformancePlan.objects.filter(pk=ani.pk).update(
        state="agreed", agreed_at=timezone.now(), assessor=cast.budi.employee
    )
    url = reverse("performance:plan_amend", args=[ani.pk])
    page = sign_in(cast.ani).post(url, {"reason": "x" * 1001}, follow=True)
    assert "paling banyak 1000 karakter" in page.content.decode()
    ani.refresh_from_db()
    assert ani.state == "agreed"


def test_a_line_of_the_annexes_and_a_quick_note() -> None:
    annexes = AnnexesForm({"revision": 1, "resources": f"laptop\n{'x' * 501}"})
    assert list(annexes.errors) == ["resources"]
    note = QuickNoteForm(
        {
            "phrase": "7",
            "text": "x" * 1000,
            "happened_on": "2026-11-24",
            "request_key": "6f2f4f6e-7c57-4a8e-9b58-6f3c9d0f8a11",
        },
        phrases=[Phrase(pk=7, text="Melayani")],
        results=[],
        today=date(2026, 11, 24),
    )
    assert list(note.errors) == ["text"]
