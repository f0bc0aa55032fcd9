import os
import subprocess
import sys
import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client, override_settings

from pamong.accounts.session import COUNTER_KEY, LAST_SEEN_KEY, LOCKED_KEY
from pamong.journal.models import Event
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast, Seat, make_cast

PASSWORD = "sawah hijau membentang"


def give_password(seat: Seat) -> None:
    seat.user.set_password(PASSWORD)
    seat.user.save()


@pytest.fixture
def ani(cast: Cast) -> Seat:
    give_password(cast.ani)
    return cast.ani


def sign_in(seat: Seat, password: str = PASSWORD, **extra: str) -> tuple[Client, int]:
    client = Client()
    response = client.post("/", {"login": seat.user.username, "password": password, **extra})
    return client, response.status_code


def test_it_works(ani: Seat) -> None:
    client, status = sign_in(ani)
    assert status == 302
    page = client.get("/")
    assert page.status_code == 200
    assert "Ani Rahmawati" in page.content.decode()
    assert Event.objects.filter(verb="accounts.account.signed_in", account_id=ani.user.pk).exists()


def test_it_refuses_a_wrong_password(ani: Seat) -> None:
    client, status = sign_in(ani, "wrong")
    assert status != 302
    assert "_auth_user_id" not in client.session


def test_it_locks_out_after_five_wrong_passwords(ani: Seat) -> None:
    for _ in range(5):
        sign_in(ani, "wrong")
    client, status = sign_in(ani)
    assert status != 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("proxies", [0, 1])
def test_behind_a_proxy_the_wrong_passwords_of_others_lock_nobody_out(
    ani: Seat, proxies: int
) -> None:
    def come(address: str, name: str, password: str) -> Client:
        client = Client()
        client.post(
            "/", {"login": name, "password": password}, headers={"X-Forwarded-For": address}
        )
        return client

    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        for n in range(10):
            come(f"36.1.2.{n}", f"orang{n}", "wrong")
        client = come("36.9.9.9", ani.user.username, PASSWORD)
    # Without a proxy to trust, anybody may write that header, and it says nothing.
    assert ("_auth_user_id" in client.session) is (proxies == 1)


def test_the_number_of_proxies_is_a_setting() -> None:
    """Read in a process of its own: settings are read once."""
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "from pamong.config import settings as s;print(s.ALLAUTH_TRUSTED_PROXY_COUNT)",
        ],
        env={**os.environ, "PAMONG_PROXIES": "2"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "2"


def test_it_refuses_an_account_that_is_closed(ani: Seat) -> None:
    ani.user.is_active = False
    ani.user.save()
    client, _ = sign_in(ani)
    assert "_auth_user_id" not in client.session


def test_it_goes_to_the_page_that_was_asked_for_but_never_elsewhere(ani: Seat) -> None:
    client = Client()
    asked = client.get("/account/")
    assert asked["Location"] == "/?next=%2Faccount%2F"
    for target, where in [("/account/", "/account/"), ("https://evil.example/", "/")]:
        response = Client().post(
            "/", {"login": ani.user.username, "password": PASSWORD, "next": target}
        )
        assert response["Location"] == where


def test_two_agencies_sign_in_at_the_same_door(ani: Seat, cast: Cast) -> None:
    other = make_cast("negara-b", "Kabupaten Negara B")
    give_password(other.budi)
    first, _ = sign_in(ani)
    second, _ = sign_in(other.budi)
    assert first.session["agency"] == cast.agency.pk
    assert second.session["agency"] == other.agency.pk
    assert "Budi Santoso" in second.get("/").content.decode()
    assert "Ani Rahmawati" in first.get("/").content.decode()


def test_an_idle_screen_locks_and_opens_with_the_password(ani: Seat) -> None:
    client, _ = sign_in(ani)
    session = client.session
    session[LAST_SEEN_KEY] = int(time.time()) - 31 * 60
    session.save()
    assert client.get("/account/")["Location"] == "/account/unlock/?next=%2Faccount%2F"
    # Locked stays locked, whatever page is asked for next.
    assert client.get("/")["Location"].startswith("/account/unlock/")
    refused = client.post("/account/unlock/", {"password": "wrong", "next": "/account/"})
    assert refused.status_code == 400
    opened = client.post("/account/unlock/", {"password": PASSWORD, "next": "/account/"})
    assert opened["Location"] == "/account/"
    assert client.get("/account/").status_code == 200


@override_settings(PAMONG_IDLE_MINUTES=10, PAMONG_COUNTER_IDLE_MINUTES=4)
def test_a_screen_at_a_counter_locks_sooner_and_never_later(ani: Seat) -> None:
    client, _ = sign_in(ani)

    def locks_after(minutes: int) -> bool:
        session = client.session
        session.pop(LOCKED_KEY, None)
        session[LAST_SEEN_KEY] = int(time.time()) - minutes * 60 - 5
        session.save()
        return client.get("/account/").status_code == 302

    assert [locks_after(3), locks_after(4), locks_after(10)] == [False, False, True]
    session = client.session
    session.pop(LOCKED_KEY, None)
    session[COUNTER_KEY] = True
    session.save()
    assert [locks_after(3), locks_after(4)] == [False, True]
    with override_settings(PAMONG_IDLE_MINUTES=2):
        assert locks_after(3)
    # The next person at the screen begins anew.
    client.post("/account/sign-out/")
    again, _ = sign_in(ani)
    assert COUNTER_KEY not in again.session


def test_no_page_of_a_person_stays_in_the_browser(ani: Seat, cast: Cast) -> None:
    """The Back key of a shared counter shows the person before nothing."""
    client, _status = sign_in(ani)
    mine = f"/people/{ani.employee.pk}/"
    for url in ("/", mine, "/audit/", "/performance/evaluations/mine/", "/no-such-page/"):
        assert client.get(url)["Cache-Control"] == "private, no-store", url
    assert "private" not in client.get(f"/l/{cast.agency.code}/").headers.get("Cache-Control", "")
    client.post("/account/sign-out/")
    assert client.get("/").headers.get("Cache-Control") != "private, no-store"


def test_a_locked_screen_signs_out_after_five_wrong_passwords(ani: Seat) -> None:
    client, _ = sign_in(ani)
    session = client.session
    session[LAST_SEEN_KEY] = 0
    session.save()
    client.get("/")
    for _ in range(6):
        client.post("/account/unlock/", {"password": "wrong"})
    assert "_auth_user_id" not in client.session


def test_the_next_person_takes_over_a_shared_screen(ani: Seat) -> None:
    client, _ = sign_in(ani)
    assert client.post("/account/sign-out/")["Location"] == "/"
    assert client.get("/account/").status_code == 302
    assert client.get("/account/sign-out/").status_code != 200


@override_settings(PAMONG_IDLE_MINUTES=30)
def test_reading_pages_does_not_write_the_session_each_time(
    ani: Seat, django_assert_num_queries: object
) -> None:
    client, _ = sign_in(ani)
    before = client.session[LAST_SEEN_KEY]
    client.get("/account/")
    assert client.session[LAST_SEEN_KEY] == before


def test_a_password_kept_under_older_settings_is_kept_anew(ani: Seat) -> None:
    older = Argon2PasswordHasher()
    older.time_cost = 1
    ani.user.password = older.encode(PASSWORD, older.salt())
    ani.user.save()
    before = ani.user.password
    _client, status = sign_in(ani)
    assert status == 302
    enter_agency(ani.user.agency_id)
    ani.user.refresh_from_db()
    assert ani.user.password != before
