"""Events in words: kinds of objects and whole sentences, in the language of the page."""

import json
from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

KINDS: Mapping[str, Promise] = MappingProxyType(
    {
        "account": pgettext_lazy("object", "account"),
        "agency": pgettext_lazy("object", "agency"),
        "appointment": pgettext_lazy("object", "appointment"),
        "attachment": pgettext_lazy("object", "file"),
        "calendar": pgettext_lazy("object", "working calendar"),
        "case": pgettext_lazy("object", "case"),
        "case_log": pgettext_lazy("object", "log of cases"),
        "contest": pgettext_lazy("object", "contest"),
        "contribution": pgettext_lazy("object", "cell of the role–result matrix"),
        "cycle": pgettext_lazy("object", "performance year"),
        "delegation": pgettext_lazy("object", "delegation"),
        "draft": pgettext_lazy("object", "draft of an application"),
        "employee": pgettext_lazy("object", "employee"),
        "evaluation": pgettext_lazy("object", "evaluation"),
        "events": pgettext_lazy("object", "events of the journal"),
        "evidence": pgettext_lazy("object", "evidence"),
        "feedback": pgettext_lazy("object", "feedback"),
        "follow_up": pgettext_lazy("object", "follow-up to a survey"),
        "forecast": pgettext_lazy("object", "forecast of a change"),
        "import_run": pgettext_lazy("object", "import"),
        "indicator": pgettext_lazy("object", "indicator"),
        "log_run": pgettext_lazy("object", "log of another application"),
        "log_source": pgettext_lazy("object", "other application"),
        "measurement": pgettext_lazy("object", "measurement"),
        "measurements": pgettext_lazy("object", "measurements"),
        "objection": pgettext_lazy("object", "objection"),
        "organization_predicate": pgettext_lazy("object", "predicate of the organisation"),
        "outside_agreement": pgettext_lazy("object", "plan agreed outside the agency"),
        "outside_evaluation": pgettext_lazy("object", "evaluation from outside the agency"),
        "payment": pgettext_lazy("object", "payment of a fee"),
        "payments": pgettext_lazy("object", "list of payments"),
        "plan": pgettext_lazy("object", "performance plan"),
        "plan_version": pgettext_lazy("object", "agreed performance plan, version"),
        "position": pgettext_lazy("object", "position"),
        "public_figures": pgettext_lazy("object", "public figures"),
        "recurring_work": pgettext_lazy("object", "recurring report, form or meeting"),
        "role_grant": pgettext_lazy("object", "role"),
        "service": pgettext_lazy("object", "service"),
        "simplification": pgettext_lazy("object", "simplification"),
        "staff": pgettext_lazy("object", "list of staff"),
        "step": pgettext_lazy("object", "step of a case"),
        "superior_report": pgettext_lazy("object", "report of a wrong superior"),
        "target": pgettext_lazy("object", "target"),
        "team": pgettext_lazy("object", "team"),
        "unit": pgettext_lazy("object", "unit"),
        "user": pgettext_lazy("object", "account"),
        "verification": pgettext_lazy("object", "official document"),
        "wait": pgettext_lazy("object", "wait of a case"),
        "workload_task": pgettext_lazy("object", "reported task of a post"),
    }
)

# What the details of events are called; others keep the name they were written under.
FIELDS: Mapping[str, Promise] = MappingProxyType(
    {
        "assignee": pgettext_lazy("detail", "in the hands of (employee id)"),
        "before": pgettext_lazy("detail", "before"),
        "after": pgettext_lazy("detail", "after"),
        "changed": pgettext_lazy("detail", "changed"),
        "count": pgettext_lazy("detail", "how many"),
        "created": pgettext_lazy("detail", "new"),
        "due_at": pgettext_lazy("detail", "due at"),
        "filter": pgettext_lazy("detail", "filter"),
        "format": pgettext_lazy("detail", "format"),
        "held_s": pgettext_lazy("detail", "paused, seconds of working time"),
        "in_time": pgettext_lazy("detail", "in time"),
        "outcome": pgettext_lazy("detail", "outcome"),
        "paths": pgettext_lazy("detail", "units (paths)"),
        "period": pgettext_lazy("detail", "period"),
        "purpose": pgettext_lazy("detail", "purpose"),
        "reason": pgettext_lazy("detail", "reason"),
        "relation": pgettext_lazy("detail", "read as"),
        "service": pgettext_lazy("detail", "service"),
        "unchanged": pgettext_lazy("detail", "unchanged"),
        "value": pgettext_lazy("detail", "value"),
        "waiting_s": pgettext_lazy("detail", "waiting, seconds of working time"),
        "where": pgettext_lazy("detail", "page"),
        "working_s": pgettext_lazy("detail", "worked on, seconds of working time"),
    }
)


# Code words among the details, by detail and word; everything else stands as it was written.
VALUES: Mapping[str, Mapping[str, Promise]] = MappingProxyType(
    {
        "relation": {
            "own": pgettext_lazy("read as", "the person rated"),
            "assessor": pgettext_lazy("read as", "assessor"),
            "reviewer": pgettext_lazy("read as", "superior of the assessor"),
            "leader": pgettext_lazy("read as", "leader of the unit"),
            "above": pgettext_lazy("read as", "leader above"),
            "manager": pgettext_lazy("read as", "performance manager"),
        },
        "where": {
            "desk": pgettext_lazy("page", "desk of the assessor"),
            "distribution": pgettext_lazy("page", "distribution of predicates"),
            "evaluation": pgettext_lazy("page", "evaluation"),
            "list": pgettext_lazy("page", "list of evaluations"),
            "objection": pgettext_lazy("page", "objection"),
            "team": pgettext_lazy("page", "evaluations of the team"),
        },
    }
)


def value_text(field: str, value: object) -> str:
    """A detail of an event, in the reader's words where it is a code word."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(VALUES.get(field, {}).get(value, value))


def field_text(name: str) -> str:
    """What a detail of an event is called."""
    return str(FIELDS.get(name, name))


def kind_text(kind: str) -> str:
    """What a kind of object is called; an unknown one by its own name."""
    return str(KINDS.get(kind, kind.replace("_", " ")))


def object_text(kind: str, object_id: int | None, label: str) -> str:
    """ "case K7M-4TX"; without a label "case no. 12" (it was erased or never written)."""
    if label:
        return _("%(kind)s %(label)s") % {"kind": kind_text(kind), "label": label}
    if object_id is None:
        return kind_text(kind)
    return _("%(kind)s no. %(id)s") % {"kind": kind_text(kind), "id": object_id}


def sentence(*, who: str, what: str, about: str) -> str:
    """One line that tells the event: who, what, about what."""
    if who:
        return _("%(who)s: %(what)s – %(about)s") % {"who": who, "what": what, "about": about}
    return _("The system: %(what)s – %(about)s") % {"what": what, "about": about}
