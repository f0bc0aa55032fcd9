from django.test import RequestFactory

from pamong.accounts.access import once


def test_what_two_panels_need_is_read_once_and_only_within_a_request() -> None:
    read: list[str] = []

    def members() -> list[str]:
        read.append("members")
        return []

    request = RequestFactory().get("/")
    # An empty answer is an answer too.
    assert once(request, "members", members) == once(request, "members", members) == []
    assert len(read) == 1
    once(RequestFactory().get("/"), "members", members)
    assert len(read) == 2
