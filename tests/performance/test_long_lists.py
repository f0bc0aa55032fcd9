"""A leader of many sees their people a page at a time, and comes back to the page they left."""

from collections.abc import Callable

from django.test import Client

from pamong.performance.models import Contribution
from tests.conftest import Cast, Seat
from tests.performance.rated import crowd, judge
from tests.performance.scene import Scene, make_scene


def many(cast: Cast) -> Scene:
    scene = make_scene(cast)
    judge(cast, scene.cycle)
    crowd(cast, scene.cycle, 26)
    return scene


def test_the_team_is_shown_a_page_at_a_time_and_counted_as_a_whole(
    cast: Cast, sign_in: Callable[[Seat], Client]
) -> None:
    many(cast)
    client = sign_in(cast.budi)
    first = client.get("/performance/team/").context
    second = client.get("/performance/team/?page=2").context
    names = [[item["row"].member.name for item in page["rows"]] for page in (first, second)]
    assert len(names[0]) == 25
    assert names[1]
    assert not set(names[0]) & set(names[1])
    assert sum(each["count"] for each in first["counts"]) == len(names[0]) + len(names[1])


def test_a_cell_of_a_later_page_leads_back_to_it_without_scripts(
    cast: Cast, sign_in: Callable[[Seat], Client]
) -> None:
    scene = many(cast)
    client = sign_in(cast.budi)
    matrix = f"/performance/matrix/{scene.plan_of(cast.budi).pk}/"
    first, later = client.get(matrix).context, client.get(f"{matrix}?page=2").context
    assert len(first["rows"]) == 20
    assert "?page" not in first["rows"][0]["cells"][0]["url"]
    row = later["rows"][-1]
    (cell, *_rest) = row["cells"]
    answer = client.post(cell["url"], {"statement": "Ikut memeriksa", "before": ""})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{matrix}?page=2")
    assert Contribution.objects.filter(
        appointment_id=row["row"].member.appointment_id, statement="Ikut memeriksa"
    ).exists()
    form = client.get(row["url"])
    assert f'href="{matrix}?page=2"' in form.content.decode()
    assert client.post(row["url"], {}).headers["Location"] == f"{matrix}?page=2"


def test_somebody_added_to_the_matrix_stands_first(
    cast: Cast, sign_in: Callable[[Seat], Client]
) -> None:
    scene = many(cast)
    matrix = f"/performance/matrix/{scene.plan_of(cast.budi).pk}/"
    added = cast.gita.appointment.pk
    rows = sign_in(cast.budi).get(f"{matrix}?member={added}").context["rows"]
    assert rows[0]["row"].member.appointment_id == added
