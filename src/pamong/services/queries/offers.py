"""What a citizen finds: the services in force, by everyday words too, and the form of each."""

import re
from functools import lru_cache

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    TrigramWordSimilarity,
)
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest, Lower
from django.http import Http404
from django.utils.translation import get_language

from pamong.services.models import ServiceVersion
from pamong.services.rules.forms import Form, UnableToReadForm, Widget, read_form

LONGEST_SEARCH = 100
# Measured on names of services: a slip of two letters in a word still counts, another word not.
_ALIKE = 0.45
_CONFIG = "indonesian"


def offers(*, inside: bool = False) -> QuerySet[ServiceVersion]:
    """The versions in force of services that citizens may apply for, by name.

    `inside`: those that employees ask of each other instead.
    """
    return (
        ServiceVersion.objects.filter(
            state=ServiceVersion.State.PUBLISHED,
            service__is_active=True,
            service__is_internal=inside,
        )
        .select_related("service__unit")
        .order_by("service__name", "service_id")
    )


def offer_of(code: str, *, inside: bool = False) -> ServiceVersion:
    """The version in force of one service. Raises Http404."""
    version = offers(inside=inside).filter(service__code=code).first()
    if version is None:
        raise Http404
    return version


def offer_of_service(service_id: int, *, inside: bool = False) -> ServiceVersion | None:
    return offers(inside=inside).filter(service_id=service_id).first()


def find_offers(text: str) -> QuerySet[ServiceVersion]:
    """Services by what people type: any of the words, in any form, with slips; the best first."""
    words = re.findall(r"\w+", text[:LONGEST_SEARCH].lower())[:12]
    if not words:
        return offers()
    vector = (
        SearchVector("service__name", weight="A", config=_CONFIG)
        + SearchVector("service__words", weight="A", config=_CONFIG)
        + SearchVector("service__summary", weight="C", config=_CONFIG)
    )
    query = SearchQuery(words[0], config=_CONFIG)
    for word in words[1:]:
        query |= SearchQuery(word, config=_CONFIG)
    phrase = " ".join(words)
    likeness = Greatest(
        TrigramWordSimilarity(phrase, Lower("service__name")),
        TrigramWordSimilarity(phrase, Lower("service__words")),
        *(
            TrigramWordSimilarity(word, Lower(field))
            for word in words
            if len(word) > 3
            for field in ("service__name", "service__words")
        ),
    )
    return (
        offers()
        .annotate(vector=vector, rank=SearchRank(vector, query), likeness=likeness)
        .filter(Q(vector=query) | Q(likeness__gte=_ALIKE))
        .order_by((F("rank") + F("likeness")).desc(), "service__name", "service_id")
    )


def form_of(version: ServiceVersion) -> Form:
    """The form of a version. Of one that cannot change any more it is read once per process."""
    if version.state == ServiceVersion.State.DRAFT:
        return read_form(version.form)
    return _form(str(connection.settings_dict["NAME"]), version.pk)


@lru_cache(maxsize=256)
def _form(_database: str, version_id: int) -> Form:
    data = ServiceVersion.objects.values_list("form", flat=True).get(pk=version_id)
    return read_form(data, in_force=True)


def names_asked(version: ServiceVersion) -> frozenset[str]:
    """The names that conditions and tables can be about."""
    return frozenset(name for name, _label in questions_of(version))


def questions_of(version: ServiceVersion) -> list[tuple[str, str]]:
    """Name and label of the questions asked once, in the reader's language, without uploads.

    A draft whose form cannot be read yet asks nothing.
    """
    language = get_language() or "id"
    try:
        form = form_of(version)
    except UnableToReadForm:
        return []
    return [
        (each.name, each.label.said_in(language))
        for page, each in form.fields()
        if page.repeat is None and each.widget is not Widget.UPLOAD
    ]
