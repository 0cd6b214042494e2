"""Whom a model is open for as a whole."""

from __future__ import annotations

from typing import Any


def may(model: Any, right: str) -> bool:
    """Whether the user of `model` has this right on some of its records."""
    # From 18 on; before, it raises unless told otherwise.
    if hasattr(model, "has_access"):
        return bool(model.has_access(right))
    return bool(model.check_access_rights(right, raise_exception=False))
