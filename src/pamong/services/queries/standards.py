"""The service standard of a version, and what of its requirements was found in a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.http import Http404

from pamong.services.models import Case, RequirementCheck, ServiceVersion
from pamong.services.queries.offers import offer_of
from pamong.services.rules.forms import Text
from pamong.services.rules.standard import (
    Component,
    Requirement,
    Standard,
    read_standard,
    read_text,
)


def standard_of(version: ServiceVersion) -> Standard:
    return read_standard(version.standard, version.requirements)


def fee_said(version: ServiceVersion) -> Text:
    """What the service costs, in the agency's words."""
    said = read_text(version.fees.get("text")) if isinstance(version.fees, dict) else Text()
    return said or standard_of(version).text(Component.COST)


def published_standard(code: str, number: int | None) -> ServiceVersion:
    """A version of a service that citizens may ask for, in force or replaced. Raises Http404."""
    in_force = offer_of(code)
    if number is None or number == in_force.number:
        return in_force
    found = (
        in_force.service.versions.filter(number=number)
        .exclude(state=ServiceVersion.State.DRAFT)
        .first()
    )
    if found is None:
        raise Http404
    found.service = in_force.service
    return found


def published_versions(version: ServiceVersion) -> list[ServiceVersion]:
    """All versions that were ever in force, the newest first."""
    return list(
        ServiceVersion.objects.filter(service_id=version.service_id)
        .exclude(state=ServiceVersion.State.DRAFT)
        .only("number", "state", "published_at", "retired_at")
        .order_by("-number")
    )


def requirements_of(version_id: int) -> Sequence[Requirement]:
    """Of a version that cases run on; it never changes, and is read once per process."""
    return _requirements(str(connection.settings_dict["NAME"]), version_id)


@lru_cache(maxsize=512)
def _requirements(_database: str, version_id: int) -> Sequence[Requirement]:
    data = ServiceVersion.objects.values_list("requirements", flat=True).get(pk=version_id)
    return read_standard({}, data).requirements


@dataclass(frozen=True, slots=True)
class CheckedRequirement:
    """A requirement and what was found of it in a case; `state` is empty before anybody looked."""

    code: str
    text: Text
    state: str = ""
    who: str = ""
    at: datetime | None = None


def requirements_checked(case: Case) -> list[CheckedRequirement]:
    known = requirements_of(case.version_id)
    if not known:
        return []
    checks = {
        check.code: check
        for check in RequirementCheck.objects.filter(case=case).select_related("checked_by")
    }
    found = []
    for each in known:
        check = checks.get(each.code)
        if check is None:
            found.append(CheckedRequirement(each.code, each.text))
        else:
            found.append(
                CheckedRequirement(
                    each.code,
                    each.text,
                    check.state,
                    check.checked_by.display_name,
                    check.checked_at,
                )
            )
    return found
