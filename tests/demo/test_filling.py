"""While the demo is being filled, it can be looked at and is not changed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from pamong.accounts.models import User
from pamong.demo import state
from pamong.demo.state import Stage, State
from tests.conftest import Cast, Seat

NOTICE = "Demo masih diisi"


@pytest.fixture
def filling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "PAMONG_DATA", tmp_path)
    monkeypatch.setattr(settings, "PAMONG_DEMO", True)
    state.mark(tmp_path, State(Stage.BUILDING))
    return tmp_path


def test_pages_are_shown_with_the_reason_why_they_lack_something(
    filling: Path, cast: Cast, sign_in: Callable[[Seat], Client]
) -> None:
    client = sign_in(cast.ani)
    for browser in (Client(), client):
        assert NOTICE in browser.get("/").content.decode()
    state.mark(filling, State(Stage.COMPLETE))
    for browser in (Client(), client):
        assert NOTICE not in browser.get("/").content.decode()


def test_a_change_is_refused_until_the_demo_is_complete(
    filling: Path, cast: Cast, sign_in: Callable[[Seat], Client]
) -> None:
    client = sign_in(cast.hana)
    new = {"year": "2030", "period_kind": "quarter"}
    answer = client.post("/performance/years/new/", new, HTTP_REFERER="http://testserver/team/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/team/")
    assert "Belum diubah" in client.get("/").content.decode()
    away = client.post("/performance/years/new/", new, HTTP_REFERER="https://elsewhere.example/x")
    assert away.headers["Location"] == "/"
    htmx = client.post("/performance/years/new/", new, headers={"hx-request": "true"})
    assert htmx.headers["HX-Redirect"] == "/"
    state.mark(filling, State(Stage.COMPLETE))
    assert client.post("/performance/years/new/", new).status_code == 422


def test_people_come_and_go_and_choose_their_language_meanwhile(filling: Path, cast: Cast) -> None:
    user = User.objects.get(pk=cast.ani.user.pk)
    user.set_password("kembang-sepatu-merah")
    user.save()
    client = Client()
    form = {"login": user.username, "password": "kembang-sepatu-merah"}
    assert client.post("/", form).status_code == 302
    assert client.session.get("_auth_user_id")
    client.post("/language/", {"language": "en"})
    assert "The demo is still being filled" in client.get("/").content.decode()
    client.post("/account/sign-out/")
    assert not client.session.get("_auth_user_id")
