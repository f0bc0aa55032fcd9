from collections.abc import Callable

from django.test import Client

from tests.conftest import Cast, Seat


def test_changing_the_password_works(cast: Cast, sign_in: Callable[[Seat], Client]) -> None:
    cast.ani.user.set_password("sawah hijau membentang")
    cast.ani.user.save()
    client = sign_in(cast.ani)
    page = client.post(
        "/account/",
        {
            "old_password": "sawah hijau membentang",
            "new_password1": "gunung biru menjulang",
            "new_password2": "gunung biru menjulang",
        },
    )
    assert page["Location"] == "/account/"
    cast.ani.user.refresh_from_db()
    assert cast.ani.user.check_password("gunung biru menjulang")
    assert cast.ani.user.password.startswith("argon2")
    assert client.get("/account/").status_code == 200


def test_it_names_the_field_that_is_wrong(cast: Cast, sign_in: Callable[[Seat], Client]) -> None:
    page = sign_in(cast.ani).post(
        "/account/", {"old_password": "no", "new_password1": "a", "new_password2": "b"}
    )
    assert page.status_code == 400
    assert "#id_old_password" in page.content.decode()


def test_a_hint_is_dismissed_once_and_for_all(
    cast: Cast, sign_in: Callable[[Seat], Client]
) -> None:
    client = sign_in(cast.ani)
    for _ in range(2):
        client.post("/account/hints/", {"hint": "welcome", "next": "/"})
    cast.ani.user.refresh_from_db()
    assert cast.ani.user.hints_seen == ["welcome"]


def test_the_home_page_comes_in_parts_and_whole_without_scripts(
    cast: Cast, sign_in: Callable[[Seat], Client]
) -> None:
    client = sign_in(cast.budi)
    first = client.get("/").content.decode()
    assert [f'hx-get="/home/{part}/"' in first for part in (1, 2, 3)] == [True, True, False]
    assert client.get("/home/1/").status_code == 200
    assert [client.get(f"/home/{part}/").status_code for part in (0, 3)] == [404, 404]
    whole = client.get("/?whole=1").content.decode()
    assert "hx-get" not in whole
    assert client.get("/home/2/").content.decode().strip() in whole
