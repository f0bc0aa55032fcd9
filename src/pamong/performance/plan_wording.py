"""Plans in words and tones: states, the track of a life, gaps and differences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pamong.organization.queries import Superior
from pamong.performance.models import Cycle, PerformancePlan
from pamong.performance.models.plans import APPROACHES, PLAN_STATES
from pamong.performance.queries.cycles import NO_PLAN
from pamong.performance.queries.stages import Stage
from pamong.performance.rules import (
    ANNEX_LABELS,
    BEHAVIOUR_LABELS,
    Annex,
    Behaviour,
    Change,
    Difference,
    Gap,
    Missing,
    Part,
    PlanState,
)
from pamong.ui.formats import date_long, month_year

STATE_TONES: Mapping[str, str] = {
    NO_PLAN: "bad",
    PlanState.DRAFT: "plain",
    PlanState.SUBMITTED: "info",
    PlanState.RETURNED: "warn",
    PlanState.AGREED: "good",
    PlanState.AMENDING: "warn",
    PlanState.CLOSED: "good",
}
STAGE_TONES: Mapping[str, str] = {
    Stage.NO_PLAN: "bad",
    Stage.DRAFTED: "warn",
    Stage.SUBMITTED: "info",
    Stage.NOT_BEGUN: "warn",
    Stage.RATED: "info",
    Stage.DELIVERED: "info",
    Stage.ACCEPTED: "good",
    Stage.OBJECTED: "warn",
    Stage.SETTLED: "good",
}
CHANGE_TONES: Mapping[Change, str] = {
    Change.ADDED: "good",
    Change.CHANGED: "info",
    Change.REMOVED: "bad",
}
_STATES = dict(PLAN_STATES)
ROMAN = ("", "I", "II", "III", "IV")


def state_label(state: str) -> str:
    return pgettext("plan", "not begun") if state in {"", NO_PLAN} else str(_STATES[state])


def state_tone(state: str) -> str:
    return STATE_TONES[state or NO_PLAN]


def stage_label(stage: str) -> str:
    """Where somebody stands in a span."""
    return {
        Stage.NO_PLAN: pgettext("stage", "no plan"),
        Stage.DRAFTED: pgettext("stage", "plan being written"),
        Stage.SUBMITTED: pgettext("stage", "plan submitted"),
        Stage.NOT_BEGUN: pgettext("stage", "not evaluated"),
        Stage.RATED: pgettext("stage", "being rated"),
        Stage.DELIVERED: pgettext("stage", "delivered"),
        Stage.ACCEPTED: pgettext("stage", "accepted"),
        Stage.OBJECTED: pgettext("stage", "objected to"),
        Stage.SETTLED: pgettext("stage", "decided or final"),
    }[Stage(stage)]


def stage_tone(stage: str) -> str:
    return STAGE_TONES[stage]


def period_label(kind: str, number: int, start_on: date) -> str:
    """ "Quarter II", "May 2026"."""
    if kind == Cycle.PeriodKind.MONTH:
        return month_year(start_on)
    return _("Quarter %(number)s") % {"number": ROMAN[number]}


def _day(at: datetime | None) -> str:
    return str(date_long(at)) if at else ""


def track(
    plan: PerformancePlan, superior: Superior | None, *, outside: bool = False
) -> list[dict[str, str]]:
    """The life of a plan for the component `steps`; `outside`: decided outside the agency."""
    state = PlanState(plan.state)
    who = superior.person.name if superior else _("nobody yet: the superior is not known")
    if outside:
        who = _("an official outside the agency")
    order = ["draft", "submitted", "agreed", "closed"]
    here = {
        PlanState.DRAFT: 0,
        PlanState.RETURNED: 0,
        PlanState.AMENDING: 0,
        PlanState.SUBMITTED: 1,
        PlanState.AGREED: 2,
        PlanState.CLOSED: 3,
    }[state]
    labels = {
        "draft": pgettext("step of a plan", "Written"),
        "submitted": pgettext("step of a plan", "Submitted"),
        "agreed": pgettext("step of a plan", "Agreed"),
        "closed": pgettext("step of a plan", "Closed"),
    }
    details = {
        "draft": {
            PlanState.RETURNED: _("returned: something is to be changed"),
            PlanState.AMENDING: _("an amendment is being written"),
        }.get(state, ""),
        "submitted": _("waits for %(name)s") % {"name": who}
        if state is PlanState.SUBMITTED
        else _day(plan.submitted_at)
        if here > 1
        else "",
        "agreed": _day(plan.agreed_at),
        "closed": "",
    }
    return [
        {
            "label": labels[step],
            "detail": details[step],
            "state": "done"
            if place < here or state is PlanState.CLOSED or (step == "agreed" == order[here])
            else "now"
            if place == here
            else "todo",
        }
        for place, step in enumerate(order)
    ]


def gap_texts(missing: Iterable[Missing]) -> list[str]:
    """What lacks, as sentences."""
    texts = {
        Gap.NO_MAIN_RESULT: _("There is no main result yet."),
        Gap.NO_INDICATOR: _("“%(result)s” has no indicator with a target yet."),
        Gap.NO_ASPECT: _("“%(result)s” has an indicator without its aspect."),
    }
    return [texts[each.gap] % {"result": each.result} for each in missing]


@dataclass(frozen=True, slots=True)
class DifferenceText:
    tone: str
    change: str
    part: str
    where: str
    before: str
    after: str


def difference_texts(found: Iterable[Difference]) -> list[DifferenceText]:
    changes = {
        Change.ADDED: pgettext("difference", "added"),
        Change.CHANGED: pgettext("difference", "changed"),
        Change.REMOVED: pgettext("difference", "taken out"),
    }
    parts = {
        Part.APPROACH: _("Approach"),
        Part.RESULT: _("Result"),
        Part.INDICATOR: _("Indicator"),
        Part.BEHAVIOUR: _("Value"),
        Part.ANNEX: _("Annex"),
    }
    approaches = dict(APPROACHES)
    texts = []
    for each in found:
        where, before, after = each.where, each.before, each.after
        if each.part is Part.BEHAVIOUR:
            where = _(BEHAVIOUR_LABELS[Behaviour(where)])
        elif each.part is Part.ANNEX:
            where = _(ANNEX_LABELS[Annex(where)])
        elif each.part is Part.APPROACH:
            before, after = str(approaches.get(before, "")), str(approaches.get(after, ""))
        texts.append(
            DifferenceText(
                CHANGE_TONES[each.change],
                changes[each.change],
                parts[each.part],
                where,
                before,
                after,
            )
        )
    return texts


def state_counts(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The states with their numbers, for a row of figures."""
    return [
        {"state": state, "label": state_label(state), "tone": state_tone(state), "count": n}
        for state, n in counts.items()
    ]
