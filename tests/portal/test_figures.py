"""What the world sees of services: stored figures, no small groups, a table with its meaning."""

import csv
import gzip
import json
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from pamong.kernel.periods import Year
from pamong.services import public
from pamong.services.actions.public_figures import freeze_public_figures
from pamong.services.models import Case, PublicFigure, ServiceType, SurveyAnswer, SurveyFollowUp
from pamong.services.queries.surveys import survey_result
from pamong.services.rules.public_figures import NO_ANSWERS, Answers, to_publish
from pamong.services.rules.survey import Element
from pamong.services.survey_wording import name_of
from tests.browsing import Browse, overflow, violations
from tests.conftest import Cast, Seat
from tests.services.test_imports import MARCH, bring, history

SignIn = Callable[[Seat], Client]
HOME = "/l/negara-a/figures/"
YEAR = 2026


def rate(service: ServiceType, count: int, points: int = 3, month: int = 3, **other: int) -> None:
    version = service.versions.get(state="published")
    values = {element.value: points for element in Element} | other
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            service=service, version=version, unit=service.unit, channel="paper",
            month=date(YEAR, month, 1), **values,
        )
        for _n in range(count)
    )  # fmt: skip


def of(service: ServiceType) -> PublicFigure:
    return PublicFigure.objects.get(service=service, year=YEAR)


def close(cast: Cast, days: list[float], late: int = 0) -> None:
    """Cases closed so many days after they came in, the first of them late."""
    bring(cast, [history(cast) for _n in days])
    fresh = Case.objects.filter(closed_at__lt=MARCH + timedelta(days=9)).order_by("pk")
    for place, (case, took) in enumerate(zip(fresh, days, strict=True)):
        case.closed_at = case.received_at + timedelta(days=took)
        case.in_time = place >= late
        case.save(update_fields=["closed_at", "in_time"])


def second_service(cast: Cast, cases: int) -> ServiceType:
    """Another service of the same office, with so many cases of it."""
    first = ServiceType.objects.get()
    version = first.versions.get(state="published")
    other = ServiceType.objects.create(code="izin-langka", name="Izin langka", unit=first.unit)
    version.pk, version.service = None, other
    version.save()
    for number in range(cases):
        case = Case.objects.order_by("pk")[0]
        case.pk, case.number = None, f"LNG-{number:03d}"
        case.intake_key = f"00000000-0000-0000-0000-{number:012d}"
        case.service, case.version = other, version
        case.save()
    return other


def test_days_and_share_by_hand(cast: Cast, service: ServiceType) -> None:
    # 1 to 10 days, two late: half within 5.5, nine of ten within 9.1.
    close(cast, [float(day) for day in range(1, 11)], late=2)
    freeze_public_figures(at=timezone.now())
    row = of(service)
    assert (row.cases, row.in_time) == (10, 8)
    assert (str(row.median_days), str(row.p90_days)) == ("5.5", "9.1")


@pytest.mark.parametrize(
    ("cases", "told", "compared"), [(4, 0, 0), (5, 1, 0), (9, 1, 0), (10, 1, 1)]
)
def test_few_cases_are_neither_told_nor_compared(
    cast: Cast, service: ServiceType, cases: int, told: int, compared: int
) -> None:
    close(cast, [2.0] * cases)
    freeze_public_figures(at=timezone.now())
    row = of(service)
    assert ((row.cases is not None), (row.median_days is not None)) == (told, compared)


def test_an_office_adds_up_what_is_told(cast: Cast, service: ServiceType, client: Client) -> None:
    close(cast, [2.0] * 12)
    rare = second_service(cast, 3)
    freeze_public_figures(at=timezone.now())
    # The three do not follow from a difference.
    assert of(rare).cases is None
    office = PublicFigure.objects.get(service=None, unit=cast.section, year=YEAR)
    assert office.cases == 12
    assert PublicFigure.objects.get(service=None, unit=None, year=YEAR).cases == 12
    assert "kurang dari 5" in client.get(HOME).content.decode()


