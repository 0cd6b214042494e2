"""Arguments in and one report out, past whatever Odoo itself reads and prints."""

from __future__ import annotations

import json
import os
from typing import Any


def arguments() -> dict[str, Any]:
    """What the helper passed to this process."""
    return json.loads(os.environ["ODOO_RELEASE_ARGUMENTS"])


def report(content: dict[str, Any]) -> None:
    """Hands `content` to the helper; the last report wins."""
    descriptor = int(os.environ["ODOO_RELEASE_RESULT"])
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.ftruncate(descriptor, 0)
    with os.fdopen(os.dup(descriptor), "wb") as result:
        result.write(json.dumps(content, default=str).encode())


def describe_error(error: BaseException) -> str:
    """The type and first line of an error."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}".rstrip(": ")
