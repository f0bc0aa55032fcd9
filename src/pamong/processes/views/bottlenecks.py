"""Where the agency loses time, ranked and in words, and which simplification usually fits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.mining.wording import Words
from pamong.processes import policies
from pamong.processes.queries.levers import Found, levers_found
from pamong.ui.formats import number, share

FINDINGS_A_PAGE = 10
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words: `heading`, the figures, what usually fits, and the page behind it."""

    name: str
    unit: str
    url: str
    heading: str
    figures: str
    remedy: str
    # Width of a bar and where its interval lies, in percent of all time of the service.
    part: float
    low: float
    width: float


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def bottlenecks(request: HttpRequest) -> HttpResponse:
    """All findings of the services and applications one reads, by how many days each costs."""
    actor = actor_of(request)
    found = levers_found(policies.services_read(actor), policies.sources_read(actor))
    page = Paginator(found, FINDINGS_A_PAGE).get_page(request.GET.get("page"))
    words = Words("en" if get_language() == "en" else "id")
    may_enter = actor.may(Right.SERVICE_MANAGE)
    findings = [(told(each, words), idea_url(each) if may_enter else "") for each in page]
    context = {"page": page, "told": findings}
    return render(request, "processes/bottlenecks.html", context)


# What the register of simplifications calls a remedy; it has no word for the others.
_CHANGES = {"drop": "removed", "merge": "merged", "delegate": "delegated"}


def idea_url(found: Found) -> str:
    """The register of simplifications with what is known of the finding; "" for a foreign log."""
    if found.service_id is None:
        return ""
    known = {"service": str(found.service_id), "subject": "step", "name": found.step}
    if change := _CHANGES.get(found.lever["remedy"]):
        known["change"] = change
    known["source"] = f"finding:{found.lever['kind']}"
    return f"{reverse('services:simplification_new')}?{urlencode(known)}"


def told(found: Found, words: Words) -> Told:
    lever = found.lever
    part = lever["part"]
    if found.service_id is not None:
        url = reverse("processes:process", args=[found.service_id])
    else:
        url = reverse("processes:log_source", args=[found.source_id])
    values = values_of(found, words)
    return Told(
        found.name,
        found.unit,
        url,
        headings()[lever["kind"]] % values,
        sentences()[lever["kind"]] % values,
        remedies()[lever["remedy"]],
        round(100 * part["value"], 2),
        round(100 * part["low"], 2),
        round(100 * (part["high"] - part["low"]), 2),
    )


def values_of(found: Found, words: Words) -> dict[str, str]:
    lever: Mapping[str, Any] = found.lever
    rate = lever["rate"] or {"value": 0.0, "low": 0.0, "high": 0.0}
    return {
        "step": found.step,
        "before": found.before,
        **{key: _days(lever["lost"][part]) for key, part in _INTERVAL.items()},
        **{f"part_{key}": share(lever["part"][part], 0) for key, part in _INTERVAL.items()},
        **{f"rate_{key}": share(rate[part], 1) for key, part in _INTERVAL.items()},
        "count": number(lever["count"]),
        "cases": number(lever["cases"]),
        "median": words.time(lever["median_s"]),
    }


_INTERVAL = {"lost": "value", "low": "low", "high": "high"}


def _days(seconds: float) -> str:
    days = seconds / _DAY
    return number(days, 0 if days >= 10 else 1)


def headings() -> dict[str, str]:
    return {
        "waiting": _("Cases wait before “%(step)s”"),
        "returns": _("“%(step)s” is done again"),
        "batching": _("“%(step)s” is done in batches"),
        "handovers": _("Work changes hands between “%(before)s” and “%(step)s”"),
        "approval": _("“%(step)s” has never refused"),
        "unchanged": _("After “%(step)s” all goes on alike"),
    }


def sentences() -> dict[str, str]:
    cost = _(
        "It cost %(lost)s days (%(low)s–%(high)s), %(part_lost)s of all time"
        " (%(part_low)s–%(part_high)s)."
    )
    return {
        "waiting": cost
        + " "
        + _("In %(cases)s cases it came to it; half of the %(count)s times took up to %(median)s."),
        "returns": cost
        + " "
        + _(
            "It came again in %(cases)s cases, %(rate_lost)s (%(rate_low)s–%(rate_high)s); half of"
            " them took up to %(median)s from the first time to the last."
        ),
        "batching": cost
        + " "
        + _(
            "%(rate_lost)s (%(rate_low)s–%(rate_high)s) of its work is done in runs; counted is"
            " how much longer each lay than the last that came before its run."
        ),
        "handovers": cost
        + " "
        + _(
            "Another person goes on in %(rate_lost)s (%(rate_low)s–%(rate_high)s) of the times, and"
            " half of these take up to %(median)s; counted is what exceeds the middle of those in"
            " which the same one goes on."
        ),
        "approval": cost
        + " "
        + _("All %(count)s decisions granted; by chance up to %(rate_high)s might be refusals."),
        "unchanged": cost
        + " "
        + _(
            "All %(count)s times the cases went on alike and nothing came back; by chance alone up"
            " to %(rate_high)s might be otherwise."
        ),
    }


def remedies() -> dict[str, str]:
    return {
        "drop": _(
            "What usually fits: leave the step out. Ask first what it protects, and whether a"
            " regulation asks for it."
        ),
        "merge": _("What usually fits: let whoever does the step before do this one too."),
        "parallel": _(
            "What usually fits: do it at the same time as the other step; their order"
            " varies already."
        ),
        "delegate": _("What usually fits: move the authority down, to more people."),
        "threshold": _(
            "What usually fits: set a threshold below which simple cases take a short"
            " way, at once and one by one."
        ),
        "prefill": _(
            "What usually fits: prefill what is known and check what is asked on entry, so"
            " that it is right the first time."
        ),
    }
