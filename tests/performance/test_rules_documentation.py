from pathlib import Path

import pytest

from pamong.performance.rules import (
    EVALUATION,
    ORGANIZATION_TERMS,
    PLAN,
    PREDICATE_TERMS,
    RATING_TERMS,
    markdown_table,
    mermaid,
)

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize(
    ("heading", "table", "drawing"),
    [
        ("Plan", markdown_table(cycle=PLAN), mermaid(cycle=PLAN)),
        ("Evaluation", markdown_table(cycle=EVALUATION), mermaid(cycle=EVALUATION)),
    ],
)
def test_the_documented_life_cycles_are_those_of_the_rules(
    heading: str, table: str, drawing: str
) -> None:
    page = (DOCS / "life-cycles.md").read_text(encoding="utf-8")
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    assert table in section
    assert drawing in section


def test_the_glossary_knows_every_official_value() -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8").casefold()
    terms = [*RATING_TERMS.values(), *PREDICATE_TERMS.values(), *ORGANIZATION_TERMS.values()]
    assert [term for term in terms if f"*{term.casefold()}*" not in glossary] == []
