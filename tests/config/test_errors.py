from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test import Client

from tests.conftest import Cast, Seat


def test_an_address_nobody_has_is_a_page_with_a_next_step(
    cast: Cast, sign_in: Callable[[Seat], Client]
) -> None:
    page = sign_in(cast.ani).get("/no-such-page/")
    assert page.status_code == 404
    assert 'href="/"' in page.content.decode()


@pytest.mark.parametrize(
    "url",
    [
        "/audit/readings/?name=%00",
        "/units/?q=a%00b",
        "/teams/?q=%00",
        "/services/cases/a%00b/",
        "/l/negara-a/?q=a%00b",
        "/verify/a%00b/",
    ],
)
def test_a_nul_in_the_address_is_refused(
    cast: Cast, sign_in: Callable[[Seat], Client], url: str
) -> None:
    assert sign_in(cast.citra).get(url).status_code == 400


def test_a_refusal_gives_the_reason_and_the_role_that_could(
    cast: Cast, sign_in: Callable[[Seat], Client]
) -> None:
    page = sign_in(cast.ani).get("/audit/")
    assert page.status_code == 403
    assert "Auditor" in page.content.decode()


def test_a_database_that_is_away_is_said_so(
    cast: Cast, sign_in: Callable[[Seat], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(cast.ani)
    client.raise_request_exception = False

    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("pamong.accounts.middleware.enter_agency", away)
    page = client.get("/account/")
    assert page.status_code == 503
    assert page["Retry-After"]
    assert "<h1" in page.content.decode()


def test_a_mistake_of_ours_shows_no_trace(
    cast: Cast, sign_in: Callable[[Seat], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(cast.ani)
    client.raise_request_exception = False

    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("a secret in the trace")

    monkeypatch.setattr("pamong.accounts.middleware.enter_agency", broken)
    page = client.get("/account/")
    assert page.status_code == 500
    assert "secret" not in page.content.decode()


def test_every_page_carries_a_strict_policy(cast: Cast, sign_in: Callable[[Seat], Client]) -> None:
    for page in (sign_in(cast.ani).get("/"), Client().get("/")):
        policy = page["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        for directive in ("default-src", "base-uri", "object-src", "frame-ancestors"):
            assert f"{directive} 'none'" in policy
        assert page["X-Content-Type-Options"] == "nosniff"
        assert page["Referrer-Policy"] == "same-origin"
