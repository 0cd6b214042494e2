"""`mark`: read the marker, adopt a running database, mark a release as serving."""

from __future__ import annotations

import argparse
from typing import Any

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, Document, Refusal, UsageError, document
from odoo_release.connection import cursor_on, require_odoo
from odoo_release.marker import (
    CLOSED,
    OPEN,
    RUN,
    SERVING,
    Marker,
    decide_adopt,
    decide_serving,
    require_marker,
)
from odoo_release.marker_store import read_marker, write_marker
from odoo_release.metadata import read_residue
from odoo_release.sessions import lock_is_held, take_lock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Exactly one of `--read`, `--adopt` and `--serving`."""
    parser.add_argument("--database", required=True, type=allowed.database)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--read", action="store_true")
    action.add_argument("--adopt", action="store_true")
    action.add_argument("--serving", action="store_true")
    parser.add_argument("--digest", type=allowed.digest)
    parser.add_argument("--traffic", choices=[OPEN, CLOSED], default=OPEN)


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """`--read` prints marker and lock; the others answer `marked` or `unchanged`."""
    if arguments.read:
        return _read(arguments.database), DONE
    if arguments.digest is None:
        raise UsageError("odoo-release mark: --adopt and --serving need --digest.")
    with cursor_on(arguments.database) as cursor:
        take_lock(cursor)
        change = _adopt if arguments.adopt else _serving
        outcome, marker = change(cursor, arguments)
    content = document(
        "mark", database=arguments.database, outcome=outcome, reasons=[], marker=marker.document()
    )
    return content, DONE


def _read(database: str) -> Document:
    with cursor_on(database) as cursor:
        marker = read_marker(cursor)
        locked = lock_is_held(cursor)
    return document("mark", database=database, marker=marker and marker.document(), locked=locked)


def _adopt(cursor: Any, arguments: argparse.Namespace) -> tuple[str, Marker]:
    require_odoo(cursor)
    marker = read_marker(cursor)
    if decide_adopt(marker, arguments.digest) != RUN and marker is not None:
        return "unchanged", marker
    residue = read_residue(cursor)
    if residue:
        raise Refusal(
            "residue",
            "The database holds half-processed modules: finish or undo that update before it is adopted.",
            {"residue": residue},
        )
    return "marked", write_marker(cursor, marker, arguments.digest, "none", SERVING, OPEN)


def _serving(cursor: Any, arguments: argparse.Namespace) -> tuple[str, Marker]:
    marker = require_marker(read_marker(cursor))
    decision = decide_serving(marker, arguments.digest, arguments.traffic)
    if decision != RUN:
        return "unchanged", marker
    return "marked", write_marker(
        cursor, marker, marker.digest, marker.origin, SERVING, arguments.traffic
    )
