"""The journal is written once, by month and agency; the application cannot change it."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import DatabaseError, connection, transaction

from pamong.journal import verbs
from pamong.journal.bulk import EventsInBulk
from pamong.journal.models import Event, Label, Lifecycle, Origin
from pamong.journal.queries import labels
from pamong.journal.recording import (
    Draft,
    Ref,
    canonical,
    leaf_hash,
    open_months,
    origin,
    record,
    record_many,
)
from pamong.kernel.periods import DateRange
from pamong.tenancy.current import NoAgency, acting_for, enter_agency
from tests.conftest import Cast, make_agency

VERB = "accounts.account.signed_in"
AT = datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC)


def draft(at: datetime = AT, **fields: object) -> Draft:
    return replace(Draft(VERB, Ref("employee", 7, "Ani"), at), **fields)  # type: ignore[arg-type]


def test_an_event_keeps_what_it_was_given(cast: Cast) -> None:
    with origin(Origin.IMPORT):
        record(
            draft(
                actor=Ref("employee", 1, "Budi"),
                account_id=2,
                unit_id=3,
                related=[Ref("case", 9, "K7M-4TX")],
                case_id=9,
                activity="check",
                lifecycle=Lifecycle.PAUSED,
                payload={"reason": "applicant", "n": 1},
            )
        )
    event = Event.objects.get()
    assert (event.verb, event.happened_at, event.origin) == (VERB, AT, "import")
    assert (event.actor_id, event.account_id, event.unit_id, event.case_id) == (1, 2, 3, 9)
    assert (event.object_type, event.object_id, event.related) == ("employee", 7, [["case", 9]])
    assert (event.activity, event.lifecycle) == ("check", "paused")
    assert event.payload == {"reason": "applicant", "n": 1}
    assert event.recorded_at >= AT - timedelta(days=1)


def test_a_verb_nobody_registered_is_refused_with_all_others(cast: Cast) -> None:
    with pytest.raises(ValueError, match=r"accounts\.account\.sigend_in"):
        record_many([draft(), draft(verb="accounts.account.sigend_in")])
    assert not Event.objects.exists()


def test_two_apps_cannot_claim_one_verb() -> None:
    with pytest.raises(ValueError, match="twice"):
        verbs.register({VERB: "something else"})


def test_months_open_by_themselves_in_past_and_future(cast: Cast) -> None:
    moments = [
        datetime(1998, 2, 28, 23, 59, 59, tzinfo=UTC),
        datetime(1998, 3, 1, tzinfo=UTC),
        datetime(2031, 12, 31, 23, 59, tzinfo=UTC),
        # The first of the month in Jakarta is still the month before in UTC.
        datetime(2032, 5, 1, 3, 0, tzinfo=timezone(timedelta(hours=7))),
    ]
    record_many(draft(at) for at in moments)
    assert list(Event.objects.order_by("happened_at").values_list("happened_at", flat=True)) == [
        at.astimezone(UTC) for at in moments
    ]
    with connection.cursor() as cursor:
        cursor.execute("select tableoid::regclass::text from journal_event order by happened_at")
        assert [name for (name,) in cursor.fetchall()] == [
            "journal_event_1998_02",
            "journal_event_1998_03",
            "journal_event_2031_12",
            "journal_event_2032_04",
        ]


def test_labels_are_noted_once_and_the_newest_is_shown(cast: Cast) -> None:
    record_many([draft(), draft(), draft(object=Ref("employee", 7, "Ani"))])
    assert Label.objects.count() == 1
    record(draft(object=Ref("employee", 7, "Ani Rahmawati")))
    assert labels([("employee", 7), ("employee", 8)]) == {("employee", 7): "Ani Rahmawati"}
    Label.objects.all().delete()
    assert labels([("employee", 7)]) == {}
    assert Event.objects.count() == 4


@pytest.mark.parametrize("in_bulk", [False, True])
def test_a_name_that_comes_back_is_the_newest_again(cast: Cast, in_bulk: bool) -> None:
    def call(name: str) -> None:
        drafts = [draft(object=Ref("employee", 7, name), related=[Ref("case", 9, "A-1")])]
        if not in_bulk:
            record_many(drafts)
            return
        with EventsInBulk() as events:
            events.add(drafts * 3)
            events.open_months()
            events.write()

    for name in ("Ani", "Ani Rahmawati", "Ani Rahmawati", "Ani", "Ani"):
        call(name)
        assert labels([("employee", 7)]) == {("employee", 7): name}
    rows = Label.objects.filter(object_type="employee").order_by("pk")
    assert list(rows.values_list("text", flat=True)) == ["Ani", "Ani Rahmawati", "Ani"]
    assert Label.objects.filter(object_type="case").count() == 1


def test_the_hash_is_that_of_the_documented_form(cast: Cast) -> None:
    event = record(draft(payload={"b": 1, "a": "é"}))
    written = canonical(event).decode()
    assert written.startswith('{"account":null,"activity":"","actor":null,"agency":')
    assert '"happened_at":"2026-11-24T01:02:03.456789+00:00"' in written
    assert '"payload":{"a":"é","b":1}' in written
    assert bytes(event.leaf_hash) == hashlib.sha256(b"\x00" + written.encode()).digest()


def test_the_hash_of_every_event_recomputes_from_the_database(cast: Cast) -> None:
    record_many(
        draft(
            AT + timedelta(seconds=n / 7),
            payload={"n": n, "share": 0.1 * n, "text": "“x” \\ \n é 漢", "deep": {"a": [1, None]}},
            related=[Ref("case", n), Ref("unit", None)],
        )
        for n in range(50)
    )
    for event in Event.objects.all():
        assert bytes(event.leaf_hash) == leaf_hash(event)


def test_any_change_of_an_event_changes_its_hash(cast: Cast) -> None:
    event = record(draft(payload={"n": 1}))
    before = leaf_hash(event)
    for field, value in {
        "verb": "x",
        "actor_id": 5,
        "account_id": 5,
        "unit_id": 5,
        "object_id": 5,
        "object_type": "x",
        "case_id": 5,
        "activity": "x",
        "lifecycle": "started",
        "origin": "job",
        "payload": {"n": 2},
        "related": [["x", 1]],
        "agency_id": 999,
        "happened_at": AT + timedelta(microseconds=1),
        "recorded_at": AT,
    }.items():
        kept = getattr(event, field)
        setattr(event, field, value)
        assert leaf_hash(event) != before, field
        setattr(event, field, kept)
    assert leaf_hash(event) == before


def test_nothing_is_recorded_without_an_agency(db: None) -> None:
    enter_agency(None)
    with pytest.raises(NoAgency):
        record(draft())


def test_agencies_do_not_see_each_others_events(cast: Cast) -> None:
    record(draft())
    other = make_agency("negara-b", "Kota Negara B")
    assert not Event.objects.exists()
    assert not Label.objects.exists()
    record(draft())
    assert Event.objects.get().agency_id == other.pk
    with acting_for(cast.agency.pk):
        assert Event.objects.get().agency_id == cast.agency.pk
    enter_agency(None)
    assert not Event.objects.exists()
    enter_agency(cast.agency.pk)


def test_an_event_of_another_agency_cannot_be_slipped_in(cast: Cast) -> None:
    other = make_agency("negara-b", "Kota Negara B")
    enter_agency(cast.agency.pk)
    event = record(draft())
    event.pk, event.agency_id = None, other.pk
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Event.objects.bulk_create([event])


FORBIDDEN = [
    "update journal_event set verb = 'x'",
    "delete from journal_event",
    "truncate journal_event",
    "truncate journal_event cascade",
    "update only journal_event set payload = '{}'",
    "drop table journal_event",
    "alter table journal_event disable row level security",
    "drop policy journal_event_of_agency on journal_event",
    "select * from journal_event_2026_11",
    "insert into journal_event_2026_11 select * from journal_event",
    "update journal_event_2026_11 set verb = 'x'",
    "delete from journal_event_2026_11",
    "truncate journal_event_2026_11",
    "drop table journal_event_2026_11",
    "alter table journal_event detach partition journal_event_2026_11",
    "create table mine partition of journal_event for values from ('2040-01-01') to ('2040-02-01')",
    "create rule gone as on insert to journal_event do instead nothing",
    "create index mine on journal_event (verb)",
    "set role pamong_owner",
    "set session_replication_role = replica",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_application_cannot_touch_what_is_written(cast: Cast, statement: str) -> None:
    record(draft())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    (event,) = Event.objects.all()
    assert bytes(event.leaf_hash) == leaf_hash(event)


def test_the_door_that_opens_months_opens_nothing_else(cast: Cast) -> None:
    """The function runs as the owner: what it makes is closed to the application as well."""
    with connection.cursor() as cursor:
        cursor.execute("select journal_open_month('2045-07-15')")
        cursor.execute(
            "select relrowsecurity, relforcerowsecurity, has_table_privilege(oid, 'select'),"
            " has_table_privilege(oid, 'insert'), has_table_privilege(oid, 'update')"
            " from pg_class where relname = 'journal_event_2045_07'"
        )
        assert cursor.fetchone() == (True, True, False, False, False)


def test_an_event_goes_with_the_change_it_tells_of(cast: Cast) -> None:
    with transaction.atomic():
        record(draft())
        transaction.set_rollback(True)
    assert not Event.objects.exists()


def test_room_is_made_for_months_before_somebody_writes_for_long(cast: Cast) -> None:
    open_months(DateRange.through(date(2031, 11, 30), date(2032, 2, 1)))
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r'"
            " and relname ~ '^journal_event_203' order by 1"
        )
        names = [row[0][-7:] for row in cursor.fetchall()]
    assert names == ["2031_11", "2031_12", "2032_01", "2032_02"]
