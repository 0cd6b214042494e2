"""A document that is given on the command line."""

from __future__ import annotations

import sys


def read_given(path: str) -> str:
    """The text of a file, or of standard input for `-`."""
    if path == "-":
        return sys.stdin.read()
    with open(path, encoding="utf-8") as file:
        return file.read()
