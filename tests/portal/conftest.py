from tests.browsing import browse, chromium
from tests.services.conftest import service

__all__ = ["browse", "chromium", "service"]
