"""Few answers are somebody's: nothing that is shown of others gives them away by a difference."""

from collections.abc import Callable
from datetime import date

from django.test import Client

from pamong.kernel.periods import Year
from pamong.services.models import ServiceType, SurveyAnswer
from pamong.services.queries import surveys as queries
from pamong.services.rules.survey import Element
from tests.conftest import Cast, Seat

SignIn = Callable[[Seat], Client]


def rate(
    service: ServiceType, count: int, *, points: int = 3, comment: str = "", sex: str = ""
) -> None:
    version = ServiceType.objects.order_by("pk")[0].versions.get(state="published")
    values = {element.value: points for element in Element}
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            service=service, version=version, unit=service.unit, channel="paper",
            month=date(2026, 3, 1), comment=comment, sex=sex, **values,
        )
        for _n in range(count)
    )  # fmt: skip


def other_service(service: ServiceType) -> ServiceType:
    return ServiceType.objects.create(code="lain", name="Layanan lain", unit=service.unit)


def test_a_unit_tells_nothing_of_a_service_with_few_answers(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    rate(service, 9, points=3, sex="female")
    rate(other_service(service), 4, points=1, comment="Saya dipersulit", sex="female")
    of = {"service_id": None, "unit_id": service.unit_id, "year": Year(2026)}
    result = queries.survey_result(**of, today=date(2026, 11, 24))
    assert result.index is not None
    assert (result.answers, str(result.index.index)) == (9, "75.00")
    assert [group.count for _name, groups in queries.profile_of(**of) for group in groups] == [9]
    assert list(queries.comments_of(**of, page=None)) == []
    assert queries.sheets_of(**of) == [(3,) * 9] * 9
    page = sign_in(cast.budi).get(f"/services/surveys/unit/{service.unit_id}/?year=2026")
    assert "dipersulit" not in page.content.decode()
    # With a fifth answer the service is shown itself, and counts for its unit.
    rate(ServiceType.objects.get(code="lain"), 1, points=1)
    assert queries.survey_result(**of, today=date(2026, 11, 24)).answers == 14
    assert len(queries.comments_of(**of, page=None)) == 4
