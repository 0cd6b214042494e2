"""What a program that Kubernetes starts beside the entrypoint has to know of it."""

from __future__ import annotations

from pathlib import Path
from typing import MutableMapping

# The entrypoint becomes the container's first process, with what it made of the environment's settings.
FIRST_PROCESS = Path("/proc/1/environ")
LIBPQ = "PG"


def take_over_connection(
    environment: MutableMapping[str, str], first: Path = FIRST_PROCESS
) -> None:
    """Sets libpq's variables as the entrypoint set them; leaves them alone where nobody may read that."""
    try:
        content = first.read_bytes()
    except OSError:
        return
    for entry in content.decode("utf-8", "surrogateescape").split("\0"):
        name, found, value = entry.partition("=")
        if found and name.startswith(LIBPQ):
            environment[name] = value
