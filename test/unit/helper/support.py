"""What the tests of the helper share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from odoo_release.hooks.record import Record
from odoo_release.marker import Marker
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


def marker(digest: str, state: str, traffic: str = "open") -> Marker:
    """A marker of `digest`."""
    return Marker(digest, "none", state, traffic, VERSION, "2026-01-05T10:00:00.000Z", 1)


def record(**changes: Any) -> Record:
    """The record of an update OLD -> NEW with a compatible change."""
    update = Record(
        operation="update",
        digest=NEW,
        origin=OLD,
        database_change="compatible",
        recipe="",
        modules=["acme_project"],
        helper=VERSION,
        restore_point="",
        database="odoo",
    )
    return replace(update, **changes)


INSTALL = record(origin="none", database_change="none")
REVERT = record(operation="revert", digest=OLD, origin=NEW)
RESTORE = record(
    operation="restore", digest=OLD, origin=NEW, database_change="breaking", restore_point="p1"
)
