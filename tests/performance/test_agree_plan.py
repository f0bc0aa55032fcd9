"""A plan is written by one, agreed by two, amended, and its versions stay."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from pamong.accounts.access import Forbidden
from pamong.accounts.actors import Actor
from pamong.documents.models import Notice
from pamong.journal.models import Event
from pamong.organization.queries import actor_for
from pamong.performance.actions import plans
from pamong.performance.actions.plans import IndicatorDraft, ResultDraft
from pamong.performance.models import PerformancePlan, PlanVersion, Result, ResultIndicator
from pamong.performance.queries.plans import agreed_content, from_version, plan_content
from pamong.performance.rules import Change, Gap, Part, differences
from tests.conftest import Cast, Seat
from tests.performance.years import AT, make_cycle, make_plan


def actor(seat: Seat) -> Actor:
    return actor_for(
        account_id=seat.user.pk, username=seat.user.username, today=timezone.localdate(AT)
    )


LICENCES = ResultDraft(
    statement="Izin usaha terbit tepat waktu",
    indicators=[
        IndicatorDraft(statement="Izin terbit", target_text="240 izin", aspect="quantity"),
        IndicatorDraft(statement="Tepat waktu", target_text="90%", aspect="time"),
    ],
)


def revision(plan: PerformancePlan) -> int:
    plan.refresh_from_db()
    return plan.revision


@pytest.fixture
def plan(cast: Cast) -> PerformancePlan:
    plan = make_plan(make_cycle(), cast.ani)
    plans.save_result(actor=actor(cast.ani), plan_id=plan.pk, revision=1, draft=LICENCES, at=AT)
    return plan


@pytest.fixture
def submitted(cast: Cast, plan: PerformancePlan) -> PerformancePlan:
    return plans.submit_plan(actor=actor(cast.ani), plan_id=plan.pk, revision=revision(plan), at=AT)


@pytest.fixture
def agreed(cast: Cast, submitted: PerformancePlan) -> PerformancePlan:
    return plans.agree_plan(
        actor=actor(cast.budi), plan_id=submitted.pk, revision=revision(submitted), at=AT
    )


def verbs_of(plan: PerformancePlan) -> list[str]:
    events = Event.objects.filter(object_type="plan", object_id=plan.pk).order_by("pk")
    return [event.verb.rpartition(".")[2] for event in events]


def notices_of(seat: Seat) -> list[str]:
    return list(Notice.objects.filter(user=seat.user).values_list("kind", flat=True))


def test_two_people_agree_a_plan_and_its_words_are_kept(
    cast: Cast, agreed: PerformancePlan
) -> None:
    agreed.refresh_from_db()
    assert (agreed.state, agreed.assessor_id) == ("agreed", cast.budi.employee.pk)
    version = agreed.versions.get()
    assert version.number == 1
    assert version.content["owner"]["name"] == "Ani Rahmawati"
    assert version.content["assessor"]["name"] == "Budi Santoso"
    assert from_version(version.content) == plan_content(agreed)
    assert verbs_of(agreed) == ["edited", "submitted", "agreed"]
    assert notices_of(cast.budi) == ["performance.plan.submitted"]
    assert notices_of(cast.ani) == ["performance.plan.agreed"]


def test_a_returned_plan_says_what_to_change_and_comes_back(
    cast: Cast, submitted: PerformancePlan
) -> None:
    returned = plans.return_plan(
        actor=actor(cast.budi),
        plan_id=submitted.pk,
        revision=revision(submitted),
        note="Tambahkan mutu layanan.",
        at=AT,
    )
    assert returned.return_note == "Tambahkan mutu layanan."
    again = plans.submit_plan(
        actor=actor(cast.ani), plan_id=returned.pk, revision=revision(returned), at=AT
    )
    assert (again.state, again.return_note) == ("submitted", "")


def test_an_amendment_makes_a_second_version_and_says_what_changed(
    cast: Cast, agreed: PerformancePlan
) -> None:
    ani, at = actor(cast.ani), AT
    plans.start_amendment(actor=ani, plan_id=agreed.pk, reason="Target naik", at=at)
    result = Result.objects.get(plan=agreed)
    quantity, time = ResultIndicator.objects.filter(result=result).order_by("position")
    plans.save_result(
        actor=ani,
        plan_id=agreed.pk,
        revision=revision(agreed),
        result_id=result.pk,
        draft=ResultDraft(
            statement=result.statement,
            indicators=[
                IndicatorDraft(
                    id=quantity.pk,
                    statement="Izin terbit",
                    target_text="300 izin",
                    aspect="quantity",
                ),
                IndicatorDraft(statement="Kesalahan", target_text="≤ 2%", aspect="quality"),
            ],
        ),
        at=at,
    )
    assert agreed_content(agreed).results[0].indicators[0].target_text == "240 izin"  # type: ignore[union-attr]
    plans.submit_plan(actor=ani, plan_id=agreed.pk, revision=revision(agreed), at=at)
    plans.agree_plan(actor=actor(cast.budi), plan_id=agreed.pk, revision=revision(agreed), at=at)
    first, second = PlanVersion.objects.filter(plan=agreed).order_by("number")
    assert second.reason == "Target naik"
    found = differences(before=first.content, after=second.content)
    assert [(d.change, d.part, d.before, d.after) for d in found] == [
        (Change.CHANGED, Part.INDICATOR, "Izin terbit: 240 izin", "Izin terbit: 300 izin"),
        (Change.ADDED, Part.INDICATOR, "", "Kesalahan: ≤ 2%"),
        (Change.REMOVED, Part.INDICATOR, "Tepat waktu: 90%", ""),
    ]
    assert not ResultIndicator.objects.filter(pk=time.pk).exists()


def test_a_dropped_amendment_brings_every_word_back(cast: Cast, agreed: PerformancePlan) -> None:
    ani = actor(cast.ani)
    before = plan_content(agreed)
    plans.start_amendment(actor=ani, plan_id=agreed.pk, reason="Coba", at=AT)
    result = Result.objects.get(plan=agreed)
    plans.save_result(
        actor=ani,
        plan_id=agreed.pk,
        revision=revision(agreed),
        draft=ResultDraft(statement="Hasil lain", indicators=LICENCES.indicators),
        at=AT,
    )
    plans.remove_result(
        actor=ani, plan_id=agreed.pk, revision=revision(agreed), result_id=result.pk, at=AT
    )
    plans.save_behaviours(
        actor=ani, plan_id=agreed.pk, revision=revision(agreed), texts={"loyal": "x"}, at=AT
    )
    plans.choose_approach(
        actor=ani, plan_id=agreed.pk, revision=revision(agreed), approach="qualitative", at=AT
    )
    plans.discard_amendment(actor=ani, plan_id=agreed.pk, at=AT)
    agreed.refresh_from_db()
    assert agreed.state == "agreed"
    assert plan_content(agreed) == before


def test_a_plan_without_results_or_indicators_says_what_lacks(cast: Cast) -> None:
    plan = make_plan(make_cycle(), cast.ani)
    ani = actor(cast.ani)
    with pytest.raises(plans.UnableToSubmit) as empty:
        plans.submit_plan(actor=ani, plan_id=plan.pk, revision=1, at=AT)
    assert [gap.gap for gap in empty.value.missing] == [Gap.NO_MAIN_RESULT]
    plans.save_result(
        actor=ani,
        plan_id=plan.pk,
        revision=1,
        draft=ResultDraft(statement="Tanpa ukuran"),
        at=AT,
    )
    with pytest.raises(plans.UnableToSubmit) as bare:
        plans.submit_plan(actor=ani, plan_id=plan.pk, revision=2, at=AT)
    assert [(gap.gap, gap.result) for gap in bare.value.missing] == [
        (Gap.NO_INDICATOR, "Tanpa ukuran")
    ]
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_nobody_waits_for_a_missing_superior_to_write_and_submit(cast: Cast) -> None:
    plan = make_plan(make_cycle(), cast.fajar)
    fajar = actor(cast.fajar)
    plans.save_result(actor=fajar, plan_id=plan.pk, revision=1, draft=LICENCES, at=AT)
    assert plans.submit_plan(actor=fajar, plan_id=plan.pk, revision=2, at=AT).state == "submitted"


def test_sending_twice_moves_once(cast: Cast, plan: PerformancePlan) -> None:
    ani, budi = actor(cast.ani), actor(cast.budi)
    seen = revision(plan)
    for _ in range(2):
        plans.submit_plan(actor=ani, plan_id=plan.pk, revision=seen, at=AT)
    seen = revision(plan)
    for _ in range(2):
        plans.agree_plan(actor=budi, plan_id=plan.pk, revision=seen, at=AT)
    assert plan.versions.count() == 1
    assert verbs_of(plan) == ["edited", "submitted", "agreed"]
    for _ in range(2):
        plans.start_amendment(actor=ani, plan_id=plan.pk, reason="Naik", at=AT)
        plans.discard_amendment(actor=ani, plan_id=plan.pk, at=AT)
    assert verbs_of(plan)[3:] == ["amendment_started", "amendment_discarded"] * 2


def test_the_second_of_two_editors_is_told_and_loses_nothing(
    cast: Cast, plan: PerformancePlan
) -> None:
    ani = actor(cast.ani)
    seen = revision(plan)
    save: Callable[[str], Result] = lambda text: plans.save_result(  # noqa: E731
        actor=ani,
        plan_id=plan.pk,
        revision=seen,
        draft=ResultDraft(statement=text, indicators=LICENCES.indicators),
        at=AT,
    )
    save("Dari ruang pertama")
    with pytest.raises(plans.PlanChanged) as stale:
        save("Dari ruang kedua")
    assert stale.value.revision == seen + 1
    assert plan.results.filter(statement="Dari ruang kedua").count() == 0


def test_a_leader_does_not_agree_to_what_was_changed_or_withdrawn_meanwhile(
    cast: Cast, submitted: PerformancePlan
) -> None:
    seen = revision(submitted)
    ani, budi = actor(cast.ani), actor(cast.budi)
    plans.withdraw_plan(actor=ani, plan_id=submitted.pk, at=AT)
    with pytest.raises(plans.UnableToMove):
        plans.agree_plan(actor=budi, plan_id=submitted.pk, revision=seen, at=AT)
    plans.save_result(
        actor=ani, plan_id=submitted.pk, revision=revision(submitted), draft=LICENCES, at=AT
    )
    plans.submit_plan(actor=ani, plan_id=submitted.pk, revision=revision(submitted), at=AT)
    with pytest.raises(plans.PlanChanged):
        plans.agree_plan(actor=budi, plan_id=submitted.pk, revision=seen, at=AT)


def test_each_step_is_refused_to_those_it_is_not_for(
    cast: Cast, submitted: PerformancePlan
) -> None:
    seen = revision(submitted)
    for seat in (cast.ani, cast.lestari, cast.hana):
        with pytest.raises(Forbidden):
            plans.agree_plan(actor=actor(seat), plan_id=submitted.pk, revision=seen, at=AT)
    with pytest.raises(Forbidden):
        plans.withdraw_plan(actor=actor(cast.budi), plan_id=submitted.pk, at=AT)
    with pytest.raises(plans.UnableToWrite):
        plans.save_result(
            actor=actor(cast.ani), plan_id=submitted.pk, revision=seen, draft=LICENCES, at=AT
        )


def test_the_leader_states_special_expectations_until_the_plan_is_agreed(
    cast: Cast, submitted: PerformancePlan
) -> None:
    budi = actor(cast.budi)
    plans.save_behaviours(
        actor=budi,
        plan_id=submitted.pk,
        revision=revision(submitted),
        texts={"collaborative": "Bantu loket saat antre panjang."},
        at=AT,
    )
    assert plan_content(submitted).behaviours["collaborative"] == "Bantu loket saat antre panjang."
    assert notices_of(cast.ani) == ["performance.plan.expectations"]
    plans.agree_plan(actor=budi, plan_id=submitted.pk, revision=revision(submitted), at=AT)
    with pytest.raises(plans.UnableToWrite):
        plans.save_behaviours(
            actor=budi, plan_id=submitted.pk, revision=revision(submitted), texts={}, at=AT
        )


def test_a_closed_year_takes_no_more_words(cast: Cast, plan: PerformancePlan) -> None:
    plan.cycle.state = "closed"
    plan.cycle.save()
    with pytest.raises(plans.UnableToWrite):
        plans.save_result(
            actor=actor(cast.ani), plan_id=plan.pk, revision=revision(plan), draft=LICENCES, at=AT
        )
    with pytest.raises(plans.UnableToMove):
        plans.submit_plan(actor=actor(cast.ani), plan_id=plan.pk, revision=revision(plan), at=AT)
