"""Allow-lists for what reaches the helper from outside."""

from __future__ import annotations

import argparse
import re

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
MODULE = re.compile(r"[A-Za-z0-9_]{1,128}")
MODEL = re.compile(r"[A-Za-z0-9_.]{1,128}")
# Odoo's own rule for database names, with PostgreSQL's limit of 63 bytes.
DATABASE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,62}")


def digest(text: str) -> str:
    """A release: `sha256:` and 64 hexadecimal digits."""
    return _matching(DIGEST, text, "a digest: sha256: and 64 hexadecimal digits")


def digest_or_none(text: str) -> str:
    """A release, or the word `none`."""
    return text if text == "none" else digest(text)


def database(text: str) -> str:
    """The name of a database."""
    allowed = "a database name: letters, digits, '_', '.', '-', at most 63, no leading '-' or '.'"
    return _matching(DATABASE, text, allowed)


def modules(text: str) -> list[str]:
    """Comma separated technical module names; an empty text is an empty list."""
    return _names(MODULE, text, "comma separated module names: letters, digits and '_'")


def models(text: str) -> list[str]:
    """Comma separated names of models; an empty text is an empty list."""
    return _names(MODEL, text, "comma separated names of models: letters, digits, '_' and '.'")


def seconds(text: str) -> float:
    """A positive number of seconds, at most a day."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= 86400:
        raise argparse.ArgumentTypeError("must be a number of seconds between 0 and 86400")
    return value


def _names(pattern: re.Pattern[str], text: str, allowed: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    return sorted({_matching(pattern, name, allowed) for name in names})


def _matching(pattern: re.Pattern[str], text: str, allowed: str) -> str:
    if not pattern.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text[:80]!r} is not {allowed}")
    return text
