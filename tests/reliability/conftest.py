from collections.abc import Iterator

import pytest

from tests.reliability.installation import Installation, installation


@pytest.fixture(scope="package")
def place() -> Iterator[Installation]:
    """One installation for all kills: to make its tables takes longer than a kill."""
    with installation() as made:
        yield made
    assert made.processes() == []
    assert not made.data.exists()
