"""The auditor's pages: filters, sentences, places, exports, and who looked at whom."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from pamong.accounts.models import User
from pamong.accounts.rights import Role
from pamong.audit import rules, wording
from pamong.audit.rules import Place
from pamong.journal.models import Event
from pamong.journal.recording import Draft, Ref, record, record_many
from pamong.organization.models import Employee, RoleGrant, Unit
from tests.conftest import Cast, Seat, grant

SignIn = Callable[[Seat], Client]
NOW = timezone.now().replace(microsecond=123456)


def read_rating(cast: Cast, who: Seat, whose: Seat, at: datetime = NOW) -> Event:
    return record(
        Draft(
            "performance.rating.read",
            Ref("evaluation", 5, whose.employee.display_name),
            at,
            actor=Ref("employee", who.employee.pk, who.employee.display_name),
            unit_id=whose.unit.pk,
            related=[Ref("employee", whose.employee.pk, whose.employee.display_name)],
            payload={"relation": "assessor", "where": "evaluation", "count": 1},
        )
    )


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def page(client: Client, url: str) -> str:
    client.post("/language/", {"language": "en"})
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_an_event_is_told_in_a_sentence_and_proved(cast: Cast, sign_in: SignIn) -> None:
    event = read_rating(cast, cast.budi, cast.ani)
    citra = sign_in(cast.citra)
    text = page(citra, "/audit/")
    assert "Budi Santoso: " in text
    assert "evaluation Ani Rahmawati" in text
    place = str(Place(event.happened_at, event.pk))
    details = page(citra, f"/audit/events/{place}/")
    assert bytes(event.leaf_hash).hex() in details
    assert "The hash fits the event." in details
    assert "assessor" in details


def test_code_words_among_the_details_are_told_in_the_reader_s_language() -> None:
    with override("id"):
        assert wording.value_text("where", "list") == "daftar evaluasi"
        assert wording.value_text("relation", "own") == "orang yang dinilai"
        assert wording.value_text("in_time", True) == "ya"
    assert wording.value_text("reason", "list") == "list", "what people wrote stands as written"
    assert wording.value_text("paths", ["/1/"]) == '["/1/"]'


def test_who_signs_in_is_called_by_name_not_by_number(cast: Cast, sign_in: SignIn) -> None:
    for seat in (cast.ani, cast.indra):
        seat.user.username = seat.employee.number
        seat.user.save()
    cast.indra.employee.user = None
    cast.indra.employee.save()
    sign_in(cast.ani)
    sign_in(cast.indra)
    text = page(sign_in(cast.citra), "/audit/")
    assert "Ani Rahmawati: " in text
    # An account that belongs to no employee has but its user name.
    assert f"••••{cast.indra.employee.number[-4:]}: " in text
    assert cast.ani.employee.number not in text
    assert cast.indra.employee.number not in text


def test_events_are_for_auditors(cast: Cast, sign_in: SignIn) -> None:
    event = read_rating(cast, cast.budi, cast.ani)
    place = str(Place(event.happened_at, event.pk))
    for seat in (cast.ani, cast.budi, cast.hana, cast.indra):
        for url in ("/audit/", f"/audit/events/{place}/", "/audit/readings/"):
            assert sign_in(seat).get(url).status_code == 403
        assert sign_in(seat).post("/audit/export/", {"format": "csv"}).status_code == 403
        assert sign_in(seat).get("/audit/panels/recent/").status_code == 204


def test_an_auditor_of_one_office_sees_its_events_only(cast: Cast, sign_in: SignIn) -> None:
    inside = read_rating(cast, cast.budi, cast.ani)
    outside = read_rating(cast, cast.gita, cast.dewi)
    grant(cast.dewi, Role.AUDITOR, cast.office)
    dewi = sign_in(cast.dewi)
    text = page(dewi, "/audit/")
    assert "Budi Santoso" in text
    assert "Gita Permata" not in text
    for event, status in ((inside, 200), (outside, 404)):
        place = str(Place(event.happened_at, event.pk))
        assert dewi.get(f"/audit/events/{place}/").status_code == status


@pytest.mark.parametrize("place", ["0-0", "1-999999", "x", "99999999999999999999999-1", "1"])
def test_a_place_without_an_event_is_absent(cast: Cast, sign_in: SignIn, place: str) -> None:
    assert sign_in(cast.citra).get(f"/audit/events/{place}/").status_code == 404


def test_filters_restrict(cast: Cast, sign_in: SignIn) -> None:
    read_rating(cast, cast.budi, cast.ani)
    read_rating(cast, cast.gita, cast.dewi, NOW - timedelta(days=40))
    record(Draft("services.case.received", Ref("case", 77, "K7M-4TX"), NOW, case_id=77))
    citra = sign_in(cast.citra)

    def rows(query: str) -> list[str]:
        answer = citra.get(f"/audit/?{query}")
        assert answer.status_code == 200, answer.context["form"].errors
        return [row.event.verb for row in answer.context["listing"].rows]

    long_ago = (NOW - timedelta(days=60)).date().isoformat()
    assert rows("").count("performance.rating.read") == 1
    assert rows(f"first={long_ago}").count("performance.rating.read") == 2
    assert rows(f"first={long_ago}&who=gita") == ["performance.rating.read"]
    assert rows(f"first={long_ago}&who={cast.gita.employee.number}") == ["performance.rating.read"]
    assert rows("verb=services.case.received") == ["services.case.received"]
    assert rows("kind=case&object_id=77") == ["services.case.received"]
    assert rows("kind=case&object_id=78") == []
    assert rows(f"unit={cast.section.pk}") == ["performance.rating.read"]
    assert rows("origin=job") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("first=2026-11-20&last=2026-11-01", "last"),
        ("first=20-11-2026x", "first"),
        ("who=nobody+of+this+name", "who"),
        ("who=a", "who"),
        ("object_id=5", "kind"),
        ("verb=no.such.verb", "verb"),
        ("unit=999999", "unit"),
    ],
)
def test_a_filter_that_makes_no_sense_names_its_field(
    cast: Cast, sign_in: SignIn, query: str, field: str
) -> None:
    answer = sign_in(cast.citra).get(f"/audit/?{query}")
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]


def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast, sign_in: SignIn) -> None:
    # Several events of one instant stand on the border of two pages.
    record_many(
        Draft("services.case.received", Ref("case", n), NOW - timedelta(minutes=n // 7))
        for n in range(130)
    )
    citra = sign_in(cast.citra)
    seen: list[int] = []
    url = "/audit/?verb=services.case.received"
    while url:
        answer = citra.get(url)
        seen += [row.event.object_id for row in answer.context["listing"].rows]
        url = f"/audit/{answer.context['older']}" if answer.context["older"] else ""
        # What comes in meanwhile shifts nothing.
        record(Draft("services.case.received", Ref("case", 999), NOW + timedelta(seconds=1)))
    assert sorted(seen) == list(range(130))


def exported(client: Client, **data: str) -> bytes:
    answer = client.post("/audit/export/", data)
    assert isinstance(answer, StreamingHttpResponse)
    return b"".join(answer.streaming_content)  # type: ignore[arg-type]


def test_an_export_holds_the_filter_and_is_an_event(cast: Cast, sign_in: SignIn) -> None:
    read_rating(cast, cast.budi, cast.ani, NOW - timedelta(hours=1))
    record(Draft("services.case.received", Ref("case", 1, "=1+1"), NOW - timedelta(hours=1)))
    citra = sign_in(cast.citra)
    content = exported(citra, verb="services.case.received", format="csv")
    header, row = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    cells = dict(zip(header, row, strict=True))
    verb = next(value for value in cells.values() if value == "services.case.received")
    assert verb
    # Nothing in the file begins as a formula does.
    assert not [cell for cell in row if cell.startswith(("=", "+", "@"))]
    event = Event.objects.get(verb="audit.event.exported")
    assert event.actor_id == cast.citra.employee.pk
    assert event.payload["count"] == 1
    assert event.payload["filter"]["verb"] == "services.case.received"
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(exported(citra, verb="performance.rating.read", format="xlsx"))
    )
    assert len(book.get_sheet_by_index(0).to_python()) == 2


def test_an_export_of_an_unknown_format_says_so(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.citra).post("/audit/export/", {"format": "pdf", "kind": "case"})
    assert answer.status_code == 302
    assert answer.url == "/audit/?kind=case"
    assert not Event.objects.filter(verb="audit.event.exported").exists()


def test_who_looked_at_this_person(cast: Cast, sign_in: SignIn) -> None:
    read_rating(cast, cast.budi, cast.ani)
    read_rating(cast, cast.gita, cast.dewi)
    for paths in (["/"], [cast.office.path], [cast.other_office.path]):
        record(
            Draft(
                "performance.rating.exported",
                Ref("cycle", 1, "2026"),
                NOW,
                actor=Ref("employee", cast.hana.employee.pk, "Hana Puspita"),
                payload={"paths": paths, "count": 9},
            )
        )
    citra = sign_in(cast.citra)
    assert f"/audit/readings/{cast.ani.employee.pk}/" in page(citra, "/audit/readings/?name=rahma")
    answer = citra.get(f"/audit/readings/{cast.ani.employee.pk}/")
    assert [row.event.actor_id for row in answer.context["listing"].rows] == [cast.budi.employee.pk]
    assert [row.event.payload["paths"] for row in answer.context["exports"]] == [
        [cast.office.path],
        ["/"],
    ]
    # Asking is an event as well.
    asked = Event.objects.get(verb="audit.readings.looked_up")
    assert (asked.actor_id, asked.object_id) == (cast.citra.employee.pk, cast.ani.employee.pk)
    assert citra.get("/audit/readings/999999/").status_code == 404


def test_days_are_those_of_the_readers_clock(cast: Cast, sign_in: SignIn) -> None:
    """1.30 of the 24th in Jayapura is 23.30 of the 23rd in Jakarta; filter and list agree."""
    Unit.objects.filter(pk=cast.root.pk).update(time_zone="Asia/Jayapura")
    at = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    read_rating(cast, cast.budi, cast.ani, at)
    citra = sign_in(cast.citra)
    found = page(citra, "/audit/?first=2026-11-24&last=2026-11-24&verb=performance.rating.read")
    assert "24 Nov 2026" in found or "24 November 2026" in found
    assert "23 Nov" not in found
    assert "01:30" in found
    answer = citra.post(
        "/audit/export/", {"format": "csv", "first": "2026-11-24", "last": "2026-11-24"}
    )
    assert isinstance(answer, StreamingHttpResponse)
    assert b"2026-11-24T01:30:00+09:00" in b"".join(answer)


def test_who_audits_a_part_learns_of_nobody_else(cast: Cast) -> None:
    """The name behind a number of another office would be an oracle."""
    guest = User.objects.create_user("tamu.luar")
    RoleGrant.objects.create(
        user=guest, role="auditor", unit=cast.other_office, started_on=date(2020, 1, 1)
    )
    client = Client()
    client.force_login(guest)

    def names(text: str) -> list[str]:
        people = client.get("/audit/readings/", {"name": text}).context["people"]
        return [person.name for person in people]

    assert names(cast.ani.employee.number) == names("rahmawati") == []
    assert names(cast.dewi.employee.number) == names("anggraini dewi") == ["Dewi Anggraini"]
    assert client.get(f"/audit/readings/{cast.ani.employee.pk}/").status_code == 404
    assert client.get(f"/audit/readings/{cast.dewi.employee.pk}/").status_code == 200
    assert client.get("/audit/", {"who": "rahmawati"}).status_code == 400


def test_people_are_found_however_their_names_are_written(cast: Cast, sign_in: SignIn) -> None:
    Employee.objects.filter(pk=cast.ani.employee.pk).update(
        name="Ma'ruf Amin", sort_name="maruf amin", is_active=False
    )
    citra = sign_in(cast.citra)
    for text in ("Ma'ruf", "AMIN maruf", "maruff"):
        people = citra.get("/audit/readings/", {"name": text}).context["people"]
        assert [person.name for person in people] == ["Ma'ruf Amin"], text


def test_who_took_the_staff_list_along(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.hana).post("/people/export.csv")
    assert isinstance(answer, StreamingHttpResponse)
    b"".join(answer)
    citra = sign_in(cast.citra)
    url = f"/audit/readings/{cast.ani.employee.pk}/"
    found = citra.get(url).context["exports"]
    assert [row.event.verb for row in found] == ["organization.staff.exported"]
    assert not citra.get(url).context["more_exports"]
    record_many(
        Draft("performance.rating.exported", Ref("cycle", 1, "2026"), NOW, payload={"paths": ["/"]})
        for _n in range(20)
    )
    assert len(citra.get(url).context["exports"]) == 20
    assert citra.get(url).context["more_exports"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_file_sent_later_speaks_the_readers_language(
    cast: Cast, sign_in: SignIn, language: str
) -> None:
    """A server asks for the rows after the page has let go of its language."""
    read_rating(cast, cast.budi, cast.ani)
    citra = sign_in(cast.citra)
    citra.post("/language/", {"language": language})
    answer = citra.post("/audit/export/", {"format": "csv", "verb": "performance.rating.read"})
    assert isinstance(answer, StreamingHttpResponse)
    with override("id" if language == "en" else "en"):
        text = b"".join(answer).decode("utf-8-sig")
    assert ("Rating read" in text) is (language == "en")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("last=9999-12-31", 400),
        ("last=0001-01-05", 400),
        ("first=0001-01-01&last=0001-01-02", 400),
        ("after=" + "9" * 5000 + "-1", 200),
        ("after=1-" + "9" * 30, 200),
    ],
)
def test_days_and_places_beyond_all_measure_break_nothing(
    cast: Cast, sign_in: SignIn, query: str, status: int
) -> None:
    assert sign_in(cast.citra).get(f"/audit/?{query}").status_code == status


def test_the_panel_shows_what_was_read_lately(cast: Cast, sign_in: SignIn) -> None:
    read_rating(cast, cast.budi, cast.ani)
    assert "Ani Rahmawati" in page(sign_in(cast.citra), "/audit/panels/recent/")


def test_queries_do_not_grow_with_the_journal(cast: Cast, sign_in: SignIn) -> None:
    citra = sign_in(cast.citra)
    first = read_rating(cast, cast.budi, cast.ani)
    place = str(Place(first.happened_at, first.pk))
    urls = [
        "/audit/",
        f"/audit/events/{place}/",
        "/audit/readings/?name=a",
        f"/audit/readings/{cast.ani.employee.pk}/",
        "/audit/panels/recent/",
    ]

    def count(url: str) -> int:
        citra.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert citra.get(url).status_code == 200
        # The transaction of a test adds savepoints, and its month is never open for good.
        passed_over = ("SAVEPOINT", "RELEASE", "select journal_open_month")
        return sum(not query["sql"].startswith(passed_over) for query in captured)

    before = [count(url) for url in urls]
    for n in range(70):
        read_rating(cast, cast.budi if n % 2 else cast.gita, cast.ani)
    after = [count(url) for url in urls]
    assert after == before
    assert max(after) <= 15, dict(zip(urls, after, strict=True))


@pytest.mark.parametrize(
    ("verb", "reading"),
    [
        ("performance.rating.read", True),
        ("performance.rating.exported", True),
        ("performance.document.downloaded", True),
        ("documents.attachment.opened", True),
        ("indicators.contest.opened", False),
        ("performance.plan.agreed", False),
    ],
)
def test_reading_is_known_by_its_verb(verb: str, reading: bool) -> None:
    assert rules.is_reading(verb) is reading


def test_a_place_survives_its_text() -> None:
    place = Place(datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC), 42)
    assert Place.parse(str(place)) == place