def test_what_a_service_does_not_compare_follows_from_no_difference(
    cast: Cast, service: ServiceType, client: Client
) -> None:
    close(cast, [2.0] * 12, late=3)
    # Six cases, all late and long: told, but not compared.
    few = second_service(cast, 6)
    for case in Case.objects.filter(service=few):
        case.closed_at = case.received_at + timedelta(days=20)
        case.in_time = False
        case.save(update_fields=["closed_at", "in_time"])
    freeze_public_figures(at=timezone.now())
    assert (of(few).cases, of(few).compared, of(few).in_time) == (6, None, None)
    of_office = PublicFigure.objects.filter(service=None, year=YEAR)
    assert of_office.count() == 2
    for row in of_office:
        assert (row.cases, row.compared, row.in_time) == (18, 12, 9)
        assert (str(row.median_days), str(row.p90_days)) == ("2.0", "2.0")
    rows = list(csv.DictReader(StringIO(client.get(f"{HOME}services.csv").content.decode())))
    assert [(row["cases"], row["compared"], row["in_time"]) for row in rows[-2:]] == [
        ("18", "12", "9")
    ] * 2
    figure = public.agency_figure(YEAR)
    assert figure is not None
    assert figure.in_time_share == 0.75


def test_an_office_of_few_cases_each_compares_nothing(cast: Cast, service: ServiceType) -> None:
    close(cast, [2.0] * 6)
    second_service(cast, 6)
    freeze_public_figures(at=timezone.now())
    row = PublicFigure.objects.get(service=None, unit=None, year=YEAR)
    assert (row.cases, row.compared, row.in_time, row.median_days) == (12, None, None, None)


def test_internal_and_withdrawn_are_left_out(cast: Cast, service: ServiceType) -> None:
    close(cast, [2.0] * 12)
    Case.objects.filter(pk__in=list(Case.objects.values_list("pk", flat=True)[:2])).update(
        outcome="withdrawn"
    )
    freeze_public_figures(at=timezone.now())
    assert of(service).cases == 10
    ServiceType.objects.update(is_internal=True)
    freeze_public_figures(at=timezone.now())
    assert not PublicFigure.objects.exists()


def test_the_index_is_that_of_the_answers_of_past_months(cast: Cast, service: ServiceType) -> None:
    rate(service, 9)
    rate(service, 20, points=1, month=timezone.localdate().month)
    freeze_public_figures(at=timezone.now())
    assert not PublicFigure.objects.filter(answers__gt=0).exists()
    rate(service, 3, points=4)
    freeze_public_figures(at=timezone.now())
    # (9·3 + 3·4)/12·25
    assert (of(service).answers, str(of(service).index), of(service).grade) == (12, "81.25", "B")


def test_nobodys_answer_follows_from_two_figures() -> None:
    def answers(count: int, points: int) -> Answers:
        return Answers(count, dict.fromkeys(Element, points))

    before = answers(12, 36)
    assert to_publish(answers(13, 37), before) == before
    assert to_publish(answers(16, 40), before) == before
    assert to_publish(answers(17, 41), before) == answers(17, 41)
    assert to_publish(answers(9, 27), NO_ANSWERS) == NO_ANSWERS


def test_what_was_published_stays_until_enough_are_new(cast: Cast, service: ServiceType) -> None:
    rate(service, 12)
    freeze_public_figures(at=timezone.now())
    rate(service, 4, points=1)
    freeze_public_figures(at=timezone.now())
    assert (of(service).answers, str(of(service).index)) == (12, "75.00")
    rate(service, 1, points=1)
    freeze_public_figures(at=timezone.now())
    assert of(service).answers == 17


def test_inside_and_outside_show_the_same_stored_figure(
    cast: Cast, service: ServiceType, client: Client, sign_in: SignIn
) -> None:
    close(cast, [float(day) for day in range(1, 11)], late=2)
    rate(service, 12, points=3, time=2)
    freeze_public_figures(at=timezone.now())
    # More work since: the frozen figure stays on both sides.
    rate(service, 30, points=1)
    outside = client.get(HOME).content.decode()
    inside = sign_in(cast.budi).get(f"/services/surveys/service/{service.pk}/?year={YEAR}")
    for figure in ("72,22", "80%", "5,5", "9,1"):
        assert figure in outside
        assert figure in inside.content.decode()


def test_elements_are_rounded_and_ordered_as_inside(cast: Cast, service: ServiceType) -> None:
    # Of 16 answers: 53 points are 3.3125, which is 3.313; 55 are 3.4375, which is 3.438.
    rate(service, 9, points=3)
    rate(service, 2, points=3, time=4)
    rate(service, 3, points=4, time=3)
    rate(service, 2, points=4)
    freeze_public_figures(at=timezone.now())
    outside = public.published_figure(service_id=service.pk, unit_id=cast.section.pk, year=YEAR)
    inside = survey_result(
        service_id=service.pk, unit_id=cast.section.pk, year=Year(YEAR), today=date(YEAR, 12, 31)
    ).index
    assert outside is not None
    assert inside is not None
    assert outside.elements == tuple((name_of(each), mean) for each, mean in inside.means.items())
    assert str(dict(outside.elements)[name_of(Element.COST)]) == "3.313"
    assert outside.lowest == tuple(name_of(each) for each in inside.lowest)


