"""The question tree as citizens meet it: without answers that lead to what is not offered."""

from pamong.services.models import ServiceGuide, ServiceVersion
from pamong.services.queries.offers import offers
from pamong.services.rules.guide import (
    Question,
    UnableToReadGuide,
    read_guide,
    services_in,
    without,
)


def guide_of_agency() -> tuple[Question | None, dict[str, ServiceVersion]]:
    """The tree, or None while there is none, and the services it leads to by code. Two queries."""
    outline = ServiceGuide.objects.values_list("outline", flat=True).first() or ""
    try:
        whole = read_guide(outline)
    except UnableToReadGuide:
        whole = None
    if whole is None:
        return None, {}
    codes = {code for _line, code in services_in(whole)}
    offered = {each.service.code: each for each in offers().filter(service__code__in=codes)}
    tree = without(whole, frozenset(codes - offered.keys()))
    return (tree if tree.answers else None), offered


def has_guide() -> bool:
    return ServiceGuide.objects.exclude(outline="").exists()
