from django.test import Client

from pamong.journal.models import Event
from tests.conftest import Cast


def test_it_works(cast: Cast) -> None:
    cast.ani.user.set_password("sawah hijau membentang")
    cast.ani.user.save()
    client = Client()
    response = client.post(
        "/", {"login": cast.ani.user.username, "password": "sawah hijau membentang"}
    )
    assert response.status_code == 302
    assert response["Location"] == "/"
    page = client.get("/")
    assert page.status_code == 200
    assert "Ani Rahmawati" in page.content.decode()
    assert Event.objects.filter(
        verb="accounts.account.signed_in", account_id=cast.ani.user.pk
    ).exists()


def test_it_refuses_a_wrong_password(cast: Cast) -> None:
    cast.ani.user.set_password("sawah hijau membentang")
    cast.ani.user.save()
    client = Client()
    response = client.post("/", {"login": cast.ani.user.username, "password": "wrong"})
    assert "_auth_user_id" not in client.session
    assert response.status_code in {200, 400}
