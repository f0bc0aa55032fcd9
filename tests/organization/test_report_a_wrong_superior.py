"""A wrong superior: reported in two clicks, settled by HR, and nobody is blocked meanwhile."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from pamong.accounts.access import Forbidden
from pamong.accounts.rights import Role
from pamong.documents.models import Notice
from pamong.documents.notices import text_of
from pamong.journal.models import Event
from pamong.organization import queries, verbs
from pamong.organization.actions import superiors
from pamong.organization.actions.superiors import (
    DelegationMissing,
    ReportSettled,
    UnableToReport,
    UnableToSettle,
)
from pamong.organization.models import Appointment, Position, SuperiorOverride, SuperiorReport
from pamong.organization.queries.reports import suggested_superiors
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast, Seat, grant, make_cast
from tests.organization.people import AT, TODAY, actor

SignIn = Callable[[Seat], Client]


def report(cast: Cast, proposed: Seat | None) -> SuperiorReport:
    return superiors.report_superior(
        actor=actor(cast.ani),
        appointment_id=cast.ani.appointment.pk,
        proposed_id=proposed.employee.pk if proposed else None,
        note_text="Pindah tugas sejak Mei",
        at=AT,
    )


def superior_of(seat: Seat) -> queries.Superior:
    own = queries.seats_of(seat.employee.pk, max(TODAY, timezone.localdate()))
    return queries.superiors(own, max(TODAY, timezone.localdate()))[seat.appointment.pk]


def test_two_clicks_and_hr_knows(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.ani)
    mine = client.get(f"/people/{cast.ani.employee.pk}/").content.decode()
    address = f"/people/seats/{cast.ani.appointment.pk}/report-superior/"
    assert f'href="{address}"' in mine
    choices = client.get(address).content.decode()
    assert f'name="superior" value="{cast.lestari.employee.pk}"' in choices
    response = client.post(address, {"superior": cast.lestari.employee.pk})
    assert response["Location"] == f"/people/{cast.ani.employee.pk}/"
    waiting = SuperiorReport.objects.get()
    assert waiting.proposed_superior_id == cast.lestari.employee.pk
    assert waiting.shown_superior_id == cast.budi.employee.pk
    # Nothing changes before HR settles it.
    assert superior_of(cast.ani).person.employee_id == cast.budi.employee.pk
    home = sign_in(cast.hana).get("/people/panels/reports/").content.decode()
    assert "Ani Rahmawati" in home


def test_heads_near_by_are_suggested_and_a_name_can_be_searched(
    cast: Cast, sign_in: SignIn
) -> None:
    seat = queries.seats_of(cast.ani.employee.pk, TODAY)[0]
    near = [row.employee_id for row in suggested_superiors(seat, TODAY)]
    assert near[:3] == [cast.budi.employee.pk, cast.lestari.employee.pk, cast.fajar.employee.pk]
    page = sign_in(cast.ani).get(
        f"/people/seats/{cast.ani.appointment.pk}/report-superior/", {"q": "gita"}
    )
    assert f'name="superior" value="{cast.gita.employee.pk}"' in page.content.decode()


def test_one_may_not_know_who_it_should_be(cast: Cast) -> None:
    assert report(cast, None).proposed_superior is None


def test_a_second_report_of_the_same_seat_is_refused_in_words(cast: Cast) -> None:
    report(cast, cast.lestari)
    with pytest.raises(UnableToReport, match="sudah melaporkannya"):
        report(cast, cast.fajar)
    assert SuperiorReport.objects.count() == 1


@pytest.mark.parametrize("named", ["ani", "budi"])
def test_neither_oneself_nor_the_one_shown_can_be_named(named: str, cast: Cast) -> None:
    with pytest.raises(UnableToReport):
        report(cast, getattr(cast, named))


def test_nobody_reports_for_another(cast: Cast, sign_in: SignIn) -> None:
    address = f"/people/seats/{cast.ani.appointment.pk}/report-superior/"
    for seat in (cast.dewi, cast.budi, cast.hana):
        assert sign_in(seat).get(address).status_code == 404
        assert sign_in(seat).post(address, {"superior": ""}).status_code == 404
    assert not SuperiorReport.objects.exists()


def test_an_accepted_report_sets_the_superior_and_tells_both(cast: Cast) -> None:
    waiting = report(cast, cast.lestari)
    superiors.accept_report(
        actor=actor(cast.hana),
        report_id=waiting.pk,
        superior_id=cast.lestari.employee.pk,
        reason="SK 12/2026",
        at=AT,
    )
    above = superior_of(cast.ani)
    assert above.person.employee_id == cast.lestari.employee.pk
    assert (above.source, above.reason) == ("override", "SK 12/2026")
    told = {row.user_id: text_of(row) for row in Notice.objects.all()}
    assert "Lestari" in told[cast.ani.user.pk]
    assert "Ani" in told[cast.lestari.user.pk]
    assert Event.objects.filter(verb=verbs.SUPERIOR_REPORT_ACCEPTED).count() == 1
    again = report(cast, cast.fajar)
    superiors.accept_report(
        actor=actor(cast.hana),
        report_id=again.pk,
        superior_id=cast.fajar.employee.pk,
        reason="SK 13/2026",
        at=AT,
    )
    assert superior_of(cast.ani).person.employee_id == cast.fajar.employee.pk
    assert SuperiorOverride.objects.filter(ended_on__isnull=True).count() == 1


def test_a_declined_report_is_answered(cast: Cast) -> None:
    waiting = report(cast, cast.lestari)
    with pytest.raises(UnableToSettle):
        superiors.decline_report(actor=actor(cast.hana), report_id=waiting.pk, answer=" ", at=AT)
    superiors.decline_report(
        actor=actor(cast.hana), report_id=waiting.pk, answer="Sesuai SK.", at=AT
    )
    assert superior_of(cast.ani).person.employee_id == cast.budi.employee.pk
    notice = Notice.objects.get(user=cast.ani.user)
    assert "Sesuai SK." in text_of(notice)
    # Settled is settled: the person may report again.
    assert report(cast, cast.fajar).state == SuperiorReport.State.OPEN


def test_a_report_settled_meanwhile_is_not_settled_twice(cast: Cast, sign_in: SignIn) -> None:
    waiting = report(cast, cast.lestari)
    superiors.decline_report(
        actor=actor(cast.hana), report_id=waiting.pk, answer="Sesuai SK.", at=AT
    )
    with pytest.raises(ReportSettled, match="Hana"):
        superiors.accept_report(
            actor=actor(cast.hana),
            report_id=waiting.pk,
            superior_id=cast.lestari.employee.pk,
            reason="SK",
            at=AT,
        )
    page = sign_in(cast.hana).post(
        f"/people/superior-reports/{waiting.pk}/",
        {"decision": "accept", "superior": cast.lestari.employee.pk, "reason": "SK"},
        follow=True,
    )
    assert "Hana" in page.content.decode()
    assert not SuperiorOverride.objects.exists()
    assert Notice.objects.count() == 1


def test_hr_settles_on_the_page_and_may_look_for_somebody_else(cast: Cast, sign_in: SignIn) -> None:
    waiting = report(cast, None)
    client = sign_in(cast.hana)
    address = f"/people/superior-reports/{waiting.pk}/"
    listed = client.get("/people/superior-reports/").content.decode()
    assert address in listed
    searched = client.post(
        address,
        {"decision": "accept", "superior_search": "gita", "reason": "SK 9", "find": "superior"},
    )
    page = searched.content.decode()
    assert searched.status_code == 200
    assert f'name="superior" value="{cast.gita.employee.pk}"' in page
    assert "SK 9" in page
    assert "error-summary" not in page
    incomplete = client.post(address, {"decision": "accept", "reason": "SK 9"})
    assert incomplete.status_code == 400
    assert "error-summary" in incomplete.content.decode()
    client.post(
        address, {"decision": "accept", "superior": cast.gita.employee.pk, "reason": "SK 9"}
    )
    assert superior_of(cast.ani).person.employee_id == cast.gita.employee.pk
    assert "Ani" in client.get("/people/superior-reports/?state=settled").content.decode()


def test_who_does_not_settle_superiors_does_not_see_the_reports(
    cast: Cast, sign_in: SignIn
) -> None:
    waiting = report(cast, cast.lestari)
    for seat in (cast.ani, cast.budi, cast.citra, cast.indra):
        assert sign_in(seat).get("/people/superior-reports/").status_code == 403
        with pytest.raises((Http404, Forbidden)):
            superiors.decline_report(actor=actor(seat), report_id=waiting.pk, answer="Tidak", at=AT)


def test_hr_of_another_unit_does_not_know_of_the_report(cast: Cast, sign_in: SignIn) -> None:
    waiting = report(cast, cast.lestari)
    grant(cast.dewi, Role.HR_MANAGER, cast.other_office)
    client = sign_in(cast.dewi)
    assert client.get(f"/people/superior-reports/{waiting.pk}/").status_code == 404
    assert "Ani" not in client.get("/people/superior-reports/").content.decode()
    assert client.get("/people/panels/reports/").status_code == 204


def test_hr_does_not_settle_who_their_own_superior_is(cast: Cast) -> None:
    mine = superiors.report_superior(
        actor=actor(cast.hana),
        appointment_id=cast.hana.appointment.pk,
        proposed_id=cast.gita.employee.pk,
        at=AT,
    )
    with pytest.raises(Forbidden):
        superiors.accept_report(
            actor=actor(cast.hana),
            report_id=mine.pk,
            superior_id=cast.gita.employee.pk,
            reason="SK",
            at=AT,
        )


def test_a_superior_cannot_stand_below(cast: Cast) -> None:
    change = {"actor": actor(cast.hana), "reason": "SK", "at": AT}
    with pytest.raises(UnableToSettle, match="adalah atasan dari"):
        superiors.set_superior(
            appointment_id=cast.lestari.appointment.pk,
            superior_id=cast.ani.employee.pk,
            **change,  # type: ignore[arg-type]
        )
    with pytest.raises(UnableToSettle):
        superiors.set_superior(
            appointment_id=cast.ani.appointment.pk,
            superior_id=cast.ani.employee.pk,
            **change,  # type: ignore[arg-type]
        )


def test_hr_sets_a_superior_by_hand_and_follows_the_tree_again(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.hana)
    address = f"/people/seats/{cast.ani.appointment.pk}/superior/"
    client.post(address, {"superior": cast.lestari.employee.pk, "reason": "Tugas khusus"})
    assert superior_of(cast.ani).source == "override"
    assert "Tugas khusus" in client.get(f"/people/{cast.ani.employee.pk}/").content.decode()
    for _click in range(2):
        assert client.post(f"{address}by-tree/").status_code == 302
    assert superior_of(cast.ani).source == "tree"
    assert Event.objects.filter(verb=verbs.SUPERIOR_OVERRIDE_ENDED).count() == 1


def test_who_holds_no_leading_post_assesses_by_a_decree(cast: Cast, sign_in: SignIn) -> None:
    """PermenPANRB 6/2022 Art. 1: at least a pejabat pengawas, or somebody with delegated power."""
    client = sign_in(cast.hana)
    address = f"/people/seats/{cast.budi.appointment.pk}/superior/"
    sent = {"superior": cast.dewi.employee.pk, "reason": "Koordinator"}
    refused = client.post(address, sent)
    assert refused.status_code == 400
    assert "pejabat pengawas" in refused.content.decode()
    assert superior_of(cast.budi).source == "tree"
    assert client.post(address, {**sent, "delegation": "SK 800/12"}).status_code == 302
    found = superior_of(cast.budi)
    assert (found.source, found.reason) == ("override", "Koordinator (SK 800/12)")


def test_no_caller_goes_round_the_decree(cast: Cast) -> None:
    change = {
        "actor": actor(cast.hana),
        "appointment_id": cast.budi.appointment.pk,
        "superior_id": cast.dewi.employee.pk,
        "at": AT,
    }
    with pytest.raises(DelegationMissing):
        superiors.set_superior(reason="Koordinator", delegation=" ", **change)  # type: ignore[arg-type]
    # What stands beside the name is never cut: the decree comes last in it.
    with pytest.raises(UnableToSettle, match="300"):
        superiors.set_superior(reason="x" * 295, delegation="SK 800/12", **change)  # type: ignore[arg-type]
    waiting = report(cast, cast.dewi)
    with pytest.raises(DelegationMissing):
        superiors.accept_report(
            actor=actor(cast.hana),
            report_id=waiting.pk,
            superior_id=cast.dewi.employee.pk,
            reason="Koordinator",
            at=AT,
        )
    assert not SuperiorOverride.objects.exists()
    # An acting head assesses by the post they act in.
    Position.objects.filter(pk=cast.lestari.position.pk).update(kind="functional")
    Appointment.objects.create(
        employee=cast.lestari.employee,
        position=cast.gita.position,
        kind="acting",
        started_on=TODAY,
        ended_on=TODAY + timedelta(days=30),
    )
    superiors.set_superior(
        actor=actor(cast.hana),
        appointment_id=cast.ani.appointment.pk,
        superior_id=cast.lestari.employee.pk,
        reason="Plt.",
        at=AT,
    )


def test_the_page_of_a_unit_tells_hr_where_the_head_assesses_by_delegation_only(
    cast: Cast, sign_in: SignIn
) -> None:
    def warned(seat: Seat) -> bool:
        page = sign_in(seat).get(f"/units/{cast.section.pk}/").content.decode()
        return "PermenPANRB 6/2022" in page

    assert not warned(cast.hana)
    Position.objects.filter(pk=cast.budi.position.pk).update(kind="functional")
    assert warned(cast.hana)
    assert not warned(cast.ani)


def test_a_report_of_another_agency_does_not_exist(cast: Cast, sign_in: SignIn) -> None:
    other = make_cast("negara-b", "Negara B")
    theirs = superiors.report_superior(
        actor=actor(other.ani),
        appointment_id=other.ani.appointment.pk,
        proposed_id=None,
        at=AT,
    )
    enter_agency(cast.agency.pk)
    client = sign_in(cast.hana)
    assert client.get(f"/people/superior-reports/{theirs.pk}/").status_code == 404
    assert client.get(f"/people/seats/{other.ani.appointment.pk}/superior/").status_code == 404
    with pytest.raises(Http404):
        report(cast, other.lestari)


def test_two_clicks_at_once_make_one_report(own_database: Cast) -> None:
    cast = own_database
    outcomes: list[str] = []

    def click() -> None:
        from django.db import connection  # noqa: PLC0415 each thread has its own

        enter_agency(cast.agency.pk)
        try:
            report(cast, cast.lestari)
            outcomes.append("reported")
        except UnableToReport:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "reported"]
    assert SuperiorReport.objects.count() == 1
