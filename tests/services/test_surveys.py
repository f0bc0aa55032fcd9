"""The satisfaction survey: once a case, nobody named, from paper too, and what follows from it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from pamong.accounts.access import Forbidden
from pamong.journal.models import Event
from pamong.kernel.periods import Month, Year
from pamong.services.actions import surveys
from pamong.services.actions.secrets import hash_of, secret_of
from pamong.services.actions.survey_months import tell_online_answers
from pamong.services.actions.surveys import (
    AnswersBrought,
    CaseAnswer,
    UnableToSurvey,
    answer_survey,
    bring_answers,
    enter_sheets,
    invite,
    token_of,
)
from pamong.services.models import (
    Case,
    OfficerTally,
    ServiceType,
    SurveyAnswer,
    SurveyFollowUp,
    SurveyInvitation,
)
from pamong.services.queries import surveys as queries
from pamong.services.queries.places import month_bounds
from pamong.services.rules.survey import Element, Sheet, UnfitSheet
from tests.browsing import Browse, overflow, violations
from tests.conftest import Cast, Seat
from tests.seen import faults_at
from tests.services.conftest import actor
from tests.services.test_imports import MARCH, bring, history

SignIn = Callable[[Seat], Client]
TakeIn = Callable[..., Case]
HOME = "/l/negara-a"


def sheet(points: int = 3, comment: str = "", **other: int) -> Sheet:
    answers = {element: other.get(element.value, points) for element in Element}
    return Sheet(answers, comment=comment)


def closed(case: Case, at: datetime | None = None, outcome: str = "granted") -> Case:
    """The same case with its secret, at its end; how it came there does not matter here."""
    Case.objects.filter(pk=case.pk).update(
        closed_at=at or timezone.now() - timedelta(hours=1),
        outcome=outcome,
        in_time=True,
        secret_hash=hash_of(secret_of(case.intake_key)),
    )
    case.steps.update(state="completed")
    case.refresh_from_db()
    return case


def brought_cases(cast: Cast, count: int) -> list[Case]:
    bring(cast, [history(cast) for _n in range(count)])
    return list(Case.objects.filter(closed_at__isnull=False).order_by("pk"))


def give(cases: Sequence[Case], sheets: Sequence[Sheet]) -> None:
    for case, each in zip(cases, sheets, strict=True):
        assert case.closed_at is not None
        at = case.closed_at + timedelta(days=1)
        assert answer_survey(token=invite(case_id=case.pk, at=at), sheet=each, at=at)


def follow(client: Client, case: Case) -> None:
    client.post(f"{HOME}/track/", {"number": case.number, "secret": secret_of(case.intake_key)})


def test_an_applicant_rates_once_and_the_second_post_changes_nothing(
    cast: Cast, take_in: TakeIn, client: Client
) -> None:
    case = closed(take_in())
    follow(client, case)
    page = client.get(f"{HOME}/cases/{case.number}/").content.decode()
    assert "Nilai layanan ini" in page
    asked = client.post(f"{HOME}/cases/{case.number}/rate/")
    assert case.number not in asked["Location"]
    data = {element.value: "4" for element in Element} | {"comment": "Cepat", "sex": "female"}
    assert client.get(asked["Location"]).status_code == 200
    assert client.post(asked["Location"], {**data, "time": ""}).status_code == 400
    assert SurveyAnswer.objects.count() == 0
    for _twice in range(2):
        client.post(asked["Location"], data)
    answer = SurveyAnswer.objects.get()
    assert (answer.time, answer.comment, answer.sex, answer.channel) == (
        4,
        "Cepat",
        "female",
        "online",
    )
    assert answer.month == timezone.localdate().replace(day=1)
    assert "Terima kasih" in client.get(asked["Location"]).content.decode()
    page = client.get(f"{HOME}/cases/{case.number}/").content.decode()
    assert "Anda sudah menilai" in page
    assert "/rate/" not in page


def test_what_is_kept_leads_to_nobody(cast: Cast, take_in: TakeIn) -> None:
    case = closed(take_in())
    before = list(Event.objects.order_by("pk").values_list("pk", flat=True))
    answer_survey(
        token=invite(case_id=case.pk, at=timezone.now()), sheet=sheet(), at=timezone.now()
    )
    columns = {field.name for field in SurveyAnswer._meta.get_fields()}
    assert columns == {
        "id", "agency", "service", "version", "unit", "month", "channel", "comment",
        "sex", "age", "education", "occupation", *(element.value for element in Element),
    }  # fmt: skip
    invitation = SurveyInvitation.objects.get()
    assert (invitation.is_spent, invitation.officers) == (True, [])
    # Whatever the journal wrote at that moment would lead from the answer to its neighbours.
    assert list(Event.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_the_journal_tells_of_online_answers_by_month(cast: Cast, take_in: TakeIn) -> None:
    now = timezone.now()
    give([closed(take_in(), now - timedelta(days=2)) for _n in range(2)], [sheet()] * 2)
    month = SurveyAnswer.objects.order_by("month")[0].month
    answer = SurveyAnswer.objects.order_by("pk")[0]
    end = Month.of(month).shift(1)
    assert tell_online_answers(at=month_bounds(end, end)[0] - timedelta(seconds=1)) == 0
    assert not Event.objects.filter(verb="services.survey.answered").exists()
    for told in (1, 0):
        assert tell_online_answers(at=month_bounds(end, end)[0]) == told
    event = Event.objects.get(verb="services.survey.answered")
    assert event.payload == {"channel": "online", "month": f"{month:%Y-%m}", "sheets": 2}
    assert (event.object_type, event.object_id) == ("service", answer.service_id)
    assert (event.unit_id, event.actor_id, event.case_id) == (answer.unit_id, None, None)
    assert event.related == []


def test_two_at_once_count_once(cast: Cast, take_in: TakeIn) -> None:
    case = closed(take_in())
    token = invite(case_id=case.pk, at=timezone.now())
    outcomes = [answer_survey(token=token, sheet=sheet(), at=timezone.now()) for _n in range(2)]
    assert outcomes == [True, False]
    assert OfficerTally.objects.filter(answers=1).count() == 1


def test_open_withdrawn_and_old_cases_are_not_rated(cast: Cast, take_in: TakeIn) -> None:
    now = timezone.now()
    old = closed(take_in(), now - timedelta(days=91))
    withdrawn = closed(take_in(), outcome="withdrawn")
    for case in (take_in(), withdrawn, old):
        with pytest.raises(UnableToSurvey):
            invite(case_id=case.pk, at=now)
    with pytest.raises(Http404):
        answer_survey(token=token_of(uuid4()), sheet=sheet(), at=now)


def test_a_token_is_over_after_its_days(cast: Cast, take_in: TakeIn) -> None:
    case = closed(take_in())
    now = timezone.now()
    token = invite(case_id=case.pk, at=now)
    with pytest.raises(Http404):
        answer_survey(token=token, sheet=sheet(), at=now + timedelta(days=92))


@pytest.mark.parametrize("answers", [{"time": 0}, {"time": 5}])
def test_a_sheet_that_does_not_fit_is_not_taken(
    cast: Cast, take_in: TakeIn, answers: dict[str, int]
) -> None:
    case = closed(take_in())
    token = invite(case_id=case.pk, at=timezone.now())
    with pytest.raises(UnfitSheet) as refusal:
        answer_survey(token=token, sheet=sheet(**answers), at=timezone.now())
    assert refusal.value.elements == (Element.TIME,)
    assert SurveyInvitation.objects.filter(is_spent=False).count() == 1


def test_the_database_too_refuses_a_wrong_answer(cast: Cast, take_in: TakeIn) -> None:
    case = take_in()
    values = {element.value: 3 for element in Element} | {"cost": 5}
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyAnswer.objects.create(
            service=case.service, version=case.version, unit=case.unit,
            month=date(2026, 11, 1), channel="paper", **values,
        )  # fmt: skip


def test_index_and_lowest_elements_of_a_year(cast: Cast, service: ServiceType) -> None:
    cases = brought_cases(cast, 6)
    give(cases[:4], [sheet(4, time=2)] * 4)
    of = {"service_id": service.pk, "unit_id": cast.section.pk, "year": Year(2026)}
    result = queries.survey_result(**of, today=date(2026, 11, 24))
    # Four answers are somebody's.
    assert (result.answers, result.index) == (4, None)
    give(cases[4:5], [sheet(3, time=1, comment="Lama sekali")])
    result = queries.survey_result(**of, today=date(2026, 11, 24))
    assert result.index is not None
    # By hand: time (4·2 + 1)/5 = 1.8, the others (4·4 + 3)/5 = 3.8; (8·3.8 + 1.8)/9·25 = 89.44.
    assert str(result.index.index) == "89.44"
    assert result.index.band.grade == "A"
    assert str(result.index.means[Element.TIME]) == "1.800"
    assert result.index.lowest[0] is Element.TIME
    # Six cases closed: of six people all are asked.
    assert (result.population, result.needed, result.lacking) == (6, 6, 1)
    assert list(queries.comments_of(**of, page=None)) == ["Lama sekali"]
    assert queries.sheets_of(**of)[0][2] == 1


def test_officers_are_counted_by_sums_alone(cast: Cast, service: ServiceType) -> None:
    cases = brought_cases(cast, 2)
    give(cases, [sheet(3, competence=4), sheet(2, conduct=1)])
    tally = OfficerTally.objects.get(employee=cast.ani.employee)
    assert (tally.answers, tally.competence, tally.conduct) == (2, 6, 4)
    assert set(OfficerTally.objects.values_list("employee_id", flat=True)) == {
        cast.ani.employee.pk, cast.budi.employee.pk,
    }  # fmt: skip


def test_answers_brought_in_keep_the_rules_of_the_page(cast: Cast, service: ServiceType) -> None:
    cases = brought_cases(cast, 3)
    now = timezone.now()
    day = date(2026, 3, 10)
    answers = [CaseAnswer(case.number, day, sheet(4)) for case in cases]
    officer = actor(cast.lestari)
    assert bring_answers(actor=officer, answers=answers, at=now) == AnswersBrought(3, 0)
    assert bring_answers(actor=officer, answers=answers, at=now) == AnswersBrought(0, 3)
    assert SurveyAnswer.objects.filter(channel="import", month=date(2026, 3, 1)).count() == 3
    assert OfficerTally.objects.get(employee=cast.ani.employee).answers == 3
    told = Event.objects.filter(verb="services.survey.answers_brought")
    assert [event.payload for event in told] == [{"sheets": 3}]
    for wrong in (
        CaseAnswer("ZZZ-999", day, sheet()),
        CaseAnswer(cases[0].number, MARCH.date(), sheet()),
        CaseAnswer(cases[0].number, date(2026, 9, 1), sheet()),
        CaseAnswer(cases[0].number, day, sheet(5)),
    ):
        with pytest.raises(UnableToSurvey):
            bring_answers(actor=officer, answers=[wrong], at=now)
    with pytest.raises(Forbidden):
        bring_answers(actor=actor(cast.ani), answers=answers, at=now)


def test_an_answer_given_while_others_are_brought_in_stays_the_first(
    cast: Cast, service: ServiceType, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = brought_cases(cast, 1)[0]
    assert case.closed_at is not None
    at = case.closed_at + timedelta(days=1)
    token, officers_of = invite(case_id=case.pk, at=at), surveys._officers_of

    def meanwhile(case_ids: Sequence[int]) -> Mapping[int, list[int]]:
        assert answer_survey(token=token, sheet=sheet(2), at=at)
        return officers_of(case_ids)

    monkeypatch.setattr(surveys, "_officers_of", meanwhile)
    answers = [CaseAnswer(case.number, date(2026, 3, 10), sheet(4))]
    brought = bring_answers(actor=actor(cast.lestari), answers=answers, at=timezone.now())
    assert brought == AnswersBrought(0, 1)
    assert [row.channel for row in SurveyAnswer.objects.all()] == ["online"]
    assert OfficerTally.objects.get(employee=cast.ani.employee).answers == 1


def test_bringing_in_does_not_ask_the_database_once_an_answer(
    cast: Cast, service: ServiceType, django_assert_max_num_queries: Callable[..., object]
) -> None:
    cases = brought_cases(cast, 40)
    officer = actor(cast.lestari)
    answers = [CaseAnswer(case.number, date(2026, 3, 10), sheet(4)) for case in cases]
    with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
        bring_answers(actor=officer, answers=answers, at=timezone.now())


def paper(service: ServiceType, sheets: Sequence[str], key: str = "") -> dict[str, str]:
    """The form of the counter: each sheet as nine figures, "" for an empty one."""
    data = {
        "service": str(service.pk),
        "month": timezone.localdate().replace(day=1).isoformat(),
        "key": key or str(uuid4()),
        "sheet-TOTAL_FORMS": "10",
        "sheet-INITIAL_FORMS": "0",
    }
    for place, figures in enumerate(sheets):
        for element, figure in zip(Element, figures, strict=False):
            data[f"sheet-{place}-{element.value}"] = figure
    return data


def test_sheets_from_paper_are_entered_once(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    client = sign_in(cast.ani)
    data = paper(service, ["333333333", "", "444444443"])
    for _twice in range(2):
        assert client.post("/services/surveys/sheets/", data).status_code == 302
    assert SurveyAnswer.objects.filter(channel="paper").count() == 2
    event = Event.objects.get(verb="services.survey.sheets_entered")
    assert event.actor_id == cast.ani.employee.pk
    assert event.payload["sheets"] == 2
    assert not OfficerTally.objects.exists()


def test_a_wrong_figure_on_paper_is_named(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    response = sign_in(cast.ani).post(
        "/services/surveys/sheets/", paper(service, ["333333333", "33333333"])
    )
    assert response.status_code == 400
    assert "Tulis 1, 2, 3, atau 4." in response.content.decode()
    assert SurveyAnswer.objects.count() == 0
    empty = sign_in(cast.ani).post("/services/surveys/sheets/", paper(service, []))
    assert "sekurang-kurangnya satu lembar" in empty.content.decode()


def test_paper_is_of_this_month_or_the_last_and_of_ones_own_service(
    cast: Cast, service: ServiceType
) -> None:
    now = timezone.now()
    common = {"service_id": service.pk, "sheets": [sheet()], "key": uuid4(), "at": now}
    with pytest.raises(UnableToSurvey):
        enter_sheets(actor=actor(cast.ani), month=date(2026, 1, 1), **common)
    with pytest.raises(Http404):
        enter_sheets(actor=actor(cast.dewi), month=now.date().replace(day=1), **common)


def test_what_follows_is_planned_once_and_done_once(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    client = sign_in(cast.lestari)
    address = f"/services/surveys/service/{service.pk}/plan/?year=2026"
    data = {
        "element": "time", "action": "Menambah loket", "responsible": "Kepala Seksi",
        "due_on": "2026-12-31", "key": str(uuid4()),
    }  # fmt: skip
    assert client.post(address, {**data, "action": ""}).status_code == 400
    for _twice in range(2):
        assert client.post(address, data).status_code == 302
    row = SurveyFollowUp.objects.get()
    for _twice in range(2):
        client.post(f"/services/surveys/plan/{row.pk}/")
    row.refresh_from_db()
    assert row.done_on == timezone.localdate()
    verbs = Event.objects.filter(verb__startswith="services.follow_up.").order_by("pk")
    assert [event.verb for event in verbs] == [
        "services.follow_up.planned", "services.follow_up.done",
    ]  # fmt: skip
    page = client.get(f"/services/surveys/unit/{cast.section.pk}/?year=2026").content.decode()
    assert "Menambah loket" in page


def test_the_report_holds_index_elements_and_sheets(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    cases = brought_cases(cast, 5)
    give(cases, [sheet(3, comment="#heading *x* $y$")] * 5)
    address = f"/services/surveys/service/{service.pk}/report.pdf?year=2026"
    response = sign_in(cast.budi).get(address)
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-1.7")
    unit = sign_in(cast.budi).get(f"/services/surveys/unit/{cast.section.pk}/report.pdf?year=2025")
    assert unit.content.startswith(b"%PDF-1.7")


def test_the_list_does_not_ask_once_a_service(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    client = sign_in(cast.lestari)
    give(brought_cases(cast, 5), [sheet()] * 5)

    def queries_of_page() -> int:
        with connection.execute_wrapper(counter := _Counter()):
            client.get("/services/surveys/?year=2026")
        return counter.count

    before = queries_of_page()
    for number in range(5):
        ServiceType.objects.create(code=f"s{number}", name=f"Layanan {number}", unit=cast.section)
    assert queries_of_page() == before


class _Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        self.count += 1
        return execute(sql, params, many, context)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scripts"), [(390, True), (320, False)])
def test_a_citizen_rates_by_thumb(  # noqa: PLR0917 one journey
    cast: Cast, take_in: TakeIn, browse: Browse, client: Client, width: int, scripts: bool
) -> None:
    case = closed(take_in())
    follow(client, case)
    page = browse(client, width=width, scripts=scripts)

    def sound() -> None:
        if scripts:
            assert violations(page) == []
        assert overflow(page) <= 0

    page.goto(f"{HOME}/cases/{case.number}/")
    sound()
    page.get_by_role("button", name="Nilai layanan ini").click()
    page.get_by_role("heading", name="Nilai layanan ini").wait_for()
    sound()
    page.get_by_label("Cukup mahal").check()
    page.get_by_role("button", name="Kirim penilaian").click()
    page.get_by_role("alert").get_by_role("link").first.wait_for()
    sound()
    for group in page.get_by_role("group").all():
        if group.get_by_role("radio").count():
            group.get_by_role("radio").nth(2).check()
    page.get_by_role("button", name="Kirim penilaian").click()
    page.get_by_role("heading", name="Terima kasih").wait_for()
    sound()
    answer = SurveyAnswer.objects.get()
    assert {getattr(answer, element.value) for element in Element} == {3}


@pytest.mark.browser
def test_officers_find_no_barrier(
    cast: Cast, service: ServiceType, sign_in: SignIn, browse: Browse
) -> None:
    give(brought_cases(cast, 6), [sheet(3, time=2, comment="Lama")] * 6)
    addresses = (
        "/services/surveys/?year=2026",
        f"/services/surveys/service/{service.pk}/?year=2026",
        f"/services/surveys/unit/{cast.section.pk}/?year=2025",
    )
    assert faults_at(browse(sign_in(cast.budi)), *addresses) == []
