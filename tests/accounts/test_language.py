from collections.abc import Callable

from django.test import Client

from tests.conftest import Cast, Seat


def test_indonesian_comes_first_whatever_the_browser_says(db: None) -> None:
    page = Client().get("/", headers={"Accept-Language": "en"})
    assert 'lang="id"' in page.content.decode()
    assert "Kata sandi" in page.content.decode()


def test_the_switch_changes_the_page_and_is_kept_with_the_account(
    cast: Cast, sign_in: Callable[[Seat], Client]
) -> None:
    client = sign_in(cast.ani)
    response = client.post("/language/", {"language": "en", "next": "/account/"})
    assert response["Location"] == "/account/"
    assert "Change the password" in client.get("/account/").content.decode()
    cast.ani.user.refresh_from_db()
    assert cast.ani.user.language == "en"
    assert "Change the password" in sign_in(cast.ani).get("/account/").content.decode()


def test_an_unknown_language_changes_nothing(cast: Cast, sign_in: Callable[[Seat], Client]) -> None:
    client = sign_in(cast.ani)
    client.post("/language/", {"language": "xx"})
    cast.ani.user.refresh_from_db()
    assert cast.ani.user.language == "id"
