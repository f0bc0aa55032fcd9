"""Reads of the journal that other rooms need."""

from collections.abc import Iterable

from pamong.journal.models import Label


def labels(refs: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The newest label of each object, by (kind, id). Erased ones are absent."""
    wanted = set(refs)
    if not wanted:
        return {}
    rows = Label.objects.filter(
        object_type__in={kind for kind, _ in wanted}, object_id__in={id_ for _, id_ in wanted}
    ).order_by("noted_at", "id")
    found = {(row.object_type, row.object_id): row.text for row in rows}
    return {ref: text for ref, text in found.items() if ref in wanted}
