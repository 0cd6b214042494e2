"""What the tests of the helper share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from odoo_release.version import VERSION

LOGS = Path(__file__).parents[2] / "fixtures" / "odoo-logs"
OLD = "sha256:" + "1" * 64
NEW = "sha256:" + "2" * 64
OTHER = "sha256:" + "3" * 64


def column(
    kind: str = "character varying", not_null: bool = False, default: str | None = None
) -> dict[str, Any]:
    """A column as an observation holds it."""
    return {"type": kind, "notNull": not_null, "default": default}


def catalogue(**parts: Any) -> dict[str, Any]:
    """A catalogue; the parts that are not given are empty."""
    return {"schema": {}, "indexes": {}, "constraints": {}, "sqlViews": {}, **parts}


def expectation(**changes: Any) -> dict[str, Any]:
    """A complete expectation for OLD -> NEW."""
    return {
        "version": 1,
        "helper": VERSION,
        "digest": NEW,
        "from": OLD,
        "modules": {"processed": ["acme_project"], "installed": []},
        "scripts": ["acme_project:pre:19.0.2.0.0"],
        "before": {"modules": {"acme_project": "19.0.1.0.0"}, "schema": {"acme_visit.grade": None}},
        "schema": {"acme_visit": OTHER},
        "seconds": 10.0,
        **changes,
    }