def test_the_page_of_a_service_names_the_lowest_and_what_follows(
    cast: Cast, service: ServiceType, client: Client
) -> None:
    rate(service, 12, points=3, time=1)
    SurveyFollowUp.objects.create(
        unit=service.unit, service=service, year=YEAR, element="time", action="Menambah loket",
        responsible="Budi Santoso", due_on=date(YEAR, 12, 31),
        key="00000000-0000-0000-0000-000000000001",
    )  # fmt: skip
    freeze_public_figures(at=timezone.now())
    page = client.get(f"{HOME}services/izin-usaha/").content.decode()
    assert "Menambah loket" in page
    assert "termasuk terendah" in page
    assert "Budi" not in page
    assert client.get(f"{HOME}services/no-such/").status_code == 404


def test_the_table_is_described(cast: Cast, service: ServiceType, client: Client) -> None:
    close(cast, [2.0] * 12)
    rate(service, 12)
    freeze_public_figures(at=timezone.now())
    response = client.get(f"{HOME}services.csv")
    rows = list(csv.DictReader(StringIO(response.content.decode())))
    assert [row["level"] for row in rows] == ["service", "office", "agency"]
    assert (rows[0]["service"], rows[0]["cases"], rows[0]["satisfaction"]) == (
        "izin-usaha", "12", "75.00",
    )  # fmt: skip
    where = response["Link"].split(">")[0][1:]
    described = json.loads(client.get(where).content)
    assert described["@context"][0] == "http://www.w3.org/ns/csvw"
    assert described["url"] == "services.csv"
    names = [column["name"] for column in described["tableSchema"]["columns"]]
    assert names == list(rows[0])
    titles = described["tableSchema"]["columns"][6]["rdfs:label"]
    assert {title["@language"]: title["@value"] for title in titles} == {
        "id": "Permohonan", "en": "Cases",
    }  # fmt: skip
    assert len({(row["level"], row["year"], row["service"], row["office"]) for row in rows}) == 3


# Blanks before it, a further apostrophe and a pipe are no way around.
@pytest.mark.parametrize("name", ["=1+1", " =1+1", "'=1+1", "|calc", "%1"])
def test_a_name_is_no_formula(cast: Cast, service: ServiceType, client: Client, name: str) -> None:
    ServiceType.objects.update(name=name)
    close(cast, [2.0] * 12)
    freeze_public_figures(at=timezone.now())
    assert f",'{name}," in client.get(f"{HOME}services.csv").content.decode()


def test_before_the_first_case_the_page_says_so(client: Client, cast: Cast) -> None:
    assert "Belum ada angka" in client.get(HOME).content.decode()
    assert client.get(f"{HOME}?year=1999").status_code == 404
    assert client.get(f"{HOME}?year=x").status_code == 404


def test_the_first_page_is_light(cast: Cast, service: ServiceType, client: Client) -> None:
    close(cast, [2.0] * 12)
    freeze_public_figures(at=timezone.now())
    rooms = Path(__file__).resolve().parent.parent.parent / "src/pamong"
    styles = [
        rooms / "services/static/services/citizen.css",
        rooms / "portal/static/portal/portal.css",
    ]
    whole = [client.get(HOME).content, *(path.read_bytes() for path in styles)]
    assert sum(len(gzip.compress(part)) for part in whole) < 100_000


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, True), (320, False)])
def test_anybody_reads_it_without_barrier(  # noqa: PLR0917 one visit
    cast: Cast, service: ServiceType, browse: Browse, client: Client, width: int, scripts: bool
) -> None:
    close(cast, [2.0] * 12)
    rate(service, 12, time=2)
    freeze_public_figures(at=timezone.now())
    page = browse(client, width=width, scripts=scripts)
    page.goto("/l/negara-a/")
    page.get_by_role("link", name="Kinerja layanan").click()
    page.get_by_role("heading", name="Kinerja layanan").wait_for()
    for _two in range(2):
        if scripts:
            assert violations(page) == []
        assert overflow(page) <= 0
        page.goto(f"{HOME}services/izin-usaha/")
    if scripts:
        assert violations(page) == []
    assert overflow(page) <= 0
