"""Every page opens for those it is for, tells what it should, and asks the database little."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pamong.accounts.rights import Role
from pamong.indicators import actions
from pamong.indicators.models import Contest, Indicator, Measurement, Target
from pamong.indicators.rules import of_employee
from pamong.kernel.periods import Month
from tests.conftest import Cast, Seat, grant, make_unit
from tests.indicators.helpers import AT, actor, aim, define, events, figure, measure

SignIn = Callable[[Seat], Client]


@pytest.fixture
def year(cast: Cast) -> int:
    """A year under way: the section's own target serves the office's, which is not measured."""
    indicator = define(kind="ratio", accumulation=actions.definitions.Accumulation.POOLED)
    other = define("IKU-2", name="Indeks kepuasan", unit_of_measure="poin")
    office = aim(indicator, cast.office, 90)
    aim(indicator, cast.section, 90, parent_id=office, weight=Decimal(2))
    aim(other, cast.section, 88)
    measure(
        *(
            figure(
                cast.section, Month(2026, m), numerator=Decimal(80 + m), denominator=Decimal(100)
            )
            for m in range(1, 11)
        )
    )
    return 2026


def test_the_units_page_shows_what_each_unit_has_reached(
    cast: Cast, sign_in: SignIn, year: int
) -> None:
    page = sign_in(cast.ani).get(reverse("indicators:units"), {"year": year})
    assert page.status_code == 200
    text = page.content.decode()
    # 85,5% of 90: the section has two targets, one of them without a figure.
    assert "Seksi Perizinan Usaha" in text
    assert "95%" in text
    assert "67% bobot sudah ada angkanya" in text


def test_the_page_of_a_unit_shows_targets_figures_and_gaps(
    cast: Cast, sign_in: SignIn, year: int
) -> None:
    page = sign_in(cast.dewi).get(reverse("indicators:unit", args=[cast.section.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Belum ada realisasi" in text
    assert "tidak dapat dihitung" in text
    assert "85,5%" in text
    assert "<svg" in text


def test_a_target_without_figures_takes_those_that_serve_it(
    cast: Cast, sign_in: SignIn, year: int
) -> None:
    target = Target.objects.get(unit=cast.office)
    text = sign_in(cast.ani).get(reverse("indicators:target", args=[target.pk])).content.decode()
    assert "95%" in text
    assert "Seksi Perizinan Usaha" in text


@pytest.mark.parametrize("name", ["units", "definitions", "contests"])
def test_lists_open_empty(cast: Cast, sign_in: SignIn, name: str) -> None:
    assert sign_in(cast.budi).get(reverse(f"indicators:{name}")).status_code == 200


def test_every_page_opens(cast: Cast, sign_in: SignIn, year: int) -> None:
    contest = actions.contest_measurement(
        actor=actor(cast.ani), measurement_id=Measurement.objects.all()[0].pk, reason="x", at=AT
    )
    budi = sign_in(cast.budi)
    target = Target.objects.filter(unit=cast.section).first()
    assert target is not None
    for name, args, query in (
        ("units", [], {}),
        ("unit", [cast.section.pk], {"year": 2020}),
        ("definitions", [], {"all": 1}),
        ("indicator", [target.indicator_id], {}),
        ("define", [], {}),
        ("target", [target.pk], {}),
        ("target_edit", [target.pk], {}),
        ("target_new", [cast.section.pk], {}),
        ("target_new", [cast.section.pk], {"indicator": target.indicator_id, "year": 2027}),
        ("record", [cast.section.pk], {}),
        ("record", [cast.section.pk], {"indicator": target.indicator_id}),
        ("measurement", [Measurement.objects.all()[0].pk], {}),
        ("contest_new", [Measurement.objects.all()[0].pk], {}),
        ("contests", [], {}),
        ("contest", [contest], {}),
        ("personal", [cast.ani.employee.pk], {}),
        ("personal", [cast.budi.employee.pk], {}),
    ):
        page = budi.get(reverse(f"indicators:{name}", args=args), query)
        assert page.status_code == 200, name


def test_pages_ask_little_however_much_there_is(
    cast: Cast, sign_in: SignIn, year: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        indicator = define(f"X-{number}", name=f"Indicator {number}")
        for unit in (cast.section, cast.office, make_unit(f"U{number}", f"U {number}", cast.root)):
            aim(indicator, unit, 100)
            measure(figure(unit, value=number, code=f"X-{number}"))
    client = sign_in(cast.budi)
    target = Target.objects.filter(unit=cast.section)[0]
    for name, args in (
        ("units", []),
        ("unit", [cast.section.pk]),
        ("definitions", []),
        ("indicator", [target.indicator_id]),
        ("target", [target.pk]),
        ("target_edit", [target.pk]),
        ("target_new", [cast.section.pk]),
        ("measurement", [Measurement.objects.all()[0].pk]),
        ("contests", []),
        ("personal", [cast.ani.employee.pk]),
    ):
        with django_assert_max_num_queries(15):
            assert client.get(reverse(f"indicators:{name}", args=args)).status_code == 200


def test_a_leader_sets_a_target_in_the_browser(cast: Cast, sign_in: SignIn) -> None:
    indicator = define()
    url = reverse("indicators:target_new", args=[cast.section.pk]) + f"?indicator={indicator}"
    content = {"value": "1.234,5", "weight": "2", "parent": "", "note": "", "version": "0"}
    content["2026-Q1"] = "1.000"
    answer = sign_in(cast.budi).post(url + "&year=2026", content)
    target = Target.objects.get()
    assert answer.status_code == 302
    assert (target.value, target.weight) == (Decimal("1234.5"), 2)
    assert target.periods.get().value == 1000
    # The same form again, as a double click sends it: nothing twice.
    sign_in(cast.budi).post(url + "&year=2026", content)
    assert Target.objects.count() == 1
    assert len(events("indicators.target.set")) == 1


def test_a_form_opened_before_another_change_is_refused(cast: Cast, sign_in: SignIn) -> None:
    target = aim(define(), cast.section, 90)
    url = reverse("indicators:target_edit", args=[target])
    stale = {"value": "70", "weight": "1", "parent": "", "note": "", "version": "1"}
    fresh = {**stale, "value": "95"}
    assert sign_in(cast.budi).post(url, fresh).status_code == 302
    answer = sign_in(cast.lestari).post(url, stale)
    assert answer.status_code == 400
    assert "baru saja ditetapkan orang lain" in answer.content.decode()
    assert Target.objects.get().value == 95


def test_a_figure_is_recorded_with_its_evidence(
    cast: Cast, sign_in: SignIn, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    indicator = define()
    url = reverse("indicators:record", args=[cast.section.pk]) + f"?indicator={indicator}"
    content = {"value": "87,5", "period": "2026-10", "as_of": "2026-10-31", "reason": ""}
    with (tmp_path / "proof.pdf").open("wb+") as proof:
        proof.write(b"%PDF-1.7 proof")
        proof.seek(0)
        answer = sign_in(cast.budi).post(url, {**content, "evidence": proof})
    assert answer.status_code == 302
    row = Measurement.objects.get()
    assert row.value == Decimal("87.5")
    page = sign_in(cast.ani).get(reverse("indicators:measurement", args=[row.pk]))
    assert "proof.pdf" in page.content.decode()
    # A file that is not taken leaves no figure behind either.
    with (tmp_path / "bad.exe").open("wb+") as bad:
        bad.write(b"MZ\x00\x01")
        bad.seek(0)
        refused = sign_in(cast.budi).post(url, {**content, "value": "1", "evidence": bad})
    assert refused.status_code == 400
    assert Measurement.objects.get().value == Decimal("87.5")


def test_a_gap_is_recorded_as_a_gap(cast: Cast, sign_in: SignIn) -> None:
    indicator = define()
    url = reverse("indicators:record", args=[cast.section.pk]) + f"?indicator={indicator}"
    content = {"value": "", "period": "2026-10", "as_of": "2026-10-31", "reason": ""}
    assert sign_in(cast.budi).post(url, content).status_code == 400
    both = {**content, "value": "1", "reason": "missing_component"}
    assert sign_in(cast.budi).post(url, both).status_code == 400
    assert sign_in(cast.budi).post(url, {**both, "value": ""}).status_code == 302
    assert Measurement.objects.get().not_computable_reason == "missing_component"


def test_an_indicator_is_defined_and_changed_in_the_browser(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.budi)
    content = {
        "code": "IKU-9", "name": "Hari sampai terbit", "owner": str(cast.section.pk),
        "unit_of_measure": "hari", "decimals": "1", "polarity": "minimize", "direction": "",
        "kind": "number", "factor": "", "period_kind": "month", "accumulation": "average",
        "cap": "120", "formula": "", "source": "", "is_active": "on", "version": "0",
    }  # fmt: skip
    answer = client.post(reverse("indicators:define"), content)
    row = Indicator.objects.get()
    assert answer.status_code == 302
    assert (row.cap, row.owner_id, row.version) == (120, cast.section.pk, 1)
    taken = client.post(reverse("indicators:define"), {**content, "name": "Another"})
    assert taken.status_code == 400
    assert "sudah dipakai" in taken.content.decode()
    edit = reverse("indicators:redefine", args=[row.pk])
    assert client.post(edit, {**content, "name": "Hari kerja", "version": "1"}).status_code == 302
    page = client.get(reverse("indicators:indicator", args=[row.pk])).content.decode()
    assert "Hari sampai terbit → Hari kerja" in page
    assert client.post(edit, {**content, "name": "Late", "version": "1"}).status_code == 400
    assert Indicator.objects.get().name == "Hari kerja"


def test_a_contest_goes_to_the_leader_and_comes_back_answered(
    cast: Cast, sign_in: SignIn, year: int
) -> None:
    row = Measurement.objects.order_by("-starts_on")[0]
    ani, budi = sign_in(cast.ani), sign_in(cast.budi)
    url = reverse("indicators:contest_new", args=[row.pk])
    assert ani.post(url, {"reason": ""}).status_code == 400
    assert ani.post(url, {"reason": "Dua berkas kurang"}).status_code == 302
    contest = Contest.objects.get()
    page = reverse("indicators:contest", args=[contest.pk])
    assert "Dua berkas kurang" in budi.get(page).content.decode()
    assert (
        "disanggah" in budi.get(reverse("indicators:unit", args=[cast.section.pk])).content.decode()
    )
    answer = {"decision": "accepted", "answer": "Benar", "numerator": "92", "denominator": "100"}
    assert ani.post(page, answer).status_code == 403
    assert budi.post(page, answer).status_code == 302
    row.refresh_from_db()
    assert (row.value, row.is_corrected) == (92, True)
    assert "Benar" in ani.get(page).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("ani", 200), ("budi", 200), ("lestari", 200), ("fajar", 200), ("hana", 200),
     ("dewi", 404), ("gita", 404), ("citra", 404), ("indra", 404)],
)  # fmt: skip
def test_an_officers_figures_are_for_the_officer_those_above_and_hr(
    cast: Cast, sign_in: SignIn, who: str, status: int
) -> None:
    define(is_personal=True)
    [row] = measure(figure(of_employee(cast.ani.employee.pk), value=3)).ids
    client = sign_in(getattr(cast, who))
    urls = (
        reverse("indicators:personal", args=[cast.ani.employee.pk]),
        reverse("indicators:measurement", args=[row]),
    )
    for url in urls:
        assert client.get(url).status_code == status
    read = events("indicators.personal.read")
    assert len(read) == (2 if status == 200 and who != "ani" else 0)


def test_those_without_the_right_are_told_who_could(cast: Cast, sign_in: SignIn) -> None:
    target = aim(define(), cast.section, 90)
    for who in (cast.ani, cast.gita):
        client = sign_in(who)
        for name, args in (
            ("target_edit", [target]),
            ("target_new", [cast.section.pk]),
            ("record", [cast.section.pk]),
        ):
            answer = client.get(reverse(f"indicators:{name}", args=args))
            assert answer.status_code == 403, (who, name)
            assert "Pimpinan" in answer.content.decode()
    assert Target.objects.get().is_active
    withdraw = reverse("indicators:target_withdraw", args=[target])
    assert sign_in(cast.ani).post(withdraw).status_code == 403
    assert sign_in(cast.budi).post(withdraw).status_code == 302
    assert not Target.objects.get().is_active


def test_a_procedures_officer_manages_where_the_role_is_granted(
    cast: Cast, sign_in: SignIn
) -> None:
    grant(cast.dewi, Role.PROCEDURES_OFFICER, cast.office)
    indicator = define()
    client = sign_in(cast.dewi)
    inside = reverse("indicators:target_new", args=[cast.section.pk])
    outside = reverse("indicators:target_new", args=[cast.other_office.pk])
    assert client.get(inside, {"indicator": indicator}).status_code == 200
    assert client.get(outside, {"indicator": indicator}).status_code == 403


def test_what_is_absent_is_404(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.fajar)
    for name in ("unit", "target", "indicator", "measurement", "contest", "personal"):
        assert client.get(reverse(f"indicators:{name}", args=[987654])).status_code == 404
