"""The key that signs sessions and tokens."""

import os
import secrets
from pathlib import Path


def secret_key(data: Path) -> str:
    """Read the installation's key from its data folder; make it once, readable by us alone."""
    path = data / "secret.key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Written whole under another name first: two processes starting together agree on one key.
        draft = data / f"secret.key.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="utf-8")
