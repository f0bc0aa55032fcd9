"""Somebody new in a role is told what to do first, once, in words of the menu they see."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone, translation

from pamong.accounts.rights import GRANTABLE_ROLES, ROLE_LABELS, Role
from pamong.accounts.role_hints import ROLE_HINTS
from pamong.organization.models import SuperiorOverride
from tests.conftest import Cast, Seat, grant

SignIn = Callable[[Seat], Client]


def in_role(cast: Cast, role: Role) -> Seat:
    """Ani in the role, or Budi who leads; who else they are comes later."""
    if role is Role.LEADER:
        return cast.budi
    if role in GRANTABLE_ROLES:
        grant(cast.ani, role)
    elif role is Role.SUPERIOR:
        SuperiorOverride.objects.create(
            appointment=cast.dewi.appointment,
            superior=cast.ani.employee,
            reason="Penugasan",
            started_on=timezone.localdate(),
        )
    return cast.ani


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", Role)
def test_every_role_is_told_what_to_do_first(
    cast: Cast, sign_in: SignIn, role: Role, language: str
) -> None:
    client = sign_in(in_role(cast, role))
    client.post("/language/", {"language": language})
    page = client.get("/").content.decode().replace("&#x27;", "'")
    with translation.override(language):
        title, text = str(ROLE_LABELS[role]), str(ROLE_HINTS[role])
    assert f"<strong>{title}:</strong> {text}" in page
    menu = page[page.index("<nav") : page.index("<main")]
    links = re.findall("“(.+?)”", text)
    assert links
    assert [link for link in links if link not in menu] == []


def test_hints_come_one_by_one_and_the_page_of_all_last(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.budi)
    for role in (Role.LEADER, Role.EMPLOYEE):
        page = client.get("/").content.decode()
        assert page.count('class="hint"') == 1
        assert f'value="home-{role.value}"' in page
        client.post("/account/hints/", {"hint": f"home-{role.value}", "next": "/"})
    assert 'name="hint" value="home"' in client.get("/").content.decode()
    client.post("/account/hints/", {"hint": "home", "next": "/"})
    assert 'class="hint"' not in client.get("/").content.decode()
